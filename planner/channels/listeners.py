"""What channels do when an organisation is founded: its own blog gets a channel in each language."""
from __future__ import annotations

from sqlalchemy.orm import Session

from planner.channels.models import Channel, ChannelKind, ChannelRules
from planner.core import events
from planner.people.events import OrganisationFounded

OWN = "own"


def connect() -> None:
    """Subscribe."""
    events.subscribe(OrganisationFounded, open_blog)


def open_blog(session: Session, news: OrganisationFounded) -> list[Channel]:
    """A channel of the main site for each of its languages; the planner publishes there by itself."""
    made = [Channel(key=f"blog-{lang}", name=f"Blog ({lang})", kind=ChannelKind.SITE, site_id=news.site.id,
                    languages=[lang], connector=OWN, rules=[ChannelRules()]) for lang in news.site.languages]
    session.add_all(made)
    session.flush()
    return made
