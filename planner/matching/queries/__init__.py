"""Reads of matching: FIT of people for briefs, from inventory, personas and similarity; knows no agenda.

``fits_for(session, person, briefs, now=)`` holds one person against many briefs, ``fits_of(session, brief, people,
today=)`` many people against one. A plan's instance is filled from ``areas``, ``known_of`` and ``likeness``.
"""
from planner.matching.queries.fits import Yardstick, fits_for, fits_of, yardstick, yardsticks
from planner.matching.queries.knowing import AreaName, Areas, Knowledge, KnownOf, areas, known_of
from planner.matching.queries.likeness import Brief, Texts, likeness, texts_of, texts_of_all

__all__ = ["AreaName", "Areas", "Brief", "Knowledge", "KnownOf", "Texts", "Yardstick", "areas", "fits_for",
           "fits_of", "known_of", "likeness", "texts_of", "texts_of_all", "yardstick", "yardsticks"]
