"""Language versions on screen: those of a text, or a version beside its source."""
from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import db
from planner.core.errors import NotFound, PlannerError
from planner.languages import queries, services
from planner.languages.forms import VersionForm
from planner.people.models import Person
from planner.people.queries import get_person
from planner.policy import Action, allowed
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft
from planner.steps.writing.queries.versions import source_of
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.rules.languages import SourceFlag
from planner.web import headers, markdown
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.reply import page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import explain

bp = Blueprint("languages", __name__, url_prefix="/drafts/<uid>/languages")
bp.before_request(headers.allow_pictures)


@bp.get("")
@needs(Action.READ_DRAFT)
def show(uid: str) -> Response:
    """Which versions there are; of a version its source, with what changed there."""
    return _shown(writing.get_draft(db.session(), current_user, uid))


def _shown(draft: Draft, *, form: VersionForm | None = None, refused: str | None = None, status: int = 200) -> Response:
    if draft.version_of_id is not None:
        return _source_page(draft, refused=refused, status=status)
    session = db.session()
    versions = writing.versions_of(session, draft)
    langs: list[str] = []
    people: list[Person] = []
    if draft.head is not None and allowed(current_user, Action.BEGIN_VERSION, draft):
        langs = queries.languages_for(session, draft, [one.draft.lang for one in versions])
        people = queries.translators(session, langs) if langs else []
    if form is None:
        form = VersionForm(formdata=None, lang=langs[0] if langs else None)
    form.offer(langs)
    return page_or_fragment("languages/show.html", "languages/_list.html", status=status, draft=draft, refused=refused,
                            versions=versions, form=form, langs=langs, people=people)


def _source_page(draft: Draft, *, refused: str | None, status: int) -> Response:
    source = source_of(db.session(), draft)
    shown = source.approved or source.followed
    if shown is None:
        raise NotFound("not_found")
    changed = source.flag is not SourceFlag.CURRENT and source.followed is not None
    compared = writing.comparison(source.followed, shown) if changed and source.followed else None
    source_lang = draft.version_of.lang if draft.version_of else draft.lang
    return page_or_fragment(
        "languages/show.html", "languages/_source.html", status=status, draft=draft, source=source, shown=shown,
        compared=compared, refused=refused, source_lang=source_lang,
        rendered=None if compared else markdown.render(shown.body, lang=source_lang))


@bp.post("/begin")
@needs(Action.BEGIN_VERSION)
def begin(uid: str) -> Response:
    """Begin a version and open it, or hand it to whoever was chosen."""
    session = db.session()
    draft = writing.get_draft(session, current_user, uid)
    form = VersionForm()
    form.offer(queries.languages_for(session, draft, ()))
    if not form.validate_on_submit():
        return _shown(draft, form=form, status=422)
    try:
        with work_on(uid) as (work, text):
            person = get_person(work.session, form.person.data) if form.person.data else None
            version = services.begin_version(work.session, text, form.lang.data, actor=current_user, now=work.now,
                                             translator=person)
            name = person.name if person and person.id != current_user.id else None
            opened = url_for("drafts.show", uid=version.uid)
    except PlannerError as error:
        return _shown(writing.get_draft(db.session(), current_user, uid), form=form, refused=explain(error),
                      status=error.status)
    if name:
        toast(_("%(name)s is asked to write it.", name=name))
        return see_other(url_for(".show", uid=uid))
    return see_other(opened)


@bp.post("/still-right")
@needs(Action.KEEP_VERSION)
def still_right(uid: str) -> Response:
    """The version is right for its source as it is now."""
    with work_on(uid) as (work, draft):
        if draft.version_of_id is None:
            raise NotFound("not_found")
        was = draft.followed.number if draft.followed else None
        services.keep_up(work.session, draft, actor=current_user, now=work.now)
    toast(_("It is in step with its source again."), undo=url_for(".undo", uid=uid, was=was) if was else None)
    return see_other(url_for(".show", uid=uid))


@bp.post("/still-right/undo")
@needs(Action.KEEP_VERSION)
def undo(uid: str) -> Response:
    """Take that back."""
    was = whole(request.args.get("was"))
    with work_on(uid) as (work, draft):
        if draft.version_of_id is None or was is None:
            raise NotFound("not_found")
        services.follow_again(work.session, draft, was, actor=current_user, now=work.now)
    return see_other(url_for(".show", uid=uid))
