"""How alike two texts are: words, areas, weights and angles (docs/domain.md e)."""
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.similarity import rules
from planner.similarity.rules import AreaWords, Lexicon, Part, Weights

AREAS = (
    AreaWords("cloud", None, (("nl", "Cloud"), ("nl", "wolk"), ("en", "cloud"))),
    AreaWords("kubernetes", "cloud", (("nl", "clusters"), ("en", "Kubernetes"), ("en", "k8s"))),
    AreaWords("security", None, (("nl", "beveiliging"), ("nl", "Informatiebeveiliging"), ("en", "security"),
                                 ("en", "hardening"))),
    AreaWords("cluster-security", "kubernetes", (("nl", "beveiliging van clusters"), ("en", "cluster security"))),
    AreaWords("ux", None, (("nl", "gebruiksvriendelijkheid"), ("en", "usability"), ("en", "UX design"))),
)
LEXICON = Lexicon(AREAS)


def bag(text, lang="en", lexicon=LEXICON):
    return rules.tokens([Part(lang, text)], lexicon)


def counts(text, lang="en", lexicon=LEXICON):
    return bag(text, lang, lexicon).counts


def likeness(a, b, weights=None):
    weights = weights or Weights()
    return rules.cosine(weights.vector(counts(a)), weights.vector(counts(b)))


def test_a_dutch_brief_on_cluster_security_is_nearer_to_kubernetes_hardening_than_to_dutch_ux():
    brief = ("Hoe houd je een cluster veilig? Een stappenplan voor de beveiliging van clusters: wie mag wat, "
             "welke netwerkregels, en hoe je een lek op tijd ziet.")
    hardening = ("Kubernetes hardening for hospitals: network policies, admission control, least privilege. "
                 "Wrote the guide on securing clusters that our team audits with every quarter.")
    ux = ("Ontwerpt formulieren die mensen in een keer goed invullen. Onderzoek met gebruikers: hoe je op tijd ziet "
          "wat niet werkt, een stappenplan voor gebruiksvriendelijkheid.")
    profiles = [counts(hardening), counts(ux, "nl")]
    seen_in = {token: sum(token in profile for profile in profiles) for token in {*profiles[0], *profiles[1]}}
    weights = Weights(2, seen_in)

    near, far = (rules.cosine(weights.vector(counts(brief, "nl")), weights.vector(profile)) for profile in profiles)

    assert near > 2 * far


@pytest.mark.parametrize(("text", "default", "lang"), [
    ("Hoe wij onze klanten beter leren kennen", "en", "nl"),
    ("What we learnt about our customers", "nl", "en"),
    ("Kubernetes hardening", "nl", "nl"),
    ("Kubernetes hardening", "en", "en"),
    ("Want more of the same?", "nl", "en"),
    ("", "nl", "nl"),
    ("", "fr", "en"),
])
def test_the_language_is_that_of_the_closed_words_else_the_records(text, default, lang):
    assert rules.detect(text, default) == lang


@pytest.mark.parametrize(("text", "token"), [
    ("C#", "csharp"), ("c++", "cplusplus"), (".NET", "dotnet"), ("Node.js", "nodedotj"),
    ("Één", "een"), ("ｃｌｏｕｄ", "cloud"), ("CAFÉ", "cafe"),
])
def test_signs_accents_and_widths_do_not_split_a_name(text, token):
    assert token in counts(text, "en", Lexicon()) or token in rules.CLOSED_WORDS["nl"]


def test_a_hyphenated_word_counts_whole_and_in_parts():
    found = counts("zero-downtime", lexicon=Lexicon())

    assert found == {"zero": 1, "downtim": 1, "zerodowntim": 1}


def test_each_line_is_read_in_its_own_language():
    text = "De servers zijn beveiligd\nThe servers were secured"

    assert set(counts(text, "nl", Lexicon())) == {"server", "beveiligd", "secur"}


def test_closed_words_say_nothing():
    assert counts("and so we will not be there", lexicon=Lexicon()) == {}


def test_the_longest_phrase_wins_and_what_lies_above_counts_half():
    found = counts("On cluster security")

    assert {token: number for token, number in found.items() if token.startswith("area:")} == {
        "area:cluster-security": 1, "area:kubernetes": 0.5, "area:cloud": 0.5}


def test_an_area_is_found_by_a_word_of_the_other_language_and_in_another_form():
    assert "area:kubernetes" in counts("Wij draaien k8s", "nl")
    assert "area:kubernetes" in counts("A cluster a day")


def test_a_name_that_is_a_closed_word_is_not_found_in_every_text():
    lexicon = Lexicon([AreaWords("it", None, (("nl", "IT"), ("en", "IT")))])

    assert "area:it" not in counts("It is what it is", "en", lexicon)
    assert "area:it" in counts("Wij van de IT", "nl", lexicon)


def test_a_word_for_two_areas_is_that_of_the_texts_own_language():
    lexicon = Lexicon([AreaWords("proof", None, (("nl", "test"),)), AreaWords("exam", None, (("en", "test"),))])

    assert "area:proof" in counts("Wij zijn aan het doen met een test", "nl", lexicon)
    assert "area:exam" in counts("this is a test", "en", lexicon)


def test_areas_that_stand_in_a_circle_end():
    lexicon = Lexicon([AreaWords("a", "b", (("en", "apples"),)), AreaWords("b", "a", (("en", "bananas"),))])

    assert counts("apples", lexicon=lexicon) == {"appl": 1, "area:a": 1, "area:b": 0.5}


def test_a_rare_word_weighs_more_by_the_formula():
    weights = Weights(9, {"cloud": 4})

    assert weights.of("cloud") == math.log(10 / 5) + 1
    assert weights.of("unheard") == math.log(10) + 1


def test_areas_weigh_double():
    assert Weights().vector({"area:cloud": 1, "cloud": 1}) == {"area:cloud": 2, "cloud": 1}
    assert Weights(1, {"area:cloud": 1, "cloud": 1}).vector({"area:cloud": 1, "cloud": 1}) == {"area:cloud": 2,
                                                                                             "cloud": 1}


def test_the_strongest_shared_tokens_come_first():
    assert rules.shared({"a": 1, "b": 3, "c": 2, "d": 1}, {"a": 1, "b": 1, "c": 1, "e": 9}, 2) == ("b", "c")


def test_a_stem_keeps_the_word_that_people_typed():
    assert bag("Beveiliging", "nl", Lexicon()).faces == {"beveil": "beveiliging"}


def test_halves_are_rounded_up():
    assert rules.cosine({"a": 1, "b": 3.0 ** 0.5}, {"a": 1}) == 500
    assert rules.cosine({"a": 1}, {"b": 1}) == 0
    assert rules.cosine({}, {}) == 0


VECTORS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.01, 50), max_size=8)
TEXTS = st.lists(st.sampled_from(["cloud", "clusters", "security", "hardening", "UX design", "the", "C#", "één",
                                  "zero-trust", "Wij", "k8s", "customers", "usability"]), max_size=12)


@given(VECTORS, VECTORS)
def test_likeness_is_the_same_both_ways_and_within_bounds(a, b):
    assert rules.cosine(a, b) == rules.cosine(b, a)
    assert 0 <= rules.cosine(a, b) <= 1000


@given(VECTORS.filter(bool))
def test_a_text_is_wholly_like_itself(a):
    assert rules.cosine(a, a) == 1000


@given(VECTORS, VECTORS, st.randoms())
def test_the_order_of_tokens_does_not_matter(a, b, chance):
    items = list(a.items())
    chance.shuffle(items)

    assert rules.cosine(dict(items), b) == rules.cosine(a, b)
    assert rules.shared(dict(items), b) == rules.shared(a, b)


@given(TEXTS, TEXTS)
def test_texts_keep_to_the_same_laws(a, b):
    one, other = " ".join(a), " ".join(b)

    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == (1000 if counts(one) else 0)


@given(VECTORS.filter(bool), VECTORS, st.integers(1, 1000), st.data())
def test_what_reaches_the_bar_has_enough_of_the_telling_tokens(a, b, bar, data):
    seen_in = {token: data.draw(st.integers(1, 9)) for token in sorted(b)}
    parts, needed = rules.telling(a, bar, seen_in)

    if rules.cosine(a, b) >= bar:
        assert sum(part for token, part in parts.items() if token in b) >= needed > 0


@given(st.text(), st.sampled_from(["nl", "en"]))
def test_any_text_has_tokens_without_failing(text, lang):
    assert all(token and number > 0 for token, number in counts(text, lang).items())
