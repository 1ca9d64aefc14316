"""The demo's drafts with their revisions and reviews, and what of them is out."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from planner.comments.services.threads import Speaker, Wanted, begin_thread
from planner.core.localtime import local_date
from planner.imports.demo.agenda import add_claim
from planner.imports.demo.source import FOLDER, Demo, read_text
from planner.imports.demo.stories import tell_story
from planner.interview import services as interviews
from planner.policy import Role
from planner.search import services as search
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import rules as publishing_rules
from planner.steps.publishing.models import Outcome, Publication, PublicationAttempt, SlugHistory, Variant
from planner.steps.publishing.services.planning import is_own
from planner.steps.writing.models import (
    ChangeRequest,
    Draft,
    FinalApproval,
    ReviewRequest,
    ReviewRound,
    Revision,
)
from planner.steps.writing.rules import revision_hash, word_count
from planner.web.markdown import excerpt, plain_text
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import (
    ChangeState,
    DraftState,
    RequestState,
    RoundState,
    Severity,
    Verdict,
)

# What the notes of the file say that changed between the last revision but one and the last.
_WAS = {"d-contract": ("240", "200"), "d-cost": ("38", "36")}
_ROUNDS = {DraftState.IN_REVIEW: RoundState.OPEN, DraftState.CHANGES_REQUESTED: RoundState.FAILED}
_GAP = timedelta(days=1)


def load_drafts(demo: Demo) -> None:
    """Twelve drafts in seven states."""
    for content in demo.file("drafts")["drafts"]:
        slot = demo.get("slot", content["slot"])
        claim = add_claim(demo, slot, content)
        draft = demo.keep("draft", content["key"], Draft(
            key=content["key"], claim=claim, topic=slot.topic, title=content["title"], lang=content["lang"],
            state=DraftState(content["state"]), personas=demo.each("persona", content["personas"])))
        demo.session.flush()
        revisions = _revisions(demo, draft, content, claim.taken_at)
        if content.get("reviews"):
            _reviews(demo, draft, content, revisions, claim.review_due or demo.now)
            tell_story(demo, draft)
        for comment in content.get("comments", ()):
            _comment(demo, draft, comment)


def load_interviews(demo: Demo) -> None:
    """An expert who answers some of the seven questions, for a colleague who writes it down."""
    for content in demo.file("drafts")["interviews"]:
        draft = demo.get("draft", content["draft"])
        lead = next(person for person in demo.made["person"].values()
                    if Role.LEAD in person.roles and person.id not in draft.owner_ids)
        interview = interviews.ask_interview(demo.session, draft, editor=None, actor=lead, now=demo.now - _GAP)
        for number, text in content["answers"].items():
            interviews.keep_answer(demo.session, interview, number, text, edition=0, actor=interview.expert,
                                   now=demo.now - _GAP)
    demo.session.flush()


def _comment(demo: Demo, draft: Draft, content: dict[str, Any]) -> None:
    """Somebody says something about words of the newest revision, or suggests other ones."""
    if draft.head is None:
        raise ValueError(f"{draft.key} has no text")
    demo.session.flush()
    begin_thread(demo.session, draft, Wanted(content["text"], content["quote"], replacement=content.get("replacement")),
                 read=draft.head, speaker=Speaker(demo.get("person", content["by"])), now=demo.now)


def _body(content: dict[str, Any]) -> str:
    if "body_file" in content:
        return read_text(FOLDER / content["body_file"])[1]
    return str(content["body"])


def _excerpts() -> dict[str, str]:
    """The words under the title that its author wrote, by title."""
    heads = (read_text(path)[0] for path in sorted((FOLDER / "articles").glob("*.md")))
    return {head["title"]: head["excerpt"] for head in heads}


def _texts(content: dict[str, Any]) -> list[str]:
    """What each revision said: it grew by paragraphs, and the last step is the one that the note names."""
    final, wanted = _body(content), content["revisions"]
    paragraphs = final.split("\n\n")
    grown = ["\n\n".join(paragraphs[:max(1, len(paragraphs) * number // wanted)]) for number in range(1, wanted)]
    if grown and content["key"] in _WAS:
        now, before = _WAS[content["key"]]
        grown[-1] = final.replace(now, before)
    elif grown and content.get("final_approval", {}).get("revision") == wanted and any(
            review["revision"] == wanted - 1 for review in content.get("reviews", ())):
        grown[-1] = final + "\n"                    # a cosmetic last step: approvals were carried over
    return [*grown, final]


def _revisions(demo: Demo, draft: Draft, content: dict[str, Any], begun_at: datetime) -> list[Revision]:
    made = []
    for number, body in enumerate(_texts(content), 1):
        at = min(begun_at + number * _GAP, demo.now - timedelta(hours=content["revisions"] - number + 1))
        made.append(Revision(draft_id=draft.id, number=number, title=draft.title, body=body, at=at,
                             sha256=revision_hash(draft.title, body), word_count=word_count(draft.title, body),
                             by_id=draft.claim.author_id if draft.claim else None))
    demo.session.add_all(made)
    demo.session.flush()
    draft.head = made[-1]
    return made


def _reviews(demo: Demo, draft: Draft, content: dict[str, Any], revisions: Sequence[Revision],
             due_at: datetime) -> None:
    """One round on the text as it is now, with whatever was asked before beside it."""
    first = revisions[min(review["revision"] for review in content["reviews"]) - 1]
    turn = ReviewRound(draft=draft, number=1, opened_on_id=first.id, opened_at=first.at + timedelta(hours=1),
                       submitted_by_id=draft.claim.author_id if draft.claim else None,
                       state=_ROUNDS.get(draft.state, RoundState.PASSED))
    if turn.state is RoundState.FAILED:
        turn.closed_at = demo.now - timedelta(hours=2)
    demo.session.add(turn)
    for review in content["reviews"]:
        turn.requests.append(_request(demo, review, revisions, turn.opened_at, max(due_at, demo.now + 2 * _GAP)))
    demo.session.flush()
    for change in content.get("change_requests", ()):
        by = demo.get("person", change["by"])
        request = next(one for one in turn.requests if one.reviewer is by)
        request.changes.append(ChangeRequest(text=change["text"], severity=Severity(change["severity"]),
                                             state=ChangeState(change["state"])))
    if approval := content.get("final_approval"):
        revision = revisions[approval["revision"] - 1]
        demo.session.add(FinalApproval(round=turn, revision=revision, sha256=revision.sha256,
                                       by=demo.get("person", approval["by"]), at=revision.at + timedelta(hours=3)))


def _request(demo: Demo, review: dict[str, Any], revisions: Sequence[Revision], asked_at: datetime,
             due_at: datetime) -> ReviewRequest:
    state, revision = RequestState(review["state"]), revisions[review["revision"] - 1]
    answered = review["verdict"] is not None
    return ReviewRequest(
        persona=demo.get("persona", review["persona"]), reviewer=demo.get("person", review["reviewer"]), state=state,
        verdict=Verdict(review["verdict"]) if answered else None, summary=review["summary"],
        revision_read=revision if answered else None, requested_at=asked_at, due_at=due_at,
        answered_at=min(demo.now, revision.at + timedelta(hours=2)) if answered else None,
        words_to_read=0 if answered else revision.word_count)


def load_publications(demo: Demo) -> None:
    """What is out, what failed and what waits, on each channel."""
    excerpts = _excerpts()
    for content in demo.file("channels")["publications"]:
        draft, channel = demo.get("draft", content["draft"]), demo.get("channel", content["channel"])
        state = PublicationState(content["state"])
        if state is PublicationState.SCHEDULED and not is_own(channel):
            state = PublicationState.READY          # done by hand as yet
        words = excerpts.get(draft.title) or excerpt(draft.head.body)
        _publication(demo, draft, channel, state, content | {"excerpt": words})
    for draft in demo.made["draft"].values():
        if draft.state is DraftState.PUBLISHED:
            _work(demo, draft, excerpts.get(draft.title) or "")


def _publication(demo: Demo, draft: Draft, channel: Any, state: PublicationState, content: dict[str, Any]) -> None:
    slot = draft.claim.slot if draft.claim else None
    if slot is None or draft.head is None:
        raise ValueError(f"{draft.key} has no slot or no text")
    out = state is PublicationState.PUBLISHED
    publication = Publication(
        variant=Variant(draft=draft, channel=channel, site_id=channel.site_id, lang=draft.lang,
                        excerpt=content["excerpt"], rules_edition=1),
        slot=slot, revision=draft.head, site_id=channel.site_id, lang=draft.lang, state=state, due_at=slot.publish_at,
        published_at=slot.publish_at if out else None, changed_at=slot.publish_at if out else None,
        note=content["note"] or "")
    demo.keep("publication", f"{content['draft']} {content['channel']}", publication)
    demo.session.flush()
    for number in range(1, content["attempts"] + 1):
        last = number == content["attempts"]
        publication.attempts.append(PublicationAttempt(
            number=number, at=slot.publish_at + timedelta(minutes=number),
            idempotency_key=f"{publication.uid}:{number}",
            outcome=Outcome.OK if last and out else Outcome.PERMANENT if last else Outcome.TEMPORARY,
            detail=content["note"] or ""))
    if out and is_own(channel):
        _give_address(demo, publication, draft)


def _give_address(demo: Demo, publication: Publication, draft: Draft) -> None:
    publication.slug = publishing_rules.slug(draft.title)
    prefix = "/blog/" if draft.lang == "nl" else f"/blog/{draft.lang}/"
    publication.url = prefix + publication.slug
    demo.session.add(SlugHistory(site_id=publication.site_id, lang=draft.lang, slug=publication.slug,
                                 draft_id=draft.id, from_at=publication.due_at))
    search.put(demo.session, kind="article", uid=publication.uid, lang=draft.lang, title=draft.title,
               text=plain_text(draft.head.body) if draft.head else "", address=publication.url, audience="public",
               detail=draft.claim.author.name if draft.claim else "")


def _work(demo: Demo, draft: Draft, words: str) -> None:
    if draft.claim is None or draft.head is None:
        return
    slot = draft.claim.slot
    address = next((one.url for one in demo.made["publication"].values()
                    if one.variant.draft is draft and one.slug), None)
    demo.keep("work", draft.key or draft.uid, PublishedWork(
        source_uid=draft.uid, title=draft.title, excerpt=words or excerpt(draft.head.body), lang=draft.lang,
        address=address or "", published_at=slot.publish_at, local_date=local_date(slot.publish_at, demo.zone),
        authors=[draft.claim.author, *draft.claim.co_authors],
        areas=[slot.topic.area] if slot.topic and slot.topic.area else [], personas=list(draft.personas),
        topic_uid=slot.topic.uid if slot.topic else None))
