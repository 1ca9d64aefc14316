"""The demo's organisation, sites, people, personas and channels."""
from __future__ import annotations

from typing import Any

from planner.channels.models import Channel, ChannelKind, ChannelRules
from planner.core.workdays import ExceptionRule, exception_day
from planner.imports.demo.source import Demo, read_clock
from planner.people.models import (
    Absence,
    CalendarException,
    Organisation,
    Person,
    PersonStatus,
    RoleGrant,
    Site,
    Team,
)
from planner.people.queries import find_organisation
from planner.personas.models import (
    FactKind,
    Method,
    Persona,
    PersonaFact,
    PersonaKind,
    PersonaStatus,
    Relevance,
    Representation,
    Verification,
)
from planner.policy import Role

NAMES = {"blog-nl": "Blog (Nederlands)", "blog-en": "Blog (English)", "blog-vl": "Blog Vlaanderen",
         "linkedin": "LinkedIn", "newsletter": "Nieuwsbrief", "trade-site": "Vaksite"}


def load_house(demo: Demo) -> None:
    """Organisation, sites and the days that are worked here although others rest, and the other way round."""
    content = demo.file("organisation")
    house = content["organisation"]
    organisation = find_organisation(demo.session) or Organisation()
    organisation.name, organisation.zone, organisation.country = house["name"], house["zone"], house["country"]
    organisation.locale, organisation.is_demo = house["locale"], True
    organisation.office_open, organisation.office_close = read_clock(house["office_open"]), \
        read_clock(house["office_close"])
    organisation.settings = {"claim_policy": house["claim_policy"], "training_policy": house["training_policy"]}
    demo.keep("organisation", house["key"], organisation)
    demo.zone = house["zone"]
    for number, site in enumerate(content["sites"]):
        demo.keep("site", site["key"], Site(key=site["key"], name=site["name"], languages=site["languages"],
                                            is_main=number == 0))
    for rule in content["calendar_exceptions"]:
        for year in (demo.loaded_on.year, demo.loaded_on.year + 1):
            on_date = exception_day(ExceptionRule(rule["rule"]), year)
            demo.keep("exception", on_date.isoformat(), CalendarException(
                on_date=on_date, is_working=rule["is_working"], reason=rule["reason_nl"]))


def load_people(demo: Demo, password_hash: str) -> None:
    """Forty people with one password, their roles, teams and absences."""
    content = demo.file("organisation")
    for team in content["teams"]:
        demo.keep("team", team["key"], Team(key=team["key"], name_nl=team["name_nl"], name_en=team["name_en"]))
    for user in content["users"]:
        person = demo.keep("person", user["key"], _person(demo, user, password_hash))
        if user.get("team"):
            demo.get("team", user["team"]).members.append(person)
    demo.session.flush()
    for team in content["teams"]:
        demo.get("team", team["key"]).lead_id = demo.get("person", team["lead"]).id
    for number, absence in enumerate(content["absences"]):
        demo.keep("absence", str(number), Absence(
            person=demo.get("person", absence["user"]), kind=absence["kind"], from_date=demo.day(absence["from_day"]),
            to_date=demo.day(absence["to_day"])))


def _person(demo: Demo, user: dict[str, Any], password_hash: str) -> Person:
    left = user["status"] == PersonStatus.LEFT.value
    return Person(
        key=user["key"], slug=user["key"], name=user["name"], email=user["email"].casefold(), zone=user["zone"],
        job_title=user["job_title"], locale=user["locale"], languages=user["languages"],
        status=PersonStatus(user["status"]), left_on=demo.day(-30) if left else None,
        capacity_per_quarter=user["capacity_per_quarter"], password_hash=None if left else password_hash,
        grants=[RoleGrant(role=Role(role)) for role in user["roles"] if role != Role.MEMBER.value])


def load_personas(demo: Demo) -> None:
    """Personas with their facts, and who may speak for them."""
    for content in demo.file("personas")["personas"]:
        owner = demo.get("person", content["owner"])
        persona = demo.keep("persona", content["key"], Persona(
            key=content["key"], code=content["code"], hue=content["hue"], kind=PersonaKind(content["kind"]),
            status=PersonaStatus(content["status"]), name_nl=content["name_nl"], name_en=content["name_en"],
            reason=content.get("reason", ""), owner=owner))
        for fact in content["facts"]:
            persona.facts.append(_fact(demo, fact, owner))
    for number, content in enumerate(demo.file("organisation")["representations"]):
        demo.keep("representation", str(number), Representation(
            person=demo.get("person", content["user"]), persona=demo.get("persona", content["persona"]),
            ground=content["ground"], from_date=demo.day(-365)))


def _fact(demo: Demo, fact: dict[str, Any], owner: Person) -> PersonaFact:
    at = demo.instant(fact["verified_day"]) if "verified_day" in fact else None
    relevance = Relevance(fact["relevance"])
    return PersonaFact(
        key=fact["key"], kind=FactKind(fact["kind"]), polarity=fact.get("polarity", 1),
        statement_nl=fact.get("statement_nl"), statement_en=fact.get("statement_en"), source=fact.get("source") or "",
        entered_by=owner, verification=Verification(fact["verification"]),
        method=Method(fact["method"]) if fact.get("method") else None,
        verified_by=demo.get("person", fact.get("verified_by")), verified_at=at, relevance=relevance,
        why_nl=fact.get("why_nl"), why_en=fact.get("why_en"),
        relevance_by_id=None if relevance is Relevance.UNKNOWN else owner.id,
        relevance_at=None if relevance is Relevance.UNKNOWN else at,
        expires_on=demo.day(fact["expires_day"]) if "expires_day" in fact else None)


def load_channels(demo: Demo) -> None:
    """Where the demo publishes, with the rules there."""
    for content in demo.file("channels")["channels"]:
        rules = content["rules"]
        opens, closes = rules["allowed_times"].split("-")
        demo.keep("channel", content["key"], Channel(
            key=content["key"], name=NAMES[content["key"]], kind=ChannelKind(content["kind"]),
            site=demo.get("site", content["site"]), languages=content["languages"], connector=content["connector"],
            config=content.get("config", {}), is_active=content["active"], rules=[ChannelRules(
                edition=rules["version"], max_chars=rules["max_chars"], max_links=rules["max_links"],
                hashtags_min=rules["hashtags_min"], hashtags_max=rules["hashtags_max"],
                allowed_from=read_clock(opens), allowed_to=read_clock(closes),
                min_gap_minutes=rules["min_gap_minutes"], tone_nl=rules["tone_nl"], tone_en=rules["tone_en"])]))

