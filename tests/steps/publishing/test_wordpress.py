"""A text of ours on a WordPress site, from the clockwork to the post: out once, mended, taken down."""
from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from planner.assets import services as assets
from planner.assets import store
from planner.assets.pictures import remade
from planner.core.guarded_http import Caller, CallFailed, Trouble
from planner.steps.publishing.models import Outcome
from planner.steps.publishing.runs import send_due
from planner.workflow.publishing import PublicationState
from tests.factories import NOW
from tests.support.fake_wordpress import fake_wordpress

PASSWORD = "hunter2 abcd efgh"
P = PublicationState


class Lossy(Caller):
    """A line that dies after sending: once, at the first call that makes a post."""

    lost = False

    def call(self, method, address, **over):
        answer = super().call(method, address, **over)
        if method == "POST" and address.endswith("_fields=id%2Clink%2Cstatus") and not self.lost:
            self.lost = True
            raise CallFailed(Trouble.NO_CONNECTION, sent=True)
        return answer


@pytest.fixture
def wordpress(app, session, partner, monkeypatch):
    """The partner's site is a WordPress that lets us in."""
    monkeypatch.setenv("PLANNER_SECRET_PARTNER", PASSWORD)
    with fake_wordpress() as site:
        site.passwords["author"] = PASSWORD
        partner.config = {"address": site.address, "user": "planner-author", "secret": "PARTNER"}
        session.flush()
        monkeypatch.setitem(app.extensions, "planner.caller", Caller({("127.0.0.1", site.port)}))
        yield site


def turn(app, session, at=NOW):
    """One turn of the clockwork."""
    session.commit()
    with app.app_context():
        app.extensions["planner.clock"].instant = at
        done = send_due(session, at)
        app.extensions["planner.clock"].instant = NOW
    session.expire_all()
    return done


@pytest.fixture
def picture(app, session, house):
    """A picture of ours, that only members see as yet."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    made = remade(drawn.getvalue())
    store.keep(made, instance=app.instance_path)
    asset = assets.add_asset(session, made, name="slot.png", actor=house.ann, now=NOW)
    asset.decorative = True
    session.flush()
    return asset


def test_a_text_is_there_once_with_its_picture(app, session, approved, partner, wordpress, picture):
    body = f"See this:\n\n![A <lock>](/assets/{picture.uid}.png)\n\n`a < b`"
    made = approved(body=body, due_in=timedelta(0), channels=[partner])

    assert turn(app, session) == 1
    assert turn(app, session) == 0

    [post], [medium] = wordpress.posts.values(), wordpress.media.values()
    assert f'src="{medium["source_url"]}"' in post["content"]["raw"]
    assert "/assets/" not in post["content"]["raw"]
    assert (post["title"], post["status"], post["featured_media"]) == ("A restore is proof", "publish", medium["id"])
    assert (made.publication.state, made.publication.url) == (P.PUBLISHED, post["link"])
    assert PASSWORD not in str(list(session.execute(sa.text("SELECT * FROM channel"))))


def test_a_line_that_dies_after_sending_is_looked_up_and_makes_no_second_post(app, session, due, wordpress):
    caller = Lossy({("127.0.0.1", wordpress.port)})
    app.extensions["planner.caller"] = caller

    turn(app, session)
    went = [due.publication.state]
    turn(app, session, NOW + timedelta(minutes=5))
    went.append(due.publication.state)

    assert caller.lost
    assert went == [P.VERIFYING, P.PUBLISHED]
    assert due.publication.attempts[0].outcome is Outcome.UNKNOWN
    assert len(wordpress.posts) == 1


def test_a_password_that_is_refused_fails_at_once_and_its_words_are_nowhere(app, session, due, wordpress, caplog):
    wordpress.passwords["author"] = "another one"

    turn(app, session)

    assert (due.publication.state, due.publication.note) == (P.FAILED, "token_refused")
    assert PASSWORD not in caplog.text + str([each.detail for each in due.publication.attempts])
