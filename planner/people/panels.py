"""What people add to a person's page, which an upper floor draws: absences, and turns a quarter."""
from __future__ import annotations

from flask import render_template
from flask_login import current_user

from planner.core.db import clock, db
from planner.core.localtime import local_date
from planner.people import queries
from planner.people.forms.house import CapacityForm
from planner.people.models import Person
from planner.people.words import ABSENCE_WORDS
from planner.policy import Action, allowed


def capacity(person: Person) -> str:
    """The form for turns a quarter, for who may set them; nothing for anybody else."""
    if not allowed(current_user, Action.SET_CAPACITY, person):
        return ""
    form = CapacityForm(formdata=None, data={"turns": person.capacity_per_quarter})
    return render_template("people/_capacity.html", person=person, form=form)


def absences(person: Person) -> str:
    """When somebody is away: for themselves, and for leads without the kind (docs/domain.md b, absence)."""
    if not allowed(current_user, Action.SEE_ABSENCE, person):
        return ""
    since = local_date(clock().now(), current_user.zone)
    return render_template("people/_absences.html", person=person, absence_words=ABSENCE_WORDS,
                           absences=queries.absences(db.session(), person, since=since))
