"""Fenced code as HTML: coloured by Pygments in classes, never guessed, with a limit on the work.

Pygments' lexers are not linear: ten kilobytes of ``a`` keep the one for HCL busy for minutes. With short lines, and not
too many of them, the worst input found for a language below costs under a third of a second, and one text may have
``MAX_COLOURED`` characters of code in colour. Code beyond that is shown all the same, only plain.

Source: docs/trust.md 3.1, 3.9.
"""
from html import escape

MAX_COLOURED = 24_000
_BLOCK_CHARACTERS = 4_000
_BLOCK_LINES = 150
_LINE_CHARACTERS = 200

_NAMES = """
bash c clojure console cpp csharp css dart diff docker elixir go graphql groovy haskell hcl html http ini java
javascript json jsx kotlin lua make nginx perl php powershell protobuf python r ruby rust scala sql swift
terraform toml typescript vue xml yaml
"""
_LANGUAGES = frozenset(_NAMES.split())
_ALIASES = {
    "c#": "csharp", "c++": "cpp", "cs": "csharp", "dockerfile": "docker", "golang": "go", "js": "javascript",
    "kt": "kotlin", "makefile": "make", "proto": "protobuf", "ps1": "powershell", "py": "python", "python3": "python",
    "rb": "ruby", "rs": "rust", "sh": "bash", "shell": "bash", "tf": "terraform", "ts": "typescript", "yml": "yaml",
    "zsh": "bash",
}  # fmt: skip


class CodeBlocks:
    """Turns the code blocks of one text into HTML, and keeps count of what was coloured."""

    def __init__(self) -> None:
        self._left = MAX_COLOURED

    def html(self, code: str, language: str = "") -> str:
        """``code`` as ``<pre><code>``, escaped, with classes for colours when the language is known.

        Args:
            code: as it was typed; tabs, braces and tags stay.
            language: the first word after the opening fence, in any case; may be empty or unknown.
        """
        name = _ALIASES.get(language.lower(), language.lower())
        if name not in _LANGUAGES:
            return _block(escape(code, quote=False))
        inner = _coloured(code, name) if self._affordable(code) else escape(code, quote=False)
        return _block(inner, f' class="language-{name}"')

    def _affordable(self, code: str) -> bool:
        if len(code) > min(_BLOCK_CHARACTERS, self._left):
            return False
        lines = code.split("\n")
        if len(lines) > _BLOCK_LINES or max(map(len, lines)) > _LINE_CHARACTERS:
            return False
        self._left -= len(code)
        return True


def _block(inner: str, attributes: str = "") -> str:
    return f'<pre class="codehilite" tabindex="0"><code{attributes}>{inner}</code></pre>'


def _coloured(code: str, name: str) -> str:
    from pygments import highlight  # only a text with code pays for Pygments
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
    return highlight(code, lexer, HtmlFormatter(nowrap=True)).removesuffix("\n")
