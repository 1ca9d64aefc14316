"""Figures for Prometheus. They come from tables, so any process answers for all of them."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from planner.status import queries, rules
from planner.status.page import version
from planner.status.queries import Clockwork, Tallies
from planner.workflow.publishing import PublicationState

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Figures(Collector):
    """Families that were made already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        """All of them."""
        return self._families


def text(session: Session, *, now: datetime) -> bytes:
    """The page that Prometheus reads; four statements."""
    registry = CollectorRegistry(auto_describe=False)
    found = queries.tallies(session, since=now - timedelta(days=1), now=now)
    late = [trip.late_s for trip in queries.trips(session, now=now)]
    registry.register(_Figures([*_queue(found, late, now), *_publications(found, now),
                                *_clockwork(queries.clockwork(session, now=now), now)]))
    return generate_latest(registry)


def _gauge(name: str, help_text: str, values: dict[str, float], label: str) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _queue(found: Tallies, late: list[float], now: datetime) -> Iterable[Metric]:
    def counted(kind: str) -> dict[str, float]:
        return {name: tally.n for (each, name), tally in found.items() if each == kind}

    ages = {name: max(0.0, (now - tally.at).total_seconds())
            for (kind, name), tally in found.items() if kind == "due" and tally.at}
    yield _gauge("planner_queue_depth", "Messages that wait or are being sent, by topic.", counted("open"), "topic")
    yield _gauge("planner_queue_due", "Messages whose moment is there, by topic.", counted("due"), "topic")
    yield _gauge("planner_queue_age_seconds", "Age of the oldest message that is due, by topic.", ages, "topic")
    yield _gauge("planner_queue_failed", "Messages that were given up and wait for an administrator, by topic.",
                 counted("failed"), "topic")
    yield _gauge("planner_queue_sent_day", "Messages that went out in the last 24 hours, by topic.", counted("sent"),
                 "topic")
    lags = {str(share): value for share in (0.5, 0.95, 0.99)
            if (value := rules.percentile(late, share)) is not None}
    yield _gauge("planner_queue_lag_seconds", "From due to gone, of the newest thousand of the last 24 hours.", lags,
                 "quantile")
    yield _gauge("planner_jobs", "Long work by state; failed ones of the last seven days.", counted("job"), "state")


def _publications(found: Tallies, now: datetime) -> Iterable[Metric]:
    states = {state.value: float(queries.of(found, "publication", state.value).n) for state in PublicationState}
    yield _gauge("planner_publications", "Publications by state.", states, "state")
    late = queries.of(found, "late")
    age = (now - late.at).total_seconds() if late.at else 0.0
    yield GaugeMetricFamily("planner_publications_late", "Publications that are due and not out.", late.n)
    yield GaugeMetricFamily("planner_publications_late_seconds", "By how much the latest of them is late.", age)
    yield GaugeMetricFamily("planner_publications_waiting", "Publications that wait for a lead.",
                            queries.of(found, "waits").n)


def _clockwork(found: Clockwork, now: datetime) -> Iterable[Metric]:
    alive = len(found.alive)
    yield GaugeMetricFamily("planner_workers", "Processes of the clockwork that were heard of lately.", alive)
    seen = [(now - each.seen_at).total_seconds() for each in found.processes]
    yield GaugeMetricFamily("planner_worker_heartbeat_age_seconds", "Since anything was heard of the clockwork.",
                            max(0.0, min(seen)) if seen else float("inf"))
    runs = CounterMetricFamily("planner_tick_runs", "Turns of a line of the clockwork.", labels=["tick"])
    failures = CounterMetricFamily("planner_tick_failures", "Turns that failed.", labels=["tick"])
    seconds = CounterMetricFamily("planner_tick_seconds", "Time that all turns took.", labels=["tick"])
    last = GaugeMetricFamily("planner_tick_last_seconds", "Time that the last turn took.", labels=["tick"])
    ages = GaugeMetricFamily("planner_tick_age_seconds", "Since the last turn.", labels=["tick"])
    for line in found.lines:
        if line.last_at is not None:
            runs.add_metric([line.name], line.runs)
            failures.add_metric([line.name], line.failures)
            seconds.add_metric([line.name], line.total_ms / 1000)
            last.add_metric([line.name], line.took_ms / 1000)
            ages.add_metric([line.name], max(0.0, (now - line.last_at).total_seconds()))
    yield from (runs, failures, seconds, last, ages)
    yield _gauge("planner_info", "This program.", {version(): 1.0}, "version")
