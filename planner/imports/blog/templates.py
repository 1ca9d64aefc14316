"""Template calls of Liquid, Nunjucks, Jinja and Hugo in a post: their plain meaning, or nothing and a note of it.

Nothing is run. A call that is known becomes what a reader would have seen; of one that is not, what it certainly says
stays (the words between its marks), and the rest is listed.

Source: docs/domain.md s.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from planner.imports.blog.calls import Call, Surroundings, arguments, tag_text, value_text
from planner.imports.blog.findings import Found, Notes

_LONGEST_CALL = 4_000
_DEEPEST = 20
_OPENING = re.compile(r"\{\{<|\{\{%|\{\{|\{%|\{#(?=[\s-])|\{::?")
_CLOSING = {"{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}", "{#": "#}", "{:": "}", "{::": "}"}
_ATTRIBUTES = re.compile(r"\{::?[^{}\n]*\}")
_LEFT_BEHIND = re.compile(r"""[ \t]*(?:[\w-]+="[^"<>\n]*"[ \t]*)+/?>""")

_VERBATIM = {"raw": "endraw", "verbatim": "endverbatim"}
_CODE = {"highlight": ("endhighlight", "/highlight"), "codeblock": ("endcodeblock",), "code": ("endcode", "/code")}
_CONDITIONS = frozenset({"if", "unless", "case", "ifequal", "ifversion"})
_OTHERWISE = frozenset({"else", "elsif", "elif", "elseif"})
_LOOPS = frozenset({"for", "tablerow", "capture", "macro", "asyncall", "asynceach"})
_QUOTES = frozenset({"quote", "blockquote", "pullquote"})
_QUIET = frozenset({
    "assign", "set", "increment", "decrement", "layout", "extends", "import", "break", "continue", "cycle", "when",
    "seo", "toc",
})  # fmt: skip

Keep = Callable[[str], str]


@dataclass(slots=True)
class _Frame:
    """A tag that is still open, and what came between so far. ``silent``: what comes now is not shown."""

    call: Call
    parts: list[str] = field(default_factory=list)
    silent: bool = False


def plain(text: str, around: Surroundings, notes: Notes, keep: Keep) -> str:
    """``text`` without template calls.

    Args:
        text: Markdown of a post whose code is already out of the way.
        around: what calls may ask about.
        notes: takes what was found.
        keep: puts a code block aside and gives what stands for it.
    """
    return _Reader(list(_pieces(text)), around, notes, keep).read()


def _pieces(text: str) -> Iterator[str | Call]:
    """The text in order, calls apart from what stands between them. A mark without an end is text."""
    done = place = 0
    while opening := _OPENING.search(text, place):
        call = _call_at(text, opening)
        if call is None:
            place = opening.start() + 1     # a shorter mark within it may have an end
            continue
        if opening.start() > done:
            yield text[done : opening.start()]
        yield call
        done = place = opening.start() + len(call.source)
        left = _LEFT_BEHIND.match(text, place) if call.name == "image" else None
        if left:
            yield Call(left[0], "left", left[0])
            done = place = left.end()
    yield text[done:]


def _call_at(text: str, opening: re.Match[str]) -> Call | None:
    mark = opening[0]
    if mark.startswith("{:"):
        found = _ATTRIBUTES.match(text, opening.start())
        return Call(found[0], "{:", found[0][2:-1]) if found else None
    end = text.find(_CLOSING[mark], opening.end(), opening.end() + _LONGEST_CALL)
    if end < 0:
        return None
    source = text[opening.start() : end + len(_CLOSING[mark])]
    return Call(source, mark, text[opening.end() : end].strip().removeprefix("-").removesuffix("-").strip())


class _Reader:
    def __init__(self, pieces: list[str | Call], around: Surroundings, notes: Notes, keep: Keep) -> None:
        self._pieces = pieces
        self._around = around
        self._notes = notes
        self._keep = keep
        self._frames = [_Frame(Call("", "", ""))]
        self._never: set[str] = set()  # ends that do not come any more
        names = (piece.name for piece in pieces if isinstance(piece, Call))
        self._closed_somewhere = {
            name.removeprefix("end").removeprefix("/") for name in names if name.startswith(("end", "/"))
        }

    def read(self) -> str:
        place = 0
        while place < len(self._pieces):
            piece = self._pieces[place]
            if isinstance(piece, str):
                self._write(piece)
                place += 1
            else:
                place = self._call(piece, place)
        while len(self._frames) > 1:
            self._write(self._frames.pop(), closed=False)
        return "".join(self._frames[0].parts)

    def _write(self, text: str | _Frame, *, closed: bool = True) -> None:
        if isinstance(text, _Frame):
            text = self._closed(text) if closed else "".join(text.parts)
        if not self._frames[-1].silent:
            self._frames[-1].parts.append(text)

    def _call(self, call: Call, place: int) -> int:
        """Deal with one call; returns the place to go on at."""
        if call.opening in {"left", "{#", "{:"}:
            self._unseen(call)
        elif call.opening == "{{":
            self._write(value_text(call, self._around, self._notes))
        elif call.inner.startswith("/*"):
            self._write(f"{call.opening} {call.inner.strip('/*').strip()} {_CLOSING[call.opening]}")
        elif call.name in _VERBATIM or call.name in _CODE or call.name == "comment":
            return self._untouched(call, place)
        else:
            self._tag(call)
        return place + 1

    def _unseen(self, call: Call) -> None:
        codes = {"left": Found.LEFTOVER, "{#": Found.COMMENT, "{:": Found.ATTRIBUTES}
        self._notes.add(codes[call.opening], call.source)

    def _untouched(self, call: Call, place: int) -> int:
        """What stands between two tags exactly as it stands there: examples, code, comments."""
        ends = (f"end{call.name}",) if call.name == "comment" else _CODE.get(call.name) or (_VERBATIM[call.name],)
        last = self._end_of(place, ends)
        if last is None:
            self._notes.add(Found.TAG, call.source)
            return place + 1
        inner = "".join(piece if isinstance(piece, str) else piece.source for piece in self._pieces[place + 1 : last])
        if call.name == "comment":
            self._notes.add(Found.COMMENT, call.source, "")
        elif call.name in _VERBATIM:
            self._notes.add(Found.RAW, call.source, inner.strip() or "-")
            self._write(inner)
        else:
            language = next(iter(arguments(call.rest)[0]), "").removeprefix("lang:")
            self._notes.add(Found.CODE, call.source, f"```{language}")
            self._write("\n\n" + self._keep("```" + language + "\n" + inner.strip("\n") + "\n```") + "\n\n")
        return last + 1

    def _end_of(self, place: int, ends: tuple[str, ...]) -> int | None:
        if self._never.issuperset(ends):
            return None
        for number in range(place + 1, len(self._pieces)):
            piece = self._pieces[number]
            if isinstance(piece, Call) and piece.name in ends:
                return number
        self._never.update(ends)
        return None

    def _tag(self, call: Call) -> None:
        name = call.name
        if name.startswith(("end", "/")):
            self._end(call, name.removeprefix("end").removeprefix("/"))
        elif name in _OTHERWISE:
            self._notes.add(Found.CONDITION, call.source)
            self._frames[-1].silent = len(self._frames) > 1
        elif name in _QUIET:
            self._notes.add(Found.TAG, call.source)
        elif self._opens(call) and len(self._frames) < _DEEPEST:
            self._frames.append(_Frame(call))
        else:
            self._write(tag_text(call, self._notes))

    def _opens(self, call: Call) -> bool:
        """Whether a tag is one of a pair: known ones, and those whose end comes somewhere."""
        return call.name in _CONDITIONS | _LOOPS | _QUOTES or call.name in self._closed_somewhere

    def _end(self, call: Call, name: str) -> None:
        open_names = [frame.call.name for frame in self._frames]
        if name not in open_names:
            self._notes.add(Found.TAG, call.source)
            return
        while self._frames[-1].call.name != name:
            self._write(self._frames.pop(), closed=False)
        self._write(self._frames.pop())

    def _closed(self, frame: _Frame) -> str:
        """What a pair of tags shows, of what stands between them."""
        inner, name = "".join(frame.parts), frame.call.name
        if name in _LOOPS:
            self._notes.add(Found.LOOP, frame.call.source)
            return ""
        if name in _QUOTES:
            quoted = "\n".join(f"> {line.strip()}".rstrip() for line in inner.strip().splitlines())
            self._notes.add(Found.TAG, frame.call.source, quoted)
            return f"\n\n{quoted}\n\n"
        code = Found.CONDITION if name in _CONDITIONS else Found.TAG
        self._notes.add(code, frame.call.source, inner.strip() or "")
        return inner
