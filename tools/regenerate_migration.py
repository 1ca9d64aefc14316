"""Write the first migration anew from the models: python -m tools.regenerate_migration

Only for the time before the first release, when nobody has a database to keep.
"""
import re
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import Script

from planner import create_app
from planner.core import schema
from planner.core.event_log import guard_statements
from planner.core.settings import Settings
from planner.search.models import index_statements

NAME = "2026_11_21_ground.py"


def _statements(name: str, statements: list[str] | tuple[str, ...]) -> str:
    lines = "".join(f'    """{statement}""",\n' for statement in statements)
    return f"{name} = (\n{lines})\n"


EXTRA_DOWN = '''    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    else:
        op.drop_constraint("fk_draft_head_id_revision", "draft", type_="foreignkey")
'''


def main() -> None:
    """Generate on an empty SQLite database, then add what metadata does not hold."""
    folder = schema.FOLDER / "versions"
    for old in folder.glob("*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as place:
        app = create_app(Settings(environment="test", secret_key="x" * 40, instance_path=place))
        config = Config()
        config.set_main_option("script_location", str(schema.FOLDER))
        with app.app_context():
            engine = sa.create_engine(f"sqlite:///{place}/empty.db")
            with engine.connect() as connection:
                config.attributes["connection"] = connection
                made = command.revision(config, "Lay the ground: every table of the first release", autogenerate=True,
                                        rev_id="0001")
    assert isinstance(made, Script)
    path = Path(made.path)
    text = path.read_text("utf-8")
    path.unlink()
    text = re.sub(r"\n    # ### (commands|end).*?###\n", "\n", text)
    text = re.sub(r"\n    # ### end Alembic commands ###", "", text)
    text = text.replace("def upgrade()", "".join([
        _statements("SQLITE", [*guard_statements("sqlite"), *index_statements("sqlite")]),
        _statements("POSTGRESQL", [*guard_statements("postgresql"), *index_statements("postgresql")]),
        "\n\ndef upgrade()"]), 1)
    text = text.replace("\n\n\ndef downgrade() -> None:\n", EXTRA_UP + "\n\ndef downgrade() -> None:\n" + EXTRA_DOWN, 1)
    text = text.rstrip() + EXTRA_END
    (folder / NAME).write_text(text, "utf-8")


EXTRA_END = '''
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_log_guard()")
'''
EXTRA_UP = '''
    if op.get_bind().dialect.name == "postgresql":          # drafts and revisions point at each other
        op.create_foreign_key("fk_draft_head_id_revision", "draft", "revision", ["head_id"], ["id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))
'''

if __name__ == "__main__":
    main()
