"""Ways into a site: one-time codes, kept sign-ins, HTTP, certificates, proxies."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from servbot.actions.web import FillForm, Open
from servbot.actions.web.browser import BrowserSessions
from servbot.actions.web.errors import ConnectionWrong, OneTimeKeyWrong, PageForbidden, SignInRefused
from servbot.core.action import SessionSpec
from servbot.demo.practice import ONE_TIME_KEY, PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")
form = {"password": "Pass word", "code_submit": "Verify", "home": "/private/home"}


def spec(connection: str, login: str = "") -> SessionSpec:
    return SessionSpec(kind="browser", connection=connection, login=login)


async def test_a_one_time_code_is_given_and_never_twice(browser, context, site):
    context.connections["coded"] = {"url": site.url, "login": form, "timeout": 6}
    context.credentials["coded"] = ("coded", PASSWORD, ONE_TIME_KEY)
    for _ in range(2):
        context.opened = await browser.open(spec("coded", "coded"), context)
        assert (await Open(path="/private/home").run(context)).title == "Home"
        await context.opened.close()
    assert len(set(site.used_codes)) == 2


@pytest.mark.parametrize(
    ("key", "error", "said"),
    [
        ("JBSWY3DPEHPK3PXQ", SignInRefused, "This code is not valid"),
        ("no key at all!", OneTimeKeyWrong, "cannot be used"),
    ],
)
async def test_a_wrong_key_is_said(browser, context, site, key, error, said):
    context.connections["coded"] = {"url": site.url, "login": form, "timeout": 6}
    context.credentials["coded"] = ("coded", PASSWORD, key)
    with pytest.raises(error, match=said) as caught:
        await browser.open(spec("coded", "coded"), context)
    assert key not in str(caught.value)


async def test_a_sign_in_is_kept_sealed_and_renewed(context, site, tmp_path):
    context.connections["kept"] = {"url": site.url, "login": form, "timeout": 6, "keep_sign_in": True}
    sessions = BrowserSessions(kept=tmp_path / "sign-ins")

    async def visit() -> int:
        context.opened = await sessions.open(spec("kept", "robot"), context)
        assert (await Open(path="/private/home").run(context)).title == "Home"
        await context.opened.close()
        return site.sign_ins

    assert [await visit(), await visit()] == [1, 1]
    (kept,) = (tmp_path / "sign-ins").iterdir()
    assert b"s0-robot" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    site.signed_in.clear()
    assert [await visit(), await visit()] == [2, 2]
    context.opened = await sessions.open(spec("kept", "robot"), context)
    await Open(path="/private/every").run(context)
    site.signed_in.clear()
    await context.opened.page.reload()
    await FillForm(fields={"Company name": "Harbour"}).run(context)
    await context.opened.close()
    assert [site.sign_ins, await visit()] == [3, 3]
    kept.write_bytes(b"of another key")
    assert await visit() == 4
    await sessions.shut()


async def test_a_site_that_asks_by_http(browser, context, site):
    context.connections |= {"bare": {"url": site.url}, "basic": {"url": site.url, "http_login": "robot"}}
    context.opened = await browser.open(spec("bare"), context)
    with pytest.raises(PageForbidden):
        await Open(path="/basic").run(context)
    await context.opened.close()
    context.opened = await browser.open(spec("basic"), context)
    with pytest.raises(Exception, match="404"):  # it lets us in; there is nothing there
        await Open(path="/basic").run(context)
    await context.opened.close()


class Through(BaseHTTPRequestHandler):
    """A proxy that gives the practice site for whatever is asked."""

    def log_request(self, *args):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Proxy-Authorization", "")))
        if not self.headers.get("Proxy-Authorization"):
            self.send_response(407)
            self.send_header("Proxy-Authenticate", 'Basic realm="gate"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        with urlopen(self.server.site + "/" + self.path.split("/", 3)[3]) as answer:
            content = answer.read()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


async def test_a_site_behind_a_proxy(browser, context, site):
    with served(ThreadingHTTPServer(("127.0.0.1", 0), Through)) as proxy:
        proxy.site, proxy.asked = site.url, []
        way = {"server": f"http://127.0.0.1:{proxy.server_port}", "login": "robot"}
        context.connections["far"] = {"url": "http://far.invalid", "proxy": way, "timeout": 6}
        context.opened = await browser.open(spec("far"), context)
        assert (await Open(path="/facts").run(context)).title == "Facts"
        await context.opened.close()
        assert proxy.asked[-1][0] == "http://far.invalid/facts"


def certificate(name, issuer=None, issuer_key=None):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(issuer or subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    )
    return made.sign(issuer_key or key, hashes.SHA256()), key


class Known(BaseHTTPRequestHandler):
    """Tells whose certificate it was shown."""

    def log_request(self, *args):
        pass

    def do_GET(self):
        ((_, who),) = self.connection.getpeercert()["subject"][0]
        content = f"<title>{who}</title>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


async def test_a_site_that_wants_a_certificate(context, tmp_path, monkeypatch):
    authority, authority_key = certificate("Practice CA")
    for name, password in (("server", b""), ("robot", PASSWORD.encode())):
        made, key = certificate(name, authority.subject, authority_key)
        lock = BestAvailableEncryption(password) if password else NoEncryption()
        (tmp_path / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
        (tmp_path / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (tmp_path / "ca.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(tmp_path / "ca.pem"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Known)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    secure.load_verify_locations(tmp_path / "ca.pem")
    secure.verify_mode = ssl.CERT_REQUIRED
    server.socket = secure.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    shown = {"file": str(tmp_path / "robot.pem"), "key": str(tmp_path / "robot.key"), "login": "robot"}
    sessions = BrowserSessions()
    with served(server):
        address = f"https://127.0.0.1:{server.server_port}"
        context.connections["closed"] = {"url": address, "certificate": shown, "timeout": 6}
        context.opened = await sessions.open(spec("closed"), context)
        assert (await Open().run(context)).title == "robot"
        await context.opened.close()
    await sessions.shut()


async def test_a_certificate_that_is_not_there_is_said(browser, context, site):
    context.connections["closed"] = {"url": site.url, "certificate": {"file": "nowhere.pfx"}}
    with pytest.raises(ConnectionWrong, match=r"no file nowhere\.pfx"):
        await browser.open(spec("closed"), context)
