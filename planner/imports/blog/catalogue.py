"""What is here already, read once for a batch of posts: people, areas, channels, addresses, earlier imports."""
from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel, ChannelKind, ChannelRules
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.imports.blog.facts import Author
from planner.imports.models import ImportKey
from planner.people.models import Organisation, Person, Site
from planner.people.queries import get_organisation
from planner.people.services.house import MAIN_SITE
from planner.people.services.members import index_person
from planner.steps.inventory import queries as inventory
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.services.areas import make_area
from planner.steps.publishing import rules as publishing
from planner.steps.publishing.models import SlugHistory

KIND = "blog"
AREA_FROM = 3           # posts with a tag, from which on it is an area; fewer propose one
LONGEST_NAME = 120
LONGEST_TAG = 80


def bare_name(text: str) -> str:
    """A name as it is compared: without accents and case, runs of blanks as one. Source: docs/domain-more.md s."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())


def name_of(author: Author) -> str:
    """What to call an author: a mail address is nobody's name, and nothing for readers."""
    return " ".join((author.name or author.mail.partition("@")[0]).split())


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a whole blog, by their bare form: how many posts carry each, and how it is mostly written."""

    counts: Mapping[str, int]
    spelled: Mapping[str, str]

    @classmethod
    def of(cls, posts: Iterable[Iterable[str]]) -> Tags:
        """Count the tags of each post once."""
        counts: dict[str, int] = defaultdict(int)
        spellings: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for tags in posts:
            words = {inventory.bare(tag): tag.strip() for tag in tags}
            for bare, tag in words.items():
                counts[bare] += 1
                spellings[bare][tag] += 1
        spelled = {bare: min(found, key=lambda tag: (-found[tag], tag)) for bare, found in spellings.items()}
        return cls(dict(counts), spelled)


class Catalogue:
    """What one batch knows. What a post adds is forgotten again when that post fails (`forget`)."""

    def __init__(self, session: Session, *, tags: Tags, source: str, actor: Person | None, now: datetime) -> None:
        self.session, self.tags, self.source, self.actor, self.now = session, tags, source, actor, now
        self.house: Organisation = get_organisation(session)
        self.site = self._main_site()
        self._channels: dict[str, Channel] = {}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._by_mail: dict[str, Person] = {}
        self._person_slugs: set[str] = set()
        for person in session.scalars(sa.select(Person).order_by(Person.id)):
            self._know(person)
        self._directory = inventory.directory(session)
        self._areas: dict[str, TopicArea | None] = {}
        self._archived = {inventory.bare(label) for area in inventory.archived_areas(session)
                          for label in (area.key, area.label_nl, area.label_en)}
        self._slugs = self._read_slugs()
        self._undo: list[Callable[[], object]] = []
        self.made = {"authors": 0, "areas": 0, "proposed": 0}

    @property
    def actor_id(self) -> int | None:
        """Who imports; None for the planner itself."""
        return self.actor.id if self.actor else None

    # --- One post at a time --------------------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on remember what is added, for `forget`."""
        self._undo, self._made_before = [], dict(self.made)

    def forget(self) -> None:
        """The post failed and its rows are gone: what it added is not here either."""
        for undo in reversed(self._undo):
            undo()
        self.made = self._made_before

    # --- Earlier imports -----------------------------------------------------------------------------------------

    def keys(self, identities: Iterable[str]) -> dict[str, ImportKey]:
        """What earlier runs of this source made of ``identities``; one statement."""
        found = sa.select(ImportKey).where(ImportKey.kind == KIND, ImportKey.source == self.source,
                                           ImportKey.identity.in_(list(identities)))
        return {key.identity: key for key in self.session.scalars(found)}

    # --- People --------------------------------------------------------------------------------------------------

    def _know(self, person: Person) -> None:
        for name in {bare_name(name) for name in (person.name, *person.import_names)}:
            self._by_name[name].append(person)
        if person.email:
            self._by_mail[person.email] = person
        if person.slug:
            self._person_slugs.add(person.slug)

    def author(self, written: Author) -> Person | None:
        """Who ``written`` names; None when nobody here is called so yet.

        Raises:
            RuleBroken: several people are called so (``post_ambiguous_author``), or it is no name.
        Source: docs/domain-more.md s (author: by mail, else by bare name).
        """
        known = self._by_mail.get(written.mail.casefold()) if written.mail else None
        if known is not None:
            return known
        name = name_of(written)
        if not bare_name(name) or len(name) > LONGEST_NAME:
            raise RuleBroken("post_author_wrong", name=name[:LONGEST_NAME])
        found = self._by_name.get(bare_name(name), [])
        if len(found) > 1:
            raise RuleBroken("post_ambiguous_author", name=name)
        return found[0] if found else None

    def make_author(self, written: Author, lang: str) -> Person:
        """A member without sign-in under this name."""
        name = name_of(written)
        person = Person(name=name, import_names=[name], languages=[lang], locale=self.house.locale,
                        zone=self.house.zone, capacity_per_quarter=0)
        self.give_slug(person)
        self.session.add(person)
        self.session.flush()
        event_log.record(self.session, person, "import", actor_id=self.actor_id, now=self.now, source=self.source)
        index_person(self.session, person)
        self._by_name[bare_name(name)].append(person)
        self._undo.append(partial(self._by_name.pop, bare_name(name)))
        self.made["authors"] += 1
        return person

    def give_slug(self, person: Person) -> None:
        """An address for the author's page, when there is none yet."""
        if person.slug is None:
            person.slug = publishing.free_slug(publishing.slug(person.name)[:LONGEST_TAG - 4], self._person_slugs)
            self._person_slugs.add(person.slug)
            self._undo.append(partial(self._person_slugs.discard, person.slug))

    # --- Areas ---------------------------------------------------------------------------------------------------

    def is_new_area(self, tag: str) -> bool:
        """Whether ``tag`` names no area yet, live or put away."""
        bare = inventory.bare(tag)
        return bare not in self._areas and bare not in self._archived and self._directory.find(tag) is None

    def is_frequent(self, tag: str) -> bool:
        """Whether enough posts of the whole blog carry ``tag`` to make it an area by itself."""
        return self.tags.counts[inventory.bare(tag)] >= AREA_FROM

    def area(self, tag: str) -> TopicArea | None:
        """The area that ``tag`` names, made when there is none; None for one that was put away here."""
        bare = inventory.bare(tag)
        if bare in self._areas:
            return self._areas[bare]
        known = self._directory.find(tag)
        if known is not None:
            self._areas[bare] = self.session.get(TopicArea, known.id)
        elif bare in self._archived:
            return None
        else:
            self._areas[bare] = self._make_area(bare)
            self._undo.append(partial(self._areas.pop, bare))
        return self._areas[bare]

    def _make_area(self, bare: str) -> TopicArea:
        label = self.tags.spelled[bare]
        label = label[:1].upper() + label[1:] if label.islower() and "." not in label else label
        proposed = not self.is_frequent(bare)
        self.made["proposed" if proposed else "areas"] += 1
        return make_area(self.session, None, label, label, proposed=proposed, now=self.now, actor=self.actor)

    # --- Where it goes -------------------------------------------------------------------------------------------

    def _main_site(self) -> Site:
        site = self.session.scalar(sa.select(Site).where(Site.is_main).order_by(Site.id))
        if site is None:
            site = Site(key=MAIN_SITE, name=self.house.name, languages=[], is_main=True)
            self.session.add(site)
            self.session.flush()
        return site

    def channel(self, lang: str) -> Channel:
        """Our own blog in ``lang``, made when there is none."""
        if lang not in self._channels:
            own = self.session.scalars(sa.select(Channel).where(
                Channel.connector == "own", Channel.site_id == self.site.id).order_by(Channel.id))
            found = next((channel for channel in own if lang in channel.languages), None)
            self._channels[lang] = found or self._make_channel(lang)
            self._undo.append(partial(self._channels.pop, lang))
        return self._channels[lang]

    def _make_channel(self, lang: str) -> Channel:
        taken = set(self.session.scalars(sa.select(Channel.key)))
        channel = Channel(key=publishing.free_slug(f"blog-{lang}", taken), name=f"Blog ({lang.upper()})",
                          kind=ChannelKind.SITE, site=self.site, languages=[lang], connector="own",
                          rules=[ChannelRules()])
        if lang not in self.site.languages:
            self.site.languages = [*self.site.languages, lang]
        self.session.add(channel)
        self.session.flush()
        return channel

    def _read_slugs(self) -> set[str]:
        rows = self.session.execute(sa.select(SlugHistory.lang, SlugHistory.slug).where(
            SlugHistory.site_id == self.site.id))
        return {f"{row.lang}/{row.slug}" for row in rows}

    def take_slug(self, lang: str, wanted: str) -> str:
        """An address of our blog that no article has or ever had, as near to ``wanted`` as can be."""
        taken = {key.partition("/")[2] for key in self._slugs if key.startswith(f"{lang}/")}
        found = publishing.free_slug(publishing.slug(wanted), taken)
        self._keep_slug(lang, found)
        return found

    def take_alias(self, lang: str, slug: str) -> bool:
        """Let ``slug`` lead to an article too; False when it belongs to another one."""
        if f"{lang}/{slug}" in self._slugs or slug in publishing.RESERVED:
            return False
        self._keep_slug(lang, slug)
        return True

    def _keep_slug(self, lang: str, slug: str) -> None:
        self._slugs.add(f"{lang}/{slug}")
        self._undo.append(partial(self._slugs.discard, f"{lang}/{slug}"))

    def prefix(self, lang: str) -> str:
        """Where addresses of our blog in ``lang`` begin."""
        return "/blog/" if lang == self.house.locale else f"/blog/{lang}/"
