"""Write a migration from what the models have and the database lacks: python -m tools.migration 0002 "More knowledge"

A migration of that number that is there already is written anew, which is right until it is landed and never after.
"""
import argparse
import re
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import Script

from planner import create_app
from planner.core import schema
from planner.core.settings import Settings


def _without(number: str) -> None:
    for old in (schema.FOLDER / "versions").glob("*.py"):
        if f"revision = '{number}'" in old.read_text("utf-8"):
            old.unlink()


def write(number: str, title: str) -> Path:
    """Compare on an empty SQLite database at the latest revision; returns the file, to be read before it is landed."""
    _without(number)
    with tempfile.TemporaryDirectory() as place:
        app = create_app(Settings(environment="test", secret_key="x" * 40, instance_path=place))
        config = Config()
        config.set_main_option("script_location", str(schema.FOLDER))
        config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
        with app.app_context():
            engine = sa.create_engine(f"sqlite:///{place}/empty.db")
            schema.upgrade(engine)
            with engine.connect() as connection:
                config.attributes["connection"] = connection
                made = command.revision(config, title, autogenerate=True, rev_id=number)
    assert isinstance(made, Script)
    path = Path(made.path)
    text = re.sub(r"\n    # ### .*?###", "", path.read_text("utf-8"))
    path.write_text(text.rstrip() + "\n", "utf-8")
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", help="four digits, one more than the latest")
    parser.add_argument("title", help="what changes, for people")
    given = parser.parse_args()
    print(write(given.number, given.title))
