"""Services that expressions ask: a real server that answers well, badly, late or not at all."""

import json
import socket
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from servbot.connections import HttpServices
from servbot.connections.http_services import ServiceFailed, ServiceUnknown
from servbot.core.errors import FailureKind

released = Event()

ANSWERS: dict[str, tuple[int, bytes]] = {
    "/missing": (404, b"{}"),
    "/broken": (500, b"{}"),
    "/elsewhere": (302, b""),
    "/page": (200, b"<html>Sign in</html>"),
    "/nan": (200, b'{"a": NaN}'),
    "/deep": (200, b"[" * 100_000),
    "/latin": (200, b'{"a": "\xe9"}'),
    "/money": (200, b'{"total": 1130.10, "count": 3, "name": "\xe5\x8f\x91\xe7\xa5\xa8"}'),
    "/null": (200, b"null"),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/base/late":
            released.wait(5)
        status, body = ANSWERS.get(
            parts.path.removeprefix("/base"), (200, json.dumps(parse_qsl(parts.query)).encode())
        )
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/base/page")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/base/"
        released.set()
        server.shutdown()
        thread.join()


async def ask(address: str, path: str, *args: Any, seconds: float = 5, **kwargs: Any) -> Any:
    services = {"it": {"path": path, "arguments": ["number", "supplier"]}}
    caller = HttpServices({"erp": {"url": address, "services": services}}, seconds=seconds)
    return await caller.call("erp", "it", args, kwargs)


async def test_arguments_by_place_and_name(address: str) -> None:
    assert await ask(address, "/echo", "INV 1/ä", supplier="Acme & 中文") == [
        ["number", "INV 1/ä"],
        ["supplier", "Acme & 中文"],
    ]


async def test_nothing_is_left_out_and_values_are_written_plainly(address: str) -> None:
    assert await ask(address, "/echo", None, supplier=True) == [["supplier", "true"]]
    assert await ask(address, "/echo", Decimal("1E+3")) == [["number", "1000"]]


async def test_amounts_are_exact(address: str) -> None:
    answer = await ask(address, "/money")
    assert answer == {"total": Decimal("1130.10"), "count": 3, "name": "发票"}
    assert str(answer["total"]) == "1130.10"


async def test_not_found_is_none(address: str) -> None:
    assert await ask(address, "/missing") is None
    assert await ask(address, "/null") is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/broken", "answered 500"),
        ("/elsewhere", "answered 302"),
        ("/page", "did not answer with JSON"),
        ("/nan", "did not answer with JSON"),
        ("/deep", "did not answer with JSON"),
        ("/latin", "did not answer with JSON"),
    ],
)
async def test_bad_answer_is_worth_another_try(address: str, path: str, words: str) -> None:
    with pytest.raises(ServiceFailed, match=rf"erp\.it.*{words}") as caught:
        await ask(address, path)
    assert caught.value.kind is FailureKind.APPLICATION
    assert caught.value.remedy


async def test_late_answer(address: str) -> None:
    with pytest.raises(ServiceFailed, match=r"did not answer within 0\.2 seconds"):
        await ask(address, "/late", seconds=0.2)


async def test_server_that_is_down() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ServiceFailed, match="could not be reached"):
        await ask(f"http://127.0.0.1:{port}", "/x")


@pytest.mark.parametrize("wrong", ["http://[", "http://a b", "nonsense", "ftp://x"])
async def test_address_that_is_none(wrong: str) -> None:
    with pytest.raises(ServiceFailed, match="could not be reached"):
        await ask(wrong, "/x")


@pytest.mark.parametrize(
    ("args", "kwargs"), [(("1", "2", "3"), {}), ((), {"colour": "red"}), (("1",), {"number": "2"})]
)
async def test_arguments_it_does_not_take(args: tuple[str, ...], kwargs: dict[str, str]) -> None:
    with pytest.raises(ServiceUnknown) as caught:
        await ask("http://127.0.0.1", "/x", *args, **kwargs)
    assert caught.value.remedy == "It takes: number, supplier."


async def test_unknown_service_is_told_with_those_known() -> None:
    caller = HttpServices({"erp": {"url": "http://127.0.0.1", "services": {"find": {"path": "/f"}}}})
    for connection, name, known in (("erp", "fnd", "find"), ("crm", "find", "none")):
        with pytest.raises(ServiceUnknown, match=rf"no service {connection}\.{name}") as caught:
            await caller.call(connection, name, (), {})
        assert caught.value.remedy.endswith(f"known: {known}.")


@pytest.mark.parametrize(
    "connection", [{"services": {"it": {"path": "/"}}}, {"url": "http://x", "services": {"it": {}}}]
)
async def test_service_without_address(connection: dict[str, Any]) -> None:
    with pytest.raises(ServiceUnknown, match="has no address"):
        await HttpServices({"erp": connection}).call("erp", "it", (), {})
