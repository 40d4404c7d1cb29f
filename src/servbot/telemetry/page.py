"""The pages that machines ask for, the same on the console and on a worker's own port."""

from typing import NamedTuple

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from servbot.ports.measuring import Measuring
from servbot.telemetry.metrics import Metrics

PLAIN = "text/plain; charset=utf-8"


class Page(NamedTuple):
    """An answer."""

    status: int
    content_type: str
    body: bytes


LIVE = Page(200, PLAIN, b"alive\n")
REFUSED = Page(403, PLAIN, b"Metrics are told to this machine, or for a token.\n")
MISSING = Page(404, PLAIN, b"There is nothing here.\n")


def metrics_page(measuring: Measuring, *, known: bool) -> Page:
    """All metrics, for those who may."""
    if not known:
        return REFUSED
    registry = CollectorRegistry()
    registry.register(Metrics(measuring))
    return Page(200, CONTENT_TYPE_LATEST, generate_latest(registry))


def ready_page(measuring: Measuring, *, known: bool) -> Page:
    """Whether work could be done; why not is told only to those who may know."""
    problems = measuring.unready()
    if not problems:
        return Page(200, PLAIN, b"ready\n")
    told = "".join(f"{problem}\n" for problem in problems) if known else "not ready\n"
    return Page(503, PLAIN, told.encode())
