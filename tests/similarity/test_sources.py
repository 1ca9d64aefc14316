"""Whatever is written anywhere is compared from then on; nobody has to say so."""
import pytest
import sqlalchemy as sa

from planner import worker
from planner.core.db import db
from planner.people.models import PersonStatus
from planner.similarity import services, sources
from planner.similarity.models import SimilarityText
from planner.similarity.queries import near, pairs
from planner.steps.inventory.models import AreaAlias, Evidence, EvidenceKind
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.database


def keep(session, *rows):
    session.add_all(rows)
    session.flush()
    return rows[0]


def work(session):
    session.flush()
    return services.work_off(session, limit=None)


def found(session, text, kind, lang="en"):
    work(session)
    return [one.uid for one in near(session, text, lang, (kind,), at_least=100)]


@pytest.fixture
def ann(session):
    return keep(session, make.person(name="Ann"))


def test_an_idea_is_found_by_its_words(session, ann):
    idea = keep(session, make.idea(by=ann, title="What a restore drill taught us", lang="en"))

    assert found(session, "restore drills", "idea") == [idea.uid]


def test_a_statement_is_found_in_both_languages(session, ann):
    fact = make.fact(statement_nl="Wil minder storingen", statement_en="Wants fewer outages")
    keep(session, make.persona(facts=[fact]))

    assert found(session, "storing", "statement", "nl") == [fact.uid]
    assert found(session, "an outage", "statement") == [fact.uid]


def test_a_trend_that_is_put_away_is_no_longer_found(session, ann, now):
    trend = keep(session, make.trend(person=ann, text="Sovereign clouds", lang="en"))
    before = found(session, "sovereign cloud", "trend")

    trend.archived_at = now
    after = found(session, "sovereign cloud", "trend")

    assert (before, after) == ([trend.uid], [])


def test_a_profile_is_made_of_all_that_shows_what_somebody_knows(session, ann, now):
    area = keep(session, make.area())
    claim = make.expertise(person=ann, area=area, note="Runs our backups", note_lang="en")
    claim.evidence.append(Evidence(kind=EvidenceKind.TALK, title="Restoring on a Friday"))
    keep(session, claim, make.knowledge_fact(text="Half of all drills fail", lang="en", known_by=[ann]),
         make.published_work(title="Immutable copies", excerpt="Why we keep three", lang="en", authors=[ann]))

    for words in ("backups", "restoring", "drills", "immutable", "three copies"):
        assert found(session, words, "profile") == [ann.uid], words


@pytest.mark.parametrize("change", ["evidence", "note", "fact", "works", "claim"])
def test_a_profile_follows_each_change(session, ann, now, change):
    claim = make.expertise(person=ann, area=make.area(), note="Kubernetes", note_lang="en")
    proof = Evidence(kind=EvidenceKind.TALK, title="Kubernetes")
    fact = make.knowledge_fact(text="Kubernetes", lang="en", known_by=[ann])
    published = make.published_work(title="Kubernetes", lang="en", authors=[ann])
    steps = {"evidence": lambda: claim.evidence.append(proof), "note": lambda: setattr(claim, "note", "Ansible"),
             "fact": lambda: fact.known_by.clear(), "works": lambda: setattr(published, "is_out", False),
             "claim": lambda: setattr(claim, "archived_at", now)}
    keep(session, claim, fact, published)
    work(session)

    steps[change]()
    session.flush()

    stale = session.scalars(sa.select(SimilarityText.uid).where(SimilarityText.is_stale,
                                                                SimilarityText.kind == "profile")).all()
    assert stale == [ann.uid]


def test_who_left_has_no_profile(session, ann):
    keep(session, make.expertise(person=ann, area=make.area(), note="Kubernetes", note_lang="en"))
    before = found(session, "kubernetes", "profile")

    ann.status = PersonStatus.LEFT
    after = found(session, "kubernetes", "profile")

    assert (before, after) == ([ann.uid], [])


def test_a_new_word_for_an_area_brings_texts_together_across_languages(session, ann):
    area = keep(session, make.area(key="backup", label_nl="Reservekopie", label_en="Backup", aliases=[]))
    idea = keep(session, make.idea(by=ann, title="Terugzetten oefenen", lang="nl"))
    before = found(session, "restore drill", "idea")

    area.aliases = [AreaAlias(lang="nl", alias="terugzetten", bare="terugzetten"),
                    AreaAlias(lang="en", alias="restore", bare="restore")]
    after = found(session, "restore drill", "idea")

    assert (before, after) == ([], [idea.uid])


def test_areas_are_compared_with_facts_by_all_their_words(session, ann):
    area = keep(session, make.area(key="backup", label_nl="Reservekopie", label_en="Backup", aliases=[]))
    fact = keep(session, make.knowledge_fact(text="Reservekopie", lang="nl", known_by=[ann]))
    work(session)

    [pair] = pairs(session, ("area", "fact"))

    assert {pair.a, pair.b} == {("area", area.uid), ("fact", fact.uid)}
    assert "area:backup" in pair.shared


def test_a_deleted_row_is_forgotten(session, ann):
    idea = keep(session, make.idea(by=ann, title="Restore drills", lang="en"))
    work(session)

    session.delete(idea)

    assert found(session, "restore drill", "idea") == []


def test_texts_of_an_older_database_are_gathered(session, ann):
    fact = keep(session, make.knowledge_fact(text="Half of all drills fail", lang="en", known_by=[ann]))
    session.execute(sa.delete(SimilarityText))

    sources.gather(session)

    assert found(session, "drills", "fact") == [fact.uid]
    assert found(session, "drills", "profile") == [ann.uid]


def test_the_clockwork_gathers_once(app, session, ann):
    idea = keep(session, make.idea(by=ann, title="Restore drills", lang="en"))
    session.execute(sa.delete(SimilarityText))
    session.commit()

    with app.app_context():
        worker.compare_texts(db.session(), NOW)
        again = worker.compare_texts(db.session(), NOW)
        db.session.remove()

    assert [one.uid for one in near(session, "restore drill", "en")] == [idea.uid]
    assert again == 0


def test_an_area_says_what_was_published_on_it_and_no_longer_what_was_moved(session, ann):
    design, buying = keep(session, make.area(label_en="Design")), keep(session, make.area(label_en="Buying"))
    work_ = keep(session, make.published_work(title="How interviews with residents changed our form", lang="en",
                                              authors=[ann], areas=[design]))
    before = found(session, "interviews with residents", "area")

    work_.areas = [buying]
    after = found(session, "interviews with residents", "area")

    assert (before, after) == ([design.uid], [buying.uid])
