"""The house in which the stories of knowledge play: Imke leads, Ann and Bob know things, three areas."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from planner.people.models import Person, Team
from planner.policy import Role
from planner.steps.inventory.models import (
    AreaAlias,
    ExpertiseClaim,
    KnowledgeFact,
    Shareable,
    Theme,
    TopicArea,
    TrendObservation,
)
from tests import factories as make
from tests.factories import NOW


@dataclass
class House:
    """Cloud holds Kubernetes ("k8s", "containers"), beside it Security; everybody reads English."""

    session: Session
    imke: Person = field(default_factory=lambda: make.person(Role.LEAD, name="Imke"))
    ada: Person = field(default_factory=lambda: make.person(Role.ADMIN, name="Ada"))
    ann: Person = field(default_factory=lambda: make.person(name="Ann"))
    bob: Person = field(default_factory=lambda: make.person(name="Bob"))
    cloud: TopicArea = field(default_factory=lambda: make.area(key="cloud", label_en="Cloud", label_nl="Wolk"))
    security: TopicArea = field(
        default_factory=lambda: make.area(key="security", label_en="Security", label_nl="Beveiliging"))
    claim: ExpertiseClaim = field(init=False)           # of lived_in()

    def __post_init__(self) -> None:
        self.kubernetes = make.area(
            key="kubernetes", label_en="Kubernetes", label_nl="Kubernetes", parent=self.cloud,
            aliases=[AreaAlias(lang="en", alias="K8s", bare="k8s"),
                     AreaAlias(lang="nl", alias="containers", bare="containers")])
        self.session.add_all([make.organisation(), self.imke, self.ada, self.ann, self.bob, self.cloud,
                              self.kubernetes, self.security])
        self.session.flush()

    def knows(self, person: Person, area: TopicArea, level: int = 2, **over: Any) -> ExpertiseClaim:
        claim = make.expertise(person=person, area=area, level=level, **over)
        self.session.add(claim)
        self.session.flush()
        return claim

    def team(self, key: str, members: Sequence[Person]) -> Team:
        team = Team(key=key, name_nl=key.title(), name_en=key.title(), members=list(members))
        self.session.add(team)
        self.session.flush()
        return team


def lived_in(session: Session) -> House:
    """The house with a team, Ann's Kubernetes (``claim``), a theme, a trend and a fact."""
    house = House(session)
    house.team("platform", [house.ann, house.bob])
    house.claim = house.knows(house.ann, house.kubernetes, 3, note="Fourteen clusters")
    session.add_all([
        Theme(key="continuity", title_nl="Doordraaien", title_en="Keep running", areas=[house.kubernetes]),
        TrendObservation(person=house.ann, text="Everyone asks for restore times", lang="en", area=house.cloud,
                         seen_on=NOW.date()),
        KnowledgeFact(text="A restore takes three hours", lang="en", shareable=Shareable.PUBLIC,
                      areas=[house.cloud], known_by=[house.ann])])
    session.flush()
    return house


def kept(session: Session, kind: type[Any]) -> Any:
    """The newest row of ``kind``, as the database has it."""
    session.expire_all()
    return session.query(kind).order_by(kind.id.desc()).first()


__all__ = ["NOW", "House", "kept", "lived_in"]
