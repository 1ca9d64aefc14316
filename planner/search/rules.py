"""Words to look up: the same stems on every database, for Dutch and English (docs/architecture.md, search)."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

MAX_QUERY_WORDS = 8
MAX_INDEXED_WORDS = 30_000
_WORD = re.compile(r"\.?[^\W_]+(?:[#+]+|\.[^\W_]+)*", re.UNICODE)
# Signs that belong to a name (C#, C++, .NET) become letters, since both engines split at them.
_SIGNS = {"#": "sharp", "+": "plus", ".": "dot"}
_SNOWBALL = {"nl": "dutch", "en": "english"}


@lru_cache(maxsize=2)
def _stemmer(lang: str) -> Callable[[str], str]:
    from snowballstemmer import stemmer  # only who searches or writes pays for loading it

    stem: Callable[[str], str] = stemmer(_SNOWBALL[lang]).stemWord
    return lru_cache(maxsize=50_000)(stem)


def plain(text: str) -> str:
    """``text`` in small letters without accents, its pieces a blank apart.

    Most pieces have no accents, and a long text has thousands of them. Letters are taken apart before they are made
    small: a letter that only looks different (full width, bold) has no small form of its own.
    """
    return " ".join(piece if piece.isascii() else _bare(piece) for piece in text.split()).lower()


def _bare(piece: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", piece) if not unicodedata.combining(sign))


def raw_words(text: str) -> list[str]:
    """The words of ``text`` without case and accents, as they are typed."""
    return _WORD.findall(plain(text))


def coded(word: str) -> str:
    """A raw word in letters alone: ``c#`` is csharp."""
    return word if word.isalnum() else "".join(_SIGNS.get(sign, sign) for sign in word)


def words(text: str) -> list[str]:
    """The words of ``text`` without case and accents; ``c#``, ``c++``, ``.net`` and ``node.js`` stay whole."""
    return [coded(word) for word in raw_words(text)]


def stem_of(word: str, lang: str) -> str:
    """The stem of a coded word in ``lang``; any other language than Dutch counts as English."""
    return _stemmer(lang if lang in _SNOWBALL else "en")(word)


def stems(text: str, lang: str) -> str:
    """What is stored: the stems of ``text`` in its language, blank between them, at most 30,000."""
    stem = _stemmer(lang if lang in _SNOWBALL else "en")
    return " ".join(stem(word) for word in words(text)[:MAX_INDEXED_WORDS])


def forms(word: str) -> list[str]:
    """Every stored form that ``word`` of a question can have: a reader types in either language."""
    return sorted({_stemmer(lang)(word) for lang in _SNOWBALL} | {word})


def sqlite_query(text: str) -> str:
    """``text`` in the language of FTS5: every word in one of its forms, the last one also begun. '' when empty."""
    asked = words(text)[:MAX_QUERY_WORDS]
    parts = ["(" + " OR ".join(f'"{form}"' for form in forms(word)) + ")" for word in asked[:-1]]
    parts += ["(" + " OR ".join(f'"{form}" *' for form in forms(word)) + ")" for word in asked[-1:]]
    return " AND ".join(parts)


def postgres_query(text: str) -> str:
    """``text`` in the language of ``to_tsquery``, same meaning as :func:`sqlite_query`."""
    asked = words(text)[:MAX_QUERY_WORDS]
    parts = ["(" + " | ".join(f"'{form}'" for form in forms(word)) + ")" for word in asked[:-1]]
    parts += ["(" + " | ".join(f"'{form}':*" for form in forms(word)) + ")" for word in asked[-1:]]
    return " & ".join(parts)
