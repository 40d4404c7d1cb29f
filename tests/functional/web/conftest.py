"""Browser sessions on the practice site."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from servbot.actions.web.browser import BrowserSession, BrowserSessions
from servbot.core.action import Action, SessionSpec
from servbot.demo.practice import PASSWORD, Practice, practice_site
from servbot.testkit.context import LocalContext


@pytest.fixture
def site() -> Iterator[Practice]:
    with practice_site() as state:
        yield state


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[BrowserSessions]:
    sessions = BrowserSessions()
    yield sessions
    await sessions.shut()


@pytest.fixture
def context(site: Practice, tmp_path: Path) -> LocalContext:
    connection = {"url": site.url, "login": {"password": "Pass word"}, "timeout": 4}
    credentials = {"robot": ("robot", PASSWORD), "stranger": ("robot", "wrong one")}
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
