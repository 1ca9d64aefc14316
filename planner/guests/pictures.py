"""Pictures of a draft for a guest: their page signs each address, for this guest and this picture alone."""
from __future__ import annotations

import re

import sqlalchemy as sa
from flask import current_app, has_request_context, request
from itsdangerous import BadData, URLSafeSerializer
from markupsafe import Markup
from sqlalchemy.orm import Session

from planner.assets.models import Asset
from planner.core.db import clock
from planner.guests import queries
from planner.sharing.models import Purpose, ShareLink
from planner.sharing.queries import line_of
from planner.sharing.rules import LinkState

_OURS = re.compile(r'src="((?:/[^"?]*)?/assets/(\w{26})\.\w+)"')
_NAME = "guest"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="guest-picture")


def signed(html: Markup, link: ShareLink) -> Markup:
    """The text with its pictures open to the guest of ``link``; nothing else changes."""
    def sign(found: re.Match[str]) -> str:
        return f'src="{found[1]}?{_NAME}={_signer().dumps([link.uid, found[2]])}"'
    return Markup(_OURS.sub(sign, html))  # noqa: S704 - sanitised, and a signature of safe signs


def sees(session: Session, asset: Asset) -> bool:
    """Whether the request carries a guest's signature for this picture, and the link is still live."""
    if not has_request_context() or _NAME not in request.args:
        return False
    try:
        link_uid, asset_uid = _signer().loads(request.args[_NAME])
    except (BadData, ValueError, TypeError):
        return False
    if asset_uid != asset.uid or not isinstance(link_uid, str):
        return False
    link = session.scalar(sa.select(ShareLink).where(ShareLink.uid == link_uid, ShareLink.purpose == Purpose.REVIEW))
    if link is None:
        return False
    return line_of(link, queries.names(session, [link]), clock().now()).state is LinkState.LIVE
