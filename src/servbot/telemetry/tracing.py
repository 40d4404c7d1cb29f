"""Traces for OpenTelemetry: one per run over all its legs, a span per leg, step and question to a service.

Names, numbers and codes only: no inputs, no outputs, no messages, for those hold data of cases.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Lock

from loguru import logger
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from servbot import __version__
from servbot.core.run import EventType, NewEvent
from servbot.ports.run_store import Lease, RunRow

PATIENCE = 5
"""Seconds after which spans that the collector does not take are dropped; a worker that ends waits no longer."""

worked: Mapping[EventType, str] = {
    EventType.STEP_FINISHED: "step",
    EventType.STEP_FAILED: "step",
    EventType.SESSION_OPENED: "session",
    EventType.SESSION_FAILED: "session",
    EventType.SERVICE_ANSWERED: "service",
    EventType.SERVICE_FAILED: "service",
}
"""Events that tell of work that took time, and what kind of."""

ends: Mapping[EventType, str] = {
    EventType.RUN_SUCCEEDED: "succeeded",
    EventType.RUN_REJECTED: "rejected",
    EventType.RUN_FAILED: "failed",
}
"""Events that end a run in a leg."""


class Ids(RandomIdGenerator):
    """Chance, but for the span of the run itself, which every leg must know beforehand."""

    def __init__(self) -> None:
        self.next: tuple[int, int] | None = None
        """Trace and span to be made next."""

    def generate_trace_id(self) -> int:
        """The one asked for, or any."""
        return self.next[0] if self.next else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """The one asked for, or any."""
        return self.next[1] if self.next else super().generate_span_id()


class Tracing:
    """Implements `servbot.ports.engine.LegObserver`."""

    def __init__(self, endpoint: str) -> None:
        """Send spans by OTLP over HTTP to this address, in a thread beside."""
        self._ids = Ids()
        about = {"service.name": "servbot", "service.version": __version__}
        self._provider = TracerProvider(
            resource=Resource.create(about), id_generator=self._ids, shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint, timeout=PATIENCE)))
        self._tracer = self._provider.get_tracer("servbot", __version__)
        self._legs: dict[str, tuple[RunRow, Span]] = {}
        self._lock = Lock()

    def begun(self, lease: Lease, run: RunRow) -> None:
        """A leg begins."""
        about = {"servbot.run": run.id, "servbot.bot": run.bot, "servbot.worker": lease.worker}
        span = self._tracer.start_span("leg", _below(run_context(run.id)), SpanKind.INTERNAL, about)
        self._legs[lease.run_id] = (run, span)

    def recorded(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        """Events of the leg stand in the log."""
        try:
            self._tell(lease, events)
        except Exception as error:  # noqa: BLE001 - a trace must never hinder a run
            logger.warning("a trace is incomplete: {}", error)

    def _tell(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        if lease.run_id not in self._legs:
            return
        run, leg = self._legs[lease.run_id]
        for event in events:
            if event.type in worked:
                self._span_of(event, run, leg)
            elif event.type in ends:
                self._run_ended(run, ends[event.type])

    def ended(self, lease: Lease) -> None:
        """The leg is over, however it ended."""
        if lease.run_id in self._legs:
            _, span = self._legs.pop(lease.run_id)
            span.end()

    def shut(self) -> None:
        """Send what was not sent yet."""
        with suppress(Exception):
            self._provider.shutdown()

    def _span_of(self, event: NewEvent, run: RunRow, leg: Span) -> None:
        now = datetime.now(UTC)
        began = now - timedelta(seconds=float(event.data.get("seconds") or 0))
        kind = worked[event.type]
        name = str(event.data.get("service") or event.data.get("step") or kind)
        below = _below(leg.get_span_context())
        span = self._tracer.start_span(name, below, SpanKind.INTERNAL, start_time=_nanoseconds(began))
        span.set_attributes({"servbot.run": run.id, "servbot.bot": run.bot, "servbot.what": kind})
        span.set_attributes({f"servbot.{key}": event.data[key] for key in told if event.data.get(key)})
        failure = event.data.get("failure")
        if failure:
            span.set_attributes({"servbot.kind": str(failure["kind"]), "servbot.code": str(failure["code"])})
            span.set_status(Status(StatusCode.ERROR, str(failure["code"])))
        span.end(_nanoseconds(now))

    def _run_ended(self, run: RunRow, how: str) -> None:
        context = run_context(run.id)
        about = {"servbot.run": run.id, "servbot.bot": run.bot, "servbot.status": how}
        with self._lock:
            self._ids.next = (context.trace_id, context.span_id)
            try:
                span = self._tracer.start_span(
                    run.bot, Context(), SpanKind.INTERNAL, about, start_time=_nanoseconds(run.created_at)
                )
            finally:
                self._ids.next = None
        if how == "failed":
            span.set_status(Status(StatusCode.ERROR))
        span.end()


told = ("step", "action", "attempt")
"""What of an event's values stands in its span."""


def run_context(run_id: str) -> SpanContext:
    """Trace and root span of a run, the same on every worker: the trace is the run's own identity."""
    span = int.from_bytes(hashlib.sha256(run_id.encode()).digest()[:8], "big")
    return SpanContext(
        uuid.UUID(run_id).int, span, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED)
    )


def _below(parent: SpanContext) -> Context:
    return set_span_in_context(NonRecordingSpan(parent), Context())


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000
