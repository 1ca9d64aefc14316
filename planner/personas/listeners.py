"""What personas add to the side bar, and which of their texts are compared."""
from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from planner.core.db import clock, db
from planner.messages.words import add_notices
from planner.personas import queries
from planner.personas.models import PersonaFact
from planner.personas.pair_words import SETS_APART, keys_apart
from planner.personas.words import NOTICES, advice
from planner.policy import Action
from planner.similarity import sources
from planner.similarity.rules import Part
from planner.web import navigation, panels
from planner.web.i18n import locale


def statement(fact: PersonaFact) -> list[Part]:
    """What a fact says, in both languages."""
    return [Part("nl", fact.statement_nl or ""), Part("en", fact.statement_en or "")]


def draws_unwanted(topic: Any) -> str:
    """The warning beside a topic whose readers share half or more with somebody whom we don't want."""
    session = db.session()
    today = queries.local_day(session, clock().now())
    drawn = [(pair, keys_apart(pair, SETS_APART)[0]) for pair in queries.drawn_too(session, topic.personas, today)]
    said = queries.saying(session, [pair.a for pair, _keys in drawn], {key for _pair, keys in drawn for key in keys},
                          today)
    return render_template("personas/_drawn_too.html", drawn=[
        (pair, advice(pair.a, pair.b, pair.finding, [said[pair.a.id, key] for key in keys], locale()))
        for pair, keys in drawn])


def connect() -> None:
    """Put the personas into the navigation, their statements among what is compared, a warning beside topics."""
    panels.register("topic.readers", draws_unwanted)
    add_notices(NOTICES)
    sources.compare(PersonaFact, "statement", statement)
    navigation.add(navigation.Entry(key="personas", label=_l("Personas"), endpoint="personas.index", group="audience",
                                    order=10, action=Action.READ_PERSONA, icon="people"))
