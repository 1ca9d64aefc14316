"""Alembic's entry: runs on the connection that ``planner/core/schema.py`` hands over, or opens one itself."""
from alembic import context
from flask import current_app

from planner.core.db import Base, UtcDateTime, db


def render_item(kind, item, autogen):
    """Write our own types as plain ones, so that a migration imports nothing of the planner."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def include_object(item, name, kind, reflected, compare_to):
    """What is made by statements of its own: full-text tables and index, and the key that closes a circle."""
    own = {"ix_search_entry_document", "fk_draft_head_id_revision"}
    return not (name or "").startswith("search_fts") and name not in own


def run(connection):
    """Run the migrations on ``connection``, all in one transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True,
                      render_item=render_item, include_object=include_object, compare_type=True,
                      transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with current_app.app_context(), db.engine.connect() as opened:
        run(opened)
        opened.commit()
