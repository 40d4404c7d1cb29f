"""Finding things the way people point at them."""

import pytest
import pytest_asyncio

from servbot.actions.web import Click, FillForm, Open, ReadText
from servbot.actions.web.errors import NotFound, SeveralMatches
from servbot.actions.web.expecting import Expectation, is_met

pytestmark = pytest.mark.asyncio(loop_scope="session")

row = {"role": "row", "name": "A-18"}


@pytest_asyncio.fixture(loop_scope="session")
async def places(hand):
    await hand(Open, path="/places")
    return hand


@pytest.mark.parametrize(
    ("target", "css"),
    [
        ({"label": "Amount", "inside": row}, "tr:has-text('A-18') input >> nth=0"),
        ({"label": "Amount", "near": {"text": "A-18"}}, "tr:has-text('A-18') input >> nth=0"),
        ({"label": "amount", "nth": 2}, "tr:has-text('A-18') input >> nth=0"),
        ({"label": "Paid", "inside": row}, "tr:has-text('A-18') input >> nth=1"),
        ({"label": "Name", "inside": {"label": "Buyer"}}, "#buyer"),
        ({"label": "Name", "inside": {"label": "seller"}}, "#seller"),
        ({"label": "Street", "inside": {"label": "Delivery"}}, "#street1"),
        ({"label": "Street", "inside": {"label": "Billing"}}, "#street2"),
        ({"label": "Street", "near": {"text": "Billing"}}, "#street2"),
        ({"label": "Street", "near": {"text": "Billing"}, "nth": 2}, "#street1"),
        ({"label": "Height"}, "#h"),
        ({"label": "Tel"}, "#tel"),
        ({"placeholder": "search …"}, "[placeholder]"),
        ({"css": "input", "inside": {"css": "fieldset", "nth": 2}}, "#seller"),
        ({"xpath": "//label/input", "inside": {"xpath": "//section"}}, "#street1"),
        ({"label": "Remark", "near": {"css": "#tel"}, "nth": 2}, "#outer-remark"),
    ],
    ids=str,
)
async def test_a_place_on_the_page_is_found(places, target, css):
    await places(FillForm, fields=[{"target": target, "value": True if "Paid" in str(target) else "77"}])
    assert await places.session.page.locator(css).evaluate(
        "one => one.matches('[type=checkbox]') ? one.checked : one.value === '77'"
    )


@pytest.mark.parametrize("label", ["Large", "Yes"])
async def test_choices_without_a_label_element_say_what_stands_by_them(places, label):
    await places(FillForm, fields={label: True})
    page = places.session.page
    checked = await page.evaluate("[...document.querySelectorAll('input:checked')].map(one => one.id)")
    assert checked == [label.lower()]


async def test_what_stands_in_a_frame_in_a_shadow_tree_in_a_frame_is_inside_of_all_of_them(places):
    frame = {"label": "Remarks"}
    fields = [
        {"target": {"label": "Remark", "inside": frame}, "value": "in"},
        {"target": {"label": "Deep", "inside": frame}, "value": "deep"},
    ]
    await places(FillForm, fields=fields)
    assert (await places(ReadText, target={"label": "Deep"})).text == "deep"
    assert await places.session.page.locator("#outer-remark").input_value() == ""


async def test_two_matches_are_both_told_apart(places):
    with pytest.raises(SeveralMatches) as caught:
        await places(Click, target={"role": "button", "name": "Pay"})
    assert 'button "Pay" in the row "A-17 Pay"' in caught.value.message
    assert 'button "Pay" in the row "A-18 Pay"' in caught.value.message
    with pytest.raises(SeveralMatches) as caught:
        await places(FillForm, fields={"Street": "x"})
    assert 'text field "Street" in "Delivery" (<input id="street1">)' in caught.value.message
    assert 'text field "Street" (<input id="street2">)' in caught.value.message


async def test_the_target_of_a_chain_that_hit_is_told(places):
    chain = [{"role": "button", "name": "Archive"}, {"title": "show the archive"}]
    assert (await places(Click, target=chain)).title == "archive"
    assert places.context.messages[-1] == (
        "info",
        "Found by a fallback: title 'show the archive' (target 2 of 2).",
    )


async def test_a_place_that_is_not_there_is_said_with_where_it_was_looked_for(places):
    lost = {"label": "Name", "inside": {"label": "Carrier"}}
    with pytest.raises(NotFound, match="no label 'Name' inside label 'Carrier' on the page 'Places'"):
        await places(ReadText, target=lost, timeout=0.5)


async def test_the_text_of_a_test_id_is_read(places):
    assert (await places(ReadText, target={"test_id": "save-7"})).text == "save seven"
    assert await is_met(places.session, Expectation(target=[{"css": "#none"}, {"test_id": "save-7"}]))
