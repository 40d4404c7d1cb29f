"""A small practice site on a loopback port, and browser sessions on it."""

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from servbot.actions.web.browser import BrowserSession, BrowserSessions
from servbot.core.action import Action, SessionSpec
from servbot.testkit.context import LocalContext

pages = Path(__file__).with_name("pages")
password = "s3cret & <quoted>"


@dataclass
class Site:
    """What the tests may know and change of the running site."""

    url: str = ""
    signed_in: set[str] = field(default_factory=set)
    bookings: list[dict[str, str]] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)


def make_handler(site: Site) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one method per kind of request
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def reply(self, status: int, text: str = "", **headers: str) -> None:
            body = text.encode()
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            match address.path:
                case "/login":
                    self.reply(200, (pages / "login.html").read_text().replace("{message}", ""))
                case "/broken":
                    self.reply(500, "<h1>Something broke</h1>")
                case "/table":
                    self.reply(200, table_page(int(query.get("page", "1"))))
                case "/suppliers":
                    self.reply(200, suppliers(query.get("q", "")), Content_Type="application/json")
                case path if path.startswith("/private/") and not self.is_signed_in():
                    self.reply(303, Location="/login")
                case path:
                    page = pages / f"{path.rsplit('/', 1)[-1]}.html"
                    if page.is_file():
                        self.reply(200, page.read_text())
                    else:
                        self.reply(404, "<h1>No such page</h1>")

        def is_signed_in(self) -> bool:
            return self.headers.get("Cookie", "").removeprefix("session=") in site.signed_in

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            match urlsplit(self.path).path:
                case "/login":
                    self.sign_in({name: v[0] for name, v in parse_qs(body.decode()).items()})
                case "/book":
                    site.bookings.append({name: v[0] for name, v in parse_qs(body.decode()).items()})
                    self.reply(200, f"<p>Booking number: B-{len(site.bookings)}</p>")
                case "/book-broken":
                    site.bookings.append({})
                    self.reply(500, "<h1>Something broke</h1>")
                case "/upload":
                    kind = self.headers["Content-Type"].encode()
                    message = BytesParser().parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
                    site.uploads += [part.get_filename("") for part in message.walk() if part.get_filename()]
                    self.reply(200, f"<p role=status>Received {site.uploads[-1]}</p>")

        def sign_in(self, form: dict[str, str]) -> None:
            if form.get("pw") != password:
                message = '<p role="alert">Wrong user name or password</p>'
                self.reply(200, (pages / "login.html").read_text().replace("{message}", message))
                return
            session = f"s{len(site.signed_in)}-{form['user']}"
            site.signed_in.add(session)
            self.reply(303, Location="/private/home", Set_Cookie=f"session={session}; Path=/")

    return Handler


def table_page(page: int) -> str:
    rows = "".join(f"<tr><td>INV-{page}{n}</td><td>{n}0.50</td><td>A</td></tr>" for n in range(1, 4))
    following = (
        f'<a href="/table?page={page + 1}">Next »</a>' if page < 3 else '<a aria-disabled="true">Next »</a>'
    )
    head = "<tr><th>Number </th><th>Amount</th><th>Number</th></tr>"
    return f"<title>Items</title><table><caption>Open items</caption><thead>{head}</thead><tbody>{rows}</tbody></table>{following}"


def suppliers(query: str) -> str:
    import json

    names = ["Harbour Paper Ltd", "Harbour Paper Ltd (old)", "Northern Steel", "海港纸业有限公司"]
    return json.dumps([name for name in names if query.lower() in name.lower()])


@pytest.fixture
def site() -> Iterator[Site]:
    state = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), make_handler(state))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[BrowserSessions]:
    sessions = BrowserSessions()
    yield sessions
    await sessions.shut()


@pytest.fixture
def context(site: Site, tmp_path: Path) -> LocalContext:
    connection = {"url": site.url, "login": {"password": "Pass word"}, "timeout": 4}
    credentials = {"robot": ("robot", password), "stranger": ("robot", "wrong one")}
    return LocalContext(tmp_path, credentials=credentials, connections={"practice": connection})


class Hand:
    """Runs actions one after the other in a session."""

    def __init__(self, context: LocalContext, session: BrowserSession) -> None:
        self.context = context
        self.session = session

    async def __call__(self, action: type[Action], **inputs: object) -> object:
        return await action.model_validate(inputs).run(self.context)


@pytest_asyncio.fixture(loop_scope="session")
async def hand(browser: BrowserSessions, context: LocalContext) -> AsyncIterator[Hand]:
    session = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
    context.opened = session
    yield Hand(context, session)
    await session.close()
