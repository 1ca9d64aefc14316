"""Which language and zone a page speaks, and the catalogues behind it.

Translations live in parts, ``planner/translations/<lang>/<package>.po``; they are merged into one compiled catalogue
at set-up, so that two people who work on two packages never meet in one file.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cached_property, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, get_locale, get_translations
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

LANGUAGES = ("nl", "en")
FOLDER = Path(__file__).parent.parent / "translations"


def parts(lang: str) -> Iterator[tuple[Path, Catalog]]:
    """Each part file of ``lang`` with its parsed catalogue, in order of name."""
    for path in sorted((FOLDER / lang).glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=lang)


def compile_catalogues() -> list[Path]:
    """Merge the parts of each language into ``LC_MESSAGES/messages.mo`` when a part is newer; returns what was made.

    Where two parts differ on one text the first wins, and the suite fails on it.
    """
    made = []
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        target = folder / "LC_MESSAGES" / "messages.mo"
        files = list(folder.glob("*.po"))
        if not files or (target.exists() and target.stat().st_mtime > max(f.stat().st_mtime for f in files)):
            continue
        whole = Catalog(locale=folder.name)
        for _, part in parts(folder.name):
            _merge(whole, part)
        target.parent.mkdir(exist_ok=True)
        half = target.with_suffix(f".{os.getpid()}.part")      # two starts at once do not share it
        with half.open("wb") as file:
            write_mo(file, whole)
        half.replace(target)
        made.append(target)
    return made


def _merge(whole: Catalog, part: Catalog) -> None:
    for message in part:
        if message.id and whole.get(message.id, message.context) is None:
            whole.add(message.id, message.string, context=message.context)


def locale() -> str:
    """The language of this request: the page's own, the person's, the browser's, else the organisation's."""
    if not has_request_context():
        return "en"
    kept = g._get_current_object()          # asked for every label of a page, so by way of no proxy
    known: str | None = kept.get("locale") or kept.get("own_locale")
    if known:
        return known
    if current_user and current_user.is_authenticated:
        own: str = current_user.locale
        kept.own_locale = own
        return own
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    return request.accept_languages.best_match(LANGUAGES) or g.get("house_locale", "en")


def zone() -> str:
    """The time zone in which this request shows instants."""
    if not has_request_context():
        return "Europe/Amsterdam"
    kept = g._get_current_object()
    known: str | None = kept.get("zone") or kept.get("own_zone")
    if known:
        return known
    if not (current_user and current_user.is_authenticated):
        return "Europe/Amsterdam"
    own: str = current_user.zone
    kept.own_zone = own
    return own


_known: dict[str, NullTranslations] = {}        # by language, as the compiled files of this start hold them


class Catalogues(Domain):
    """The translations of the languages we have. A page asks for some hundred texts: finding where costs little."""

    def get_translations(self) -> NullTranslations:
        """The texts of the language of this request, or of the one that is forced for a while."""
        found = _known.get(language())
        if found is None:
            found = _known[language()] = super().get_translations()
        return found


class Translator(Babel):
    """Flask-Babel with our catalogues."""

    @cached_property
    def domain_instance(self) -> Domain:
        """Where texts are looked up."""
        return Catalogues()


def language() -> str:
    """The language that texts are in now, as Flask-Babel keeps it; "" where no request or task runs."""
    if not has_app_context():
        return ""
    kept = g._get_current_object().get("_flask_babel")
    chosen = getattr(kept, "babel_locale", None) or get_locale()
    return chosen.language if chosen else ""


@lru_cache(maxsize=8_192)
def _made(translations: NullTranslations, string: str) -> Markup:
    """A text of a page that has no places, ready to be written."""
    return Markup(translations.gettext(string)) % {}  # noqa: S704


@pass_eval_context
def _gettext(surroundings: EvalContext, string: str, **variables: Any) -> str:
    """What ``_`` is in templates: the same as Jinja's own, but a text without places is made only once."""
    translations = _known.get(language()) or get_translations()
    if not surroundings.autoescape:
        return translations.gettext(string) % variables
    return Markup(translations.gettext(string)) % variables if variables else _made(translations, string)  # noqa: S704


def install(app: Flask) -> None:
    """Tell Flask-Babel how to choose."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(FOLDER))
    Translator(app, locale_selector=locale, timezone_selector=zone)
    app.jinja_env.globals["_"] = _gettext


if __name__ == "__main__":
    for catalogue in compile_catalogues():
        sys.stdout.write(f"compiled {catalogue.parent.parent.name}\n")
