"""Numbers as Prometheus wants them."""

from collections.abc import Iterable, Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from servbot import __version__
from servbot.ports.measuring import BOUNDS, Measuring, Snapshot, Tally


class Metrics(Collector):
    """Asks for the numbers whenever they are scraped."""

    def __init__(self, measuring: Measuring) -> None:
        self._measuring = measuring

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked for when the collector is registered."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        snapshot = self._measuring.snapshot()
        yield _gauge("servbot_info", "Version of servbot.", ("version",), [((__version__,), 1)])
        yield from _of_runs(snapshot)
        yield from _of_tasks(snapshot)
        yield from _of_steps(self._measuring.tally())


def _of_runs(now: Snapshot) -> Iterator[Metric]:
    runs = {(bot, status.value): count for (bot, status), count in now.runs.items()}
    yield _gauge("servbot_runs", "Runs by bot and status.", ("bot", "status"), runs.items())
    legs = {(worker,): count for worker, count in now.under_way.items()}
    yield _gauge("servbot_legs_under_way", "Legs that a worker works on.", ("worker",), legs.items())
    seen = {(worker,): seconds for worker, seconds in now.workers.items()}
    yield _gauge(
        "servbot_worker_silent_seconds", "Time since a worker's last sign of life.", ("worker",), seen.items()
    )
    yield GaugeMetricFamily("servbot_queue_legs", "Legs that could begin, were a worker free.", now.due.count)
    yield GaugeMetricFamily(
        "servbot_queue_age_seconds", "How long the oldest of these legs has waited.", now.due.seconds
    )
    yield GaugeMetricFamily(
        "servbot_schedule_lag_seconds", "By how much the most overdue planned time is late.", now.schedule_lag
    )


def _of_tasks(now: Snapshot) -> Iterator[Metric]:
    counts = {(kind.value,): waiting.count for kind, waiting in now.tasks.items()}
    yield _gauge(
        "servbot_open_tasks",
        "Items of the exception queue that wait for a person.",
        ("kind",),
        counts.items(),
    )
    ages = {(kind.value,): waiting.seconds for kind, waiting in now.tasks.items()}
    yield _gauge(
        "servbot_oldest_task_seconds",
        "How long the oldest of these items has waited.",
        ("kind",),
        ages.items(),
    )


def _of_steps(tally: Tally) -> Iterator[Metric]:
    steps = HistogramMetricFamily(
        "servbot_step_seconds", "How long attempts of steps took, by action.", labels=("action",)
    )
    ends = (*(str(bound) for bound in BOUNDS), "+Inf")
    for action, durations in tally.durations.items():
        buckets = list(zip(ends, map(float, accumulate(durations.counts)), strict=True))
        steps.add_metric((action,), buckets, durations.seconds)
    yield steps
    failed = CounterMetricFamily(
        "servbot_step_failures", "Attempts of steps that failed.", labels=("action", "code")
    )
    for labels, count in tally.failures.items():
        failed.add_metric(labels, count)
    yield failed


def _gauge(
    name: str, meaning: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for given, value in values:
        family.add_metric(given, value)
    return family
