"""Commands of ``flask --app wsgi``; as thin as routes."""
from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import Flask

from planner.transfer import commands as transfer


def install(app: Flask) -> None:
    """Give ``app`` its commands. Each loads what it needs when it is called: a web process pays for none of it."""
    app.cli.command("prepare")(prepare)
    app.cli.command("serve")(serve)
    app.cli.command("work")(work)
    app.cli.command("tick")(tick)
    app.cli.command("import-blog")(import_blog)
    app.cli.command("load-lessons")(load_lessons)
    app.cli.command("match")(match)
    transfer.install(app)


def _app() -> Flask:
    from flask.globals import app_ctx

    return app_ctx.app


@click.option("--empty", is_flag=True, help="Begin with an empty organisation instead of the demo.")
@click.option("--reset-demo", is_flag=True, help="Put the demo back as it was.")
def prepare(empty: bool, reset_demo: bool) -> None:
    """Migrate the database and fill it when it is new."""
    from planner import startup

    try:
        startup.prepare(_app(), startup.Wish(empty=empty, reset_demo=reset_demo), click.echo)
    except startup.Refused as error:
        sys.exit(str(error))


@click.option("--port", type=int, default=8000, show_default=True)
def serve(port: int) -> None:
    """Serve on this machine only, with the clockwork in the same process."""
    from planner import serve as server

    click.echo(f"Planner is at {_app().extensions['planner.settings'].base_url}  (Ctrl C stops it)")
    server.serve(_app(), port)


def work() -> None:
    """Run the clockwork as a process of its own: publish, remind, deliver."""
    from planner import worker

    worker.run_forever(_app())


def tick() -> None:
    """Run every line of the clockwork once, and say what it did."""
    from planner import worker

    for name, done in worker.run_all(_app()).items():
        click.echo(f"{name}: {done}")


@click.argument("folder", type=click.Path(exists=True, file_okay=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--source", default="", help="Name of the blog; the folder's name when not given.")
def import_blog(folder: Path, dry_run: bool, source: str) -> None:
    """Import the Markdown posts of FOLDER (or of a zip file) as published articles."""
    from planner.core.db import db
    from planner.imports.blog import runs
    from planner.people.queries import find_organisation

    if find_organisation(db.session()) is None:
        sys.exit("Nothing was imported: nobody lives here yet. `flask --app wsgi prepare` prints where to begin.")
    for line in runs.import_from_command(folder, source=source, dry=dry_run):
        click.echo(line)


@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def load_lessons(folder: Path | None) -> None:
    """Bring the built-in lessons (or those of FOLDER) in, or up to date; nobody loses what they finished."""
    from planner.core.db import unit_of_work
    from planner.steps.training import listeners, services, texts

    try:
        with unit_of_work() as work:
            services.load_curriculum(work.session, folder or listeners.LESSONS, work.now)
    except texts.LessonFileError as error:
        sys.exit(f"Nothing was loaded: {error}")
    click.echo("The lessons are up to date.")


@click.argument("file", type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["auto", "exact", "fast"]), default="auto", show_default=True,
              help="How to look for the plan; auto is exact where SciPy is installed.")
def match(file: Path, engine: str) -> None:
    """Plan the instance in FILE (format planner-matching/1) and print what is found as JSON."""
    from planner.matching.answers import answer, read_file
    from planner.matching.engine import Engine, MissingEngine
    from planner.matching.rules import BadInstance

    try:
        found = answer(read_file(file), Engine(engine))
    except (BadInstance, MissingEngine) as error:
        click.echo(f"{file}: {error}.", err=True)
        sys.exit(2)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))
