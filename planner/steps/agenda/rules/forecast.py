"""Eight weeks ahead: what each cadence goal can expect, and what would repair it (docs/domain-more.md l). Pure."""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from planner.core.workdays import Calendar
from planner.steps.agenda.rules.periods import Cadence, Period, Quarter, cadence, month_of, quarter_of, week_of
from planner.workflow.agenda import SlotState

DAYS_AHEAD = 55                         # today and the 55 days after it: eight weeks
ASK_WINDOW = 5                          # working days that a remedy needs: somebody has to write
PLACE_WINDOW = 2                        # a finished piece needs less
REFRESH_WINDOW = 5
OLD_AFTER = timedelta(days=365)
ORGANISATION = "organisation"
_OF_THE_TEXT = ("persona", "theme")     # scopes that follow the text; the others follow the place
_COMING = frozenset({SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED, SlotState.READY})
_UNSECURED = frozenset({SlotState.PLANNED, SlotState.OPEN})


class RemedyKind(StrEnum):
    """What would bring a missing publication, in the order in which they are tried."""

    ASK = "ask"
    RESERVE = "reserve"
    REFRESH = "refresh"
    NONE = "none"


class Help(StrEnum):
    """What would help where nothing fits."""

    TRAIN = "train"
    INTEREST = "interest"
    EASE = "ease"


@dataclass(frozen=True, slots=True)
class Goal:
    """At least ``minimum`` publications of ``scope`` each ISO week or calendar month."""

    scope: str
    minimum: int
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """A slot from today on. ``scopes`` are the goals that it counts for; ``ranking`` names who could write it.

    ``helps`` is what would widen the ranking of an open slot.
    """

    key: str
    day: date
    state: SlotState
    lang: str
    scopes: frozenset[str] = frozenset({ORGANISATION})
    ranking: tuple[str, ...] = ()
    helps: tuple[Help, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelved:
    """A finished piece without a date: ready, no approval stale; it can go out up to ``usable_until``."""

    key: str
    lang: str
    usable_until: date
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Article:
    """Something that is out. ``reads`` are those of 90 days; ``review_on`` the day on which it has to be looked at."""

    key: str
    lang: str
    published_on: date
    reads: int = 0
    review_on: date | None = None
    scopes: frozenset[str] = frozenset()

    def is_old(self, today: date) -> bool:
        """Past its review date, or published at least 365 days ago."""
        return (self.review_on is not None and self.review_on < today) or today - self.published_on >= OLD_AFTER


@dataclass(frozen=True, slots=True)
class House:
    """What the whole house shares. ``day`` is today; ``room`` says how many slots somebody can still take in a quarter.

    Whoever is not in ``room`` has none.
    """

    day: date
    calendar: Calendar
    room: Mapping[tuple[str, Quarter], int] = field(default_factory=dict)

    def window(self, day: date) -> int:
        """W: working days from today (counted) up to ``day`` (not counted)."""
        return self.calendar.working_days_between(self.day, day)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would bring one missing publication.

    ``resource`` is the person, the reserve item or the article. ``slot`` is None for a new slot on ``day``; of the kind
    `RemedyKind.NONE` there is neither. ``counts`` are the goals that it serves.
    """

    kind: RemedyKind
    resource: str = ""
    slot: str | None = None
    day: date | None = None
    helps: tuple[Help, ...] = ()
    counts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outlook:
    """One period of one goal, with as many remedies as publications are missing."""

    goal: Goal
    span: Period
    cadence: Cadence
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Every period of every goal in date order, and the ISO weeks in which nothing is out nor to come."""

    outlooks: tuple[Outlook, ...]
    empty_weeks: tuple[Period, ...]

    @property
    def missing(self) -> int:
        """How many publications nobody has secured yet, over all goals."""
        return sum(outlook.cadence.missing for outlook in self.outlooks)


def periods_ahead(today: date, *, weekly: bool) -> list[Period]:
    """Every ISO week, or month, that has a day in the eight weeks from ``today`` on. Source: docs/domain-more.md l."""
    of = week_of if weekly else month_of
    last, found = today + timedelta(days=DAYS_AHEAD), [of(today)]
    while found[-1].last < last:
        found.append(of(found[-1].last + timedelta(days=1)))
    return found


def empty_weeks(published_on: Collection[date], coming_on: Collection[date], today: date) -> list[Period]:
    """The ISO weeks ahead that have neither a published item nor a slot to come. Source: docs/domain-more.md l."""
    taken = {week_of(day) for day in (*published_on, *coming_on)}
    return [week for week in periods_ahead(today, weekly=True) if week not in taken]


def forecast(goals: Sequence[Goal], published: Mapping[str, Collection[date]], coming: Iterable[Coming], *,
             house: House, shelf: Iterable[Shelved] = (), articles: Iterable[Article] = ()) -> Forecast:
    """What the next eight weeks bring, and one remedy for each publication that is missing.

    Each resource (an open slot, a person, a reserve item, an article) is named once over the horizon; a remedy that
    another goal got already is named again where it serves this goal as well, as the same one.

    Args:
        goals: the goals; periods that begin on one day are looked at in this order.
        published: per scope the local date of each publication up to today.
        coming: slots from today on, of any state; only those to come are looked at.
        house: today, the working days, who has room.
        shelf: reserve items that are ready.
        articles: what is out; only old ones are looked at.
    Source: docs/domain-more.md l (forecast).
    """
    slots = sorted((slot for slot in coming if slot.state in _COMING and slot.day >= house.day),
                   key=lambda slot: (slot.day, slot.key))
    desk = _Remedies(slots, house, shelf, articles)
    spans = sorted(((span, place, goal) for place, goal in enumerate(goals)
                    for span in periods_ahead(house.day, weekly=goal.weekly)),
                   key=lambda found: (found[0].first, found[1]))
    outlooks = []
    for span, _place, goal in spans:
        mine = [slot for slot in slots if goal.scope in slot.scopes and slot.day in span]
        out = [day for day in published.get(goal.scope, ()) if day <= house.day]
        counted = cadence(out, [(slot.day, slot.state) for slot in mine], period=span, goal=goal.minimum)
        outlooks.append(Outlook(goal, span, counted, tuple(desk.for_period(goal, span, mine, counted.missing))))
    whole = published.get(ORGANISATION, ())
    return Forecast(tuple(outlooks), tuple(empty_weeks(whole, [slot.day for slot in slots], house.day)))


class _Remedies:
    """Hands out what there is, each thing once."""

    def __init__(self, slots: Sequence[Coming], house: House, shelf: Iterable[Shelved],
                 articles: Iterable[Article]) -> None:
        self._house = house
        self._shelf = sorted(shelf, key=lambda item: (item.usable_until, item.key))
        self._articles = sorted((work for work in articles if work.is_old(house.day)),
                                key=lambda work: (-work.reads, work.key))
        self._people: set[str] = set()
        self._given: list[Remedy] = []

    def for_period(self, goal: Goal, span: Period, mine: Sequence[Coming], missing: int) -> Iterator[Remedy]:
        """``missing`` remedies for one period, those that it shares with another goal first."""
        shared = [given for given in self._given if given.day is not None and given.day in span
                  and goal.scope in given.counts][:missing]
        yield from shared
        for _ in range(missing - len(shared)):
            yield self._next(goal, span, mine)

    def _next(self, goal: Goal, span: Period, mine: Sequence[Coming]) -> Remedy:
        tries: tuple[Callable[[Goal, Period, Sequence[Coming]], Remedy | None], ...] = (
            self._ask, self._reserve, self._refresh)
        for attempt in tries:
            found = attempt(goal, span, mine)
            if found is not None:
                self._given.append(found)
                return found
        return Remedy(RemedyKind.NONE, helps=self._helps(mine))

    def _free(self, mine: Sequence[Coming]) -> list[Coming]:
        taken = {given.slot for given in self._given}
        return [slot for slot in mine if slot.state in _UNSECURED and slot.key not in taken]

    def _open(self, mine: Sequence[Coming]) -> list[Coming]:
        return [slot for slot in self._free(mine) if slot.state is SlotState.OPEN
                and self._house.window(slot.day) >= ASK_WINDOW]

    def _ask(self, goal: Goal, span: Period, mine: Sequence[Coming]) -> Remedy | None:
        for slot in self._open(mine):
            quarter = quarter_of(slot.day)
            person = next((name for name in slot.ranking if name not in self._people
                           and self._house.room.get((name, quarter), 0) > 0), None)
            if person is not None:
                self._people.add(person)
                return Remedy(RemedyKind.ASK, person, slot.key, slot.day, counts=slot.scopes)
        return None

    def _places(self, span: Period, mine: Sequence[Coming], window: int) -> Iterator[tuple[date, Coming | None]]:
        """Where a finished text could go: slots that nobody writes for, then a new one at the end of the period."""
        for slot in self._free(mine):
            if self._house.window(slot.day) >= window:
                yield slot.day, slot
        last = self._house.calendar.on_or_before(span.last)
        if last in span and self._house.window(last) >= window:
            yield last, None

    def _reserve(self, goal: Goal, span: Period, mine: Sequence[Coming]) -> Remedy | None:
        for day, slot in self._places(span, mine, PLACE_WINDOW):
            item = next((each for each in self._shelf if day <= each.usable_until and _suits(each, goal, slot)), None)
            if item is not None:
                self._shelf.remove(item)
                return _placed(RemedyKind.RESERVE, item, goal, day, slot)
        return None

    def _refresh(self, goal: Goal, span: Period, mine: Sequence[Coming]) -> Remedy | None:
        for day, slot in self._places(span, mine, REFRESH_WINDOW):
            work = next((each for each in self._articles if _suits(each, goal, slot)), None)
            if work is not None:
                self._articles.remove(work)
                return _placed(RemedyKind.REFRESH, work, goal, day, slot)
        return None

    def _helps(self, mine: Sequence[Coming]) -> tuple[Help, ...]:
        wanted = {help for slot in self._open(mine) for help in slot.helps}
        return tuple(help for help in Help if help in wanted) or (Help.EASE,)


def _follows_text(scope: str) -> bool:
    return scope.partition(":")[0] in _OF_THE_TEXT


def _suits(text: Shelved | Article, goal: Goal, slot: Coming | None) -> bool:
    """Whether this text on this place counts for the goal: its language, and for whom and about what it is."""
    return (slot is None or slot.lang == text.lang) and (not _follows_text(goal.scope) or goal.scope in text.scopes)


def _placed(kind: RemedyKind, text: Shelved | Article, goal: Goal, day: date, slot: Coming | None) -> Remedy:
    place = slot.scopes if slot is not None else frozenset({ORGANISATION, goal.scope})
    counts = frozenset(scope for scope in place if not _follows_text(scope)) | text.scopes
    return Remedy(kind, text.key, slot.key if slot else None, day, counts=counts)
