"""What a person does in a browser becomes a bot that passes `validate` and does the same again."""

import pytest
import yaml

from servbot.actions.web.recorder import Recorder
from servbot.core.action import SessionSpec
from servbot.core.declared_check import NOTHING_KNOWN
from servbot.demo.practice import PASSWORD
from servbot.services.definitions import checked_file
from servbot.services.recorded_bot import recorded_bot
from servbot.wiring.catalogue import all_actions

pytestmark = pytest.mark.asyncio(loop_scope="session")
FORM = """<title>Orders</title><form method=post action=/orders><p><label>Supplier <input name=s></label>
<p>Quantity <input type=number name=q><p><label><input type=checkbox name=u> Urgent</label>
<fieldset><legend>Delivery</legend><label><input type=radio name=d value=1> By ship</label><label><input type=radio name=d value=2> By air</label></fieldset>
<p><label for=c>Currency</label> <select id=c name=c><option>EUR<option>CNY</select><p><label>供应商备注 <input name=n></label>
<p><a href=/facts target=_blank>Facts</a> <button>Place order</button></form>
<form action=/orders><input name=find placeholder="Find an order"></form>"""


async def work(page, site) -> None:
    """What a person does: signs in, fills a form, follows a link, sends, looks for an order."""
    await page.get_by_label("User name").fill("robot")
    await page.get_by_label("Pass word").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/private/*")
    await page.goto(f"{site.url}/orders")
    await page.get_by_label("Supplier", exact=True).fill("Harbour")
    await page.locator("[name=q]").fill("12")
    await page.get_by_label("Urgent").check()
    await page.get_by_label("By air").check()
    await page.get_by_label("Currency").press("C")
    await page.locator("[name=n]").fill("急")
    async with page.expect_popup():
        await page.get_by_role("link", name="Facts").click()
    await page.bring_to_front()
    async with page.expect_navigation():
        await page.get_by_role("button", name="Place order").click()
    async with page.expect_navigation():
        await page.get_by_placeholder("Find an order").fill("B-17")
        await page.keyboard.press("Enter")


async def test_a_recorded_session_is_a_valid_bot_that_does_the_same_again(browser, context, site, tmp_path):
    posted: list[str] = []

    async def answer(route):
        if route.request.method == "POST":
            posted.append(route.request.post_data)
        await route.fulfill(body=FORM, content_type="text/html; charset=utf-8")

    session = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
    space = await session.context.browser.new_context()
    await space.route("**/orders*", answer)
    recorder = Recorder(space)
    await work(await recorder.begin(f"{site.url}/login"), site)
    await space.close()
    await session.close()

    made = recorded_bot(
        recorder.deeds, name="orders", connection="practice", url=site.url, credential="robot"
    )
    assert PASSWORD not in made.text
    assert made.login
    assert made.login.model_dump() == {
        "path": "/login",
        "username": "User name",
        "password": "Pass word",
        "submit": "Sign in",
    }
    bot = yaml.safe_load(made.text)
    [walk] = bot["steps"]
    assert walk["session"] == {"browser": "practice", "login": "robot"}
    first, fill, facts, order, *find = walk["steps"]
    assert first["with"] == {"path": "/orders"}
    assert list(fill["with"]["fields"]) == [
        "Supplier",
        "Quantity",
        "Urgent",
        "Delivery",
        "Currency",
        "供应商备注",
    ]
    assert bot["inputs"]["urgent"] == {"type": "boolean", "title": "Urgent", "default": True}
    assert bot["inputs"]["delivery"]["default"] == "By air"
    assert (facts["with"]["target"], facts["with"]["new_tab"]) == (
        [{"role": "link", "name": "Facts"}, {"text": "Facts"}],
        True,
    )
    assert (order["name"], order["repeatable"]) == ("place_order", False)
    assert [step["action"] for step in find] == ["web.fill_form", "web.press"]
    file = tmp_path / "bot.yaml"
    file.write_text(made.text, encoding="utf-8")
    assert [
        each for each in checked_file(file, all_actions(), NOTHING_KNOWN) if each.severity == "error"
    ] == []

    # The same again: the session signs in, and every step finds what the person found.
    session = await browser.open(SessionSpec(kind="browser", connection="practice", login="robot"), context)
    context.opened = session
    await session.context.route("**/orders*", answer)
    values = {name: spec["default"] for name, spec in bot["inputs"].items()}
    for step in walk["steps"]:
        await (
            all_actions().find(step["action"]).model_validate(with_values(step["with"], values)).run(context)
        )
        if step is facts:
            session.work_in(session.tabs[0])
    await session.close()
    assert len(posted) == 2
    assert posted[0] == posted[1]


def with_values(given, values):
    """What is written, with the inputs put in."""
    match given:
        case dict():
            return {name: with_values(value, values) for name, value in given.items()}
        case list():
            return [with_values(value, values) for value in given]
        case str() if given.startswith("${{ inputs."):
            return values[given.removeprefix("${{ inputs.").removesuffix(" }}")]
    return given
