"""Fenced code as HTML: coloured by Pygments in classes, never guessed, with a limit on the work.

Source: docs/trust.md 3.1, 3.9 (each lexer named here was measured to be linear on hostile input).
"""
from html import escape

MAX_HIGHLIGHTED = 10_000  # characters of one block that Pygments sees; a longer one is shown without colours

_LANGUAGES = frozenset(
    ["bash", "c", "console", "cpp", "csharp", "css", "diff", "docker", "go", "groovy", "hcl", "html", "http", "ini", "java", "javascript", "json", "jsx", "kotlin", "make", "nginx", "php", "powershell", "python", "ruby", "rust", "scala", "sh", "shell", "sql", "swift", "terraform", "toml", "typescript", "xml", "yaml"]
)
_ALIASES = {
    "c#": "csharp", "c++": "cpp", "cs": "csharp", "dockerfile": "docker", "golang": "go", "js": "javascript", "kt": "kotlin",
    "makefile": "make", "ps1": "powershell", "py": "python", "python3": "python", "rb": "ruby", "rs": "rust", "tf": "terraform",
    "ts": "typescript", "yml": "yaml", "zsh": "bash",
}  # fmt: skip


def code_block(code: str, language: str = "") -> str:
    """``code`` as ``<pre><code>``, escaped, with classes for colours when the language is known.

    Args:
        code: as it was typed; tabs, braces and tags stay.
        language: the first word after the opening fence, in any case; may be empty or unknown.
    """
    name = _ALIASES.get(language.lower(), language.lower())
    known = name in _LANGUAGES
    inner = _coloured(code, name) if known and len(code) <= MAX_HIGHLIGHTED else escape(code, quote=False)
    attribute = f' class="language-{name}"' if known else ""
    return f'<pre class="codehilite" tabindex="0"><code{attribute}>{inner}</code></pre>'


def _coloured(code: str, name: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
    return highlight(code, lexer, HtmlFormatter(nowrap=True)).rstrip("\n") + "\n"
