"""What follows what: the state machines of docs/domain.md c, one table each, a module per noun."""
from planner.workflow.agenda import CLAIM, IDEA, SLOT, TOPIC
from planner.workflow.knowledge import FEED, FEED_ITEM, GROUPING
from planner.workflow.machine import Machine
from planner.workflow.personas import PERSONA
from planner.workflow.publishing import PUBLICATION
from planner.workflow.writing import DRAFT, PRACTICE, REQUEST, ROUND

MACHINES = (PERSONA, FEED, FEED_ITEM, GROUPING, IDEA, TOPIC, SLOT, CLAIM, DRAFT, PRACTICE, ROUND, REQUEST, PUBLICATION)

__all__ = ["CLAIM", "DRAFT", "FEED", "FEED_ITEM", "GROUPING", "IDEA", "MACHINES", "PERSONA", "PRACTICE", "PUBLICATION",
           "REQUEST", "ROUND", "SLOT", "TOPIC", "Machine"]
