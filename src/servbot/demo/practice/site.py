"""The practice site as a small server on a loopback port."""

import json
import threading
import time
from base64 import b32decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.parser import BytesParser
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from servbot.demo.practice import challenge
from servbot.demo.practice.answers import PAGES, rates, suppliers, table_page
from servbot.demo.practice.state import Practice

PASSWORD = "s3cret & <quoted>"  # noqa: S105 - a printed demo account
CODED = {"coded"}
"""Users who are asked for a one-time code too."""

ONE_TIME_KEY = "otpauth://totp/practice?secret=JBSWY3DPEHPK3PXP&period=3"
"""Their key; its codes change every three seconds, so that nobody has to wait long."""

CODES = TOTP(b32decode("JBSWY3DPEHPK3PXP"), 6, SHA1(), 3, enforce_key_length=False)  # noqa: S303 - what RFC 6238 wants
_piece = b"x" * 65536


class _Handler(BaseHTTPRequestHandler):
    """Answers requests; the state of the site is the server's."""

    server: "_Server"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Say nothing."""

    def reply(self, status: int, body: str | bytes = "", **headers: str) -> None:
        """Send a whole answer."""
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        """Give a page, or one of the annoyances."""
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        with suppress(ConnectionError):
            self._get(address.path, query)

    def _get(self, path: str, query: dict[str, str]) -> None:
        match path:
            case "/login":
                self.reply(200, _page("login").replace("{message}", ""))
            case "/code":
                self.reply(200, _page("code").replace("{message}", ""))
            case "/broken":
                self.reply(500, "<h1>Something broke</h1>")
            case "/table":
                self.reply(200, table_page(int(query.get("page", "1"))))
            case "/challenge.xlsx":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                disposition = 'attachment; filename="people.xlsx"'
                content = challenge.workbook(int(query["seed"]))
                self.reply(200, content, Content_Type=kind, Content_Disposition=disposition)
            case "/suppliers":
                self.reply(200, suppliers(query.get("q", "")), Content_Type="application/json")
            case _ if path.startswith("/private/") and not self._is_signed_in():
                self.reply(303, Location="/login")
            case _:
                self._annoyance(path, query)

    def _annoyance(self, path: str, query: dict[str, str]) -> None:
        match path:
            case "/rates.csv":
                disposition = f'attachment; filename="{query.get("name", "rates.csv")}"'
                self.reply(200, rates, Content_Type="text/csv", Content_Disposition=disposition)
            case "/endless.bin":
                self._endless()
            case "/round":
                self.reply(302, Location=f"/round?n={int(query.get('n', '0')) + 1}")
            case "/basic" if self.headers.get("Authorization") != _basic:
                self.reply(401, "<h1>Who are you?</h1>", WWW_Authenticate='Basic realm="practice"')
            case "/slow":
                time.sleep(float(query.get("seconds", "0.4")))
                self.reply(200, "late", Content_Type="text/plain")
            case _:
                self._page(path.rsplit("/", 1)[-1])

    def _page(self, name: str) -> None:
        if (PAGES / f"{name}.html").is_file():
            self.reply(200, _page(name))
        else:
            self.reply(404, "<h1>No such page</h1>")

    def _endless(self) -> None:
        """A download of 5 GB, or as much of it as somebody wants."""
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Disposition", 'attachment; filename="endless.bin"')
        self.send_header("Content-Length", str(5 * 1024**3))
        self.end_headers()
        for _ in range(5 * 1024**3 // len(_piece)):
            self.wfile.write(_piece)

    def _is_signed_in(self) -> bool:
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        return "session" in cookies and cookies["session"].value in self.server.state.signed_in

    def do_POST(self) -> None:
        """Take a form."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        state, address = self.server.state, urlsplit(self.path)
        match address.path:
            case "/login":
                self._sign_in({name: v[0] for name, v in parse_qs(body.decode()).items()})
            case "/code":
                self._check_code(parse_qs(body.decode()).get("code", [""])[0])
            case "/book":
                state.bookings.append({name: v[0] for name, v in parse_qs(body.decode()).items()})
                self.reply(200, f"<p>Booking number: B-{len(state.bookings)}</p>")
            case "/book-broken":
                state.bookings.append({})
                self.reply(500, "<h1>Something broke</h1>")
            case "/challenge":
                seed = int(parse_qs(address.query)["seed"][0])
                verdict = challenge.judged(seed, json.loads(body))
                state.verdicts.append(verdict)
                rate = f"{100 * verdict.right / verdict.fields:g} %"
                self.reply(200, f"Success rate {rate}: {verdict.right} of {verdict.fields} fields")
            case "/upload":
                kind = self.headers["Content-Type"].encode()
                message = BytesParser().parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
                names = [part.get_filename("") for part in message.walk() if part.get_filename()]
                state.uploads += [str(name) for name in names]
                self.reply(200, f"<p role=status>Received {state.uploads[-1]}</p>")

    def _sign_in(self, form: dict[str, str]) -> None:
        if form.get("pw") != PASSWORD:
            message = '<p role="alert">Wrong user name or password</p>'
            self.reply(200, _page("login").replace("{message}", message))
            return
        session = f"s{len(self.server.state.signed_in)}-{form['user']}"
        if form.get("user") in CODED:
            self.reply(303, Location="/code")
        else:
            self._let_in(session)

    def _check_code(self, code: str) -> None:
        """A code opens the door once, as everywhere."""
        state = self.server.state
        now = time.time()
        valid = [CODES.generate(int(now - late)).decode() for late in (0, 3)]
        if code in state.used_codes or code not in valid:
            self.reply(200, _page("code").replace("{message}", '<p role="alert">This code is not valid</p>'))
            return
        state.used_codes.append(code)
        self._let_in(f"coded-{len(state.signed_in)}")

    def _let_in(self, session: str) -> None:
        self.server.state.signed_in.add(session)
        self.server.state.sign_ins += 1
        self.reply(303, Location="/private/home", Set_Cookie=f"session={session}; Path=/; Max-Age=3600")


_basic = "Basic " + b64encode(f"robot:{PASSWORD}".encode()).decode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = Practice(url=f"http://127.0.0.1:{self.server_port}")

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the midst of an answer is no news here."""


def _page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


@contextmanager
def practice_site() -> Iterator[Practice]:
    """The site, served as long as the block lasts."""
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
