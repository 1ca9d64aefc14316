"""Rules of matching, a module per noun: points, FIT. Pure: no clock, no database."""
from planner.matching.rules.fit import (
    ARTICLE_YEARS,
    Signals,
    Term,
    Terms,
    fit,
    nearness,
    spacing,
    whole_weeks,
    years_before,
)
from planner.matching.rules.points import STANDARD, Params, TrainingPolicy

__all__ = ["ARTICLE_YEARS", "STANDARD", "Params", "Signals", "Term", "Terms", "TrainingPolicy", "fit", "nearness",
           "spacing", "whole_weeks", "years_before"]
