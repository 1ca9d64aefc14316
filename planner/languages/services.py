"""Begin a language version, and keep it in step with its source (docs/domain-more.md o, language versions)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.languages import queries
from planner.messages.services import finish, notify
from planner.people.models import Person
from planner.people.queries import holders
from planner.policy import Action, Role
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.queries.versions import newest_approved, source_of, versions_of
from planner.steps.writing.rules.languages import SourceFlag
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services.revisions import append_revision
from planner.steps.writing.services.states import index_draft
from planner.workflow.writing import DraftState


def begin_version(session: Session, draft: Draft, lang: str, *, actor: Person, now: datetime,
                  translator: Person | None = None) -> Draft:
    """A version of ``draft`` in ``lang``, with the source's text in it to write over.

    It begins from the newest approved text, else from the newest. ``translator`` writes it, else ``actor`` does.
    The source was read with ``lock=True``.

    Raises:
        NotAllowed.
        RuleBroken: of a version, of no text, in the same language, or nobody who could write it.
        Conflict: there is one (``version_exists``).
    """
    policy.require(actor, Action.BEGIN_VERSION, draft)
    if draft.version_of_id is not None:
        raise RuleBroken("version_of_version")
    source = newest_approved(session, draft.id) or draft.head
    if source is None:
        raise RuleBroken("version_no_text")
    if lang == draft.lang:
        raise RuleBroken("version_same_language")
    there = next((one.draft for one in versions_of(session, draft) if one.draft.lang == lang), None)
    if there is not None:
        raise Conflict("version_exists", title=there.title)
    if translator is not None and not queries.can_translate(translator, lang):
        raise RuleBroken("version_translator")
    writer = translator or actor
    version = Draft(claim=draft.claim, topic=draft.topic, title=source.title, lang=lang, state=DraftState.WRITING,
                    version_of=draft, followed=source, translator=None if writer.id in draft.owner_ids else writer)
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError as error:
        raise Conflict("version_exists", title=source.title) from error
    event_log.record(session, version, "start", actor_id=actor.id, now=now, to_state=version.state.value)
    append_revision(session, version, Text(source.title, source.body), by_id=source.by_id, now=now, source=source)
    index_draft(session, version)
    if writer is not actor:
        notify(session, writer, key=f"version-begun:{version.uid}", text_key="version_begun",
               params={"name": actor.name, "title": source.title}, address=f"/drafts/{version.uid}", now=now)
    return version


def keep_up(session: Session, version: Draft, *, actor: Person, now: datetime) -> Revision:
    """Somebody looked: the version is right for its source as it is now.

    Raises:
        NotAllowed.
        RuleBroken: nothing changed (``version_in_step``).
    """
    policy.require(actor, Action.KEEP_VERSION, version)
    source = source_of(session, version)
    if source.approved is None or source.flag is SourceFlag.CURRENT:
        raise RuleBroken("version_in_step")
    _follow(session, version, source.approved, actor_id=actor.id, now=now)
    return source.approved


def follow_again(session: Session, version: Draft, number: int, *, actor: Person, now: datetime) -> None:
    """Undo of :func:`keep_up`: the version follows revision ``number`` of its source. Raises NotAllowed, NotFound."""
    policy.require(actor, Action.KEEP_VERSION, version)
    version.followed = queries.once_followed(session, version, number)
    event_log.record(session, version, "follow_source", actor_id=actor.id, now=now, revision=number)


def follow_source(session: Session, version: Draft, *, now: datetime) -> None:
    """A new text of the version was sent in: from here on it goes by the newest approved source."""
    source = source_of(session, version)
    if source.approved is not None and source.flag is not SourceFlag.CURRENT:
        _follow(session, version, source.approved, actor_id=None, now=now)


def _follow(session: Session, version: Draft, revision: Revision, *, actor_id: int | None, now: datetime) -> None:
    version.followed = revision
    session.flush()
    event_log.record(session, version, "follow_source", actor_id=actor_id, now=now, revision=revision.number)
    finish(session, f"source-changed:{version.uid}:{revision.id}", now=now)


def warn_of_change(session: Session, draft: Draft, *, now: datetime) -> int:
    """A source has another approved text: who writes its versions hears of it, and leads of what is out. How many."""
    late = [one.draft for one in versions_of(session, draft) if one.source.flag is SourceFlag.CHANGED]
    approved = newest_approved(session, draft.id) if late else None
    if approved is None:
        return 0
    is_any_out = any(version.state is DraftState.PUBLISHED for version in late)
    leads = holders(session, Role.LEAD) if is_any_out else []
    for version in late:
        is_out = version.state is DraftState.PUBLISHED
        text_key = "version_out_of_step" if is_out else "version_source_changed"
        people = {person.id: person for person in (*queries.writers_of(version), *(leads if is_out else ()))}
        for person in people.values():
            notify(session, person, key=f"source-changed:{version.uid}:{approved.id}", text_key=text_key,
                   params={"title": version.title}, address=f"/drafts/{version.uid}/languages", now=now)
    return len(late)
