"""Every page that lists something costs the same for one row and for fifty, and ten statements at most.

The house is filled with everything at once, so that a list is also counted that borrows its rows from elsewhere.
Source: docs/performance.md; docs/trust.md 6.11.
"""
from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.assets.models import Asset
from planner.campaigns.models import Campaign
from planner.core.jobs import Job, JobState
from planner.core.outbox import Message
from planner.imports.models import ImportRun
from planner.interview.models import Interview, InterviewFact
from planner.messages.models import MailTrouble, Notice
from planner.people.models import Absence, CalendarException, Person, Site, Team
from planner.personas.models import (
    CardKind,
    ContactMoment,
    FactCard,
    FactCardLine,
    FactEvidence,
    Method,
    MomentKind,
    Persona,
    Verification,
)
from planner.policy import Role
from planner.quarter.models import LineKind, PlanLine, PlanRun
from planner.reminders.models import Reminder
from planner.search import services as index
from planner.sharing.models import Purpose, ShareLink
from planner.steps.agenda.models import (
    Band,
    CampaignReserve,
    Pattern,
    Pause,
    PauseScope,
    PitchRequest,
    SavedView,
    Series,
    Slot,
    Topic,
)
from planner.steps.inventory.feeds.models import FeedItem, FeedSource
from planner.steps.inventory.grouping.models import GroupingSuggestion
from planner.steps.inventory.grouping.rules import GroupingKind
from planner.steps.inventory.models import KnowledgeFact, PublishedWork, Theme, TopicArea, TrendObservation
from planner.steps.publishing.models import Publication, Variant
from planner.steps.training import listeners
from planner.steps.training import services as training
from planner.steps.training.models import Completion, Enrolment, Lesson
from planner.steps.writing.kept_models import KeptText
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound, Revision
from planner.webhooks.models import WebhookEndpoint
from planner.workflow.agenda import RequestState, SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState, RoundState
from tests import factories as make
from tests.factories import NOW
from tests.support.queries import count_queries

pytestmark = pytest.mark.once

MOST = 10
# Where a list is asked for by more than its address: each spelling is a page of its own.
ALSO = ("/agenda?at=2026-12", "/agenda?view=list", "/agenda?view=list&mine=1", "/agenda?state=open",
        "/drafts?whose=all", "/knowledge?areas=all", "/knowledge/areas?show=proposed",
        "/knowledge/areas?at=cloud", "/knowledge/areas/cloud/asked", "/search?q=title", "/blog/search?q=title",
        "/settings/people?show=left",
        "/knowledge/areas/cloud", "/blog/author/eva", "/blog/tag/cloud", "/learn/{lesson}/feedback",
        "/learn/people?show=stuck", "/learn/{lesson}/versions", "/learn/{lesson}/edit", "/people/{eva}",
        "/blog/feed", "/blog/feed.rss", "/blog/feed.json", "/blog/nl/", "/drafts/{draft}/revisions",
        "/drafts/{draft}/interview", "/drafts/{draft}/interview/facts", "/drafts/{draft}/pen",
        "/drafts/{draft}/comments", "/drafts/{draft}/languages",
        "/reviews/{draft}/story", "/drafts/{draft}/guests", "/publish/{slot}",
        "/publish/?show=out&channel=blog", "/publish/?show=decide", "/publish/old?mine=1",
        "/agenda/fill?week=2027-W02", "/agenda/series/{series}", "/links?all=1",
        "/campaigns/{campaign}", "/campaigns/{campaign}/archive",
        "/personas/sales-knows?all=1&sort=hand", "/personas/sales-knows?group=who",
        "/ideas/requests/new?area=cloud", "/personas/parked?mine=1", "/personas/listening?mine=1")
# These list nothing: a form, a question, a file, or a way on to another page.
NO_LISTS = {
    "/healthz", "/readyz", "/metrics", "/robots.txt", "/login", "/reset", "/setup", "/ideas/new", "/ideas/filter",
    "/ideas/capture", "/personas/new",
    "/settings/people/invite", "/settings/import/people/template.csv", "/knowledge/areas/new", "/knowledge/facts/new",
    "/knowledge/themes/new", "/knowledge/themes/propose", "/knowledge/trends/new", "/knowledge/feeds/new",
    "/agenda/topics/new", "/agenda/slots/new", "/agenda/fill", "/agenda/bands/new",
    "/agenda/series/new", "/agenda/share", "/reviews/rubric", "/me/ways", "/settings/webhooks/new",
}


class Full:
    """A house in which one more of everything is made by ``more()``; Eva holds every role."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.eva: Person = make.person(*(set(Role) - {Role.MEMBER}), name="Eva", slug="eva")
        self.bob: Person = make.person(name="Bob", slug="bob")
        self.cloud: TopicArea = make.area(key="cloud", label_en="Cloud", label_nl="Cloud")
        self.site: Site = make.site(languages=["en", "nl"])
        self.persona: Persona = make.persona()
        self.add(make.organisation(), self.site, self.eva, self.bob, self.cloud, self.persona)
        self.blog = make.channel(site_id=self.site.id)
        self.team = Team(key="core", name_nl="Kern", name_en="Core")
        self.add(self.blog, self.team)
        training.load_curriculum(session, listeners.LESSONS, NOW)
        session.flush()
        self.lesson: Lesson = session.scalars(sa.select(Lesson).order_by(Lesson.position).limit(1)).one()
        self.number = 0
        self.last: dict[str, str] = {}

    def add(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def more(self, count: int) -> None:
        """``count`` more of everything that a page can list."""
        for _ in range(count):
            self.number += 1
            self._people(self.number)
            self._knowledge(self.number)
            self._agenda(self.number)
            self._writing(self.number)
            self._published(self.number)
            self._notes(self.number)
        self.session.commit()

    def _people(self, n: int) -> None:
        colleague = make.person(Role.REVIEWER, name=f"Colleague {n:03}", slug=f"colleague-{n}", password_hash="x")
        self.add(MailTrouble(email=colleague.email, is_bad=True, since=NOW),
                 WebhookEndpoint(name=f"Hook {n:03}", url="https://hooks.example/x", types=["ping"]))
        self.add(colleague, make.person(name=f"Gone {n}", status="left"))
        self.team.members.append(colleague)
        persona = make.persona(facts=[make.fact(entered_by=colleague, verified_by=colleague) for _ in range(3)])
        self.add(persona, Absence(person=self.eva, from_date=date(2027, 1, 1) + timedelta(weeks=n),
                                  to_date=date(2027, 1, 2) + timedelta(weeks=n)))
        self._heard(n, colleague, persona)
        self.add(make.representation(person=colleague, persona=persona),
                 make.representation(person=self.eva, persona=persona),
                 CalendarException(on_date=date(2027, 1, 1) + timedelta(days=n), is_working=False, reason="closed"),
                 Completion(person_id=colleague.id, lesson_id=self.lesson.id, lesson_version=1, at=NOW,
                            exercise_text="words"),
                 Enrolment(person_id=colleague.id, curriculum_id=self.lesson.curriculum_id, started_at=NOW))
        self.colleague = colleague

    def _heard(self, n: int, colleague: Person, persona: Persona) -> None:
        moment = ContactMoment(kind=MomentKind.VISIT, on_date=NOW.date(), by=colleague, persona=persona, lang="en",
                               heard=f"Words {n}", attended_by=[self.bob])
        parked = make.fact(persona=persona, verification=Verification.UNVERIFIED, entered_by=colleague,
                           check_by=colleague, check_method=Method.SURVEY)
        self.add(moment, parked)
        self.add(*(FactEvidence(fact=fact, method=Method.SALES_TEAM, source=f"talk {n}", on_date=NOW.date(),
                                by=colleague, contact_moment=moment) for fact in persona.facts),
                 FactCard(title=f"Card {n}", kind=CardKind.TALK, by=colleague,
                          lines=[FactCardLine(fact=parked, position=1)]))

    def _knowledge(self, n: int) -> None:
        area = make.area(parent=self.cloud)
        self.add(area, make.area(is_proposed=True), make.expertise(person=self.colleague, area=area, level=3),
                 make.expertise(person=self.colleague, area=self.cloud, level=3),
                 make.expertise(person=self.eva, area=area, level=2),
                 TrendObservation(person=self.colleague, text=f"Trend {n}", area=area, seen_on=NOW.date()),
                 KnowledgeFact(text=f"Fact {n}", lang="en", areas=[area, self.cloud], known_by=[self.colleague]),
                 Theme(key=f"theme-{n}", title_nl=f"Thema {n}", title_en=f"Theme {n}", areas=[area]),
                 Theme(key=f"wish-{n}", title_nl="W", title_en="W", is_proposed=True, proposed_by=self.colleague))
        feed = FeedSource(url=f"https://news.example/{n}", name=f"News {n}", by=self.colleague, area=area)
        self.add(feed, FeedItem(source=feed, guid="g", title="News", at=NOW), self._grouping(area, GroupingKind.THEME),
                 self._grouping(area, GroupingKind.TAG, target=f"area:{self.cloud.uid}"),
                 self._grouping(area, GroupingKind.THEME, state="declined", by=self.colleague, decided_at=NOW))
        index.put(self.session, kind="slot", uid=f"s{n}", lang="en", title=f"Title {n}", address="/agenda")

    def _grouping(self, area: TopicArea, kind: GroupingKind, **over: Any) -> GroupingSuggestion:
        return GroupingSuggestion(kind=kind, name="word", items=[f"area:{area.uid}"], reason=["area:cloud"],
                                  name_area="cloud", likeness=[], **over)

    def _topic(self, n: int, what: str) -> Topic:
        return make.topic(title=f"Title {what} {n}", area=self.cloud, personas=[self.persona])

    def _slot(self, n: int, what: str, **over: Any) -> Slot:
        day = date(2026, 12, 1) + timedelta(days=n % 25)
        slot = make.slot(**{"topic": self._topic(n, what), "local_date": day, "channels": [self.blog],
                            "publish_at": datetime.combine(day, time(8), NOW.tzinfo) + timedelta(minutes=n)} | over)
        self.add(slot)
        return slot

    def _agenda(self, n: int) -> None:
        self.add(PlanRun(from_date=NOW.date(), to_date=NOW.date(), by=self.eva, state="ready", value=n, bound=n,
                         lines=[PlanLine(slot=self._slot(n, "open"), kind=LineKind.EMPTY)]))
        self.add(make.idea(by=self.eva, personas=[self.persona], area=self.cloud), make.idea(by=self.bob),
                 self._topic(n, "placeless"))
        self.add(*(PitchRequest(text=f"Ideas {n}", by=self.bob, area=self.cloud, lang="en", due_on=NOW.date(),
                                asked=[self.eva], state=state) for state in RequestState))
        self._contingency(n)
        day = NOW.date() + timedelta(days=n)
        series = Series(title=f"Series {n}", pattern=Pattern.WEEKLY, weekday=2, local_time=time(9),
                        zone="Europe/Amsterdam", lang="en", from_date=day, channels=[self.blog])
        self.add(series)
        self._slot(n, "returning", series=series, series_on=day)
        if n == 1:
            self.series = series
        else:
            self._slot(n, "same", series=self.series, series_on=day)
        self.last["series"] = self.series.uid
        self.add(ShareLink(purpose=Purpose.OWN_ICAL, subject=self.eva.uid, owner=self.eva, token_hash=f"{n:064}",
                           expires_at=NOW + timedelta(days=9)))
        view = SavedView(owner=self.eva, name=f"Shared {n}")
        self.add(view)
        self.add(*(ShareLink(purpose=purpose, subject=view.uid, owner=self.eva, token_hash=f"{purpose.value}{n}",
                             expires_at=NOW + timedelta(days=9))
                   for purpose in (Purpose.FEED_ICAL, Purpose.FEED_RSS, Purpose.AGENDA)))
        self.add(*(Band(title=f"Fair {n}", from_date=day, to_date=day, by=by, is_proposed=proposed)
                   for by, proposed in ((self.eva, False), (self.colleague, True))))

    def _contingency(self, n: int) -> None:
        campaign = Campaign(name_en=f"Campaign {n}", from_date=NOW.date(), to_date=date(2027, 12, 31),
                            personas=[self.persona], channels=[self.blog])
        self.add(campaign)
        if n == 1:
            self.campaign = campaign
        self._slot(n, "of a campaign", campaign=self.campaign, required=True)
        item = self._slot(n, "kept", is_reserve=True, ready_by=date(2027, 3, 1), state=SlotState.READY,
                          usable_until=date(2027, 5, 1) + timedelta(days=n % 7))
        self.add(CampaignReserve(campaign_id=self.campaign.id, slot_id=item.id, position=n),
                 Pause(scope=PauseScope.SLOT, subject_id=item.id, reason="over", by=self.eva, from_at=NOW,
                       ended_at=NOW))
        self.last |= {"campaign": self.campaign.uid, "kept": item.uid} if n == 1 else {}

    def _draft(self, n: int, what: str, stage: DraftState, author: Person, **slot: Any) -> Draft:
        place = self._slot(n, what, **{"state": SlotState.CLAIMED} | slot)
        draft = make.draft(claim=make.claim(slot=place, author=author), topic=place.topic, title=f"Title {what} {n}",
                           state=stage, personas=[self.persona])
        self.add(draft)
        revision = Revision(draft=draft, number=1, title=draft.title, body="Words.", sha256=f"{draft.id:064d}",
                            word_count=3, by=author, at=NOW)
        self.add(revision)
        draft.head = revision
        self.session.flush()
        return draft

    def _writing(self, n: int) -> None:
        own = self._draft(n, "own", DraftState.WRITING, self.eva)
        if n == 1:
            self.last |= {"draft": own.uid, "slot": own.claim.slot.uid if own.claim else ""}
            self.first = own
            self.add(Interview(draft=own, expert=self.eva, asked_at=NOW, answers_due=NOW, skeleton_due=NOW,
                               facts_due=NOW, state="facts_sent", facts_sent_at=NOW))
        self.add(InterviewFact(interview_id=1, place=n, text=f"It took {n} hours.", fingerprint=f"{n:064}"),
                 KeptText(draft_id=self.first.id, person_id=self.eva.id, base_number=1, title=f"T{n}", body="B",
                          sha256=f"{n:064}", origin="device", at=NOW, kept_at=NOW))
        self.session.add(Revision(draft=self.first, number=n + 1, title="T", body="B", sha256="0" * 64, word_count=2,
                                  by=self.eva, at=NOW))
        for what, state in (("judge", RoundState.OPEN), ("approve", RoundState.PASSED)):
            draft = self._draft(n, what, DraftState.IN_REVIEW, self.bob)
            turn = ReviewRound(draft=draft, number=1, opened_on_id=draft.head_id, opened_at=NOW, state=state)
            self.add(turn)
            if state is RoundState.OPEN:
                self.add(ReviewRequest(round=turn, persona=self.persona, reviewer=self.eva, requested_at=NOW,
                                       due_at=NOW + timedelta(hours=n)))

    def _published(self, n: int) -> None:
        at = NOW - timedelta(days=n)
        draft = self._draft(n, "out", DraftState.PUBLISHED, self.eva, state=SlotState.PUBLISHED, publish_at=at,
                            local_date=at.date())
        waiting = self._draft(n, "ready", DraftState.SCHEDULED, self.bob, state=SlotState.READY)
        for text, state, slug in ((draft, PublicationState.PUBLISHED, f"title-{n}"),
                                  (waiting, PublicationState.SCHEDULED, f"ready-{n}")):
            assert text.claim is not None
            slot = text.claim.slot
            out = state is PublicationState.PUBLISHED
            self.add(Publication(
                variant=Variant(draft=text, channel=self.blog, site_id=self.site.id, lang="en", excerpt="Words"),
                slot=slot, revision=text.head, site_id=self.site.id, lang="en", slug=slug, state=state,
                due_at=slot.publish_at, published_at=slot.publish_at if out else None))
        self.add(PublishedWork(source_uid=draft.uid, title=draft.title, lang="en", address=f"/blog/title-{n}",
                               published_at=at, local_date=at.date(), authors=[self.eva], areas=[self.cloud],
                               is_out=True, review_on=at.date()))
        index.put(self.session, kind="article", uid=draft.uid, lang="en", title=draft.title, audience="public",
                  address=f"/blog/title-{n}")

    def _notes(self, n: int) -> None:
        self.add(Asset(name=f"p{n}.png", sha256=f"{n:064}", mime="image/png", suffix="png", bytes=9, width=3, height=3,
                       by=self.colleague),
                 Notice(person_id=self.eva.id, key=f"n{n}", text_key="slot_moved", at=NOW, address="/agenda"),
                 Message(topic="mail", key=f"m{n}", payload={"to": "a@b.example", "subject": "S", "text": "T"},
                         created_at=NOW, available_at=NOW),
                 Reminder(rule="draft_due", subject_kind="slot", subject_uid=f"s{n}", recipient_id=self.eva.id,
                          anchor_at=NOW, nominal_at=NOW, send_at=NOW, detail={"title": f"Title {n}"}))
        job = Job(kind="import-blog", state=JobState.DONE)
        self.add(job)
        self.add(ImportRun(kind="blog", source="old", by=self.eva, job_uid=job.uid, file_name="blog.zip",
                           counts={}, report={}, finished_at=NOW))


def lists(app: Any) -> list[str]:
    """Every address that needs no name of something, and those that are named above."""
    plain = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments}
    return [*sorted(plain - NO_LISTS), *ALSO]


@pytest.fixture
def full(session: Session) -> Full:
    return Full(session)


@pytest.mark.once
def test_every_list_costs_the_same_for_one_row_and_for_fifty(app, full, login):
    full.more(1)
    names = {"lesson": full.lesson.key, "eva": full.eva.uid, **full.last}
    browser, costs = login(full.eva), {}
    for rows in (1, 50):
        full.more(rows - full.number)
        for address in (path.format(**names) for path in lists(app)):
            browser.get(address)                    # what is loaded once a process is not the page's
            with count_queries() as seen:
                answer = browser.get(address)
            costs[address, rows] = (answer.status_code, len(seen))

    wrong = [f"{address} with {rows} rows answered {status} after {cost} statements ({costs[address, 1][1]} with one)"
             for (address, rows), (status, cost) in costs.items()
             if status != 200 or cost > MOST or cost != costs[address, 1][1]]
    assert not wrong, "\n".join(wrong)
