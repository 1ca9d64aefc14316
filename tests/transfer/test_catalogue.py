"""Every table and column goes out, or stays behind for a reason (docs/domain-more.md s, Export)."""
from __future__ import annotations

import re

import sqlalchemy as sa

from planner.core.db import Base
from planner.transfer import catalogue
from planner.transfer.catalogue import said

WHERE = "write it into planner/transfer/catalogue.toml, or leave it out there with a reason"
# Of these words in the name of a column it is likely that it should stay; what is not so secret is named here.
SECRET = re.compile(r"password|secret|token|hash(?!tag)|chat|url$")
OPEN = frozenset({
    "channel.secret_until", "evidence.url", "feed_item.url", "feed_source.url", "import_key.content_hash",
    "import_key.written_hash", "plan_run.input_hash", "publication.url", "trend_observation.source_url",
    "webhook_endpoint.secret_changed_at", "webhook_endpoint.url"})


def test_every_table_goes_out_or_stays_for_a_reason():
    out, left = set(said()["tables"]), set(said()["left_out"]["tables"])

    assert set(Base.metadata.tables) - out - left == set(), WHERE
    assert out | left <= set(Base.metadata.tables), "these are no tables any more: take them out of catalogue.toml"
    assert not out & left


def test_every_column_goes_out_or_stays_for_a_reason():
    left = set(said()["left_out"]["columns"])
    there = {str(column) for name in said()["tables"] for column in Base.metadata.tables[name].c}
    out = {f"{name}.{column}" for name in said()["tables"] for column in catalogue.named(Base.metadata.tables[name])}

    assert there - out - left == set(), WHERE
    assert out | left <= there, "these are no columns any more: take them out of catalogue.toml"
    assert not out & left


def test_every_reason_says_something():
    reasons = [*said()["left_out"]["tables"].values(), *said()["left_out"]["columns"].values()]

    assert [reason for reason in reasons if len(reason) < 8] == []


def test_what_sounds_like_a_secret_is_looked_at():
    out = {f"{entity.name}.{column.name}" for entity in catalogue.entities() for column in entity.columns}

    assert {name for name in out if SECRET.search(name.partition(".")[2])} == OPEN & out


def test_what_stays_out_leaves_no_gap_when_the_rest_comes_in():
    for name in said()["left_out"]["columns"]:
        table, _, column = name.partition(".")
        kept = Base.metadata.tables[table].c[column]
        assert kept.nullable or kept.default is not None or catalogue.stand_in(kept) is not None, name


def test_nothing_that_goes_out_points_to_what_stays():
    for entity in catalogue.entities():
        for column in entity.columns:
            assert (catalogue.target(column) or entity.name) in said()["tables"], f"{entity.name}.{column.name}"


def test_what_is_filled_afterwards_may_be_empty_before():
    for entity in catalogue.entities():
        for name in entity.late:
            assert entity.table.c[name].nullable, f"{entity.name}.{name}"
            assert isinstance(entity.table.c.id, sa.Column)
