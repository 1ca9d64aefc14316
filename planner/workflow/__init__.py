"""What follows what: the state machines of docs/domain.md c, one table each, a module per noun."""
from planner.workflow.agenda import ASK, CLAIM, IDEA, PITCH, SLOT, TOPIC
from planner.workflow.campaigns import CAMPAIGN
from planner.workflow.interview import INTERVIEW
from planner.workflow.knowledge import FEED, FEED_ITEM, GROUPING
from planner.workflow.machine import Machine
from planner.workflow.pen import PEN
from planner.workflow.personas import PERSONA
from planner.workflow.publishing import CORRECTION, ERRAND, PUBLICATION
from planner.workflow.quarter import LINE, RUN
from planner.workflow.writing import DRAFT, PRACTICE, REQUEST, ROUND

MACHINES = (PERSONA, CAMPAIGN, FEED, FEED_ITEM, GROUPING, IDEA, TOPIC, SLOT, CLAIM, ASK, PITCH, RUN, LINE, DRAFT,
            PRACTICE, ROUND, REQUEST, PEN, INTERVIEW, PUBLICATION, ERRAND, CORRECTION)

__all__ = ["ASK", "CAMPAIGN", "CLAIM", "CORRECTION", "DRAFT", "ERRAND", "FEED", "FEED_ITEM", "GROUPING", "IDEA",
           "INTERVIEW", "LINE", "MACHINES", "PEN", "PERSONA", "PITCH", "PRACTICE", "PUBLICATION", "REQUEST", "ROUND",
           "RUN", "SLOT", "TOPIC", "Machine"]
