"""What a pasted link is, as far as its address says; nothing is fetched. Pure."""
from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

PROJECT = "project"
# Hosts, and words in an address, that tell what stands behind it; the first that fits decides.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("certificate", re.compile(r"credly|accredible|certif|badge|learn\.microsoft|coursera|udemy")),
    ("talk", re.compile(r"youtu\.?be|vimeo|slideshare|speakerdeck|slides\.com|meetup|conference|/talks?/|podcast")),
    ("project", re.compile(r"github|gitlab|bitbucket|codeberg|/cases?/|/projects?/|/klanten/|/projecten/")),
    ("article", re.compile(r"blog|medium\.com|dev\.to|substack|/articles?/|/artikel(en)?/|/news/|/nieuws/|/posts?/")),
)
_WORDS = re.compile(r"[\W_]+", re.UNICODE)


def kind_of(url: str) -> str:
    """The kind of evidence that a link looks like: certificate, talk, article, else project."""
    address = url.casefold()
    return next((kind for kind, pattern in _KINDS if pattern.search(address)), PROJECT)


def title_of(url: str) -> str:
    """What the last part of a link says in words (``/blog/zero-trust-in-practice`` is "Zero trust in practice").

    "" when it says nothing: a single word, or a number.
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    last = re.sub(r"\.\w{2,5}$", "", path.rstrip("/").rpartition("/")[2])
    words = [word for word in _WORDS.split(last) if word]
    telling = [word for word in words if not word.isdecimal()]
    return " ".join(words).capitalize()[:300] if len(telling) > 1 else ""
