"""Targets that find nothing any more: what they may have become, a person's pick, and what the bot takes itself."""

import pytest

from servbot.actions.web import Click, FillForm, Open, ReadText
from servbot.actions.web.errors import NotFound
from servbot.core.action import SessionSpec
from servbot.core.healing import Repair, candidates_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
BEFORE = """<title>Invoice</title><table><tr><td>Booking no.<td><b>B-17</b></table>
<form><p><label for=f1>Supplier</label> <input id=f1 name=supplier><p><label for=f2>Total</label> <input id=f2 name=total>
<p><label for=f3>Discount</label> <input id=f3 name=discount><p><button type=button onclick="document.title='saved'">Save</button>
<button type=button>Cancel</button></form>"""
RENAMED = (
    BEFORE.replace(">Total<", ">Amount payable (with tax)<")
    .replace(">Save<", ">Store invoice<")
    .replace("Booking no.", "Voucher")
)


@pytest.fixture
def shown(hand):
    state = {"page": BEFORE}

    async def answer(route):
        await route.fulfill(body=state["page"], content_type="text/html; charset=utf-8")

    async def show(page: str) -> None:
        if "routed" not in state:
            await hand.session.context.route("**/invoice", answer)
            state["routed"] = True
        state["page"] = page
        await hand(Open, path="/invoice")

    return show


async def test_what_a_target_may_have_become_is_offered_the_likeliest_first(hand, shown):
    await shown(BEFORE)
    await hand(FillForm, fields={"Supplier": "Harbour", "Total": "12"})
    await hand(ReadText, target={"label": "Booking no."})
    await shown(RENAMED)
    with pytest.raises(NotFound) as caught:
        await hand(FillForm, fields={"Supplier": "Harbour", "Total": "12"}, timeout=0.5)
    first, *others = candidates_in(caught.value.details)
    assert (first.number, first.target) == (1, {"label": "Amount payable (with tax)"})
    assert first.score > max(each.score for each in others) + 0.15
    box = await hand.session.page.locator("#f2").bounding_box()
    assert first.box == pytest.approx((box["x"], box["y"], box["width"], box["height"]), abs=1)
    with pytest.raises(NotFound) as caught:
        await hand(ReadText, target={"label": "Booking no."}, timeout=0.5)
    assert candidates_in(caught.value.details)[0].target == {"label": "Voucher"}
    with pytest.raises(NotFound) as caught:
        await hand(Click, target={"role": "button", "name": "Save"}, timeout=0.5)
    assert {"role": "button", "name": "Store invoice"} in [
        each.target for each in candidates_in(caught.value.details)
    ]


async def test_a_persons_pick_is_taken_after_the_chain_and_put_on_record(hand, shown):
    await shown(RENAMED)
    picks = [
        Repair(
            step="fill", chain=({"label": "Total"},), target={"label": "Amount payable (with tax)"}, by="mei"
        ),
        Repair(
            step="save",
            chain=({"role": "button", "name": "Save"},),
            target={"role": "button", "name": "Store invoice"},
            by="mei",
        ),
    ]
    hand.context.healing.picked = tuple(picks)
    filled = await hand(FillForm, fields={"Supplier": "Harbour", "Total": "12"})
    assert filled.fields == {"Supplier": "Harbour", "Total": "12"}
    assert (await hand(Click, target={"role": "button", "name": "Save"}, timeout=2)).title == "saved"
    assert [(each.target, each.by) for each in hand.context.healing.repairs] == [
        (each.target, "mei") for each in picks
    ]
    await shown(BEFORE)
    await hand(FillForm, fields={"Total": "12"})
    assert len(hand.context.healing.repairs) == 2


async def test_the_bot_goes_on_by_itself_only_where_it_may_and_is_sure(hand, shown, browser):
    hand.session.spec = SessionSpec(kind="browser", connection="practice", heal="auto")
    await shown(BEFORE)
    await hand(FillForm, fields={"Total": "12"})
    await shown(BEFORE.replace(">Total<", ">Sum due<"))
    assert (await hand(FillForm, fields={"Total": "13"}, timeout=0.5)).fields == {"Total": "13"}
    assert await hand.session.page.locator("#f2").input_value() == "13"
    [repair] = hand.context.healing.repairs
    assert (repair.target, repair.by) == ({"label": "Sum due"}, "")
    hand.context.healing.may_guess = False
    with pytest.raises(NotFound):
        await hand(FillForm, fields={"Total": "14"}, timeout=0.5)
    hand.context.healing.may_guess = True
    with pytest.raises(NotFound):
        await hand(Click, target={"role": "button", "name": "Print"}, timeout=0.5)
    await shown(
        BEFORE.replace(">Total<", ">Total 1<")
        .replace(">Discount<", ">Total 2<")
        .replace("name=total", "")
        .replace("id=f2", "id=g2")
    )
    hand.context.healing.seen.clear()
    with pytest.raises(NotFound):
        await hand(FillForm, fields={"Total": "15"}, timeout=0.5)
