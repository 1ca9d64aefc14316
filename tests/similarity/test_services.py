"""Texts are computed in the background, once for each change, and found by those that are like them."""
import pytest

from planner.core import events
from planner.similarity import queries, services
from planner.similarity.queries import near, pairs
from planner.similarity.rules import Part

pytestmark = pytest.mark.database


def put(session, uid, text, kind="idea", lang="en"):
    services.put(session, kind=kind, uid=uid, lang=lang, text=text)


def work(session):
    return services.work_off(session, limit=None)


def uids(found):
    return [one.uid for one in found]


def test_a_text_is_found_once_it_is_computed(session):
    put(session, "drill", "A restore drill every quarter")

    before = near(session, "Restore drills, each quarter", "en")
    work(session)

    assert before == []
    assert uids(near(session, "Restore drills, each quarter", "en")) == ["drill"]


def test_only_what_is_asked_for_comes_back(session):
    put(session, "idea", "A restore drill")
    put(session, "trend", "A restore drill", kind="trend")
    put(session, "other", "Forms that people finish")
    work(session)

    assert uids(near(session, "restore drill", "en", ("idea", "trend"))) == ["idea", "trend"]
    assert uids(near(session, "restore drill", "en", ("trend",))) == ["trend"]
    assert uids(near(session, "restore drill", "en", but=("idea",))) == []


def test_a_reason_shows_the_words_that_were_typed(session):
    put(session, "drill", "Restoring backups")
    work(session)

    [found] = near(session, "Backups restored", "en")

    assert found.permille == 1000
    assert found.shared == ("backups", "restored")


def test_a_reason_names_a_word_of_both_languages_once(session):
    parts = [Part("nl", "Wie doet wat bij een incident?"), Part("en", "Who does what in an incident?")]
    for uid in ("one", "two"):
        services.put_parts(session, kind="statement", uid=uid, parts=parts)
    work(session)

    [pair] = pairs(session, ("statement",))

    assert sorted(pair.shared) == ["doet", "incident"]


def test_a_text_that_did_not_change_is_not_computed_again(session):
    put(session, "drill", "A restore drill")
    work(session)

    put(session, "drill", "A restore drill")

    assert work(session) == 0


def test_a_changed_text_is_found_by_its_new_words_alone(session):
    put(session, "drill", "A restore drill")
    work(session)

    put(session, "drill", "Forms that people finish")
    work(session)

    assert near(session, "restore drill", "en") == []
    assert uids(near(session, "people finish forms", "en")) == ["drill"]


def test_a_dropped_text_is_gone_with_its_pairs(session):
    put(session, "one", "A restore drill")
    put(session, "two", "The restore drills")
    work(session)

    services.drop(session, kind="idea", uid="one")

    assert uids(near(session, "restore drill", "en")) == ["two"]
    assert pairs(session, ("idea",)) == []


def test_pairs_are_kept_for_what_is_grouped_together(session):
    put(session, "fact", "Half of all backups fail to restore", kind="fact")
    put(session, "trend", "Backups that fail to restore", kind="trend")
    put(session, "idea", "Backups that fail to restore")
    work(session)

    [pair] = pairs(session, ("fact", "trend", "area", "idea"))

    assert (pair.a, pair.b) == (("fact", "fact"), ("trend", "trend"))
    assert set(pair.shared) == {"backups", "fail", "restore"}
    assert pairs(session, ("fact",)) == []


def test_pairs_follow_a_change(session):
    put(session, "one", "A restore drill")
    put(session, "two", "Forms that people finish")
    work(session)

    put(session, "two", "Restore drills")
    work(session)

    assert [(pair.a[1], pair.b[1]) for pair in pairs(session, ("idea",))] == [("one", "two")]


def test_pairs_below_what_is_kept_are_refused(session):
    with pytest.raises(ValueError, match="400"):
        pairs(session, ("idea",), at_least=300)


def test_both_languages_of_a_statement_count(session):
    services.put_parts(session, kind="statement", uid="s1",
                       parts=[Part("nl", "Wil minder storingen"), Part("en", "Wants fewer outages")])
    work(session)

    assert uids(near(session, "minder storing", "nl", ("statement",))) == ["s1"]
    assert uids(near(session, "outage", "en", ("statement",))) == ["s1"]


def test_a_marked_text_is_asked_of_its_owner_and_forgotten_when_gone(session, monkeypatch):
    said = {"ann": [Part("en", "Hardening clusters")]}
    monkeypatch.setattr(events, "collect", lambda session, question: [
        (uid, said[uid]) for uid in getattr(question, "uids", ()) if uid in said])
    services.mark(session, kind="profile", uids=["ann", "bob"])

    work(session)

    assert uids(near(session, "cluster hardening", "en", ("profile",))) == ["ann"]
    assert queries.progress(session) == (0, 1)


def test_words_that_few_profiles_have_weigh_more(session):
    for number in range(5):
        put(session, f"p{number}", "cloud migration" if number else "cloud finops", kind="profile")
    put(session, "common", "cloud and a dog")
    put(session, "rare", "finops and a dog")
    work(session)

    found = near(session, "cloud finops", "en", at_least=1)

    assert uids(found) == ["rare", "common"]


def test_the_work_is_shared_out_and_counted(session):
    for number in range(30):
        put(session, f"i{number:02}", f"Idea number {number}")

    before = queries.progress(session)
    done = services.work_off(session)

    assert before == (30, 30)
    assert done == services.BATCH
    assert queries.progress(session) == (5, 30)
    assert queries.is_waiting(session)
