"""What is kept of a page that failed: all of it there, nothing secret in any of it."""

import asyncio
import base64
import io
import os
import re
import zipfile
from pathlib import Path

import pytesseract
import pytest
from PIL import Image
from playwright._impl._driver import compute_driver_executable, get_driver_env

from servbot.actions.web import Click, FillForm, Open
from servbot.actions.web.browser import BrowserSessions
from servbot.actions.web.errors import NotFound
from servbot.core.action import SessionSpec
from servbot.core.reading import EvidenceName
from servbot.testkit.context import LocalContext

pytestmark = pytest.mark.asyncio(loop_scope="session")
CARD, AMOUNT, TYPED = "6222021234567890", "918273.45", "Quokka7731"
PASSWORD = "s3cret & <quoted>"
PAGE = f"""<title>Accounts</title><style>p, input, select, textarea {{ font: 24px sans-serif; margin: 8px; width: 500px }}</style>
<label>Card <input id=card></label><label>Pin <input type=password id=pin></label>
<p>Plainly written</p><p id=parted>Card 6222<b>021234567890</b></p><p id=spaced>Card 6222 0212 3456 7890</p>
<p id=amount>Amount 918,273.45</p><p style="text-transform: uppercase">quokka7731</p>
<select><option>Account {CARD}</option></select><textarea>Note {TYPED}</textarea>
<div id=host></div><iframe srcdoc="<p style='font:24px sans-serif'>Framed {CARD}</p>" style="width:600px;height:90px"></iframe>
<script>host.attachShadow({{mode: "open"}}).innerHTML = "<p style='font:24px sans-serif'>Shadow {TYPED}</p>"</script>"""


def content(context: LocalContext, artefact) -> bytes:
    return (Path(context.folder) / "artefacts" / artefact.digest).read_bytes()


async def test_nothing_secret_is_in_any_part_of_the_evidence(browser: BrowserSessions, context: LocalContext):
    session = await browser.open(SessionSpec(kind="browser", connection="practice", login="robot"), context)
    context.opened = session
    for secret in (CARD, AMOUNT, TYPED):
        session.hide(secret)
    await session.page.route("**/accounts", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    await session.page.route(
        "**/told?*",
        lambda route: route.fulfill(
            json={"card": CARD, "in_base64": base64.b64encode(CARD.encode()).decode()}
        ),
    )
    await session.page.route(
        "**/picture.png",
        lambda route: route.fulfill(body=b"\x89PNG" + TYPED.encode(), content_type="image/png"),
    )
    await session.context.add_cookies(
        [{"name": "sid", "value": "cookie-of-the-session", "url": session.connection.url}]
    )
    await Open(path="/accounts").run(context)
    await FillForm(fields={"Card": CARD, "Pin": "typed-by-the-page"}).run(context)
    await session.page.evaluate(
        """async ([card, typed]) => {
          console.log("card " + card);
          await fetch("/told?card=" + card, {method: "POST", body: JSON.stringify({card, typed})});
          await new Promise((done) => { const seen = new Image(); seen.onload = seen.onerror = done; seen.src = "/picture.png"; });
        }""",
        [CARD, TYPED],
    )
    with pytest.raises(NotFound):
        await Click(target={"role": "button", "name": "Nowhere"}, timeout=0.2).run(context)
    kept = await session.capture(context, f"card {CARD}")
    await session.close()

    parts = {artefact.name: content(context, artefact) for artefact in kept}
    assert list(parts) == [
        name for name in EvidenceName if name not in {EvidenceName.BEFORE, EvidenceName.FILM}
    ]
    with zipfile.ZipFile(io.BytesIO(parts["page-trace.zip"])) as zipped:
        parts |= {f"trace/{name}": zipped.read(name) for name in zipped.namelist()}
    secrets = (
        CARD,
        "6222 0212 3456 7890",
        AMOUNT,
        "918,273.45",
        TYPED,
        PASSWORD,
        "s3cret",
        "typed-by-the-page",
    )
    leaks = [(name, secret) for name, part in parts.items() for secret in secrets if secret.encode() in part]
    encoded = [
        name for name, part in parts.items() if base64.b64encode(CARD.encode()).rstrip(b"=")[:-2] in part
    ]
    assert (leaks, encoded) == ([], [])
    signs = [name for name, part in parts.items() if b"cookie-of-the-session" in part]
    assert signs == []
    # The proof is worth something only where the rest is still there.
    assert b"Plainly written" in parts["page.html"]
    assert b"Shadow ***" in parts["page.html"]
    assert b"Framed ***" in parts["page.html"]
    assert b'textbox "Card": "***"' in parts["page-accessibility.yaml"]
    assert b"POST fetch" in parts["page-activity.txt"]
    assert b'"method":"fill' in parts["trace/trace.trace"]
    assert b"/told?card=***" in parts["trace/trace.network"]
    assert not [name for name in parts if name.endswith("picture.png")]
    for picture in ("page.png", "trace/screencast/page.png"):
        seen = read(parts[picture])
        assert "Plainly written" in seen
        bare = re.sub(r"[\s,.]", "", seen).lower()
        assert [s for s in (CARD[-8:], "918273", "7731", "quokka", "0212") if s in bare] == []


def read(picture: bytes) -> str:
    image = Image.open(io.BytesIO(picture)).convert("L")
    return pytesseract.image_to_string(image.resize((image.width * 2, image.height * 2)), config="--psm 11")


async def test_the_trace_opens_in_the_viewer_and_shows_the_steps(hand, browser, tmp_path):
    await hand(Open, path="/booking")
    await hand(Click, target={"role": "button", "name": "Save slowly"})
    *_, trace = await hand.session.capture(hand.context, "a test")
    assert trace.name == "page-trace.zip"
    file = tmp_path / "trace.zip"
    file.write_bytes(content(hand.context, trace))
    executable = [str(part) for part in compute_driver_executable()]
    viewer = await asyncio.create_subprocess_exec(
        *executable,
        "show-trace",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        str(file),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **get_driver_env(), "PWTEST_CLI_HEADLESS": "1"},
    )
    try:
        address = await told_address(viewer.stdout)
        looking = await hand.session.context.browser.new_context()
        page = await looking.new_page()
        await page.goto(address)
        await page.get_by_text("action: web.click").first.click(timeout=20_000)
        await page.get_by_role("treeitem").filter(has_text="Click").last.click()
        frame = page.frame_locator("iframe.snapshot-visible")
        await frame.get_by_role("button", name="Save slowly").wait_for(timeout=20_000)
        await looking.close()
    finally:
        viewer.terminate()
        await viewer.wait()


async def told_address(lines) -> str:
    async for line in lines:
        if found := re.search(r"http://\S+", line.decode()):
            return found[0]
    raise AssertionError("the viewer told no address")


async def test_evidence_stays_small_and_is_left_out_where_there_is_no_room(hand, monkeypatch):
    await hand(Open, path="/facts")
    await hand.session.page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', '<p style=height:30000px>High</p>')"
    )
    room = 200_000

    async def evidence_room() -> int:
        return room

    monkeypatch.setattr(hand.context, "evidence_room", evidence_room)
    kept = await hand.session.capture(hand.context, "a high page")
    assert Image.open(io.BytesIO(content(hand.context, kept[0]))).size == (1280, 8000)
    assert sum(artefact.size for artefact in kept) <= room
    room = 3000
    kept = await hand.session.capture(hand.context, "little room")
    assert {artefact.name for artefact in kept} == {
        "page.html",
        "page-accessibility.yaml",
        "page-activity.txt",
    }
    assert any("as much evidence as it may have" in text for _, text in hand.context.messages)


async def test_a_filmstrip_has_a_picture_of_every_step(browser, context: LocalContext):
    spec = SessionSpec(kind="browser", connection="practice", evidence="filmstrip")
    context.opened = session = await browser.open(spec, context)
    await Open(path="/facts").run(context)
    await Open(path="/booking").run(context)
    await session.close()
    pictures = [
        path for path in (context.folder / "artefacts").iterdir() if path.read_bytes()[:2] == b"\xff\xd8"
    ]
    assert len(pictures) == 2


async def test_traces_leave_nothing_behind(context: LocalContext):
    sessions = BrowserSessions()
    spec = SessionSpec(kind="browser", connection="practice")
    first, second = [await sessions.open(spec, context) for _ in range(2)]
    folder = sessions.traces.path
    for session in (first, second):
        context.opened = session
        await Open(path="/facts").run(context)
    await first.close()
    assert {place.name.partition(".")[0] for place in folder.glob("session-*")} == {"session-2"}
    await second.close()
    assert list(folder.iterdir()) == []
    await sessions.shut()
    assert not folder.exists()
