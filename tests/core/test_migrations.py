"""Migrations: up, down and up again with data in them; newer is refused; two starts migrate once (trust 6.8)."""
import os
import subprocess
import sys
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from planner.core import schema
from planner.core.db import Base
from planner.core.settings import Settings
from planner.core.uid import new_uid

pytestmark = pytest.mark.database


@pytest.fixture
def engine(shared_app, tmp_path):
    """An engine on an empty database."""
    given = os.environ.get("TEST_DATABASE_URL")
    if not given:
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'empty.db'}", poolclass=sa.NullPool)
        yield engine
        return
    server = sa.make_url(Settings(database_url=given).sqlalchemy_url)
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"planner_m_{uuid4().hex[:10]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield sa.create_engine(server.set(database=name), poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _tables(engine):
    return {name for name in sa.inspect(engine).get_table_names() if not name.startswith("search_fts")}


def _put_somebody(engine, now):
    with engine.begin() as connection:
        connection.execute(sa.insert(Base.metadata.tables["calendar_exception"]), {
            "uid": new_uid(), "on_date": now.date(), "is_working": False, "reason": "moving house",
            "created_at": now, "updated_at": now, "version": 1})


def test_up_down_and_up_again_with_data(engine, now):
    schema.upgrade(engine)
    assert _tables(engine) == set(Base.metadata.tables) | {"alembic_version"}
    _put_somebody(engine, now)

    schema.downgrade(engine, "base")
    assert _tables(engine) == {"alembic_version"}

    schema.upgrade(engine)
    _put_somebody(engine, now)
    assert schema.current(engine) == schema.head()


def test_what_was_there_before_the_second_migration_stays(engine, now):
    """A checked fact rests on its source as its first evidence; checks of a rebuilt table hold; down loses no row."""
    schema.upgrade(engine, "0001")
    with engine.begin() as connection:
        tables = sa.MetaData()
        tables.reflect(connection, only=["person", "persona", "persona_fact"])
        common = {"created_at": now, "updated_at": now, "version": 1}
        persona = connection.execute(sa.insert(tables.tables["persona"]).values(
            uid=new_uid(), key="im", code="IM", hue=0, summary="", kind="ideal", status="active",
            **common)).inserted_primary_key[0]
        for key, method in (("checked", "interview"), ("rumour", None)):
            connection.execute(sa.insert(tables.tables["persona_fact"]).values(
                uid=new_uid(), persona_id=persona, key=key, kind="goal", polarity=1, source="interview 3",
                verification="verified" if method else "unverified", method=method, relevance="relevant",
                verified_at=now if method else None, **common))

    schema.upgrade(engine)
    with engine.begin() as connection:
        found = connection.execute(sa.text(
            "SELECT f.key, e.source FROM persona_fact f LEFT JOIN fact_evidence e ON e.id = f.picked_id "
            "ORDER BY f.key")).all()
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.text("UPDATE persona_fact SET polarity = 7"))
    schema.downgrade(engine, "0001")
    with engine.connect() as connection:
        rows = connection.scalar(sa.text("SELECT count(*) FROM persona_fact"))

    assert [tuple(row) for row in found] == [("checked", "interview 3"), ("rumour", None)]
    assert rows == 2


def test_no_check_is_lost_when_a_table_is_rebuilt(engine):
    schema.upgrade(engine)
    wanted = {(table.name, str(check.name)) for table in Base.metadata.tables.values() for check in table.constraints
              if isinstance(check, sa.CheckConstraint) and check.name}

    inspector = sa.inspect(engine)
    assert {(table, check["name"]) for table in _tables(engine) for check in inspector.get_check_constraints(table)
            } >= wanted


def _differences(engine):
    own = {"ix_search_entry_document", "fk_draft_head_id_revision"}

    def ours(item, name, kind, reflected, compare_to):
        return not (name or "").startswith("search_fts") and name not in own and name != "alembic_version"

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        return compare_metadata(context, Base.metadata)


def test_models_equal_migrations(engine):
    schema.upgrade(engine)

    assert _differences(engine) == []


def test_history_stays_append_only_after_migrating(engine, now):
    schema.upgrade(engine)
    log = Base.metadata.tables["event_log"]
    with engine.begin() as connection:
        connection.execute(sa.insert(log), {"at": now, "kind": "slot", "uid": "x", "event": "e", "detail": {}})

    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(sa.delete(log))


def test_a_newer_database_is_refused(engine):
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(schema.NewerDatabase, match="9999"):
        schema.upgrade(engine)


def test_two_starts_at_once_migrate_once(engine):
    start = [sys.executable, "-c", "import sys, sqlalchemy, planner; from planner.core import schema; "
             "schema.upgrade(sqlalchemy.create_engine(sys.argv[1], poolclass=sqlalchemy.NullPool))",
             engine.url.render_as_string(hide_password=False)]

    starts = [subprocess.Popen(start, stderr=subprocess.PIPE, text=True) for _ in range(3)]  # noqa: S603 - ours
    said = [process.communicate(timeout=60)[1] for process in starts]

    assert [process.returncode for process in starts] == [0, 0, 0], said
    assert schema.current(engine) == schema.head()


def test_the_newest_revision_is_the_one_that_alembic_finds():
    assert schema.head() == schema._scripts(schema._config()).get_current_head()
