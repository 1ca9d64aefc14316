"""The checklist of a text on screen: a tab beside it, a page of its own without script."""
from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.checklist import queries, services
from planner.checklist.forms import FactsForm, WaiverForm
from planner.checklist.queries import Line
from planner.core.db import clock, db
from planner.core.errors import NotFound
from planner.core.guarded_http import Trouble
from planner.policy import Action, allowed
from planner.readability.prose import prose
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft
from planner.steps.writing.routes.base import work_on
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label

bp = Blueprint("checklist", __name__, url_prefix="/drafts/<uid>/checklist")


def _draft(uid: str) -> Draft:
    """The text, which is no practice. Raises NotFound."""
    draft = writing.get_draft(db.session(), current_user, uid)
    if draft.claim_id is None:
        raise NotFound("not_found")
    return draft


@bp.get("")
@needs(Action.READ_DRAFT)
def show(uid: str) -> Response:
    """Every line, and where it stands."""
    return _shown(uid)


def _shown(uid: str, *, status: int = 200, form: WaiverForm | None = None, key: str = "") -> Response:
    session, now = db.session(), clock().now()
    draft = _draft(uid)
    found = queries.checklist_of(session, draft, now=now)
    likely: dict[int, int] = {}
    if current_user.id in draft.owner_ids and not found.linked and draft.head is not None:
        likely = queries.likely_facts(session, [fact for _persona, known in found.facts for fact in known],
                                      draft.title, prose(draft.head.body).blocks, draft.lang)
    return page_or_fragment("checklist/show.html", "checklist/_show.html", status=status, draft=draft,
                            checklist=found, likely=likely, form=form, wrong=key,
                            may_tick=allowed(current_user, Action.TICK_ITEM, draft), may_waive=may_waive(draft))


def may_waive(draft: Draft) -> dict[str, bool]:
    """Which lines the person asking may waive, by their weight."""
    return {"advising": allowed(current_user, Action.WAIVE_ADVISING, draft),
            "blocking": allowed(current_user, Action.WAIVE_BLOCKING, draft)}


def _done(uid: str, key: str = "") -> Response:
    """After a press: the tab again, or the page at the line."""
    if is_fragment_request():
        return _shown(uid)
    return see_other(url_for(".show", uid=uid, _anchor=f"check-{key}" if key else None))


@bp.post("/items/<key>")
@needs(Action.TICK_ITEM)
def tick(uid: str, key: str) -> Response:
    """Say that a line is done, or not after all."""
    with work_on(uid) as (work, draft):
        services.tick_item(work.session, draft, key, done=request.form.get("done") == "1", actor=current_user,
                           now=work.now)
    return _done(uid, key)


@bp.post("/items/<key>/waiver")
@needs(Action.READ_DRAFT)
def waive(uid: str, key: str) -> Response:
    """Let a line be, with a reason."""
    form = WaiverForm()
    if not form.validate_on_submit():
        return _shown(uid, status=422, form=form, key=key)
    with work_on(uid) as (work, draft):
        services.waive_item(work.session, draft, key, reason=form.reason.data or "", actor=current_user, now=work.now)
    toast(_("Waived. Reviewers see your reason."), undo=url_for(".take_back", uid=uid, key=key))
    return _done(uid, key)


@bp.post("/items/<key>/waiver/undo")
@needs(Action.READ_DRAFT)
def take_back(uid: str, key: str) -> Response:
    """The line counts again."""
    with work_on(uid) as (work, draft):
        services.take_waiver_back(work.session, draft, key, actor=current_user, now=work.now)
    return _done(uid, key)


@bp.post("/facts")
@needs(Action.TICK_ITEM)
def facts(uid: str) -> Response:
    """Say which facts of its readers a text is about."""
    found = writing.facts_for(db.session(), _draft(uid), now=clock().now())
    form = FactsForm(facts=[(fact.uid, fact.statement(locale())) for _persona, known in found for fact in known])
    if not form.validate_on_submit():
        raise NotFound("not_found")
    with work_on(uid) as (work, draft):
        services.link_facts(work.session, draft, form.facts.data or (), actor=current_user, now=work.now)
    return _done(uid, "fact-linked")


@bp.post("/links")
@needs(Action.TICK_ITEM)
def look_again(uid: str) -> Response:
    """Have every link looked at anew."""
    with work_on(uid) as (work, draft):
        services.look_again(work.session, draft, actor=current_user)
    return _done(uid, "links-answer")


def sentence(line: Line) -> str:
    """What the machine found, in the reader's language; '' when there is nothing to say."""
    figures = dict(line.figures)
    said = {
        "fact-linked": _("Tick below which fact of the reader this is about."),
        "sources": _("Paragraphs with a figure and without a link or footnote: %(number)s.",
                     number=figures.get("number", 0)),
        "alt-text": _("Pictures that nobody described: %(number)s.", number=figures.get("number", 0)),
        "links-answer": _("Links that don't answer: %(number)s.", number=len(line.links)),
        "gift-named": _("The last 120 words don't name what the reader takes home."),
        "language-fits": _("The words are those of another language than this text is planned in."),
        "length": _("%(words)s words; this kind of piece has %(least)s to %(most)s.", words=figures.get("words", 0),
                    least=figures.get("least", 0), most=figures.get("most", 0)),
    }
    if line.item.key == "links-answer" and line.state.value == "waiting":
        return _("We are looking whether each link answers.")
    return said.get(line.item.key, "") if line.is_automatic and line.state.value in ("open", "waived") else ""


def trouble_words(code: str) -> str:
    """Why a link does not answer, in the reader's language."""
    return label(Trouble(code)) if code in set(Trouble) else code


bp.add_app_template_filter(sentence, "check_sentence")
bp.add_app_template_filter(trouble_words, "trouble_words")
