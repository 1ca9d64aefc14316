"""Limits on Markdown before it is rendered, so that the work grows with the length of the text and with nothing else.

Python-Markdown takes seconds over ten kilobytes of opening brackets, unclosed tags or nested quotes. Whatever costs too
much is *defused*: the character that would start the costly thing is replaced by a stand-in that no rule of Markdown
knows, and the finished HTML gets the character itself back. So the text is shown as it was typed, and never lost; and
because a stand-in means the same in prose and in code, a guard may be too careful without harming an example.

The same holds for tags that the allow-list does not know (``<T>``, ``<branch-name>``, ``<script>``): they are shown as
written, instead of vanishing with what follows them.

Source: docs/trust.md 3.2, 3.9.
"""
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator

from planner.web.sanitise import TAGS

MAX_QUOTE_DEPTH = 8
MAX_LIST_DEPTH = 8
MAX_TAGS = 2_000
MAX_OPEN_TAGS = 40
MAX_COMMENTS = 50
MAX_ABBREVIATIONS = 100
MAX_BLOCK_LINES = 120
MAX_INLINE_LENGTH = 20_000
BRACKET_BUDGET = 300_000

# Unicode keeps these code points, from U+FDD0, for use inside a program: no text holds them. One for each character.
_DEFUSED = "<>[]-*+.#"
_STAND_IN = {char: chr(0xFDD0 + place) for place, char in enumerate(_DEFUSED)}
STAND_INS = tuple(_STAND_IN.values())
_FOREIGN = re.compile("[\ufdd0-\ufdef\x00-\x08\x0b\x0e-\x1f]")
_TO_HTML = str.maketrans({stand_in: {"<": "&lt;", ">": "&gt;"}.get(char, char) for char, stand_in in _STAND_IN.items()})

TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)
        (?: \s++ (?: [^\s"'<>/=`]++ (?: \s*+ = \s*+ (?: "[^"<]*+" | '[^'<]*+' | [^\s"'=<>`]++ ) )?+ )?+ | / )*+ >""",
    re.VERBOSE,
)
_AUTOLINK = re.compile(r"<(?:https?://[^\s<>]++|(?:mailto:)?[^\s<>@:/]++@[^\s<>@]++)>", re.IGNORECASE)
_BACKTICKS = re.compile(r"(?<!\\)`++")
_BLANK = re.compile(r"\n[ \t]*\n")
_VOID = frozenset({"br", "col", "hr", "img", "wbr"})
_CLOSES_ITSELF = frozenset({"colgroup", "dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"})

_ABBREVIATION = re.compile(r"^ {0,3}\*\[", re.MULTILINE)
_LEAD = re.compile(r"(?:[ \t]*+(?:>|(?:[-*+]|\d{1,9}\.)(?=[ \t])))++")
_MARK = re.compile(r">|[-*+](?=[ \t])|\d{1,9}\.")
_RULE = re.compile(r"[ \t]*+(?:-[ \t]*+){3,}$|[ \t]*+(?:\*[ \t]*+){3,}$")
_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,9}\.)(?P<gap> +)(?=\S)")
_INTERRUPTS = re.compile(r"(?:[-*+]|1\.) +\S")
_HASHTAG = re.compile(r"#{1,6}(?=[^#\s])")
_STARTS_ANEW = "#>\x02"
_TABLE_RULE = re.compile(r"[ |:-]*-[ |:-]*$")


def without_foreign(text: str) -> str:
    """The text with LF newlines; control characters and code points that are ours become U+FFFD."""
    return _FOREIGN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def defuse(text: str, chars: str = _DEFUSED) -> str:
    """The text with stand-ins for ``chars``: Markdown passes over them, :func:`restore` brings them back."""
    for char in chars:
        text = text.replace(char, _STAND_IN[char])
    return text


def restore(html: str) -> str:
    """HTML with each stand-in as the character it stood for, escaped where HTML wants it. Run before the sanitiser."""
    return html.translate(_TO_HTML)


def guard_tags(text: str) -> str:
    """Keep ``<`` only where an allowed tag, a comment or an autolink starts; everything else is shown as typed.

    With more than ``MAX_OPEN_TAGS`` tags open at once none of them is kept: each paragraph would repeat them all.
    Linear: a tag ends before the next ``<``, and the end of the last comment is looked up once.
    """
    kept = list(_markup_starts(text))
    if _too_deep(tag for _, tag in kept if tag):
        kept = []
    parts, last = [], 0
    for start, _ in kept:
        parts += [defuse(text[last:start], "<"), "<"]
        last = start + 1
    return "".join([*parts, defuse(text[last:], "<")])


def _too_deep(tags: Iterable[re.Match[str]]) -> bool:
    """Whether more than ``MAX_OPEN_TAGS`` of these tags are open at some place."""
    open_tags: Counter[str] = Counter()
    for tag in tags:
        name = tag["name"].lower()
        if name in _VOID or name in _CLOSES_ITSELF:
            continue
        if not tag["close"]:
            open_tags[name] += 1
        elif open_tags[name]:
            open_tags[name] -= 1
        if open_tags.total() > MAX_OPEN_TAGS:
            return True
    return False


def _markup_starts(text: str) -> Iterator[tuple[int, re.Match[str] | None]]:
    """Each ``<`` outside code that may stay, in order, with its tag when it starts one."""
    code = iter([*code_spans(text), (len(text), len(text))])
    start, end = next(code)
    last_comment_end = text.rfind("-->")
    left, comments = MAX_TAGS, MAX_COMMENTS
    place = text.find("<")
    while place != -1 and left:
        while end <= place:
            start, end = next(code)
        step = place + 1
        if place >= start:
            step = end
        elif text.startswith("<!--", place) and place + 4 <= last_comment_end and comments:
            step = text.index("-->", place + 4) + 3
            comments -= 1
            yield place, None
        else:
            tag = TAG.match(text, place)
            if tag["name"].lower() in TAGS if tag else _AUTOLINK.match(text, place):
                left -= 1
                yield place, tag
        place = text.find("<", step)


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each inline code span: a run of backticks up to the next run of the same length in the block."""
    begin = 0
    for blank in [*(found.start() for found in _BLANK.finditer(text)), len(text)]:
        runs = [run.span() for run in _BACKTICKS.finditer(text, begin, blank)]
        waiting: dict[int, deque[tuple[int, int]]] = {}
        for start, end in runs:
            waiting.setdefault(end - start, deque()).append((start, end))
        done = begin
        for start, end in runs:
            same = waiting[end - start]
            while same and same[0][0] <= max(start, done - 1):
                same.popleft()
            if start >= done and same:
                done = same.popleft()[1]
                yield start, done
        begin = blank


def guard_lines(lines: list[str]) -> list[str]:
    """Limit nesting and the length of a block; indent lists the way Python-Markdown reads them.

    Lists are read as CommonMark reads them, which is what editors and GitHub taught people: what stands under the
    words of an item belongs to it (two or three spaces are enough), and a list may follow a line of text at once.
    """
    lines = [_guard_depth(line) for line in lines]
    return list(_split_blocks(_indent_lists(_limit_abbreviations(lines))))


def _guard_depth(line: str) -> str:
    """Quotes and list marks beyond the depth become text, and so does ``#tag``, which is no heading."""
    if _HASHTAG.match(line):
        return defuse(line[0]) + line[1:]
    lead = _LEAD.match(line)
    if not lead or _RULE.match(line):
        return line
    marks = list(_MARK.finditer(lead[0]))
    quotes = [mark.start() for mark in marks if mark[0] == ">"]
    items = [mark.start() for mark in marks if mark[0] != ">"]
    start = min([*quotes[MAX_QUOTE_DEPTH:][:1], *items[MAX_LIST_DEPTH:][:1], len(line)])
    return line[:start] + defuse(line[start : lead.end()], ">-*+.") + line[lead.end() :] if start < lead.end() else line


def _limit_abbreviations(lines: list[str]) -> list[str]:
    seen = 0
    for number, line in enumerate(lines):
        if _ABBREVIATION.match(line):
            seen += 1
            if seen > MAX_ABBREVIATIONS:
                lines[number] = defuse(line, "*")
    return lines


def _indent_lists(lines: list[str]) -> Iterator[str]:
    """Re-indent what belongs to a list item to four spaces a level, as deep as ``MAX_LIST_DEPTH``."""
    columns: list[int] = []  # for each open item, the column from which a line belongs to it
    after_blank = True
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        item = None if _RULE.match(line) else _ITEM.match(line)
        if not line.strip():
            after_blank = True
            yield line
            continue
        if item and (columns or indent < 4):
            if not columns and not after_blank and _INTERRUPTS.match(line, indent):
                yield ""
            _close(columns, indent)
            yield _item_line(item, len(columns))
            columns.append(min(item.end(), indent + 4))
        elif columns and (after_blank or indent >= columns[-1] or line[0] in _STARTS_ANEW):
            _close(columns, indent)
            yield "    " * min(len(columns), MAX_LIST_DEPTH + 1) + line[columns[-1] if columns else 0 :]
        else:
            yield line
        after_blank = False


def _close(columns: list[int], indent: int) -> None:
    """Close the items that a line with this indent no longer belongs to."""
    while columns and indent < columns[-1]:
        columns.pop()


def _item_line(item: re.Match[str], level: int) -> str:
    if level <= MAX_LIST_DEPTH:
        return "    " * level + item.string[item.end("indent") :]
    return "    " * MAX_LIST_DEPTH + defuse(item["mark"]) + item.string[item.end("mark") :]


def _split_blocks(lines: Iterator[str]) -> Iterator[str]:
    """A blank line after ``MAX_BLOCK_LINES`` lines without one, and around headings; a table stays whole.

    Each thing found in a block makes Python-Markdown read the rest of the block again.
    """
    block = 0
    table = False
    for line in lines:
        if not line.strip():
            block, table = 0, False
            yield line
            continue
        block += 1
        if line.startswith("#") and block > 1:
            block = 1
            yield ""
        elif block == 2 and "|" in line:
            table = _TABLE_RULE.match(line) is not None
        elif block > MAX_BLOCK_LINES and not table and not _ITEM.match(line):
            block = 1
            yield ""
        yield line


class InlineBudget:
    """How far one text may make the renderer look for closing brackets, counted in characters."""

    def __init__(self) -> None:
        self._left = BRACKET_BUDGET

    def allows(self, text: str) -> bool:
        """Whether inline markup of ``text`` may be parsed; takes its cost off the budget when it may."""
        if len(text) > MAX_INLINE_LENGTH:
            return False
        cost = _bracket_cost(text)
        if cost > self._left:
            return False
        self._left -= cost
        return True


def _bracket_cost(text: str) -> int:
    """Characters that are read on behalf of all opening brackets: up to the partner, or to the end without one."""
    if "[" not in text:
        return 0
    cost = 0
    for opening, closing in ("[]", "()"):
        waiting: list[int] = []
        for found in re.finditer(re.escape(opening) + "|" + re.escape(closing), text):
            if found[0] == opening:
                waiting.append(found.start())
            elif waiting:
                cost += found.start() - waiting.pop()
        cost += sum(len(text) - start for start in waiting)
    return cost
