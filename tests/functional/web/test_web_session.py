import asyncio
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Error

from servbot.actions.web import Click, Expect, FillForm, Open, ReadText, Screenshot, running_browser
from servbot.actions.web.browser import BrowserSessions
from servbot.actions.web.errors import (
    BrowserDied,
    OriginRefused,
    PageMissing,
    ServerError,
    SignInRefused,
    TooSlow,
    Unreachable,
)
from servbot.actions.web.running_browser import Wear
from servbot.core.action import SessionSpec
from servbot.testkit.context import LocalContext

pytestmark = pytest.mark.asyncio(loop_scope="session")
spec = SessionSpec(kind="browser", connection="practice", login="robot")


async def test_signs_in_and_opens(browser, context, site):
    session = await browser.open(spec, context)
    context.opened = session
    opened = await Open(path="/private/home").run(context)
    await session.close()
    assert opened.title == "Home"


async def test_a_wrong_password_is_said(browser, context):
    with pytest.raises(SignInRefused, match="Wrong user name or password") as caught:
        await browser.open(spec.model_copy(update={"login": "stranger"}), context)
    assert "wrong one" not in str(caught.value)


async def test_an_ended_sign_in_is_renewed_for_open_and_for_a_form(browser, context, site):
    session = await browser.open(spec, context)
    context.opened = session
    site.signed_in.clear()
    assert (await Open(path="/private/every").run(context)).title == "Every kind of field"
    site.signed_in.clear()
    await session.page.reload()
    assert session.page.url.endswith("/login")
    filled = await FillForm(fields={"Company name": "Harbour"}).run(context)
    await session.close()
    assert filled.fields == {"Company name": "Harbour"}


async def test_sessions_do_not_share_cookies(browser, context):
    first = await browser.open(spec, context)
    second = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
    context.opened = second
    opened = await Open(path="/private/home").run(context)
    await first.close()
    await second.close()
    assert opened.title == "Sign in"


async def test_a_browser_that_died_is_started_again(context, site):
    sessions = BrowserSessions()
    plain = SessionSpec(kind="browser", connection="practice")
    first = await sessions.open(plain, context)
    await first.context.browser.close()
    second = await sessions.open(plain, context)
    context.opened = second
    opened = await Open(path="/facts").run(context)
    await first.close()
    await sessions.shut()
    assert opened.title == "Facts"


@pytest.mark.parametrize("wear", [Wear(sessions=2), Wear(memory_mb=1)])
async def test_a_worn_browser_ends_with_its_last_session(context, monkeypatch, wear):
    monkeypatch.setattr(running_browser, "_measured_every", 2)
    sessions = BrowserSessions(wear=wear)
    plain = SessionSpec(kind="browser", connection="practice")
    first, second, third = [await sessions.open(plain, context) for _ in range(3)]
    worn, fresh = second.context.browser, third.context.browser
    assert first.context.browser is worn is not fresh
    await first.close()
    assert worn.is_connected()
    await second.close()
    assert not worn.is_connected()
    context.opened = third
    assert (await Open(path="/facts").run(context)).title == "Facts"
    await third.close()
    await sessions.shut()
    assert not fresh.is_connected()


async def test_a_host_gets_no_more_sessions_than_it_may_and_has_its_pauses(browser, context, site):
    context.connections["polite"] = {"url": site.url, "most_sessions": 1, "pause": 0.3}
    polite = SessionSpec(kind="browser", connection="polite")
    first = await browser.open(polite, context)
    waiting = asyncio.ensure_future(browser.open(polite, context))
    context.opened = first
    begun = time.monotonic()
    for path in ("/facts", "/hand", "/facts"):
        await Open(path=path).run(context)
    assert time.monotonic() - begun >= 0.6
    assert not waiting.done()
    await first.close()
    await (await waiting).close()


@pytest.mark.parametrize(
    ("path", "error"),
    [("/broken", ServerError), ("/nowhere", PageMissing), ("https://example.com/", OriginRefused)],
)
async def test_open_says_what_is_wrong(hand, path, error):
    with pytest.raises(error):
        await hand(Open, path=path)


async def test_a_site_that_is_down_is_unreachable(browser, context, hand):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    context.connections["down"] = {"url": f"http://127.0.0.1:{port}", "timeout": 3}
    session = await browser.open(SessionSpec(kind="browser", connection="down"), context)
    context.opened = session
    with pytest.raises(Unreachable, match="ERR_CONNECTION_REFUSED"):
        await Open().run(context)
    await session.close()


async def test_evidence_shows_no_secret(browser, context: LocalContext, site):
    session = await browser.open(spec, context)
    context.opened = session
    secret = context.credentials["robot"][1]
    await session.page.set_content(
        f"<input value='x'><input type=password><p>seen: {secret.replace('<', '&lt;')}</p>"
    )
    await session.page.locator("[type=password]").fill("typed-by-a-person")
    await session.page.evaluate("secret => console.log('oops ' + secret)", secret)
    kept = await session.capture(context, "a test")
    await session.close()
    assert [artefact.name for artefact in kept] == [
        "page.png",
        "page.html",
        "page-accessibility.yaml",
        "page-activity.txt",
    ]
    texts = [content(context, artefact) for artefact in kept[1:]]
    assert all(b"s3cret" not in text and b"***" in text for text in texts)
    assert all(b"typed-by-a-person" not in text for text in texts)
    assert b'- paragraph: "seen: ***"' in texts[1]
    assert content(context, kept[0]).startswith(b"\x89PNG")


async def test_a_screenshot_blacks_out_a_secret(browser, context, site):
    import io

    from PIL import Image

    session = await browser.open(spec, context)
    context.opened = session
    box = "<body style='margin:0;background:#fff'><div style='width:1280px;height:900px;color:#fff'>{}</div>"
    colours = []
    for text in ("plain", "s3cret &amp; &lt;quoted&gt;"):
        await session.page.set_content(box.format(text))
        taken = await Screenshot(title="proof").run(context)
        image = Image.open(io.BytesIO(content(context, taken.image)))
        colours.append(image.convert("RGB").getpixel((600, 400)))
    await session.close()
    assert colours == [(255, 255, 255), (0, 0, 0)]


async def test_evidence_of_a_dead_page_does_not_raise(browser, context):
    session = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
    await session.close()
    kept = await session.capture(context, "after the end")
    assert [artefact.name for artefact in kept] == ["page-activity.txt"]


async def test_expect_waits_and_gives_up(hand):
    await hand(Open, path="/booking")
    await hand(Click, target={"role": "button", "name": "Save slowly"})
    await hand(Expect, text="Saved at last")
    await hand(Expect, target={"text": "Nothing like it"}, gone=True)
    with pytest.raises(Exception, match="is not there"):
        await hand(Expect, url="*/elsewhere", timeout=0.2)


def content(context: LocalContext, artefact) -> bytes:
    return (Path(context.folder) / "artefacts" / artefact.digest).read_bytes()


async def test_sessions_work_at_the_same_time(browser, context, site, tmp_path):
    async def fill(number: int) -> dict[str, object]:
        own = LocalContext(tmp_path / str(number), connections=context.connections)
        own.opened = await browser.open(SessionSpec(kind="browser", connection="practice"), own)
        await Open(path="/every").run(own)
        fields = {"Company name": f"No {number}", "Supplier": "Northern Steel", "State": str(number)}
        filled = await FillForm(fields=fields).run(own)
        await own.opened.close()
        return filled.fields

    shown = await asyncio.gather(*(fill(number) for number in range(4)))
    assert [fields["State"] for fields in shown] == ["0", "1", "2", "3"]
    assert {fields["Supplier"] for fields in shown} == {"Northern Steel"}


async def test_a_page_that_hangs_is_given_up_and_the_session_still_closes(browser, context, monkeypatch):
    monkeypatch.setattr(Expect, "longest", lambda self, deadline: 1.5)
    session = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
    context.opened = session
    await Open(path="/facts").run(context)
    await session.page.evaluate("() => { setTimeout(() => { for (;;); }, 0); }")
    with pytest.raises(TooSlow, match="has not answered"):
        await Expect(text="Never").run(context)
    async with asyncio.timeout(20):
        await session.close()


async def test_a_covered_button_is_said(hand):
    await hand(Open, path="/trouble")
    with pytest.raises(
        TooSlow, match="click the button 'Covered': \\(something else lies over it\\)"
    ) as caught:
        await hand(Click, target={"role": "button", "name": "Covered"}, timeout=1)
    assert caught.value.nothing_done


async def test_a_page_that_crashes_is_said(hand):
    await hand(Open, path="/facts")
    crashed = hand.session.page.wait_for_event("crash")
    with suppress(Error):
        await hand.session.page.goto("chrome://crash", timeout=3000)
    await crashed
    with pytest.raises(BrowserDied):
        await hand(ReadText, target={"label": "Status"}, timeout=2)
