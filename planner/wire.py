"""Connects the packages: blueprints, words, news, panels, navigation. Lowest floor first; decides nothing."""
from __future__ import annotations

from types import ModuleType

from flask import Flask

from planner.channels import words as channel_words
from planner.messages import words as message_words
from planner.people import words as people_words
from planner.personas import words as persona_words
from planner.steps.agenda import words as agenda_words
from planner.steps.inventory import words as inventory_words
from planner.steps.publishing import words as publishing_words
from planner.steps.training import words as training_words
from planner.steps.writing import words as writing_words
from planner.web import words

WORDS: tuple[ModuleType, ...] = (
    people_words, message_words, persona_words, channel_words, training_words, inventory_words, agenda_words,
    writing_words, publishing_words)
# Blueprints in the order of the floors; a package adds its own line.
BLUEPRINTS: tuple[ModuleType, ...] = ()
# Modules with a ``connect()`` that subscribes to news, fills panels and the navigation; lowest floor first.
LISTENERS: tuple[ModuleType, ...] = ()


def connect(app: Flask) -> None:
    """Put every package's parts in place."""
    for module in WORDS:
        words.add(module.LABELS, module.REFUSALS)
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
    for module in LISTENERS:
        module.connect()
