"""The coach on screen, for who writes a text: a tab beside it, a page of its own without script."""
from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.coach import queries, services
from planner.coach.forms import SilenceForm, StoryForm
from planner.coach.queries import Coached, own_draft
from planner.coach.rules import Hint, Key
from planner.coach.words import LESSONS, SENTENCES
from planner.core.db import clock, db
from planner.core.errors import NotFound, RuleBroken
from planner.policy import Action
from planner.readability.scores import band
from planner.steps.writing import queries as writing
from planner.steps.writing.forms import TextForm
from planner.steps.writing.models import Draft
from planner.steps.writing.queries.pages import text_of
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.rules.texts import Text
from planner.structure.models import Element
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label, refusal

bp = Blueprint("coach", __name__, url_prefix="/drafts/<uid>/coach")


@bp.get("")
@needs(Action.BE_COACHED)
def show(uid: str) -> Response:
    """The hints for the text as it was last typed."""
    return _shown(uid)


@bp.post("/look")
@needs(Action.BE_COACHED)
def look(uid: str) -> Response:
    """The hints for a text as it is typed now; nothing of it is kept."""
    form = TextForm()
    if not form.validate_on_submit():
        return _shown(uid)
    return _shown(uid, form.text.clean)


def _shown(uid: str, text: Text | None = None, *, status: int = 200, refused: str = "", wrong: str = "") -> Response:
    session = db.session()
    draft = own_draft(session, current_user, uid)
    found = queries.coached(session, draft, text or _typed(draft), person=current_user, now=clock().now())
    return page_or_fragment("coach/show.html", "coach/_show.html", status=status, draft=draft, coached=found,
                            refused=refused, wrong=wrong, elements=list(Element))


def _typed(draft: Draft) -> Text:
    """What this person typed last: unsaved text, else the newest revision."""
    head = text_of(draft.head, title=draft.title)
    typed = writing.unsaved_text(db.session(), draft, current_user)
    if typed is None or typed.base_number != head.base:
        return head
    return Text(typed.title, typed.body, typed.base_number).clean


def _done(uid: str) -> Response:
    return _shown(uid) if is_fragment_request() else see_other(url_for(".show", uid=uid))


@bp.post("/silence")
@needs(Action.BE_COACHED)
def silence(uid: str) -> Response:
    """Keep quiet about a hint."""
    form = SilenceForm()
    if not form.validate_on_submit():
        raise NotFound("not_found")
    with work_on(uid) as (work, draft):
        _own(draft)
        made = services.silence_hint(work.session, draft, Key(form.key.data or ""), subject=form.subject.data or "",
                                     everywhere=bool(form.everywhere.data), actor=current_user)
        undo = url_for(".speak", uid=uid, silence_uid=made.uid)
    toast(_("The coach is quiet about this, everywhere.") if form.everywhere.data
          else _("The coach is quiet about this here."), undo=undo)
    return _done(uid)


@bp.post("/silence/<silence_uid>/undo")
@needs(Action.BE_COACHED)
def speak(uid: str, silence_uid: str) -> Response:
    """Take that back."""
    with work_on(uid) as (work, draft):
        _own(draft)
        services.speak_again(work.session, silence_uid, actor=current_user)
    return _done(uid)


@bp.post("/story")
@needs(Action.BE_COACHED)
def story(uid: str) -> Response:
    """Mark a piece of the text as an element of its story, or take the mark away."""
    form = StoryForm()
    if not form.validate_on_submit():
        if form.element.errors:
            raise NotFound("not_found")
        return _shown(uid, status=422, refused=str(form.quote.errors[0]) if form.quote.errors else "",
                      wrong=form.element.data or "")
    body = _typed(own_draft(db.session(), current_user, uid)).body
    try:
        with work_on(uid) as (work, draft):
            _own(draft)
            services.mark_story(work.session, draft, Element(form.element.data or ""), form.quote.data or "", body=body,
                                actor=current_user, now=work.now)
    except RuleBroken as error:
        return _shown(uid, status=422, refused=refusal(error.code, error.params),
                      wrong=form.element.data or "")
    return _done(uid)


def _own(draft: Draft) -> None:
    """Nobody but its writers knows that a text has a coach. Raises NotFound."""
    if current_user.id not in draft.owner_ids:
        raise NotFound("not_found")


def sentence(hint: Hint, coached: Coached) -> str:
    """A hint in the reader's language."""
    figures = {name: format_decimal(value) for name, value in hint.figures.items()}
    persona = ", ".join(persona.label(locale()) for persona in coached.personas) or _("your reader")
    element = label(Element(hint.subject)) if hint.key is Key.STORY_GAP else ""
    return str(SENTENCES[hint.key]) % {"persona": persona, "element": element, "word": hint.subject, **figures}


def lesson_address(hint: Hint) -> str:
    """The lesson that explains a hint, at the right place."""
    key, number = LESSONS[hint.key]
    return url_for("training.lesson", key=key, _anchor=None if number is None else str(number))


def marks(coached: Coached) -> list[dict[str, object]]:
    """Where the open hints point, for script: their number, sentence and places in code points."""
    return [{"key": hint.key.value, "title": sentence(hint, coached), "places": hint.places}
            for hint in coached.hints]


def hint_name(key: str) -> str:
    """What a hint is about, by its key."""
    return label(Key(key)) if key in set(Key) else key


bp.add_app_template_filter(sentence, "hint_sentence")
bp.add_app_template_filter(hint_name, "hint_name")
bp.add_app_template_filter(lambda found: label(band(found)), "reads")
bp.add_app_template_filter(format_decimal, "decimal_words")
bp.add_app_template_filter(lesson_address, "hint_lesson")
bp.add_app_template_filter(marks, "hint_marks")
