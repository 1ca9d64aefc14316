"""What a stranger reads, and what programs read for them."""
from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from planner.policy import Role
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.services import merging
from planner.steps.publishing.models import SlugHistory
from planner.steps.publishing.services import down
from planner.web import edition
from tests import factories as make
from tests.factories import NOW
from tests.support.queries import count_queries

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def article(published, session):
    made = published()
    session.commit()
    return made


def test_a_stranger_reads_the_list_and_the_article(client, article):
    listing, page = client.get("/blog/"), client.get("/blog/a-restore-is-proof")

    assert "A restore is proof" in listing.text
    assert "<strong>Nine.</strong>" in page.text
    assert page.text.count("<h1") == 1
    assert '<link rel="canonical" href="http://planner.test/blog/a-restore-is-proof">' in page.text
    assert 'property="og:title" content="A restore is proof"' in page.text


def test_no_cookie_no_nonce_no_difference_by_cookie(client, article):
    answer = client.get("/blog/a-restore-is-proof")

    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "nonce" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_who_has_it_already_gets_a_304(client, article):
    first = client.get("/blog/a-restore-is-proof")

    again = client.get("/blog/a-restore-is-proof", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_a_warm_article_costs_two_statements(client, article, app, monkeypatch):
    monkeypatch.setitem(app.extensions, "planner.founded", True)
    client.get("/blog/a-restore-is-proof")
    with count_queries() as seen:
        client.get("/blog/a-restore-is-proof")

    assert len(seen) <= 2


def test_a_renamed_area_is_a_change_of_the_article(client, article, session, house):
    before = client.get("/blog/a-restore-is-proof").headers["ETag"]
    house.area.label_en = "Recovery"
    session.commit()

    changed = client.get("/blog/a-restore-is-proof", headers={"If-None-Match": before})

    assert changed.status_code == 200
    assert "Recovery" in changed.text


def test_an_upgrade_that_draws_pages_otherwise_gives_new_ones(client, article, monkeypatch):
    before = client.get("/blog/a-restore-is-proof").headers["ETag"]
    monkeypatch.setattr(edition, "_of", lambda *given: "the next one")

    assert client.get("/blog/a-restore-is-proof", headers={"If-None-Match": before}).status_code == 200


def test_a_change_gives_a_new_etag(client, article, session, house, published):
    before = client.get("/blog/").headers["ETag"]
    published("Another one")
    session.commit()

    assert client.get("/blog/").headers["ETag"] != before


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_costs_the_same_for_one_and_fifty(client, published, session, number):
    for each in range(number):
        published(f"Article {each}")
    session.commit()
    with count_queries() as seen:
        answer = client.get("/blog/")

    assert answer.status_code == 200
    assert len(seen) <= 5


def test_the_list_has_pages(client, published, session):
    for each in range(21):
        published(f"Article {each}")
    session.commit()

    assert 'rel="next"' in client.get("/blog/").text
    assert "Article 0" in client.get("/blog/?page=2").text
    assert client.get("/blog/?page=3").status_code == 404
    assert client.get("/blog/?page=x").status_code == 404


def test_the_house_language_has_no_prefix(client, article):
    answer = client.get("/blog/en/a-restore-is-proof")

    assert (answer.status_code, answer.location) == (301, "/blog/a-restore-is-proof")
    assert client.get("/blog/nl/").status_code == 200


def test_an_old_address_leads_straight_to_the_current_one(client, article, session):
    article.publication.slug = "proof"
    session.add(SlugHistory(site_id=article.publication.site_id, lang="en", slug="proof",
                            draft_id=article.draft.id, from_at=article.publication.published_at))
    session.commit()

    answer = client.get("/blog/a-restore-is-proof")

    assert (answer.status_code, answer.location) == (301, "/blog/proof")


def test_what_was_taken_down_is_gone_and_what_never_was_is_not_found(client, article, session, house, now):
    down.take_down(session, actor=house.imke, publication=article.publication, reason="legal", now=now)
    session.commit()

    assert client.get("/blog/a-restore-is-proof").status_code == 410
    assert client.get("/blog/never-was").status_code == 404


def test_a_reader_who_missed_stays_on_the_blog(client, article):
    page = client.get("/blog/never-was").text

    assert 'action="/blog/' in page
    assert 'class="bh"' in page
    assert "door-in" not in page
    assert 'rel="canonical"' not in page


def test_a_draft_is_not_there(client, approved, session):
    approved("Secret plan", due_in=timedelta(days=1))
    session.commit()

    assert "Secret plan" not in client.get("/blog/").text
    assert client.get("/blog/secret-plan").status_code == 404


def test_authors_and_topics_have_pages(client, article):
    assert "A restore is proof" in client.get("/blog/author/ann-author").text
    assert "A restore is proof" in client.get("/blog/tag/backup").text
    assert "Ann Author" in client.get("/blog/author/").text
    assert "Backup" in client.get("/blog/tag/").text
    assert client.get("/blog/author/nobody").status_code == 404


def test_the_page_of_a_merged_area_leads_to_the_one_that_stayed(client, article, session):
    imke = make.person(Role.LEAD, name="Imke")
    gone = session.query(TopicArea).filter_by(key="backup").one()
    kept = make.area(key="recovery", label_en="Recovery", label_nl="Herstel")
    session.add_all([imke, kept])
    session.flush()
    merging.merge_areas(session, actor=imke, now=NOW, gone=gone, kept=kept, version=gone.version)
    session.commit()

    answers = [client.get(f"/blog/tag/backup{end}") for end in ("", "/feed.json")]

    assert [(each.status_code, each.location) for each in answers] == [
        (301, "/blog/tag/recovery"), (301, "/blog/tag/recovery/feed.json")]
    assert "A restore is proof" in client.get("/blog/tag/recovery").text


def test_readers_find_by_words(client, article):
    assert "A restore is proof" in client.get("/blog/search?q=drills").text
    assert "Nothing for" in client.get("/blog/search?q=kubernetes").text


@pytest.mark.parametrize("path", ["/blog/feed", "/blog/author/ann-author/feed", "/blog/tag/backup/feed"])
def test_atom_holds_the_whole_text_and_a_lasting_identity(client, article, path):
    feed = ElementTree.fromstring(client.get(path).data)  # noqa: S314 - our own
    entry = feed.find(f"{ATOM}entry")

    year = article.publication.published_at.year
    assert entry.find(f"{ATOM}id").text == f"tag:planner.test,{year}:{article.publication.uid}"
    assert "http://planner.test/blog/x" in entry.find(f"{ATOM}content").text
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"http://planner.test{path}"


def test_rss_and_json_say_the_same(client, article):
    channel = ElementTree.fromstring(client.get("/blog/feed.rss").data).find("channel")  # noqa: S314 - our own
    feed = json.loads(client.get("/blog/feed.json").data)

    assert channel.find("item/title").text == feed["items"][0]["title"] == "A restore is proof"
    assert channel.find("item/guid").text == feed["items"][0]["id"]
    assert feed["items"][0]["authors"] == [{"name": "Ann Author"}]


def test_feeds_answer_304(client, article):
    etag = client.get("/blog/feed").headers["ETag"]

    assert client.get("/blog/feed", headers={"If-None-Match": etag}).status_code == 304


def test_the_sitemap_and_robots_name_what_is_out(client, article):
    sitemap = client.get("/sitemap.xml")

    assert sitemap.mimetype == "application/xml"
    assert "<loc>http://planner.test/blog/a-restore-is-proof</loc>" in sitemap.text
    assert "Sitemap: http://planner.test/sitemap.xml" in client.get("/robots.txt").text


def test_schema_org_cannot_be_broken_out_of(client, published, session):
    published("</script><script>alert(1)</script>", body="text")
    session.commit()

    page = client.get("/blog/script-script-alert-1-script")

    assert "<script>alert(1)" not in page.text


def test_an_empty_blog_says_so(client, house, session):
    session.commit()

    assert "Nothing is published here yet." in client.get("/blog/").text
    assert client.get("/blog/feed").status_code == 200


def test_without_a_site_there_is_nothing(client, session):
    session.add(make.organisation())
    session.commit()

    assert client.get("/blog/").status_code == 404
