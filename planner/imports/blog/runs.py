"""An import from its first file to its report: in the background with progress, or from the command line."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from flask_babel import force_locale

from planner.core.clock import stopwatch
from planner.core.db import unit_of_work
from planner.core.errors import PlannerError
from planner.core.jobs import Cancelled, Progress
from planner.imports import queries, uploads
from planner.imports.blog import figures, knowledge, reading, services
from planner.imports.blog.catalogue import KIND, Tags
from planner.imports.blog.findings import Found
from planner.imports.blog.knowledge import Learned
from planner.imports.blog.report import FileState, Line, redirects, tally
from planner.imports.blog.services import Candidate, Course
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.web.words import label, refusal

# Files, and authors, a transaction: whoever writes at the same time must not wait for long.
BATCH = 10
AUTHORS = 20
Report = Callable[[int, int, str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a run was asked to do, read once."""

    uid: str
    source: str
    dry: bool
    by_id: int | None
    stored_as: str | None


def work(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Do the import that a page asked for. Raises Cancelled, with what came in so far kept and reported."""
    wish = _wish(str(payload["run"]))
    if wish.stored_as is None:
        return {"run": wish.uid}            # done already: a second worker took it over too late
    path = uploads.path_of(wish.stored_as, instance=current_app.instance_path)
    stopped = run_import(wish.uid, path, progress.report)
    if stopped:
        raise Cancelled
    return {"run": wish.uid}


def _wish(uid: str) -> _Wish:
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid)
        return _Wish(run.uid, run.source, run.dry, run.by_id, run.stored_as)


def run_import(uid: str, path: Path, report: Report) -> bool:
    """Import the folder or zip at ``path`` as the run ``uid`` says; returns whether somebody stopped it.

    Batches are transactions of their own: what came in before a stop or a crash stays, and doing it again goes on.
    """
    wish, began = _wish(uid), stopwatch()
    lines: list[Line] = []
    stopped, refused = False, {}
    course = Course(wish.source, wish.dry, Tags({}, {}))
    try:
        candidates = _read(path)
        candidates = _with_addresses(candidates, course, wish)
        course.unchanged = _unchanged(wish, candidates)
        course.tags = Tags.of([tag for tag in one.tags if services.is_area_name(tag)] for one in candidates)
        for batch in _batches(candidates, BATCH):
            report(len(lines), len(candidates), batch[0].title or batch[0].path)
            lines += _import(batch, course, wish)
    except Cancelled:
        stopped = True
    except PlannerError as error:
        refused = {"code": error.code, "params": error.params}
    _finish(wish, course, lines, stopped=stopped, refused=refused, seconds=stopwatch() - began)
    return stopped


def _read(path: Path) -> list[Candidate]:
    with unit_of_work() as work:
        house = get_organisation(work.session)
        lang, zone, now = house.locale, house.zone, work.now
    return reading.read(path, lang=lang, zone=zone, now=now)


def _batches(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start:start + size]


def _import(batch: Sequence[Candidate], course: Course, wish: _Wish) -> list[Line]:
    if not wish.dry:
        for candidate in batch:
            if candidate.article is not None and candidate.article.identity not in course.unchanged:
                candidate.article.prepare()
    with unit_of_work() as work:
        actor = work.session.get(Person, wish.by_id) if wish.by_id else None
        return services.import_posts(work.session, batch, course=course, actor=actor, now=work.now)


def _with_addresses(candidates: Sequence[Candidate], course: Course, wish: _Wish) -> list[Candidate]:
    with unit_of_work() as work:
        actor = work.session.get(Person, wish.by_id) if wish.by_id else None
        return services.plan_addresses(work.session, candidates, course=course, actor=actor, now=work.now)


def _unchanged(wish: _Wish, candidates: Sequence[Candidate]) -> frozenset[str]:
    """The posts that came in before, exactly so: nothing has to be worked out for them."""
    with unit_of_work() as work:
        known = queries.content_hashes(work.session, KIND, wish.source)
    return frozenset(one.article.identity for one in candidates
                     if one.article and known.get(one.article.identity) == one.article.content_hash)


def _learn(wish: _Wish) -> Learned:
    """Let the articles speak for their authors, a few authors at a time."""
    with unit_of_work() as work:
        people = knowledge.authors(work.session, source=wish.source)
    claims = evidence = 0
    for some in _batches(people, AUTHORS):
        with unit_of_work() as work:
            learned = knowledge.put_knowledge(work.session, source=wish.source, people=some, actor_id=wish.by_id,
                                              now=work.now)
        claims, evidence = claims + learned.claims, evidence + learned.evidence
    return Learned(claims, evidence)


def _finish(wish: _Wish, course: Course, lines: list[Line], *, stopped: bool, refused: dict[str, Any],
            seconds: float) -> None:
    whole = not stopped and not refused
    learned = _learn(wish) if lines and not wish.dry else None
    with unit_of_work() as work:
        run = queries.get_run(work.session, wish.uid)
        if whole:
            lines += services.no_longer_there(work.session, course)
        counted = tally(lines)
        counts = asdict(counted) | {"skipped": counted.skipped, "seconds": round(seconds, 1)} | course.made
        counts |= {"findings": sum(len(line.found) for line in lines),
                   "found_in": sum(bool(line.found) for line in lines)}
        counts |= asdict(learned) if learned else {}
        counts |= figures.past(work.session) if learned else {}
        report = {"redirects": redirects(lines), "stopped": stopped, "refused": refused}
        services.finish_run(work.session, run, lines=lines, counts=counts, report=report, now=work.now)
        done = run.stored_as if whole and not wish.dry else None
        if done:
            run.stored_as = None
    if done:
        uploads.drop([done], instance=current_app.instance_path)


# --- The command line --------------------------------------------------------------------------------------------


def import_from_command(folder: Path, *, source: str, dry: bool) -> Iterator[str]:
    """Import a folder or zip and say what became of it, a line at a time.

    Every file that did not come in is named with its reason, and everything that its text held beside Markdown. The
    last line is ``312 files: n imported, m skipped``.
    """
    with unit_of_work() as work:
        run = services.begin_run(work.session, actor=None, source=source or folder.resolve().stem, dry=dry,
                                 file_name=folder.name)
        uid = run.uid
    run_import(uid, folder, lambda done, total, note: None)
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid)
        counts, report = dict(run.counts), dict(run.report)
    with force_locale("en"):
        yield from _say(counts, report, dry=dry)


def _say(counts: dict[str, Any], report: dict[str, Any], *, dry: bool) -> Iterator[str]:
    for line in queries.lines_of(report):
        if line.state not in (FileState.NEW, FileState.UPDATE, FileState.SAME):
            yield f"{line.path}: {label(line.state)}{_why(line)}"
        for found in line.found:
            became = f" -> {found['result']}" if found["result"] else ""
            yield f"{line.path}:{found['line']}: {label(Found(found['code']))}: {found['source']}{became}"
    if report["refused"]:
        yield refusal(report["refused"]["code"], report["refused"]["params"])
    for state, count in counts["states"].items():
        yield f"{label(FileState(state))}: {count}"
    yield (f"Authors: {counts['authors']} new. Areas: {counts['areas']} new, {counts['proposed']} proposed. "
           f"{counts['seconds']} s{', nothing was written' if dry else ''}.")
    yield f"{counts['files']} files: {counts['imported']} imported, {counts['skipped']} skipped"


def _why(line: Line) -> str:
    return f": {refusal(line.code, line.params)}" if line.code else ""
