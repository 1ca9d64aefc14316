"""A Dutch version of an English text: begun, approved, out beside it, and held when its source says something else.

The numbers are those of docs/domain.md, Language versions.
"""
from __future__ import annotations

from datetime import timedelta

import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.languages import services
from planner.messages.models import Notice
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import queries as publications
from planner.steps.publishing.services import release
from planner.steps.writing import queries
from planner.steps.writing.events import DraftApproved
from planner.steps.writing.models import FinalApproval, ReviewRound, Revision
from planner.steps.writing.queries.versions import source_of
from planner.steps.writing.rules import revision_hash, word_count
from planner.steps.writing.rules.languages import SourceFlag, source_flag
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import approvals, revisions, rounds
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.steps.publishing.conftest import approved as approved
from tests.steps.publishing.conftest import house as house
from tests.steps.publishing.conftest import no_page_of_another_test as no_page_of_another_test

DUTCH = "Het rapport was twee jaar groen.\n\n## De oefening\n\nHet duurde negen uur. **Negen.** Zie [waarom](/blog/x)."
WORDS = "The report had been green for two years and nobody asked. " * 20


@pytest.mark.parametrize(("old", "new", "flag"), [
    (("A", WORDS), None, SourceFlag.CURRENT),
    (("A", WORDS), ("A", WORDS), SourceFlag.CURRENT),
    (("A", WORDS), ("A", WORDS.replace("nobody asked", "nobody cared", 1)), SourceFlag.SMALL),
    (("A", WORDS), ("A", WORDS.replace("two years", "3 years", 1)), SourceFlag.CHANGED),
    (("A", WORDS), ("B", WORDS), SourceFlag.CHANGED),
])
def test_the_flag_goes_by_the_class_of_the_change(old, new, flag):
    """Language versions 3."""
    assert source_flag(old, new) is flag


@pytest.fixture
def lotte(session):
    """Lotte translates; she is no author of the text."""
    lotte = make.person(name="Lotte Vertaler", languages=["nl"])
    session.add(lotte)
    session.flush()
    return lotte


@pytest.fixture
def begin(session, house, now, lotte):
    """Begin a Dutch version for Lotte."""
    def _begin(made):
        return services.begin_version(session, queries.get_draft(session, house.imke, made.draft.uid), "nl",
                                      actor=house.imke, translator=lotte, now=now)
    return _begin


@pytest.fixture
def approve(session, house, lotte, now):
    """Lotte writes the version and sends it in, Imke approves it."""
    def _approve(version, body=DUTCH, title="Terugzetten is bewijs"):
        draft = queries.get_draft(session, lotte, version.uid, lock=True)
        revisions.save_text(session, draft, Text(title, body, draft.head.number), actor=lotte, now=now)
        rounds.submit_draft(session, draft, actor=lotte, now=now)
        session.flush()
        draft = queries.get_draft(session, house.imke, version.uid, lock=True)
        assert draft.head is not None
        approvals.approve_finally(session, draft, read=draft.head, actor=house.imke, now=now)
        session.flush()
        return draft
    return _approve


def approve_source_anew(session, house, made, body, now):
    """The source has another approved text."""
    revision = Revision(draft_id=made.draft.id, number=2, title="A restore is proof", body=body, at=now,
                        sha256=revision_hash("A restore is proof", body), word_count=word_count("", body),
                        by_id=house.ann.id)
    session.add(revision)
    session.flush()
    turn = session.query(ReviewRound).filter_by(draft_id=made.draft.id).one()
    session.add(FinalApproval(round_id=turn.id, revision_id=revision.id, sha256=revision.sha256, by_id=house.imke.id,
                              at=now))
    made.draft.head = revision
    session.flush()
    return revision


def test_a_version_begins_with_the_source_in_it_and_its_translator_is_told(session, approved, begin, lotte):
    """Language versions 1."""
    made = approved()

    version = begin(made)

    assert (version.lang, version.head.body, version.head.source) == ("nl", made.revision.body, made.revision)
    assert lotte.id in version.owner_ids
    assert lotte.id not in made.draft.owner_ids
    assert session.query(Notice).filter_by(person_id=lotte.id).one().text_key == "version_begun"


def test_there_is_one_version_of_each_language(approved, begin):
    """Language versions 1."""
    made = approved()
    begin(made)

    with pytest.raises(Conflict, match="version_exists"):
        begin(made)


def test_no_version_in_the_same_language_none_of_a_version_none_without_text(session, approved, begin, house, now):
    made = approved()
    version = begin(made)
    session.flush()
    empty = make.draft(claim=made.claim, state=DraftState.ABANDONED)
    session.add(empty)
    session.flush()

    for draft, lang, code in ((made.draft, "en", "version_same_language"), (version, "en", "version_of_version"),
                              (empty, "nl", "version_no_text")):
        with pytest.raises(RuleBroken, match=code):
            services.begin_version(session, draft, lang, actor=house.imke, now=now)


def test_a_stranger_begins_none_and_nobody_translates_what_they_do_not_speak(session, approved, house, now):
    made = approved()
    eva, tom = make.person(name="Eva"), make.person(name="Tom", languages=["en"])
    session.add_all([eva, tom])
    session.flush()

    with pytest.raises(NotAllowed):
        services.begin_version(session, made.draft, "nl", actor=eva, now=now)
    with pytest.raises(RuleBroken, match="version_translator"):
        services.begin_version(session, made.draft, "nl", actor=house.imke, translator=tom, now=now)


def test_no_persona_judges_a_version_but_a_lead_approves_it(approved, begin, approve):
    """Language versions 2."""
    version = approve(begin(approved()))

    assert version.state is DraftState.SCHEDULED


def test_who_writes_a_version_does_not_approve_it(session, approved, house, now):
    made = approved()
    version = services.begin_version(session, made.draft, "nl", actor=house.imke, now=now)
    session.flush()
    rounds.submit_draft(session, version, actor=house.imke, now=now)
    assert version.head is not None

    with pytest.raises(NotAllowed):
        approvals.approve_finally(session, version, read=version.head, actor=house.imke, now=now)


def test_it_goes_out_beside_its_source_at_the_same_moment(session, approved, begin, approve, now):
    """Language versions 5."""
    made = approved(due_in=timedelta(0))
    version = approve(begin(made))
    planned, = publications.live_of_draft(session, version.id)
    assert planned.due_at == made.slot.publish_at

    assert release.release_due(session, made.publication.id, now=now)
    assert made.slot.state is SlotState.PUBLISHED           # a slot waits for no version
    assert release.release_due(session, planned.id, now=now)

    assert (planned.state, planned.url) == (PublicationState.PUBLISHED, "/blog/nl/terugzetten-is-bewijs")
    assert version.state is DraftState.PUBLISHED


def test_a_version_is_no_second_work_of_its_author(session, approved, begin, approve, now):
    """Language versions 7."""
    made = approved(due_in=timedelta(0))
    version = approve(begin(made))
    planned, = publications.live_of_draft(session, version.id)
    release.release_due(session, made.publication.id, now=now)
    release.release_due(session, planned.id, now=now)

    assert {work.source_uid: work.is_out for work in session.query(PublishedWork)} == {
        made.draft.uid: True, version.uid: False}


def test_each_article_names_the_other_language(session, client, approved, begin, approve, now):
    """Language versions 7."""
    made = approved(due_in=timedelta(0))
    version = approve(begin(made))
    planned, = publications.live_of_draft(session, version.id)
    release.release_due(session, made.publication.id, now=now)
    release.release_due(session, planned.id, now=now)
    session.commit()

    english, dutch = client.get("/blog/a-restore-is-proof").text, client.get("/blog/nl/terugzetten-is-bewijs").text

    assert 'hreflang="nl" href="http://planner.test/blog/nl/terugzetten-is-bewijs"' in english
    assert 'hreflang="en" href="http://planner.test/blog/a-restore-is-proof"' in dutch
    assert "negen uur" in dutch


def test_approved_before_its_source_it_waits(session, approved, begin, approve):
    """Language versions 5."""
    made = approved(plan=False)
    made.draft.state = DraftState.IN_REVIEW

    version = approve(begin(made))

    assert publications.live_of_draft(session, version.id) == []
    assert version.state is DraftState.APPROVED


def test_when_the_source_loses_its_approval_the_version_waits_too(session, approved, begin, approve, now):
    from planner.steps.publishing.services.planning import suspend_publications

    made = approved()
    version = approve(begin(made))

    suspend_publications(session, made.draft, now=now)

    assert [each.state for each in publications.live_of_draft(session, version.id)] == [PublicationState.READY]


def test_a_version_whose_source_changed_does_not_go_out(session, approved, begin, approve, house, now):
    """Language versions 5."""
    made = approved(due_in=timedelta(0))
    version = approve(begin(made))
    planned, = publications.live_of_draft(session, version.id)
    approve_source_anew(session, house, made, "Something else, with 9 figures.", now)

    assert not release.release_due(session, planned.id, now=now)

    assert (planned.waits_for_lead, planned.note) == (True, "publication_source_changed")


def test_a_small_change_of_the_source_holds_nothing(session, approved, begin, approve, house, now):
    made = approved(due_in=timedelta(0), body=WORDS)
    version = approve(begin(made))
    planned, = publications.live_of_draft(session, version.id)
    approve_source_anew(session, house, made, WORDS.replace("nobody asked", "nobody cared", 1), now)

    assert source_of(session, version).flag is SourceFlag.SMALL
    assert release.release_due(session, planned.id, now=now)


def test_still_right_puts_it_in_step_and_can_be_taken_back(session, approved, begin, approve, house, lotte, now):
    """Language versions 4."""
    made = approved()
    version = approve(begin(made))
    newest = approve_source_anew(session, house, made, "Something else, with 9 figures.", now)

    assert services.keep_up(session, version, actor=lotte, now=now) is newest
    assert source_of(session, version).flag is SourceFlag.CURRENT
    with pytest.raises(RuleBroken, match="version_in_step"):
        services.keep_up(session, version, actor=lotte, now=now)

    services.follow_again(session, version, 1, actor=lotte, now=now)
    assert source_of(session, version).flag is SourceFlag.CHANGED


def test_going_back_shows_a_translator_no_unapproved_text_of_the_source(session, login, approved, begin, house, lotte,
                                                                         now):
    made = approved()
    version = begin(made)
    source = queries.get_draft(session, house.imke, made.draft.uid)
    secret = revisions.append_revision(session, source, Text("Unready", "Nobody may read this yet."),
                                       by_id=house.ann.id, now=now)
    session.commit()
    browser = login(lotte)

    answer = browser.post(f"/drafts/{version.uid}/languages/still-right/undo?was={secret.number}")

    assert answer.status_code == 404
    assert "Nobody may read this yet" not in browser.get(f"/drafts/{version.uid}/languages").text
    assert browser.get(f"/drafts/{source.uid}").status_code == 404


def test_a_new_text_that_is_sent_in_follows_the_newest_source(session, approved, begin, house, lotte, now):
    """Language versions 4."""
    made = approved()
    version = begin(made)
    newest = approve_source_anew(session, house, made, "Something else, with 9 figures.", now)

    rounds.submit_draft(session, queries.get_draft(session, lotte, version.uid, lock=True), actor=lotte, now=now)

    assert version.followed is newest


def test_of_a_version_that_is_out_the_leads_hear(session, approved, begin, approve, house, lotte, now):
    """Language versions 6."""
    from planner.languages.listeners import source_approved

    house.imke.password_hash = "can sign in"
    made = approved(due_in=timedelta(0))
    version = approve(begin(made))
    planned, = publications.live_of_draft(session, version.id)
    release.release_due(session, made.publication.id, now=now)
    release.release_due(session, planned.id, now=now)
    newest = approve_source_anew(session, house, made, "Something else, with 9 figures.", now)

    source_approved(session, DraftApproved(made.draft, newest, house.imke.id, now))

    heard = {notice.person_id for notice in session.query(Notice).filter_by(text_key="version_out_of_step")}
    assert heard == {house.imke.id, lotte.id}


def test_a_text_that_is_put_aside_takes_its_versions_along(session, approved, begin, house, now):
    """Language versions 7."""
    from planner.steps.writing.services import lifecycle

    made = approved(plan=False)
    version = begin(made)

    lifecycle.abandon_draft(session, made.draft, actor_id=house.imke.id, now=now)
    put_aside = version.state
    lifecycle.start_draft(session, made.slot, made.claim, actor_id=house.imke.id, now=now)

    assert (put_aside, version.state) == (DraftState.ABANDONED, DraftState.WRITING)


def test_a_lead_begins_a_version_on_screen_and_hands_it_to_a_translator(session, login, approved, house, lotte):
    made = approved()
    session.commit()
    browser = login(house.imke)

    assert "There is no version in another language yet." in browser.get(f"/drafts/{made.draft.uid}/languages").text
    none = browser.post(f"/drafts/{made.draft.uid}/languages/begin", data={})
    assert (none.status_code, "Choose a language." in none.text) == (422, True)
    answer = browser.post(f"/drafts/{made.draft.uid}/languages/begin", data={"lang": "nl", "person": lotte.uid})

    assert answer.status_code == 303
    shown = browser.get(f"/drafts/{made.draft.uid}/languages").text
    assert "Lotte Vertaler" in shown
    assert "In step with its source" in shown
    again = browser.post(f"/drafts/{made.draft.uid}/languages/begin", data={"lang": "nl"})
    assert again.status_code == 409


def test_the_translator_sees_the_difference_and_says_that_it_is_still_right(session, login, approved, begin, house,
                                                                            lotte, now):
    made = approved()
    version = begin(made)
    approve_source_anew(session, house, made, "Something else, with 9 figures.", now)
    session.commit()
    browser = login(lotte)

    shown = browser.get(f"/drafts/{version.uid}/languages").text
    assert "The source changed." in shown
    assert browser.get(f"/drafts/{made.draft.uid}").status_code == 404      # the source's own page is not hers
    assert browser.post(f"/drafts/{version.uid}/languages/still-right").status_code == 303
    assert "The source changed." not in browser.get(f"/drafts/{version.uid}/languages").text


def test_a_member_who_only_reads_the_blog_finds_no_languages(session, login, approved):
    made = approved()
    eva = make.person(name="Eva")
    session.add(eva)
    session.commit()

    assert login(eva).get(f"/drafts/{made.draft.uid}/languages").status_code == 404


def test_a_version_is_asked_only_for_what_a_version_can_lack(session, approved, begin, now):
    """Language versions 2."""
    from planner.checklist.queries import checklist_of
    from planner.structure.services import bring_templates

    bring_templates(session)
    made = approved()
    made.topic.structure = "blog"
    version = begin(made)
    session.flush()

    assert {line.item.key for line in checklist_of(session, version, now=now).lines} <= {
        "sources", "alt-text", "links-answer", "language-fits"}


def test_leads_without_a_site_get_both_languages(session, login, approved, house):
    made = approved()
    made.slot.site_id = None
    session.commit()

    assert 'value="nl"' in login(house.imke).get(f"/drafts/{made.draft.uid}/languages").text
