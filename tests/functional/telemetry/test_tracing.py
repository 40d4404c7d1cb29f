"""Traces as a collector receives them: one per run, over all its legs, without what the case is about."""

import asyncio
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import DecisionKind
from servbot.testkit.people import retry
from servbot.testkit.samples import decision

STEPS = """
inputs: {word: {type: text}}
steps:
  - {name: write, action: lab.line, with: {text: "${{ inputs.word }}"}}
  - {name: shaky, action: lab.flaky, retry: {attempts: 2, backoff: 10ms}}
  - {name: ok, ask: {question: Go on?, form: {yes: {type: boolean}}}}
  - {name: enter, session: {browser: erp}, steps: [{name: look, action: lab.in_session}]}
"""


class Collector:
    """Receives OTLP over HTTP."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        raw = self.raw

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1/traces"

    def spans(self) -> list[Any]:
        return [
            span
            for body in self.raw
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


def attributes(span: Any) -> dict[str, Any]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


async def asked_whether_to_go_on(lab: Any, run: str) -> None:
    async with asyncio.timeout(20):
        while (await lab.task(run)).request.step != "ok":  # noqa: ASYNC110 - the queue tells nobody
            await asyncio.sleep(0.02)
    await lab.until(run, S.WAITING)


async def test_a_run_is_one_trace_over_all_its_legs(database, collector) -> None:
    from engine_lab import Lab

    from servbot.telemetry.tracing import Tracing

    tracing = Tracing(collector.endpoint)
    lab = Lab(database.parent, observer=tracing)
    run = await lab.start(STEPS, reference="case of Mrs Li", word="s3cret-word")
    async with lab.working():
        await lab.until(run, S.WAITING)
        (lab.folder / "shared" / "works").touch()
        await lab.decide(run, retry())
        await asked_whether_to_go_on(lab, run)
        await lab.decide(run, decision(DecisionKind.SUBMIT, value={"yes": True}))
        await lab.until(run, S.SUCCEEDED)
    tracing.shut()
    lab.close()

    spans = collector.spans()
    assert {span.trace_id for span in spans} == {UUID(run).bytes}
    (root,) = (span for span in spans if not span.parent_span_id)
    assert (root.name, attributes(root)["servbot.status"]) == ("lab", "succeeded")
    legs = [span for span in spans if span.parent_span_id == root.span_id]
    assert [span.name for span in legs] == ["leg"] * 3
    steps = [span for span in spans if span.parent_span_id in {leg.span_id for leg in legs}]
    assert len(spans) == 1 + len(legs) + len(steps)
    told = [
        (span.name, attributes(span).get("servbot.attempt"), attributes(span).get("servbot.code"))
        for span in steps
    ]
    assert told == [
        ("write", 1, None),
        ("shaky", 1, "application.failed"),
        ("shaky", 2, "application.failed"),
        ("shaky", 3, None),
        ("enter", None, None),
        ("look", 1, None),
    ]
    failed = next(span for span in steps if span.status.code)
    assert (failed.status.message, attributes(failed)["servbot.kind"]) == (
        "application.failed",
        "application",
    )
    assert all(
        root.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano for span in spans
    )
    everything = b"".join(collector.raw)
    for secret in (b"s3cret-word", b"Mrs Li", b"It does not work"):
        assert secret not in everything


async def test_a_collector_that_is_not_there_hinders_nothing(database, collector) -> None:
    from engine_lab import Lab

    from servbot.telemetry.tracing import Tracing

    collector.server.shutdown()
    tracing = Tracing("http://127.0.0.1:9/v1/traces")
    lab = Lab(database.parent, observer=tracing)
    run = await lab.start("steps: [{name: a, action: lab.line, with: {text: a}}]")
    async with lab.working():
        await lab.until(run, S.SUCCEEDED)
    began = time.monotonic()
    tracing.shut()
    assert time.monotonic() - began < 15
    lab.close()
