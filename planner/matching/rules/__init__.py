"""Rules of matching, a module per noun: points, FIT, the instance, terms, ranking, plan, file. Pure.

``Instance`` holds all that matching looks at; ``rank`` answers who could write a topic on a slot, ``worth`` and
``value`` what a plan is worth, ``check`` which hard rules it breaks. ``planner.matching.engine`` finds plans.
"""
from planner.matching.rules.fit import (
    ARTICLE_YEARS,
    Fit,
    Signals,
    Term,
    Terms,
    fit,
    nearness,
    spacing,
    whole_weeks,
    years_before,
)
from planner.matching.rules.instance import BadInstance, Exclusion, Instance, PersonIn, Plan, SlotIn, TopicIn, Turn
from planner.matching.rules.plan import Broken, Placed, Worth, check, placed, value, worth
from planner.matching.rules.points import STANDARD, Params, TrainingPolicy
from planner.matching.rules.ranking import Excluded, Ranked, Ranking, rank
from planner.matching.rules.reading import FORMAT, input_hash, parse, read_instance, write_instance
from planner.matching.rules.terms import Context, Rule, against, context, fit_terms, signals
from planner.steps.inventory.rules import Known

__all__ = [
    "ARTICLE_YEARS", "FORMAT", "STANDARD", "BadInstance", "Broken", "Context", "Excluded", "Exclusion", "Fit",
    "Instance", "Known", "Params", "PersonIn", "Placed", "Plan", "Ranked", "Ranking", "Rule", "Signals", "SlotIn",
    "Term", "Terms", "TopicIn", "TrainingPolicy", "Turn", "Worth", "against", "check", "context", "fit",
    "fit_terms", "input_hash", "nearness", "parse", "placed", "rank", "read_instance", "signals", "spacing",
    "value", "whole_weeks", "worth", "write_instance", "years_before",
]
