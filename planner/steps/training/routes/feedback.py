"""Reading exercises and answering them."""
from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.policy import Action, admits, allowed
from planner.steps.training import queries, services
from planner.steps.training.forms import FeedbackForm
from planner.steps.training.models import Completion
from planner.steps.training.routes.base import FIELDS, bp
from planner.steps.training.texts import first_words
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.markdown import render
from planner.web.reply import page, see_other
from planner.web.toasts import toast


@bp.get("/feedback")
@needs(Action.GIVE_FEEDBACK)
def queue() -> Response:
    """Every exercise that waits for feedback, the one that waits longest first; and what one wrote lately."""
    session = db.session()
    after = request.args.get("after", "")
    found = queries.waiting(session, current_user, after=after, limit=queries.PAGE + 1)
    onward = url_for(".queue", after=found[queries.PAGE - 1].uid) if len(found) > queries.PAGE else None
    return page("training/queue.html", waiting=found[:queries.PAGE], given=queries.given(session, current_user),
                onward=onward, back=url_for(".queue") if after else None, begin_of=first_words, now=clock().now())


@bp.get("/<key>/feedback")
@needs(Action.FOLLOW_LESSON)
def feedback(key: str) -> Response:
    """The reader's own exercise with what was said of it; for reviewers and leads, what waits for them as well."""
    session = db.session()
    lesson = queries.get_lesson(session, key)
    own = queries.own_completion(session, current_user, lesson)
    gives = admits(current_user, Action.GIVE_FEEDBACK)
    if own is None and not gives:
        raise NotFound("not_found")
    return page("training/feedback.html", lesson=lesson, own=own, gives=gives,
                waiting=queries.waiting(session, current_user, lesson=lesson) if gives else [],
                render=lambda words: render(words, lang=locale(), heading_offset=2).html)


def _page(found: Completion, form: FeedbackForm, status: int = 200) -> Response:
    return page("training/exercise.html", status=status, completion=found, lesson=found.lesson, form=form,
                may_answer=allowed(current_user, Action.GIVE_FEEDBACK, found)
                and found.feedback_by_id in (None, current_user.id),
                render=lambda words: render(words, lang=locale(), heading_offset=2).html)


@bp.get("/<key>/feedback/<uid>")
@needs(Action.FOLLOW_LESSON)
def exercise(key: str, uid: str) -> Response:
    """Read one finished exercise."""
    found = queries.get_completion(db.session(), current_user, key, uid)
    return _page(found, FeedbackForm(formdata=None, version=found.version, text=found.feedback))


@bp.post("/<key>/feedback/<uid>")
@needs(Action.GIVE_FEEDBACK)
def answer_exercise(key: str, uid: str) -> BaseResponse:
    """Write feedback on it."""
    form = FeedbackForm()
    if not form.validate():
        return _page(queries.get_completion(db.session(), current_user, key, uid), form, 422)
    try:
        with unit_of_work() as work:
            found = queries.get_completion(work.session, current_user, key, uid)
            services.give_feedback(work.session, actor=current_user, now=work.now, completion=found,
                                   version=form.version.data or 0, text=form.text.data or "")
            name = found.person.name
    except (RuleBroken, Conflict) as error:
        found = queries.get_completion(db.session(), current_user, key, uid)
        blame(form, error, FIELDS)
        rebase(form, found.version)
        return _page(found, form, error.status)
    toast(_("%(name)s has your feedback.", name=name))
    following = next(iter(queries.waiting(db.session(), current_user, limit=1)), None)
    return see_other(url_for(".queue") if following else url_for(".feedback", key=key))
