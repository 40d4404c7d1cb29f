import pytest

from servbot.actions.web import Click, FillForm, Open, ReadTable, ReadText
from servbot.actions.web.errors import (
    BadSelector,
    ExpectationMissed,
    NotFound,
    PageRefused,
    ServerError,
    SeveralMatches,
    TooSlow,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
book = {"role": "button", "name": "Book"}
confirm = {"role": "button", "name": "Book invoice"}


async def test_a_confirmed_click_books_once(hand, site):
    await hand(Open, path="/booking")
    await hand(FillForm, fields={"Number": "A-9"})
    await hand(Click, target=book, confirm=confirm, expect={"target": {"label": "Booking number"}})
    number = await hand(ReadText, target={"label": "Booking number"})
    assert number.text == "B-1"
    assert site.bookings == [{"number": "A-9"}]


async def test_a_refusal_before_the_confirmation_is_the_pages_own_words(hand, site):
    await hand(Open, path="/booking")
    await hand(FillForm, fields={"Number": "bad"})
    with pytest.raises(PageRefused, match="This number is taken") as caught:
        await hand(Click, target=book, confirm=confirm, expect={"text": "Booking number"})
    assert caught.value.nothing_done
    assert site.bookings == []


async def test_a_server_error_after_the_click_leaves_it_in_doubt(hand, site):
    await hand(Open, path="/booking")
    await hand(FillForm, fields={"Number": "A-1"})
    with pytest.raises(ServerError) as caught:
        await hand(Click, target={"role": "button", "name": "Crash"}, expect={"text": "Booking number"})
    assert not caught.value.nothing_done
    assert len(site.bookings) == 1


async def test_a_missed_expectation_leaves_it_in_doubt(hand):
    await hand(Open, path="/booking")
    with pytest.raises(ExpectationMissed) as caught:
        await hand(Click, target={"text": "Save slowly"}, expect={"text": "Something else", "timeout": 0.8})
    assert not caught.value.nothing_done


@pytest.mark.parametrize(("answer", "title"), [("accept", "said yes"), ("dismiss", "said no")])
async def test_question_boxes_are_answered_and_reported(hand, answer, title):
    await hand(Open, path="/booking")
    clicked = await hand(Click, target={"role": "button", "name": "Ask"}, dialog=answer)
    assert clicked.title == title
    assert clicked.dialogs == (f"confirm: Sure? ({answer}ed)",)


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ({"role": "button", "name": "Twin"}, SeveralMatches),
        ({"role": "button", "name": "Boook"}, NotFound),
        ({"role": "button", "name": "Never"}, TooSlow),
        ({"css": "a[["}, BadSelector),
        ({"xpath": "//a["}, BadSelector),
    ],
)
async def test_what_cannot_be_clicked_is_said_and_nothing_is_done(hand, target, error):
    await hand(Open, path="/booking")
    with pytest.raises(error) as caught:
        await hand(Click, target=target, timeout=1.5)
    assert caught.value.nothing_done or error is BadSelector
    assert "Traceback" not in str(caught.value)


async def test_one_of_several_is_counted_from_one(hand):
    await hand(Open, path="/booking")
    await hand(Click, target={"role": "button", "name": "twin", "nth": 2})


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Booking number", "B-77"),
        ("Status", "Booked"),
        ("Total:", "1,250.00"),
        ("Reference", "R-5 of today"),
        ("clerk", "王芳"),
        ("Ledger", "4400"),
        ("Sum", "99.50"),
        ("Read me", "typed"),
        ("Later", "12"),
    ],
)
async def test_a_text_is_read_beside_its_label(hand, label, text):
    await hand(Open, path="/facts")
    assert (await hand(ReadText, target={"label": label})).text == text


async def test_a_part_of_a_text(hand):
    await hand(Open, path="/facts")
    assert (await hand(ReadText, target={"label": "Reference"}, pattern=r"R-(\d+)")).text == "5"
    with pytest.raises(ExpectationMissed, match="nothing that fits"):
        await hand(ReadText, target={"label": "Reference"}, pattern="Z", timeout=0.3)


async def test_a_table_is_read_over_its_pages(hand):
    await hand(Open, path="/table")
    following = {"role": "link", "name": "Next »"}
    first = await hand(ReadTable)
    every = await hand(ReadTable, target={"role": "table", "name": "Open items"}, next=following)
    await hand(Open, path="/table")
    some = await hand(ReadTable, next=[{"text": "Further"}, {"text": "Next"}], pages=2)
    assert first.columns == ("Number", "Amount", "Number 2")
    assert first.rows[0] == {"Number": "INV-11", "Amount": "10.50", "Number 2": "A"}
    assert [row["Number"] for row in every.rows] == [
        f"INV-{page}{n}" for page in (1, 2, 3) for n in (1, 2, 3)
    ]
    assert (every.pages, every.complete, some.pages, some.complete, len(some.rows)) == (3, True, 2, False, 6)
