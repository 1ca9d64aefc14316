"""A company brings its blog in: what becomes of the posts, and of the same posts a second time."""
from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.imports.blog import runs, services
from planner.imports.blog.report import FileState
from planner.imports.models import ImportRun
from planner.imports.queries import lines_of
from planner.people.models import Person
from planner.policy import Role
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.inventory.models import Evidence, ExpertiseClaim, PublishedWork, TopicArea
from planner.steps.publishing.blog.pages import memory
from planner.steps.publishing.models import Publication, SlugHistory
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.rules import revision_hash
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.imports.blogs import folder, post

EIGHTEEN_F = Path(__file__).parents[3] / "shared" / "data" / "18f-blog" / "posts"


@pytest.fixture
def house(app, session):
    """A house in English with a blog, its administrator, and Femke, who works there."""
    memory.clear()
    admin = make.person(Role.ADMIN, name="Ruben Smit")
    femke = make.person(name="Femke Postma")
    session.add_all([make.organisation(locale="en"), make.site(key="main", languages=["en"]), admin, femke])
    session.commit()
    with app.app_context():
        yield admin


def bring_in(place, *, source="old blog", dry=False):
    """Import ``place`` and give its run; the lines by path."""
    said = list(runs.import_from_command(place, source=source, dry=dry))
    run = db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id.desc())).first()
    return said, {line.path.removesuffix(".md"): line for line in lines_of(run.report)}, run


def one(kind, *where):
    return db.session.scalars(sa.select(kind).where(*where)).one()


def count(kind):
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_a_post_becomes_an_article_in_its_final_state(house, tmp_path):
    said, lines, _run = bring_in(folder(tmp_path, restore=post("A restore is proof", date="2024-03-05T09:30:00+01:00")))

    slot, draft, out = one(Slot), one(Draft), one(Publication)
    assert said[-1] == "1 files: 1 imported, 0 skipped"
    assert lines["restore"].address == "/blog/restore"
    assert (slot.state, slot.origin, slot.local_date.isoformat(), slot.local_time.isoformat()) == (
        SlotState.PUBLISHED, "import", "2024-03-05", "09:30:00")
    assert one(Topic).state is TopicState.PUBLISHED
    assert one(Claim).state is ClaimState.FULFILLED
    assert (draft.state, draft.head.number, draft.head.sha256) == (
        DraftState.PUBLISHED, 1, revision_hash(draft.title, draft.head.body))
    assert (out.state, out.slug, out.published_at) == (PublicationState.PUBLISHED, "restore", slot.publish_at)
    assert one(SlugHistory).slug == "restore"
    assert one(PublishedWork).local_date.isoformat() == "2024-03-05"


def test_the_blog_shows_it_to_a_stranger(house, client, tmp_path):
    bring_in(folder(tmp_path, restore=post("A restore is proof", author="Noor Aziz")))

    assert "A restore is proof" in client.get("/blog/").text
    assert "two years" in client.get("/blog/restore").text
    assert "A restore is proof" in client.get("/blog/author/noor-aziz").text
    assert "A restore is proof" in client.get("/blog/feed").text
    assert "A restore is proof" in client.get("/blog/search?q=disk").text


@pytest.mark.database
def test_the_same_again_changes_nothing(house, tmp_path):
    place = folder(tmp_path, a=post("One"), b=post("Two", author="Noor Aziz"))
    bring_in(place)
    before = {kind: count(kind) for kind in (Slot, Draft, Revision, Publication, Person, TopicArea, Evidence)}

    said, lines, _run = bring_in(place)

    assert {line.state for line in lines.values()} == {FileState.SAME}
    assert said[-1] == "2 files: 0 imported, 2 skipped"
    assert {kind: count(kind) for kind in before} == before


def test_another_source_is_another_blog(house, tmp_path):
    place = folder(tmp_path, a=post("One"))
    bring_in(place, source="old blog")

    _said, lines, _run = bring_in(place, source="older blog")

    assert (lines["a"].state, lines["a"].address) == (FileState.NEW, "/blog/a-2")


def test_a_post_that_changed_there_is_brought_up_to_date(house, client, tmp_path):
    bring_in(folder(tmp_path, a=post("One")))

    _said, lines, _run = bring_in(folder(tmp_path, a=post("One", text="A wholly new text about the disks.")))

    assert lines["a"].state is FileState.UPDATE
    assert [revision.number for revision in db.session.scalars(sa.select(Revision))] == [1, 2]
    assert "wholly new text" in client.get("/blog/a").text


def test_what_was_changed_here_is_left_alone(house, now, tmp_path):
    bring_in(folder(tmp_path, a=post("One")))
    with unit_of_work() as work:
        draft = work.session.scalars(sa.select(Draft)).one()
        draft.head = Revision(draft=draft, number=2, title="One", body="Ours", sha256=revision_hash("One", "Ours"),
                              word_count=1, at=now)

    _said, lines, _run = bring_in(folder(tmp_path, a=post("One", text="Theirs, with quite some words.")))

    assert lines["a"].state is FileState.KEPT
    assert one(Draft).head.body == "Ours"


def test_what_is_not_in_the_folder_any_more_stays(house, tmp_path):
    place = folder(tmp_path, a=post("One"), b=post("Two"))
    bring_in(place)
    (place / "b.md").unlink()

    said, lines, _run = bring_in(place)

    assert lines["b"].state is FileState.GONE
    assert said[-1] == "1 files: 0 imported, 1 skipped"
    assert count(Publication) == 2


def test_a_file_with_a_known_identity_comes_in_once(house, tmp_path):
    place = folder(tmp_path, a=post("One", more="id: 7\n"), b=post("Two", more="id: 7\n"))

    _said, lines, _run = bring_in(place)

    assert [lines[name].state for name in "ab"] == [FileState.NEW, FileState.DOUBLE]


def test_broken_files_are_named_and_spoil_nothing(house, tmp_path):
    place = folder(tmp_path, fine=post("Fine"), nobody=post("Nobody", author="''"),
                   never=post("Never", date="2024-02-30"), idea=post("Idea", more="draft: true\n"),
                   later=post("Later", date="2031-01-01"), bare="Words alone.")
    (place / "latin.md").write_bytes("---\ntitle: é\n---\nx".encode("latin-1"))

    said, lines, _run = bring_in(place)

    assert {name: line.code or line.state.value for name, line in lines.items()} == {
        "fine": "new", "nobody": "post_no_author", "never": "post_bad_date", "idea": "draft", "later": "post_future",
        "bare": "post_no_front_matter", "latin": "post_encoding"}
    assert said[-1] == "7 files: 1 imported, 6 skipped"
    assert any(line.startswith("never.md: Refused: “2024-02-30” is no date") for line in said)


@pytest.mark.database
def test_a_fault_in_one_file_undoes_that_file_alone(house, tmp_path, monkeypatch):
    write = services.articles.write

    def fail_late(catalogue, article, authors, areas):
        placed = write(catalogue, article, authors, areas)
        if article.title == "Two":
            raise ZeroDivisionError
        return placed
    monkeypatch.setattr(services.articles, "write", fail_late)
    place = folder(tmp_path, a=post("One"), b=post("Two", author="Noor", tags="Two"),
                   c=post("Three", author="Noor", tags="Two"))

    _said, lines, run = bring_in(place)

    assert [lines[name].code for name in "abc"] == ["", "post_unforeseen", ""]
    assert count(Draft) == 2
    assert one(Person, Person.name == "Noor").slug == "noor"
    assert run.counts["authors"] == 1


def test_authors_are_found_by_mail_or_by_name(house, tmp_path):
    femke = one(Person, Person.name == "Femke Postma")
    place = folder(tmp_path, a=post("One", author=femke.email.upper()), b=post("Two", author="fémke  POSTMA"),
                   c=post("Three", author="Noor Aziz, Femke Postma"), d=post("Four", author="noor@elsewhere.example"))

    bring_in(place)

    written = {draft.title: [draft.claim.author.name, *(person.name for person in draft.claim.co_authors)]
               for draft in db.session.scalars(sa.select(Draft))}
    assert written == {"One": ["Femke Postma"], "Two": ["Femke Postma"], "Three": ["Noor Aziz", "Femke Postma"],
                       "Four": ["noor"]}


def test_a_new_author_is_a_member_without_sign_in(house, tmp_path):
    bring_in(folder(tmp_path, a=post("One", author="Noor Aziz")))

    noor = one(Person, Person.name == "Noor Aziz")
    assert (noor.email, noor.has_joined, noor.capacity_per_quarter, noor.import_names, noor.slug) == (
        None, False, 0, ["Noor Aziz"], "noor-aziz")


def test_two_people_of_one_name_are_not_guessed_between(house, session, tmp_path):
    session.add(make.person(name="Femke Postma"))
    session.commit()

    _said, lines, _run = bring_in(folder(tmp_path, a=post("One")))

    assert (lines["a"].code, lines["a"].params) == ("post_ambiguous_author", {"name": "Femke Postma"})


def test_frequent_tags_become_areas_and_rare_ones_are_proposed(house, session, tmp_path):
    session.add(make.area(key="backup", label_en="Back-up", label_nl="Back-up"))
    session.commit()
    place = folder(tmp_path, a=post("One", tags="Back-up, devops"), b=post("Two", tags="DevOps"),
                   c=post("Three", tags="devops, Kubernetes"))

    bring_in(place)

    areas = {area.key: (area.label_en, area.is_proposed) for area in db.session.scalars(sa.select(TopicArea))}
    assert areas == {"backup": ("Back-up", False), "devops": ("Devops", False), "kubernetes": ("Kubernetes", True)}


def test_articles_say_what_authors_without_sign_in_know(house, tmp_path):
    place = folder(tmp_path, **{name: post(name, author="Noor Aziz", tags=tags) for name, tags in
                                {"a": "Backup, Disks", "b": "Backup", "c": "Backup"}.items()})

    bring_in(place)

    known = {claim.area.key: (claim.level, claim.interest, len(claim.evidence))
             for claim in db.session.scalars(sa.select(ExpertiseClaim))}
    assert known == {"backup": (3, 0, 3), "disks": (2, 0, 1)}


def test_nobody_speaks_for_a_member(house, session, tmp_path):
    femke = session.scalars(sa.select(Person).where(Person.name == "Femke Postma")).one()
    area = make.area(key="backup", label_en="Backup", label_nl="Back-up")
    session.add(make.expertise(person_id=femke.id, area=area, level=1))
    session.commit()

    bring_in(folder(tmp_path, a=post("One", tags="Backup, Disks")))

    claim = one(ExpertiseClaim)
    assert (claim.level, [(piece.title, piece.url) for piece in claim.evidence]) == (1, [("One", "/blog/a")])


def test_an_old_address_of_our_blog_leads_to_the_article(house, client, tmp_path):
    place = folder(tmp_path, a=post("One", more="permalink: /blog/the-old-one/\nslug: new\n"),
                   b=post("Two", more="permalink: /2014/05/two.html\n"))

    _said, _lines, run = bring_in(place)

    assert client.get("/blog/the-old-one").headers["Location"].endswith("/blog/new")
    assert run.report["redirects"] == [["/2014/05/two.html", "/blog/two"]]


def test_links_among_the_posts_lead_to_the_articles(house, client, tmp_path):
    text = ("See [two](/2014/05/two.html#how), [three][3] and [nothing](/about/), says `/2014/05/two.html`.\n\n"
            "[3]: /three/")
    place = folder(tmp_path, a=post("One", text=text), b=post("Two", more="permalink: /2014/05/two.html\n"),
                   c=post("Three", more="permalink: /three/\n"))

    _said, lines, _run = bring_in(place)

    page = client.get("/blog/a").text
    assert 'href="/blog/two#how"' in page
    assert 'href="/blog/three"' in page
    assert 'href="/about/"' in page
    assert "<code>/2014/05/two.html</code>" in page
    assert [found["source"] for found in lines["a"].found] == ["/about/"]


def test_a_check_says_the_same_and_writes_nothing(house, tmp_path):
    place = folder(tmp_path, a=post("One", author="Noor"), b=post("Two", author="Noor"), c="Words alone.")

    said, lines, run = bring_in(place, dry=True)

    assert {name: line.state.value for name, line in lines.items()} == {"a": "new", "b": "new", "c": "refused"}
    assert (run.counts["authors"], run.counts["proposed"]) == (1, 1)
    assert said[-1] == "3 files: 2 imported, 1 skipped"
    assert (count(Draft), count(TopicArea)) == (0, 0)


def test_a_dutch_post_goes_to_the_dutch_blog(house, client, tmp_path):
    text = "Het rapport was twee jaar groen, en toen ging de schijf van de server stuk. Het was niet leuk."
    bring_in(folder(tmp_path, herstel=post("Herstel is het bewijs", text=text)))

    assert "Herstel is het bewijs" in client.get("/blog/nl/herstel").text


def test_a_post_of_few_words_has_the_language_of_the_others(house, tmp_path):
    text = "Het rapport was twee jaar groen, en toen ging de schijf van de server stuk. Het was niet leuk."
    bring_in(folder(tmp_path, a=post("Een", text=text), b=post("Binnenkort", text="Binnenkort meer.")))

    langs = {draft.title: draft.lang for draft in db.session.scalars(sa.select(Draft))}
    assert langs == {"Een": "nl", "Binnenkort": "nl"}


def test_a_folder_without_posts_says_so(house, tmp_path):
    assert list(runs.import_from_command(tmp_path, source="", dry=False))[-1] == "0 files: 0 imported, 0 skipped"


@pytest.mark.once
@pytest.mark.skipif(not EIGHTEEN_F.is_dir(), reason="the posts of 18F are not beside the project")
def test_the_blog_of_18f_comes_in_whole_and_once(house, client):
    said, lines, run = bring_in(EIGHTEEN_F, source="18f")
    again, same, _run = bring_in(EIGHTEEN_F, source="18f")

    counts = run.counts
    assert counts["imported"] + counts["skipped"] == counts["files"] == len(lines) == 312
    assert all(line.state in (FileState.NEW, FileState.REFUSED) for line in lines.values())
    assert all(line.code for line in lines.values() if line.state is FileState.REFUSED)
    assert said[-1] == f"312 files: {counts['imported']} imported, {counts['skipped']} skipped"
    assert again[-1] == "312 files: 0 imported, 312 skipped"
    assert [same[path].state for path, line in lines.items() if line.state is FileState.NEW] == \
        [FileState.SAME] * counts["imported"]
    assert counts["past"]["articles"] == counts["imported"]
    assert client.get("/blog/?page=16").status_code == 200


def test_a_house_where_nobody_lives_says_where_to_begin(app, tmp_path):
    (tmp_path / "2016-01-01-hello.md").write_text("---\ntitle: Hello\n---\nWorld.", "utf-8")

    said = app.test_cli_runner().invoke(args=["import-blog", str(tmp_path)])

    assert said.exit_code == 1
    assert "nobody lives here yet" in said.output
