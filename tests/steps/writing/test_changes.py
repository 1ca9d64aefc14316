"""Change classes: what an edit after approval invalidates (docs/domain.md c)."""
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.writing.rules import (
    ChangeClass,
    Circumstances,
    Fate,
    Fates,
    PersonaChange,
    Role,
    fates,
    persona_change,
    raised,
    text_change,
    word_roles,
)
from planner.steps.writing.rules.words import words

TITLE = "Why one outage stops everything"
FILLER = " ".join(f"plain {word} words" for word in ["calm", "quiet", "steady", "slow", "even"] * 20)   # 300 words


def body(paragraph: str) -> str:
    """A text in which ``paragraph`` stands alone, long enough for six changed words."""
    return f"{FILLER}\n\n{paragraph}\n\n{FILLER}"


def edit(before: str, after: str):
    return text_change((TITLE, body(before)), (TITLE, body(after)))


def test_equal_text_has_no_class():
    change = text_change((TITLE, FILLER), (TITLE, FILLER))

    assert change.change_class is None


@pytest.mark.parametrize("spaced", [FILLER.replace(" ", "  "), FILLER.replace(" quiet", "\n\nquiet"), FILLER + "\n"])
def test_white_space_alone_is_class_1(spaced):
    change = text_change((TITLE, FILLER), (TITLE, spaced))

    assert (change.change_class, change.words_changed) == (ChangeClass.COSMETIC, 0)


def test_words_that_go_from_the_body_to_the_title_are_no_white_space():
    change = text_change(("Restore", "drill " + FILLER), ("Restore drill", FILLER))

    assert (change.change_class, change.touched) == (ChangeClass.TEXT, frozenset({Role.TITLE}))


@pytest.mark.parametrize(("changed", "cosmetic"), [(1, True), (6, True), (7, False)])
def test_two_per_cent_of_the_words_of_the_approved_revision(changed, cosmetic):
    """305 words: 2 % is 6.1."""
    swapped = FILLER.replace("calm", "still", changed)

    change = text_change((TITLE, FILLER), (TITLE, swapped))

    assert change.change_class is (ChangeClass.COSMETIC if cosmetic else ChangeClass.TEXT)
    assert change.words_changed == (changed if cosmetic else None)


@pytest.mark.parametrize(("changed", "cosmetic"), [(20, True), (21, False)])
def test_twenty_words_however_long_the_text(changed, cosmetic):
    long = " ".join([FILLER] * 6)

    change = text_change((TITLE, long), (TITLE, long.replace("calm", "still", changed)))

    assert change.change_class is (ChangeClass.COSMETIC if cosmetic else ChangeClass.TEXT)


def test_replace_insert_and_delete_count_one_each():
    change = edit("we call the slow vendor again", "we ring the vendor once again")

    assert (change.change_class, change.words_changed) == (ChangeClass.COSMETIC, 3)


def test_in_a_short_text_any_word_is_too_much():
    assert text_change(("t", "one two three"), ("t", "one too three")).change_class is ChangeClass.TEXT


@pytest.mark.parametrize(("before", "after", "role"), [
    pytest.param("# a calm heading", "# a quiet heading", Role.HEADING, id="heading"),
    pytest.param("plain line", "# plain line", Role.HEADING, id="a line that becomes a heading"),
    pytest.param("a calm heading\n===", "a quiet heading\n===", Role.HEADING, id="underlined heading"),
    pytest.param("the plain line\nends", "the plain line\n---\nends", Role.HEADING, id="an underline put in"),
    pytest.param("see [the calm page](/a) now", "see [the quiet page](/a) now", Role.LINK, id="words of a link"),
    pytest.param("see [page](/a) now", "see [page](/b) now", Role.LINK, id="address of a link"),
    pytest.param("see https://a.example now", "see https://b.example now", Role.LINK, id="bare address"),
    pytest.param("see [page][x]\n\n[x]: /a", "see [page][x]\n\n[x]: /b", Role.LINK, id="address of a named link"),
    pytest.param("![calm picture](p.png)", "![quiet picture](p.png)", Role.LINK, id="words of a picture"),
    pytest.param('see <a href="/a">page</a>', 'see <a href="/b">page</a>', Role.LINK, id="tag"),
    pytest.param("it took nine hours", "it took 9 hours", Role.NUMBER, id="number put in"),
    pytest.param("it took 9 hours", "it took many hours", Role.NUMBER, id="number taken out"),
    pytest.param("in q3 we moved", "in q4 we moved", Role.NUMBER, id="digit inside a word"),
    pytest.param("> it was calm\nwe slept", "> it was quiet\nwe slept", Role.QUOTATION, id="block quotation"),
    pytest.param("> it was calm\nwe slept", "> it was calm\nwe woke", Role.QUOTATION, id="lazy line of a quotation"),
    pytest.param('he said "it was calm" then', 'he said "it was quiet" then', Role.QUOTATION, id="straight quotes"),
    pytest.param("hij zei ‘het was stil’ toen", "hij zei ‘het was rustig’ toen", Role.QUOTATION, id="curly single"),
    pytest.param("hij zei „het was stil” toen", "hij zei „het was rustig” toen", Role.QUOTATION, id="low quotes"),
    pytest.param("he said 'it was calm' then", "he said 'it was quiet' then", Role.QUOTATION, id="straight single"),
    pytest.param('a 19" rack, "it was calm" he said', 'a 19" rack, "it was quiet" he said', Role.QUOTATION,
                 id="an inch is no quotation mark"),
    pytest.param("we asked Femke about it", "we asked Yasmin about it", Role.NAME, id="name"),
    pytest.param("we asked **Femke** about it", "we asked **femke** about it", Role.NAME, id="name in bold"),
    pytest.param("tools, e.g. Azure and more", "tools, e.g. Google and more", Role.NAME, id="after an abbreviation"),
    pytest.param("that is J. Jansen here", "that is J. Pietersen here", Role.NAME, id="after an initial"),
    pytest.param("run `make all` first", "run `make some` first", Role.CODE, id="inline code"),
    pytest.param("run ``a ` calm b`` first", "run ``a ` quiet b`` first", Role.CODE, id="code with a backtick in it"),
    pytest.param("```sh\nmake calm\n```", "```sh\nmake quiet\n```", Role.CODE, id="fenced code"),
    pytest.param("~~~\nmake\n\ncalm\n~~~", "~~~\nmake\n\nquiet\n~~~", Role.CODE, id="fenced code with a blank line"),
    pytest.param("text:\n\n    make calm", "text:\n\n    make quiet", Role.CODE, id="indented code"),
])
def test_what_touches_more_than_prose_is_class_2(before, after, role):
    change = edit(before, after)

    assert change.change_class is ChangeClass.TEXT
    assert role in change.touched


@pytest.mark.parametrize(("before", "after"), [
    pytest.param("Slow is smooth. Calm is fast.", "Slow is smooth. Quiet is fast.", id="capital of a sentence"),
    pytest.param("it said (so). Calm nights.", "it said (so). Quiet nights.", id="sentence end before a bracket"),
    pytest.param("- Calm nights\n- More", "- Quiet nights\n- More", id="first word of a list item"),
    pytest.param("- item\n\n    goes on calm", "- item\n\n    goes on quiet", id="indented paragraph of a list item"),
    pytest.param("## Heading\nCalm nights", "## Heading\nQuiet nights", id="first word below a heading"),
    pytest.param("see [page](/a) in the calm", "see [page](/a) in the quiet", id="a link nearby"),
    pytest.param('he said "so" in the calm', 'he said "so" in the quiet', id="a quotation nearby"),
    pytest.param("'s avonds is het stil, auto's ook", "'s avonds is het rustig, auto's ook", id="apostrophes"),
    pytest.param("run `make` in the calm", "run `make` in the quiet", id="code nearby"),
    pytest.param("a *calm* night", "a *quiet* night", id="emphasis"),
    pytest.param("teh night", "the night", id="typing error"),
])
def test_prose_alone_is_class_1(before, after):
    assert edit(before, after).change_class is ChangeClass.COSMETIC


def test_a_changed_title_is_class_2():
    change = text_change((TITLE, FILLER), (TITLE + " again", FILLER))

    assert (change.change_class, change.touched) == (ChangeClass.TEXT, frozenset({Role.TITLE}))


def test_a_word_dropped_at_the_seam_of_title_and_body_touches_the_title():
    """ "works" was dropped from the title or from the body: both ways are as short, so that the title may have been."""
    change = text_change(("Backup works", "works fine " + FILLER), ("Backup", "works fine " + FILLER))

    assert Role.TITLE in change.touched
    assert change.change_class is ChangeClass.TEXT


def test_going_back_to_the_approved_text_has_no_class():
    approved, edited = (TITLE, body("calm")), (TITLE, body("calm and 7 more"))

    assert text_change(approved, edited).change_class is ChangeClass.TEXT
    assert text_change(approved, approved).change_class is None


@pytest.mark.parametrize(("computed", "wanted", "result"), [
    ("1", "2", "2"), ("2", "1", "2"), ("0", "1", "1"), ("1", "0", "1"), ("D", "2", "D"), ("3", "1", "3"),
])
def test_a_lead_can_raise_a_class_and_never_lower_it(computed, wanted, result):
    assert raised(ChangeClass(computed), ChangeClass(wanted)) is ChangeClass(result)


STANDS, CARRIED, CHECK, STALE = Fate.STANDS, Fate.CARRIED, Fate.CHECK, Fate.STALE


@pytest.mark.parametrize(("change", "seen", "expected"), [
    pytest.param("0", {}, (STANDS, STANDS), id="0 internal"),
    pytest.param("1", {"working_days_to_slot": 2}, (CARRIED, STALE), id="1 cosmetic, slot far"),
    pytest.param("1", {"working_days_to_slot": 1}, (CARRIED, STANDS), id="1 cosmetic, slot near"),
    pytest.param("2", {}, (STALE, STALE), id="2 text"),
    pytest.param("3", {}, (STANDS, STALE), id="3 personas"),
    pytest.param("V", {}, (STANDS, STANDS, STALE), id="V variant"),
    pytest.param("D", {"approval_days": 90, "moved_days": 30}, (STANDS, STANDS), id="D date"),
    pytest.param("D", {"approval_days": 91}, (STALE, STANDS), id="D date, approval of 91 days"),
    pytest.param("D", {"cited_fact_expired": True}, (STALE, STANDS), id="D date, cited fact expired"),
    pytest.param("D", {"moved_days": 31}, (STANDS, STALE), id="D date, moved 31 days"),
    pytest.param("D", {"moved_days": -31}, (STANDS, STALE), id="D date, moved 31 days back"),
    pytest.param("4", {}, (STALE, STALE), id="4 content figure"),
    pytest.param("4", {"is_decorative": True}, (STANDS, STALE), id="4 decorative"),
    pytest.param("5", {}, (CHECK, STANDS), id="5 persona"),
])
def test_each_row_of_the_table_of_change_classes(change, seen, expected):
    assert fates(ChangeClass(change), Circumstances(**seen)) == Fates(*expected)


def test_every_class_has_a_row():
    assert all(fates(change) for change in ChangeClass)


def test_changed_targets_keep_what_stays_and_ask_what_is_new():
    assert persona_change([1, 2], [2, 3]) == PersonaChange(frozenset({2}), frozenset({3}), frozenset({1}))
    assert persona_change([1, 2], [2, 1]) is None


MARKDOWN = st.lists(st.sampled_from([
    "# kop", "tekst", "Naam", "`code`", "```", "~~~", "> zei", "\"zo", "ja\"", "[a](b)", "[", "](x)", "- punt", "1.",
    "    in", "\t", "===", "---", "<b>", "<", "‘zo’", "'t", "12", "einde.", "\n", "\n\n", " ",
]), max_size=30).map(" ".join) | st.text(max_size=60)


@given(MARKDOWN, MARKDOWN)
def test_each_word_has_its_roles(title, text):
    assert len(word_roles(title, text)) == len(words(title)) + len(words(text))


@given(MARKDOWN, MARKDOWN)
def test_a_class_is_none_exactly_for_equal_texts(one, other):
    change = text_change((TITLE, one), (TITLE, other))

    assert (change.change_class is None) == (one == other)


@given(MARKDOWN, st.sampled_from([" ", "\n", "\n\n", "\t"]))
def test_joining_words_with_other_white_space_is_cosmetic(text, space):
    joined = space.join(words(text))

    assert text_change((TITLE, text), (TITLE, joined)).change_class in {None, ChangeClass.COSMETIC}


@given(st.integers(0, 30), st.integers(0, 60))
def test_cosmetic_means_at_most_twenty_words_and_two_per_cent(changed, hundreds):
    text = [f"w{chr(97 + n % 26)}" for n in range(100 * hundreds)]
    edited = ["x", *["x"] * (changed - 1), *text[changed:]] if changed and text else text

    change = text_change((TITLE, " ".join(text)), (TITLE, " ".join(edited)))

    total = len(text) + len(words(TITLE))
    within = changed <= 20 and 50 * changed <= total
    if edited != text:
        assert (change.change_class is ChangeClass.COSMETIC) == within


@pytest.mark.parametrize("hostile", [
    "[" * 20_000, "[a](" * 5_000, "`" * 20_000, "` `` " * 5_000, "<" * 20_000, "<a>" * 5_000, '"a ' * 5_000,
    "'a " * 5_000, "‘" * 20_000, "> " * 10_000, "'a'a" * 5_000,
], ids=lambda text: text[:5])
def test_hostile_text_is_read_in_time(hostile):
    started = time.process_time()

    word_roles("t", hostile)

    assert time.process_time() - started < 2
