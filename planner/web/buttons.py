"""Buttons and button-like links, drawn here since a list draws two or three of them a row (docs/design.md).

``templates/components/buttons.html`` gives them to templates. Kinds: filled, soft, outline, quiet; one filled button a
screen. ``key`` shows the key, tells assistive technology, and lets keys.js press it; ``more`` is heard but not seen
("Claim" + "GitOps without fuss"); ``busy`` is the word while the answer is awaited ("Claiming…").
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from planner.web.assets import draw_icon

KINDS = {"filled": " go", "soft": " soft", "outline": "", "quiet": " bare"}
Attributes = Mapping[str, Any]


def install(app: Flask) -> None:
    """Give templates the buttons under the names that ``components/buttons.html`` takes them from."""
    app.jinja_env.globals["draw"] = {
        "key": key_cap, "button": button, "link_button": link_button, "icon_button": icon_button,
        "icon_link": icon_link, "post_button": post_button}


def _markup(*parts: str) -> Markup:
    """Parts that are escaped already, as one."""
    return Markup("".join(parts))  # noqa: S704


def _given(name: str, value: Any) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def _attributes(attrs: Attributes) -> str:
    return "".join(f' {escape(name)}="{escape(value)}"' for name, value in attrs.items() if value is not None)


def key_cap(name: str) -> Markup:
    """A key as it stands on a keyboard."""
    shown = name.replace("Mod+", "Ctrl ").replace("Enter", "↵").replace("Backspace", "⌫")
    mod = " data-mod" if name.startswith("Mod+") else ""
    return _markup(f'<kbd aria-hidden="true" class="hide-s"{mod}>{escape(shown)}</kbd>')


def _key(key: str | None, text: Any) -> str:
    if not key:
        return ""
    short = escape(key.replace("Mod", "Control"))
    return f' data-key="{escape(key)}" data-key-label="{escape(text)}" aria-keyshortcuts="{short}"'


def _inside(text: Any, icon: str | None, more: Any, key: str | None) -> str:
    heard = f'<span class="vh"> {escape(more)}</span>' if more else ""
    cap = f" {key_cap(key)}" if key else ""
    return f'{draw_icon(icon) if icon else ""}<span>{escape(text)}{heard}</span>{cap}'


def _kind(kind: str, small: bool, wide: bool) -> str:
    return f'btn{KINDS[kind]}{" tight" if small else ""}{" wide" if wide else ""}'


def button(text: Any, kind: str = "outline", key: str | None = None, icon: str | None = None, more: Any = None,
           name: str | None = None, value: Any = None, type: str = "submit", busy: Any = None, disabled: bool = False,
           why: str | None = None, small: bool = False, wide: bool = False, attrs: Attributes = {}) -> Markup:  # noqa: B006
    """A button of a form; ``why`` is the id of the words that say why it is disabled."""
    named = f' name="{escape(name)}" value="{escape("" if value is None else value)}"' if name else ""
    return _markup(
        f'<button class="{_kind(kind, small, wide)}" type="{escape(type)}"{named}{_given("data-busy", busy)}',
        " disabled" if disabled else "", _given("aria-describedby", why), _key(key, text), _attributes(attrs), ">",
        _inside(text, icon, more, key), "</button>")


def link_button(text: Any, address: str, kind: str = "outline", key: str | None = None, icon: str | None = None,
                more: Any = None, small: bool = False, wide: bool = False, attrs: Attributes = {}) -> Markup:  # noqa: B006
    """A link that looks like a button."""
    return _markup(f'<a class="{_kind(kind, small, wide)}" href="{escape(address)}"', _key(key, text),
                   _attributes(attrs), ">", _inside(text, icon, more, key), "</a>")


def icon_button(icon_name: str, label: Any, kind: str = "outline", type: str = "button", key: str | None = None,
                attrs: Attributes = {}) -> Markup:  # noqa: B006
    """A button that is only an icon; ``label`` is heard and shown on hover."""
    said = escape(label)
    return _markup(f'<button class="btn icon{KINDS[kind]}" type="{escape(type)}" aria-label="{said}" title="{said}"',
                   _key(key, label), _attributes(attrs), ">", draw_icon(icon_name), "</button>")


def icon_link(icon_name: str, label: Any, address: str, kind: str = "quiet", key: str | None = None,
              attrs: Attributes = {}) -> Markup:  # noqa: B006
    """A link that is only an icon."""
    said = escape(label)
    return _markup(f'<a class="btn icon{KINDS[kind]}" href="{escape(address)}" aria-label="{said}" title="{said}"',
                   _key(key, label), _attributes(attrs), ">", draw_icon(icon_name), "</a>")


def post_button(text: Any, address: str, kind: str = "outline", key: str | None = None, icon: str | None = None,
                more: Any = None, busy: Any = None, small: bool = False, wide: bool = False, values: Attributes = {},  # noqa: B006
                target: str | None = None, swap: str = "outerHTML", attrs: Attributes = {}) -> Markup:  # noqa: B006
    """A whole form of one button: works without script; with ``target`` htmx swaps the answer in.

    ``values`` become hidden fields.
    """
    to = escape(address)
    swaps = (f' data-hx-post="{to}" data-hx-target="{escape(target)}" data-hx-swap="{escape(swap)}"' if target else "")
    hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
                     for name, value in values.items())
    return _markup(
        f'<form class="contents" method="post" action="{to}"{swaps}>\n'
        f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">{hidden}',
        button(text, kind=kind, key=key, icon=icon, more=more, busy=busy, small=small, wide=wide, attrs=attrs),
        "</form>")
