"""Search finds the same things on both databases, and only what one may see."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.policy import Role
from planner.search import rules, services
from planner.search.queries import find
from tests import factories as make

pytestmark = pytest.mark.database


@pytest.fixture
def ann(session):
    person = make.person(name="Ann")
    session.add(person)
    session.flush()
    return person


def put(session, uid, title, text="", lang="en", **over):
    services.put(session, **{"kind": "article", "uid": uid, "lang": lang, "title": title, "text": text,
                             "address": f"/{uid}"} | over)


def uids(hits):
    return [hit.uid for hit in hits]


def test_every_word_must_match_in_any_form(session, ann):
    put(session, "drill", "A restore drill", "Backups are promises")
    put(session, "cost", "Cloud cost", "Backups are cheap")

    assert uids(find(session, "backup promise", actor=ann)) == ["drill"]


def test_a_dutch_text_is_found_by_its_own_forms_and_without_accents(session, ann):
    put(session, "migratie", "Wij migreren één keer", "De migraties van vrijdag", lang="nl")

    assert uids(find(session, "migratie een", actor=ann)) == ["migratie"]


@pytest.mark.parametrize("word", ["C#", "c++", ".NET", "node.js"])
def test_names_with_signs_are_words(session, ann, word):
    put(session, "signs", "Written in C#, C++, .NET and Node.js")
    put(session, "plain", "Written in C and Net, with a node and some js")

    assert uids(find(session, word, actor=ann)) == ["signs"]


def test_the_last_word_may_be_half_typed(session, ann):
    put(session, "k8s", "Hardening Kubernetes clusters")

    assert uids(find(session, "hardening kubern", actor=ann)) == ["k8s"]


def test_a_title_weighs_more_than_the_text(session, ann):
    put(session, "text", "About other things", "kubernetes once")
    put(session, "title", "Kubernetes", "nothing else")

    assert uids(find(session, "kubernetes", actor=ann)) == ["title", "text"]


def test_a_draft_is_found_by_its_readers_and_leads_only(session, ann):
    bob, lead = make.person(name="Bob"), make.person(Role.LEAD, name="Imke")
    session.add_all([bob, lead])
    session.flush()
    put(session, "secret", "Unfinished business", kind="draft", audience="readers", reader_ids=[ann.id])

    assert uids(find(session, "unfinished", actor=ann)) == ["secret"]
    assert uids(find(session, "unfinished", actor=lead)) == ["secret"]
    assert find(session, "unfinished", actor=bob) == []
    assert find(session, "unfinished", actor=None) == []


def test_a_stranger_finds_public_things_only(session):
    put(session, "out", "A public article", audience="public")
    put(session, "in", "A public holiday list")

    assert uids(find(session, "public", actor=None)) == ["out"]


def test_changing_and_dropping_keep_the_index_in_step(session, ann):
    put(session, "one", "First title")
    put(session, "one", "Second title")
    assert find(session, "first", actor=ann) == []
    assert uids(find(session, "second", actor=ann)) == ["one"]

    services.drop(session, kind="article", uid="one")

    assert find(session, "second", actor=ann) == []


@given(st.text(max_size=60))
def test_no_question_breaks_the_query_language(question):
    for asked in (rules.sqlite_query(question), rules.postgres_query(question)):
        assert "\x00" not in asked
    assert all(word.isalnum() for word in rules.words(question))


@pytest.mark.parametrize("question", ["", "  ", '"', "' OR 1=1 --", "a AND", "NEAR(", "*", "!&|", "\x00", "x" * 5_000])
def test_odd_questions_find_nothing_and_break_nothing(session, ann, question):
    put(session, "one", "Title")

    assert find(session, question, actor=ann) == []


def test_what_is_put_again_is_found_by_its_new_words_and_readers_alone(session, ann):
    bob = make.person(name="Bob")
    session.add(bob)
    session.flush()
    put(session, "drill", "A restore drill", audience="readers", reader_ids={ann.id})

    put(session, "drill", "A backup drill", audience="readers", reader_ids={bob.id})

    assert uids(find(session, "backup", actor=bob)) == ["drill"]
    assert find(session, "restore", actor=bob) == find(session, "backup", actor=ann) == []


def test_others_may_find_what_did_not_change_and_nothing_unknown_is_shared(session, ann):
    put(session, "drill", "A restore drill", "Backups are promises", audience="readers", reader_ids={ann.id + 1})

    assert services.share(session, kind="article", uid="drill", reader_ids={ann.id})

    assert uids(find(session, "promises", actor=ann)) == ["drill"]
    assert not services.share(session, kind="article", uid="unknown", reader_ids={ann.id})
