"""Publishing on WordPress: what is there afterwards, and that it is there once (docs/domain-more.md q, L1 to L5)."""
from __future__ import annotations

import base64
import itertools
import json
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from planner.connectors import Article, Permanent, Picture, Reason, Temporary, connector_for
from planner.core.guarded_http import Caller
from tests.support.fake_wordpress import FakeWordPress, fake_wordpress
from tests.support.wordpress import HOST

pytestmark = pytest.mark.once

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Erk"
                         "Jggg==")
LAST_YEAR, FAR_AWAY = datetime(2025, 11, 2, 9, tzinfo=UTC), datetime(2035, 1, 2, 3, 4, 5, tzinfo=UTC)
HERE = "https://planner.example/nl/blog/zero-trust?a=1&b=2"
_keys = (f"publication-{number}" for number in itertools.count())


def line(site, role="author", password=None):
    config = {"address": site.address, "user": f"planner-{role}", "secret": "WORDPRESS"}
    return connector_for("wordpress", config, lambda _name: password or site.passwords[role],
                         caller=Caller({(HOST, site.port)}))


def article(**over: Any) -> Article:
    given: dict[str, Any] = {"key": next(_keys), "title": "Zero trust zonder gedoe", "html": "<p>Begin klein.</p>",
                      "markdown": "Begin klein.", "excerpt": "Klein beginnen.", "lang": "nl", "at": LAST_YEAR}
    return Article(**given | over)


def picture(name: str = "ab12cd.png", **over: Any) -> Picture:
    given: dict[str, Any] = {"address": f"https://planner.example/media/{name}?w=1&h=2", "name": name,
                      "media_type": "image/png", "content": PIXEL, "alt": "Een <slot> & een “sleutel”"}
    return Picture(**given | over)


def there(site, kind, number, role="editor"):
    """What an editor over there sees."""
    if hasattr(site, "posts"):
        return {"posts": site.posts, "media": site.media}[kind][int(number)]
    proof = base64.b64encode(f"planner-{role}:{site.passwords[role]}".encode()).decode()
    asked = urllib.request.Request(f"{site.address}/?rest_route=/wp/v2/{kind}/{number}&context=edit",
                                   headers={"Authorization": f"Basic {proof}"})
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)


def raw(field):
    return field["raw"] if isinstance(field, dict) else field


def test_an_article_is_there_with_its_words_as_they_are(site):
    html = '<p>Als a &lt; b -- "zeker"</p>\n<pre><code class="language-python">if a:\n\n    x = "\\d"</code></pre>'
    text = article(title="R&D: a < b, <script> & “é” 🙂", html=html, excerpt="Kort <b> & goed", slug="zero-trust",
                   address=HERE)

    done = line(site).publish(text)

    post = there(site, "posts", done.external_id)
    assert raw(post["title"]) == "R&amp;D: a &lt; b, &lt;script&gt; &amp; “é” 🙂"
    assert raw(post["excerpt"]) == "Kort &lt;b&gt; &amp; goed"
    assert html in raw(post["content"])
    assert "Eerder verschenen op" in raw(post["content"])
    assert HERE.replace("&", "&amp;") in raw(post["content"])
    assert (post["status"], post["date_gmt"][:10]) == ("publish", "2025-11-02")
    assert post["slug"].startswith("zero-trust")
    assert done.url.startswith(site.address)


def test_a_repeat_is_known_by_its_key_and_brings_the_text_up_to_date(site):
    text, other, site_line = article(), article(), line(site)
    first = site_line.publish(text)
    site_line.publish(other)

    again = site_line.publish(replace(text, html="<p>Beter.</p>"))

    assert again == first == site_line.look_up(text.key)
    assert "<p>Beter.</p>" in raw(there(site, "posts", first.external_id)["content"])
    assert site_line.look_up(text.key + "0") is None


def test_a_later_moment_waits_over_there_and_can_be_looked_up(site):
    text = article(at=FAR_AWAY)

    done = line(site).publish(text)

    post = there(site, "posts", done.external_id)
    assert (post["status"], post["date_gmt"]) == ("future", "2035-01-02T03:04:05")
    assert line(site).look_up(text.key) == done


def test_tags_are_found_or_made(site):
    names = ("R&D “x”", "a < b", "O'Reilly", "Beveiliging")
    first = line(site).publish(article(tags=names))
    second = line(site).publish(article(tags=names[:1]))

    tags = there(site, "posts", first.external_id)["tags"]
    assert len(set(tags)) == 4
    one = there(site, "posts", second.external_id)["tags"]
    assert len(one) == 1
    assert set(one) < set(tags)


def test_pictures_are_sent_once_and_their_addresses_rewritten(site):
    shown, featured = picture("c0ffee01.png"), picture("c0ffee02.png", is_featured=True)
    html = f'<p><img src="{shown.address.replace("&", "&amp;")}" alt="x"></p>'

    first = line(site).publish(article(html=html, pictures=(shown, featured)))
    second = line(site, "editor").publish(article(html=html, pictures=(shown,)))

    posts = [there(site, "posts", done.external_id) for done in (first, second)]
    addresses = {raw(post["content"]).partition('src="')[2].partition('"')[0] for post in posts}
    assert len(addresses) == 1
    assert addresses.pop().endswith("planner-c0ffee01.png")
    medium = there(site, "media", posts[0]["featured_media"])
    assert "planner-c0ffee02" in medium["source_url"]
    assert medium["alt_text"] == "Een &lt;slot&gt; &amp; een “sleutel”"


def test_what_is_no_picture_is_refused_for_good_and_nothing_is_published(site):
    text = article(pictures=(picture("bad.php", content=b"<?php"),))

    with pytest.raises(Permanent) as caught:
        line(site).publish(text)

    assert caught.value.code is Reason.REFUSED
    assert line(site).look_up(text.key) is None


def test_new_words_take_the_place_of_the_old_at_the_same_address(site):
    text = article(slug="same-place")
    done = line(site).publish(text)

    assert line(site).update(done.external_id, article(key=text.key, title="Gecorrigeerd", slug="elsewhere")) == done
    post = there(site, "posts", done.external_id)
    assert (raw(post["title"]), post["status"]) == ("Gecorrigeerd", "publish")
    assert post["slug"].startswith("same-place")


def test_taken_down_is_out_of_sight_and_stays_with_the_editors(site):
    text = article()
    done = line(site).publish(text)

    line(site).take_down(done.external_id, text.key)
    line(site).take_down(done.external_id, text.key)
    line(site).take_down("999999", text.key)

    assert line(site).look_up(text.key) is None
    assert there(site, "posts", done.external_id)["status"] == "draft"
    assert line(site).publish(text).external_id == done.external_id


@pytest.mark.parametrize("external_id", ["999999", "../users/1", "", "²"])
def test_what_is_not_there_can_not_be_brought_up_to_date(site, external_id):
    with pytest.raises(Permanent) as caught:
        line(site).update(external_id, article())

    assert caught.value.code is Reason.GONE


def test_who_we_are_and_whether_we_may(site):
    assert line(site).who_am_i() == "Planner (author) (author)"
    assert line(site, "editor").who_am_i() == "Planner (editor) (editor)"


@pytest.mark.parametrize(("role", "password"), [("author", "wrong"), ("nobody", "wrong"), ("contributor", None)])
def test_who_may_not_publish_is_refused_by_every_call(site, role, password):
    refused = line(site, role, password)
    calls = {"who": refused.who_am_i, "publish": lambda: refused.publish(article()),
             "look": lambda: refused.look_up("anything") if password else refused.who_am_i()}

    for name, call in calls.items():
        with pytest.raises(Permanent) as caught:
            call()
        assert (name, caught.value.code) == (name, Reason.TOKEN_REFUSED)


def test_a_site_that_breaks_after_it_made_the_post_gets_no_second_one(monkeypatch):
    answers = FakeWordPress.answer

    def broken(self, method, route, *rest):
        status, told = answers(self, method, route, *rest)
        return (502, None) if (method, status) == ("POST", 201) else (status, told)

    with fake_wordpress() as site:
        text = article()
        monkeypatch.setattr(FakeWordPress, "answer", broken)
        with pytest.raises(Temporary):
            line(site).publish(text)
        monkeypatch.setattr(FakeWordPress, "answer", answers)

        assert line(site).publish(text) == line(site).look_up(text.key)
        assert len(site.posts) == 1


def test_a_site_that_lets_nothing_out_unseen_says_so_and_the_next_try_brings_it_up_to_date(monkeypatch):
    """Some plug-ins make every post of an author wait for an editor."""
    posted = FakeWordPress._post

    def holding(self, number, said, role):
        return posted(self, number, said | {"status": "pending"}, role)

    with fake_wordpress() as site:
        text = article()
        monkeypatch.setattr(FakeWordPress, "_post", holding)
        with pytest.raises(Permanent) as caught:
            line(site).publish(text)
        assert (caught.value.code, line(site).look_up(text.key)) == (Reason.KEPT_BACK, None)
        monkeypatch.setattr(FakeWordPress, "_post", posted)

        assert line(site).publish(text) == line(site).look_up(text.key)
        assert len(site.posts) == 1


def test_a_text_that_the_search_does_not_know_yet_is_found_among_the_newest(monkeypatch):
    listed = FakeWordPress._list
    monkeypatch.setattr(FakeWordPress, "_list", lambda self, kind, asked, role: (
        (200, []) if "search" in asked else listed(self, kind, asked, role)))

    with fake_wordpress() as site:
        text = article()
        done = line(site).publish(text)

        assert line(site).publish(text) == done == line(site).look_up(text.key)
        assert len(site.posts) == 1


def test_the_post_of_somebody_else_under_our_number_is_left_alone(site):
    """The channel leads to another site by now, or that site was set up anew: its numbers are not ours."""
    theirs, ours = article(title="Of somebody else"), article()
    done = line(site).publish(theirs)

    with pytest.raises(Permanent) as caught:
        line(site).update(done.external_id, ours)
    line(site).take_down(done.external_id, ours.key)

    assert caught.value.code is Reason.GONE
    assert raw(there(site, "posts", done.external_id)["title"]) == "Of somebody else"
    assert there(site, "posts", done.external_id)["status"] == "publish"
