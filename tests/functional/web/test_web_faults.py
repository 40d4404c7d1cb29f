"""What pages do to make work hard: each a clear error of the right kind with evidence, never a hang, never a context left over."""

import asyncio

import pytest

from servbot.actions.web import Click, Download, Open, ReadText
from servbot.actions.web.errors import (
    BrowserDied,
    CertificateRefused,
    DownloadRefused,
    MessageBoxesWithoutEnd,
    PageMissing,
    ServerError,
    TooSlow,
    Unreachable,
)
from servbot.core.action import SessionSpec
from servbot.core.errors import FailureKind

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAGES = {
    "/boxes": "<title>Boxes</title><button onclick='for (;;) alert(1)'>Begin</button>",
    "/hung": "<title>Hung</title><button onclick='for (;;);'>Begin</button>",
    "/moving": """<title>Moving</title><style>@keyframes run { to { translate: 300px } } button { animation: run 1s infinite }</style>
      <button>Catch</button>""",
    "/gone": """<title>Gone</title><button id=b onmouseover="b.remove()">Take</button>""",
}
FAULTS = {
    "not found": (Open, {"path": "/none"}, PageMissing, "404"),
    "server error": (Open, {"path": "/broken"}, ServerError, "500"),
    "endless redirect": (Open, {"path": "/round"}, Unreachable, "TOO_MANY_REDIRECTS"),
    "no such name": (Open, {"path": "http://nobody.invalid/"}, Unreachable, "NAME_NOT_RESOLVED"),
    "no certificate": (Open, {"path": "https://127.0.0.1:{port}/"}, CertificateRefused, "ERR_SSL"),
    "covered": (
        Click,
        {"on": "/trouble", "target": {"role": "button", "name": "Covered"}},
        TooSlow,
        "lies over it",
    ),
    "too large": (
        Download,
        {"on": "/hand", "target": {"text": "Everything"}, "most_mb": 1},
        DownloadRefused,
        "larger",
    ),
    "boxes": (Click, {"on": "/boxes", "target": {"text": "Begin"}}, MessageBoxesWithoutEnd, "more than"),
    "hung": (Click, {"on": "/hung", "target": {"text": "Begin"}}, TooSlow, None),
    "moving": (Click, {"on": "/moving", "target": {"text": "Catch"}}, TooSlow, "keeps moving"),
    "gone": (Click, {"on": "/gone", "target": {"text": "Take"}}, TooSlow, None),
}
NOTHING_TO_SEE = {"hung", "boxes"}
"""Pages that answer no question any more."""


@pytest.fixture
async def opened(browser, context, site):
    port = site.url.rpartition(":")[2]
    settings = {"allowed_origins": ["http://nobody.invalid", f"https://127.0.0.1:{port}"], "timeout": 2}
    context.connections["practice"] = {**context.connections["practice"], **settings}

    async def answer(route):
        await route.fulfill(body=PAGES["/" + route.request.url.rpartition("/")[2]], content_type="text/html")

    async def open_one():
        session = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
        for path in PAGES:
            await session.context.route(f"**{path}", answer)
        context.opened = session
        return session

    return open_one


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_said_with_evidence_and_leaves_nothing_open(opened, context, site, fault):
    session = await opened()
    space = session.context
    before = len(space.browser.contexts)
    action, inputs, error, said = FAULTS[fault]
    inputs = {name: value for name, value in inputs.items() if name != "on"} | (
        {} if action is Open else {"timeout": 3 if fault == "boxes" else 1}
    )
    if "path" in inputs:
        inputs["path"] = inputs["path"].replace("{port}", site.url.rpartition(":")[2])
    async with asyncio.timeout(60):
        if on := FAULTS[fault][1].get("on"):
            await Open(path=on).run(context)
        with pytest.raises(error, match=said) as caught:
            await action.model_validate(inputs).run(context)
        kept = {artefact.name for artefact in await session.capture(context, caught.value.code)}
        await session.close()
    assert caught.value.kind is FailureKind.APPLICATION
    assert caught.value.remedy
    seen = {"page.png", "page.html", "page-trace.zip"}
    wanted = {"page-activity.txt"} | (set() if fault in NOTHING_TO_SEE else seen)
    assert wanted <= kept
    assert len(space.browser.contexts) == before - 1


async def test_a_crashed_tab_is_said_with_what_was_done_before(opened, context):
    session = await opened()
    await Open(path="/facts").run(context)
    line = await session.context.new_cdp_session(session.page)
    async with session.page.expect_event("crash", timeout=20_000):
        crash = asyncio.ensure_future(line.send("Page.crash"))
    crash.cancel()  # nobody is left to answer it
    space = session.context
    before = len(space.browser.contexts)
    with pytest.raises(BrowserDied):
        await ReadText(target={"label": "Status"}, timeout=1).run(context)
    async with asyncio.timeout(40):
        kept = {artefact.name for artefact in await session.capture(context, "crash")}
        await session.close()
    assert "page-activity.txt" in kept
    assert len(space.browser.contexts) == before - 1


async def test_a_session_that_cannot_be_opened_leaves_no_context(opened, browser, context):
    session = await opened()
    before = len(session.context.browser.contexts)
    for login in ("stranger", "nobody"):
        spec = SessionSpec(kind="browser", connection="practice", login=login)
        with pytest.raises(Exception, match=r"nobody|let .stranger. in") as caught:
            await browser.open(spec, context)
        if login == "stranger":
            assert {artefact.name for artefact in caught.value.evidence} >= {"page.png", "page-trace.zip"}
    assert len(session.context.browser.contexts) == before
    await session.close()
