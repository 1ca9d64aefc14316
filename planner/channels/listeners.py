"""What channels do when an organisation is founded: its own blog gets a channel in each language."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.channels.models import Channel, ChannelKind, ChannelRules
from planner.channels.rules import OWN as OWN
from planner.core import events
from planner.messages.words import add_notices
from planner.people.events import OrganisationFounded
from planner.policy import Action
from planner.web import navigation
from planner.web.navigation import Entry


def connect() -> None:
    """Subscribe, and stand in the menu of those who may see channels."""
    events.subscribe(OrganisationFounded, open_blog)
    add_notices({"channel_unnamed": _l("%(who)s left the channel %(channel)s without the name of a secret: only an "
                                       "administrator gives it")})
    navigation.add(Entry("channels", _l("Channels"), "channels.index", "more", 60, Action.SEE_CHANNELS, icon="send"))


def open_blog(session: Session, news: OrganisationFounded) -> list[Channel]:
    """A channel of the main site for each of its languages; the planner publishes there by itself."""
    made = [Channel(key=f"blog-{lang}", name=f"Blog ({lang})", kind=ChannelKind.SITE, site_id=news.site.id,
                    languages=[lang], connector=OWN, rules=[ChannelRules()]) for lang in news.site.languages]
    session.add_all(made)
    session.flush()
    return made
