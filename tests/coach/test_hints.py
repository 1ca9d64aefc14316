"""Every hint of the coach at its boundary (docs/domain-more.md o, coach hints): a test for each row of the table."""
from decimal import Decimal

import pytest

from planner.coach.rules import Brief, Hint, Key, Part, heard, hints, read
from planner.coach.rules.jargon import known
from planner.coach.words import LESSONS, SENTENCES
from planner.structure.models import Element


def found(body, key, lang="nl", **brief):
    return [hint for hint in hints(read(body, lang), Brief(**brief)) if hint.key is key]


def said(body, hint):
    return [body[start:end] for start, end in hint.places]


def plain(number):
    """So many words in sentences of ten, without a person, an example or a sign."""
    return " ".join(("Woord" if place % 10 == 0 else "woord") + ("." if place % 10 == 9 else "")
                    for place in range(number))


def test_no_reader():
    assert found("Een zin. Nog een.", Key.NO_READER) == []
    assert found("Een zin.", Key.NO_READER, names_fact=False, has_readers=False) == []
    (hint,) = found("Een zin. Nog een.", Key.NO_READER, names_fact=False)

    assert said("Een zin. Nog een.", hint) == ["Een zin."]


@pytest.mark.parametrize(("sixtieth", "is_true"), [("zij", False), ("Marieke", False), ("“ja”", False), ("woord", True),
                                                   ("CRM", True)])
def test_opening_no_person(sixtieth, is_true):
    body = " ".join([*["woord"] * 59, sixtieth, *["woord"] * 9])

    assert bool(found(body, Key.OPENING_NO_PERSON)) is is_true
    assert found(f"{'woord ' * 60}zij", Key.OPENING_NO_PERSON)                  # the 61st is too late
    assert found("We've begun.", Key.OPENING_NO_PERSON, "en") == []


@pytest.mark.parametrize("example", ["40", "`code`", "“citaat”", "Marieke", "bijvoorbeeld", "zoals"])
def test_no_example(example):
    assert found(plain(300), Key.NO_EXAMPLE) == []                              # not more than 300
    assert found(plain(301), Key.NO_EXAMPLE)
    assert found(f"{plain(299)} woord {example} {plain(299)}", Key.NO_EXAMPLE)          # 300 before it
    assert found(f"{plain(299)} {example} {plain(299)}", Key.NO_EXAMPLE) == []
    assert found(f"{plain(200)}\n\n```\ncode\n```\n\n{plain(200)}", Key.NO_EXAMPLE) == []
    assert found(f"{plain(200)} for example {plain(200)}", Key.NO_EXAMPLE, "en") == []


def test_story_gap():
    parts = [Part("a", "Opening", "Opening", 0, 99, Element.PERSON), Part("b", "Slot", "Ending", 0, 99, Element.LESSON)]
    body = "## Opening\n\nZij begon.\n\n## Slot\n"
    marked = {Element.TENSION, Element.TURN}
    (hint,) = found(body, Key.STORY_GAP, parts=parts, marked=marked)            # its part is there, and empty

    assert (hint.subject, said(body, hint)) == ("lesson", ["## Slot"])
    assert found(f"{body}\nDoe dit.", Key.STORY_GAP, parts=parts, marked=marked) == []
    assert found("Een zin.", Key.STORY_GAP, marked=set())[0].subject == "person"
    assert found("Een zin.", Key.STORY_GAP, marked=set(Element)) == []


def test_gift_missing():
    gift = "Een rekenblad voor de directie"
    near, far = f"Rekenblad. {plain(119)}", f"Rekenblad. {plain(120)}"

    assert found(near, Key.GIFT_MISSING, gift=gift) == []                       # one stem in the last 120 words
    assert said(far, found(far, Key.GIFT_MISSING, gift=gift)[0]) == [plain(10)]
    assert found(far, Key.GIFT_MISSING, gift="") == []                          # nothing was promised
    assert found("De directie voor een.", Key.GIFT_MISSING, gift="de voor een")  == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_long_sentence(lang):
    fine, long = f"Een {'woord ' * 23}woord.", f"Een {'woord ' * 24}woord."
    body = f"{fine} {long} {long}"

    assert [dict(hint.figures) for hint in found(body, Key.LONG_SENTENCE, lang)] == [{"n": 26}, {"n": 26}]
    assert said(body, found(body, Key.LONG_SENTENCE, lang)[0]) == [long]


def test_long_paragraph():
    assert found(" ".join(["woord"] * 100), Key.LONG_PARAGRAPH) == [] == found("Dit is kort. " * 6, Key.LONG_PARAGRAPH)
    assert found(" ".join(["woord"] * 101), Key.LONG_PARAGRAPH)
    assert found("Dit is kort. " * 7, Key.LONG_PARAGRAPH)


@pytest.mark.parametrize(("lang", "passive", "active"), [
    ("nl", "Het wordt een twee drie vier vijf getest.", "Het wordt een twee drie vier vijf zes getest."),
    ("en", "It was one two tested.", "It was one two three tested."), ("en", "It is known.", "It is there.")])
def test_passive(lang, passive, active):
    few = [passive] * 3 + [active] * 17                                         # 15 %
    more = [passive] * 4 + [active] * 16                                        # 20 %

    assert found(" ".join(few), Key.PASSIVE, lang) == []
    assert len(found(" ".join(more), Key.PASSIVE, lang)[0].places) == 4
    assert found(" ".join([passive] * 9), Key.PASSIVE, lang) == []              # not ten sentences
    assert found(" ".join([passive] * 10), Key.PASSIVE, lang)


def test_jargon():
    words = known(["failover", "continuous delivery"], ["Wil dat een API niet stilstaat"])
    body = "De failover werkt. Een CMS ook. De failover weer. Continuous delivery helpt. Een API niet."

    assert [hint.subject for hint in found(body, Key.JARGON, known=words)] == ["failover", "CMS", "Continuous delivery"]
    assert found("Een A en de ABCDEFG.", Key.JARGON, known=words) == []         # two to six capitals


@pytest.mark.parametrize(("text", "is_true"), [
    ("De failover (de tweede lijn) werkt.", False), ("De failover, een tweede lijn, werkt.", False),
    ("De failover – een tweede lijn – werkt.", False), ("De tweede lijn (failover) werkt.", False),
    ("De failover, ja.", True), ("De failover werkt (altijd).", True)])
def test_jargon_that_is_explained_at_its_first_use(text, is_true):
    assert bool(found(f"{text} Nog een failover.", Key.JARGON, known=known(["failover"], []))) is is_true


def test_hard():
    hard = "Verantwoordelijkheidsverdeling organisatieoverstijgende samenwerkingsverbanden implementeren. "
    (hint,) = found(hard * 25, Key.HARD)

    assert hint.figures["n"] < Decimal(45)
    assert found(hard * 24, Key.HARD) == []                                     # 96 words say nothing
    assert found("De kat zat op de mat. " * 20, Key.HARD) == []


def test_too_long_and_too_short():
    parts = [Part("a", "Begin", "Begin", 3, 4), Part("b", "Einde", "End", 3, 4)]

    def lengths(first, second):
        body = f"## Begin\n\n{'woord ' * first}\n\n## Anders\n\n{'woord ' * second}"
        return [(hint.key.value, hint.subject, hint.figures["n"]) for key in (Key.TOO_LONG, Key.TOO_SHORT)
                for hint in found(body, key, parts=parts)]

    assert lengths(3, 4) == []
    assert lengths(5, 2) == [("too_long", "a", 5), ("too_short", "b", 2)]


def test_we_opening():
    ours, theirs = "Wij doen dit.", "De klant doet dit."

    assert found(" ".join([ours] * 3 + [theirs] * 7), Key.WE_OPENING) == []     # 30 %
    assert len(found(" ".join([ours] * 4 + [theirs] * 6), Key.WE_OPENING)[0].places) == 4
    assert found(" ".join([ours] * 9), Key.WE_OPENING) == []
    assert found(" ".join(["Acme Digital doet dit."] * 10), Key.WE_OPENING, company="Acme Digital")
    assert found(" ".join(["Acme doet dit."] * 10), Key.WE_OPENING, company="Acme Digital") == []


def test_heading_alone():
    body = "## Alleen\n\nWoord."

    assert said(body, found(body, Key.HEADING_ALONE)[0]) == ["## Alleen"]
    assert found(f"## Twee woorden\n\n{plain(399)}", Key.HEADING_ALONE) == []
    assert found(f"## Twee woorden\n\n{plain(400)}", Key.HEADING_ALONE)


@pytest.mark.parametrize(("text", "is_true"), [("hier", True), ("Klik hier", True), ("here", True), ("this", True),
                                               ("het rapport hier", False)])
def test_link_words(text, is_true):
    body = f"Lees [{text}](https://x.org) verder."

    assert [said(body, hint) for hint in found(body, Key.LINK_WORDS)] == ([[text]] if is_true else [])


def test_hints_come_in_the_order_of_the_table_and_silenced_ones_make_room():
    body = f"Een {'woord ' * 25}. " * 7
    every = list(hints(read(body, "nl"), Brief(names_fact=False, gift="Een lijst")))
    quiet = heard(every, {("no_reader", ""), ("long_sentence", "")})

    assert [hint.key for hint in every] == sorted((hint.key for hint in every), key=list(Key).index)
    assert [hint.key.value for hint in every][:5] == [
        "no_reader", "opening_no_person", "gift_missing", "long_sentence", "long_sentence"]
    assert quiet == [hint for hint in every if hint.key not in (Key.NO_READER, Key.LONG_SENTENCE)]
    words = [Hint(Key.JARGON, ((0, 1),), "API"), Hint(Key.JARGON, ((0, 1),), "CMS")]
    assert [hint.subject for hint in heard(words, {("jargon", "API")})] == ["CMS"]


def test_a_text_without_words_has_no_hints():
    assert list(hints(read("# Kop\n\n```\ncode\n```", "nl"), Brief(names_fact=False))) == []


def test_every_hint_has_its_sentence_and_a_lesson_that_is_there():
    from planner.steps.training.listeners import LESSONS as FOLDER
    from planner.steps.training.texts import parts
    bodies = {path.name.split("-", 1)[1]: path.read_text("utf-8").split("---\n", 2)[-1] for path in FOLDER.glob("*.md")}

    assert set(SENTENCES) == set(LESSONS) == set(Key)
    for key, number in LESSONS.values():
        for lang in ("nl", "en"):
            numbers = {part.number for part in parts(bodies[f"{key}.{lang}.md"])}
            assert number is None or number in numbers
