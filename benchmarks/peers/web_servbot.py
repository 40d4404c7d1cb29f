"""The ten rounds by servbot's actions: `web_servbot.py URL PEOPLE BROWSER TIMES`.

Every field is found as people read its label, and what it shows afterwards is kept in the output of its step. The fields
alone and the whole are measured in attempts of their own.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from servbot.actions.web import Click, Expect, FillForm, Open
from servbot.actions.web.browser import BrowserSessions
from servbot.core.action import SessionSpec
from servbot.testkit.context import LocalContext

SUBMIT = {"role": "button", "name": "Submit"}


Do = Callable[..., Awaitable[Any]]


async def start(do: Do, url: str) -> None:
    """A fresh attempt."""
    site = urlsplit(url)
    await do(Open, path=f"{site.path}?{site.query}")
    await do(Click, target={"role": "button", "name": "Start"}, expect={"target": {"label": "Email"}})


async def rounds(do: Do, people: list[dict[str, str]]) -> float:
    """Seconds of all ten, each filled and sent in one step as bots do it."""
    begun, shown = time.perf_counter(), []
    for number, person in enumerate(people, 1):
        said = {"text": f"Round {number} done" if number < len(people) else "Success rate"}
        shown.append((await do(FillForm, fields=person, submit=SUBMIT, expect=said)).fields)
    taken = time.perf_counter() - begun
    assert shown == people
    return taken


async def fields(do: Do, people: list[dict[str, str]]) -> float:
    """Seconds of the fields alone."""
    taken = 0.0
    for person in people:
        begun = time.perf_counter()
        shown = (await do(FillForm, fields=person)).fields
        taken += time.perf_counter() - begun
        assert shown == person
        await do(Click, target=SUBMIT)
    return taken


async def play(
    url: str, people: list[dict[str, str]], browser: str, times: int
) -> tuple[list[float], list[float]]:
    """Seconds of each attempt: for all of it, and for the fields alone."""
    site, taken, filling = urlsplit(url), list[float](), list[float]()
    sessions = BrowserSessions(executable=browser)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"practice": {"url": f"{site.scheme}://{site.netloc}"}}
        context = LocalContext(Path(folder), connections=settings)
        context.opened = await sessions.open(SessionSpec(kind="browser", connection="practice"), context)

        async def do(action: type[Any], **given: Any) -> Any:
            return await action.model_validate(given).run(context)

        for _ in range(times):
            await start(do, url)
            filling.append(await fields(do, people))
            await do(Expect, text="Success rate")
            await start(do, url)
            taken.append(await rounds(do, people))
        await sessions.shut()
    return taken, filling


if __name__ == "__main__":
    url, people, browser, times = sys.argv[1:]
    given = json.loads(Path(people).read_text("utf-8"))
    seconds, filling = asyncio.run(play(url, given, browser, int(times)))
    print(json.dumps({"seconds": seconds, "filling": filling, "peer": f"servbot {version('servbot')}"}))
