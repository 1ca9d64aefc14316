"""A card as Markdown, to copy or to keep elsewhere."""
from __future__ import annotations

from flask_babel import gettext as _

from planner.personas.queries import Sheet
from planner.personas.words import on_card
from planner.web.words import label

# What Markdown would read as a mark at the beginning of a line, or inside one.
_MARKS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|"})


def plain(text: str) -> str:
    """``text`` as it is, whatever marks it holds."""
    return " ".join(text.split()).translate(_MARKS)


def markdown(sheet: Sheet, title: str, locale: str) -> str:
    """The card with its headings; what was left out is named at the end, with its number only.

    Source: docs/domain.md f (Cards); R09.
    """
    lines = [f"# {plain(title)}", ""]
    if sheet.personas:
        lines += [", ".join(f"{persona.code}: {plain(persona.label(locale))}" for persona in sheet.personas), ""]
    for heading, facts in sheet.parts:
        lines += [f"## {label(heading)}", ""]
        lines += [f"- {plain(on_card(sheet.facts, fact, locale)[0])}" for fact in facts]
        lines.append("")
    if sheet.quotes:
        lines += [f"## {_('In their own words')}", ""]
        lines += [f"> {plain(quote.words)}" + (f" ({plain(quote.who)})" if quote.who else "") + "\n"
                  for quote in sheet.quotes]
    if sheet.left_out:
        lines += [_("Left out because they are not verified and relevant: %(n)d.", n=len(sheet.left_out)), ""]
    return "\n".join(lines).rstrip("\n") + "\n"
