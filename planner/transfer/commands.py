"""Commands of ``flask --app wsgi`` that carry the whole house; as thin as routes, the work is done elsewhere."""
from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from planner.core.clock import stopwatch
from planner.core.db import clock, db, unit_of_work
from planner.core.errors import PlannerError
from planner.web.words import refusal

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
GO_ON = click.option("--go-on", is_flag=True, help="Let it work at once: the one that it was made from runs no more.")


def install(app: Flask) -> None:
    """Give ``app`` these commands. Each loads what it needs when it is called: a web process pays for none of it."""
    for name, command in COMMANDS.items():
        app.cli.command(name)(command)


@contextmanager
def _words() -> Iterator[None]:
    """Say a refusal in one sentence, and end with status 1."""
    try:
        yield
    except PlannerError as error:
        sys.exit(refusal(error.code, error.params))
    except OperationalError as error:
        sys.exit(f"The database does not answer, or its disk is full: {error.orig}")


def _teller() -> Callable[[int, int, str], None]:
    """Shows how far it is, on a terminal only, and not more often than somebody can read."""
    last = 0.0

    def tell(done: int, total: int, what: str) -> None:
        nonlocal last
        if sys.stderr.isatty() and stopwatch() - last > 0.2:
            last = stopwatch()
            share = f"{100 * done // total:3} %" if total else f"{done:,}"
            click.echo(f"\r{share}  {what:<60.60}", err=True, nl=False)
    return tell


def _instance() -> Path:
    return Path(current_app.instance_path)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _say_still(*, go_on: bool) -> None:
    """What is left to do before anything leaves the house, said last."""
    if not go_on:
        click.echo("It stands still: no text, mail, chat or webhook leaves it. Once the one that it was made from runs "
                   "no more, say `flask --app wsgi go-on`, or press the button on top of every page.")


def _said(began: float, rows: int, pictures: int, missing: tuple[str, ...]) -> None:
    click.echo(f"{rows:,} rows and {pictures:,} files in {stopwatch() - began:.1f} s")
    for name in missing:
        click.echo(f"Lost or damaged before, so not in it: {name}", err=True)
    if missing:
        sys.exit(2)


@FILE
def export_all(file: Path) -> None:
    """Write the whole house to the new FILE (a zip), in open formats and without secrets; it may be in use."""
    from planner.transfer import exporting

    began = stopwatch()
    with _words():
        done = exporting.export_all(db.engine, file, instance=_instance(), now=clock().now(), tell=_teller())
    _said(began, done.rows, done.pictures, done.missing)


@FILE
@GO_ON
def import_all(file: Path, go_on: bool) -> None:
    """Bring the export FILE into an empty installation: all of it, checked, or nothing."""
    from planner.core import schema
    from planner.transfer import arrival, importing

    began = stopwatch()
    with _words():
        schema.upgrade(db.engine)
        with unit_of_work() as work:
            done = importing.import_all(work.session, file, instance=_instance(), now=work.now, tell=_teller())
            if go_on:
                arrival.go_on(work.session, actor=None, now=work.now)
    click.echo("Counts and content are equal to those of the export. Nobody has a password yet: "
               "`flask --app wsgi sign-in-link MAIL` prints an address where an administrator chooses one.")
    _say_still(go_on=go_on)
    _said(began, done.rows, done.pictures, done.missing)


@click.argument("one", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("other", type=click.Path(dir_okay=False, path_type=Path))
def compare_exports(one: Path, other: Path) -> None:
    """Say in which counts and checksums two exports differ; ends with status 1 when they do."""
    from planner.transfer import archive, exporting

    with _words(), archive.opened(one, kind=exporting.KIND) as left, \
            archive.opened(other, kind=exporting.KIND) as right:
        left.check()
        right.check()
        found = exporting.differences(left.manifest, right.manifest)
    for name in found:
        click.echo(f"differs: {name}")
    if found:
        sys.exit(1)
    click.echo(f"Equal: {len(left.files)} files, {sum(left.manifest['counts'].values()):,} rows.")


def content_hashes() -> None:
    """Print rows and sha256 of every table as an export would hold it: equal for equal houses."""
    from planner.transfer import exporting, snapshots

    with _words(), snapshots.snapshot(db.engine) as connection:
        for name, (number, digest) in exporting.content_hashes(connection).items():
            click.echo(f"{digest}  {number:>9,}  {name}")


@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print the one-time address where the person with the address EMAIL chooses a password."""
    from planner.people.models import LinkPurpose
    from planner.people.queries import person_by_address
    from planner.people.services import links

    with _words(), unit_of_work() as work:
        person = person_by_address(work.session, email)
        if person is None or not person.is_active:
            sys.exit(f"Nobody here has the address {email}.")
        purpose = LinkPurpose.RESET if person.has_joined else LinkPurpose.INVITATION
        token, until = links.make_link(work.session, person, purpose, made_by=None, now=work.now)
    place = "reset" if purpose is LinkPurpose.RESET else "join"
    base = current_app.extensions["planner.settings"].base_url.rstrip("/")
    click.echo(f"{base}/{place}/{token}  (once, until {until:%Y-%m-%d %H:%M} UTC)")


@FILE
@click.option("--portable", is_flag=True, help="Keep PostgreSQL's rows as a SQLite file; needs no pg_dump.")
def backup(file: Path, portable: bool) -> None:
    """Write database, pictures and uploads of one moment to the new FILE, while people work; then read it again."""
    from planner.transfer import backups, noting

    began = stopwatch()
    with _words():
        done = backups.back_up(db.engine, file, instance=_instance(), secret=_secret(), now=clock().now(),
                               portable=portable, tell=_teller())
        size = noting.read_again(file, _teller())
    try:
        with unit_of_work() as work:
            noting.note(work.session, size=size, rows=done.rows, now=work.now)
    except (PlannerError, SQLAlchemyError) as error:
        click.echo(f"The backup is whole. That it was made could not be written down: {error}", err=True)
    _said(began, done.rows, done.pictures, done.missing)


@FILE
@GO_ON
@click.option("--from-elsewhere", is_flag=True, help="Take a backup that this installation did not seal: you trust it.")
def restore(file: Path, go_on: bool, from_elsewhere: bool) -> None:
    """Put the backup FILE back, onto a place where nobody lives; verified first, all of it or nothing."""
    from planner.transfer import arrival, restoring

    began = stopwatch()
    with _words():
        done = restoring.restore(db.engine, file, instance=_instance(), secret=None if from_elsewhere else _secret(),
                                 now=clock().now(), tell=_teller())
        if go_on:
            with unit_of_work() as work:
                arrival.go_on(work.session, actor=None, now=work.now)
    click.echo("Everybody signs in again. What should have gone out more than two hours ago waits for a lead.")
    _say_still(go_on=go_on)
    _said(began, done.rows, done.pictures, done.missing)


@click.argument("address")
@GO_ON
def move_to(address: str, go_on: bool) -> None:
    """Copy the whole database to the empty one at ADDRESS (postgresql://... or sqlite:////...), all or nothing."""
    from planner.transfer import moving

    began = stopwatch()
    with _words(), moving.engine_for(address) as goal:
        rows = moving.move(db.engine, goal, arrived=None if go_on else clock().now(), tell=_teller())
    click.echo("Rows and content are equal there. Set PLANNER_DATABASE_URL to it before you start again.")
    _say_still(go_on=go_on)
    _said(began, rows, 0, ())


def go_on() -> None:
    """Let this house work that was restored, imported or moved: the one that it was made from runs no more."""
    from planner.transfer import arrival

    with _words(), unit_of_work() as work:
        arrival.go_on(work.session, actor=None, now=work.now)
    click.echo("It works now: what waited goes out, and what is more than two hours late waits for a lead.")


def stand_still() -> None:
    """Let nothing leave this house: for a copy of its database that was made by other means than ours."""
    from planner.transfer import arrival

    with _words(), unit_of_work() as work:
        arrival.stand_still(work.session, now=work.now)
    _say_still(go_on=False)


COMMANDS: dict[str, Callable[..., None]] = {
    "export-all": export_all, "import-all": import_all, "compare-exports": compare_exports,
    "content-hashes": content_hashes, "backup": backup, "restore": restore, "move-to": move_to,
    "sign-in-link": sign_in_link, "go-on": go_on, "stand-still": stand_still}
