"""A guest reads one text by a secret link, comments, and gives advice (docs/domain-more.md p, t 9, t 11)."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.comments.models import Comment, CommentThread
from planner.core.event_log import Event
from planner.guests import queries, services
from planner.guests.models import GuestVerdict
from planner.guests.services import Invited
from planner.messages.models import Notice
from planner.people.models import PersonStatus
from planner.sharing.models import ShareLink, ShareLinkUse
from planner.sharing.rules import MOST_USES_A_DAY
from planner.workflow.writing import RoundState, Verdict
from tests.comments.story import Talk
from tests.factories import NOW

KEY = re.compile(r'name="key" value="([^"]+)"')


class Visit:
    """A text under review, and a guest who opened their address."""

    def __init__(self, session, client):
        self.talk, self.session, self.client = Talk(session), session, client
        made = services.invite(session, self.talk.get(self.talk.imke), Invited("Greta Gast", "greta@klant.example", 14),
                               actor=self.talk.imke, now=NOW)
        self.link, self.path = made.link, f"/s/{made.token}"
        session.commit()

    def read(self):
        return self.client.get(self.path)

    def key(self):
        return KEY.findall(self.read().text)[0]

    def say(self, text="Is this so?", **over):
        return self.client.post(f"{self.path}/comment", data={"key": self.key(), "text": text, "read": "1"} | over)

    def advise(self, verdict="approve", **over):
        return self.client.post(f"{self.path}/advice", data={"key": self.key(), "verdict": verdict, "read": "1"} | over)

    def happened(self):
        return list(self.session.scalars(sa.select(Event.event).where(
            Event.kind == "share_link", Event.uid == self.link.uid).order_by(Event.id)))


@pytest.fixture
def visit(session, client, app):
    app.config["WTF_CSRF_ENABLED"] = True       # these forms have no cookie to hang a token on
    yield Visit(session, client)
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_guest_reads_one_text_with_their_name_across_it(visit):
    answer = visit.read()

    assert answer.status_code == 200
    assert answer.text.count("Greta Gast, ") >= 20
    assert "Mats Dijkgraaf" in answer.text
    assert "The restore took nine hours" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert visit.happened() == ["make", "open"]


def test_words_that_are_not_in_the_text_are_refused_beside_their_field(visit):
    answer = visit.say("Is this so?", quote="Words of another text")

    assert answer.status_code == 422
    assert re.search(r'<a href="#quote">[^<]+</a>: These words don&#39;t stand in revision 1', answer.text)
    assert re.search(r'<p class="hint bad" id="quote-h">These words', answer.text)
    assert "Is this so?</textarea>" in answer.text


def test_what_a_guest_says_carries_the_link_and_no_person(visit, session, login):
    """domain-more t 11: a guest has no id in user; what a guest wrote carries the link's uid."""
    assert visit.say(quote="nine hours").status_code == 303

    thread = session.scalars(sa.select(CommentThread)).one()
    assert (thread.by_id, thread.link_id, thread.quote) == (None, visit.link.id, "nine hours")
    assert session.scalars(sa.select(Comment.by_id)).one() is None
    said = session.scalars(sa.select(Event).where(Event.kind == "comment_thread")).one()
    assert (said.actor_id, said.detail["link"]) == (None, visit.link.uid)
    page = login(visit.talk.mats).get(f"/drafts/{visit.talk.draft.uid}/comments").text
    assert "Greta Gast" in page
    assert "Guest, advice" in page
    assert f'id="m-{thread.uid}"' in visit.read().text


def test_a_guest_sees_their_own_threads_only(visit, session):
    visit.talk.say(visit.talk.ilse, "Between colleagues.", "nine hours")
    session.commit()

    assert "Between colleagues." not in visit.read().text


def test_advice_counts_for_no_quorum_and_may_change(visit, session, login):
    """domain c, domain-more p: shown as advice, never counted for QUORUM; changeable until expiry."""
    talk = visit.talk
    visit.advise("reject", summary="Not for us")
    talk.judge(talk.manager)
    talk.judge(talk.operations)
    session.commit()
    assert talk.turn.state is RoundState.PASSED

    visit.advise("approve")

    found = session.scalars(sa.select(GuestVerdict).execution_options(populate_existing=True)).one()
    assert (found.verdict, found.summary) == (Verdict.APPROVE, "")
    page = login(talk.imke).get(f"/reviews/{talk.draft.uid}").text
    assert "Advice of guests" in page
    assert "Greta Gast: Good as it is" in page
    told = session.scalars(sa.select(Notice.text_key).where(Notice.person_id == talk.mats.id))
    assert "guest_advice" in list(told)


def test_a_newer_revision_is_what_the_link_shows(visit, session):
    visit.say(quote="nine hours")
    key = visit.key()
    talk = visit.talk
    talk.back_to_writing()
    talk.write("Something before. The restore took nine hours. Nobody had tested it.")
    session.commit()

    late = visit.client.post(f"{visit.path}/advice", data={"key": key, "verdict": "approve", "read": "1"})

    assert late.status_code == 409
    assert "Something before." in late.text
    assert "Is this so?" in visit.read().text


@pytest.mark.parametrize("end", ["expired", "withdrawn", "owner left", "owner leads no more", "put aside"])
def test_a_link_dies_with_its_time_and_its_owners_right(visit, session, end, at):
    """domain-more t 9; trust 2.8: expires, can be withdrawn, dies with the person's rights."""
    link = session.get(ShareLink, visit.link.id)
    key = visit.key()
    if end == "expired":
        at(NOW + timedelta(days=14))
    elif end == "withdrawn":
        link.revoked_at = NOW
    elif end == "owner left":
        link.owner.status = PersonStatus.LEFT
    elif end == "owner leads no more":
        link.owner.grants.clear()
    else:
        visit.talk.draft.state = "abandoned"
    session.commit()

    assert visit.read().status_code == 404
    for way, data in (("comment", {"text": "x"}), ("advice", {"verdict": "approve"})):
        assert visit.client.post(f"{visit.path}/{way}", data={"key": key, "read": "1"} | data).status_code == 404


def test_a_form_from_elsewhere_is_not_taken(visit, session):
    """trust 2.5: state changes only from a page of ours."""
    forged = visit.client.post(f"{visit.path}/comment", data={"key": "made-up", "text": "Spam", "read": "1"})
    cross = visit.client.post(f"{visit.path}/comment", data={"key": visit.key(), "text": "Spam", "read": "1"},
                              headers={"Sec-Fetch-Site": "cross-site"})

    assert (forged.status_code, cross.status_code) == (422, 422)
    assert "Spam" in forged.text                    # nothing typed is lost
    assert session.scalar(sa.select(sa.func.count()).select_from(CommentThread)) == 0


def test_one_link_writes_no_more_than_so_much_in_an_hour(visit, session, monkeypatch):
    monkeypatch.setattr(services, "MOST_AN_HOUR", 2)
    visit.say()
    visit.advise()

    assert visit.say("A third time").status_code == 429
    assert visit.happened() == ["make", "open", "comment", "open", "advise", "open"]


def test_what_is_sent_counts_like_an_opening_even_with_a_forged_key(visit, session):
    session.add(ShareLinkUse(link_id=visit.link.id, on_date=NOW.date(), uses=MOST_USES_A_DAY - 2))
    session.commit()
    forged = {"key": "forged", "text": "Spam", "read": "1"}

    answers = [visit.client.post(f"{visit.path}/comment", data=forged).status_code for _ in range(3)]

    assert answers == [422, 422, 429]


@pytest.mark.parametrize("fields", [{"text": ""}, {"read": "none"}, {"text": "a\x00b"}, {"quote": "nowhere at all"}])
def test_what_is_wrong_comes_back_with_the_page(visit, fields):
    assert visit.say(**fields).status_code == 422


def test_a_lead_asks_a_guest_and_sees_what_came_of_it(session, login):
    talk = Talk(session)
    session.commit()
    imke, path = login(talk.imke), f"/drafts/{talk.draft.uid}/guests"

    assert imke.post(path, data={"name": "Greta", "email": "no mail", "days": "14"}).status_code == 422
    page = imke.post(path, data={"name": "Greta Gast", "email": "greta@klant.example", "days": "7"},
                     follow_redirects=True).text

    assert "http://planner.test/s/" in page
    assert "http://planner.test/s/" not in imke.get(path).text
    assert "greta@klant.example" in imke.get(path).text
    assert login(talk.mats).get(path).status_code == 403
    link = session.scalars(sa.select(ShareLink)).one()
    assert link.expires_at == NOW + timedelta(days=7)
    assert [one.link.uid for one in queries.guests_of(session, talk.draft)] == [link.uid]
