"""Files, tabs, message boxes and waiting, and what pages do to make them hard."""

import asyncio
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from servbot.actions.web import (
    Click,
    Download,
    Expect,
    FillForm,
    Open,
    ReadTable,
    ReadText,
    Scroll,
    SwitchTab,
    WaitFor,
)
from servbot.actions.web.errors import (
    BrowserDied,
    CellUnfit,
    CertificateRefused,
    DownloadRefused,
    ExpectationMissed,
    NoDownload,
    NotFound,
    PageMissing,
    Unreachable,
)
from servbot.core.paths import PathOutside

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def page(hand):
    await hand(Open, path="/hand")
    return hand


async def test_a_file_is_downloaded_under_its_own_name(page):
    got = await page(Download, target={"text": "Rates"})
    assert (got.path, got.size) == ("rates.csv", 32)
    assert (page.context.folder / "workspace/rates.csv").read_text().startswith("Currency,Rate")


async def test_a_file_that_an_earlier_click_began_is_taken(page):
    await page(Click, target={"role": "button", "name": "Later"})
    assert (await page(Download, to="in/later.csv")).path == "in/later.csv"


async def test_five_gigabytes_are_broken_off(page):
    with pytest.raises(DownloadRefused, match=r"'endless\.bin' is larger than 2 MB"):
        await page(Download, target={"text": "Everything"}, most_mb=2)
    assert list((page.context.folder / "workspace").iterdir()) == []


async def test_a_file_of_another_name_or_place_is_refused(page):
    with pytest.raises(DownloadRefused, match=r"does not fit '\*\.pdf'"):
        await page(Download, target={"text": "Rates"}, file_name="*.pdf")
    with pytest.raises(PathOutside):
        await page(Download, target={"text": "Rates"}, to="../rates.csv")
    sly = await page(Download, target={"text": "Sly"})
    assert "/" not in sly.path
    assert (page.context.folder / "workspace" / sly.path).is_file()


async def test_a_click_without_a_file_is_said(page):
    with pytest.raises(NoDownload):
        await page(Download, target={"text": "Ask the server"}, timeout=1)


async def test_a_question_for_a_text_is_answered(page):
    name = {"role": "button", "name": "Name"}
    assert (await page(Click, target=name, dialog="accept", dialog_text="Wang")).title == "said Wang"
    assert (await page(Click, target=name)).title == "said null"


async def test_many_alerts_do_not_stop_the_work(page):
    assert (await page(Click, target={"text": "Alerts"})).title == "alerted"


async def test_a_pop_up_that_closes_gives_back_to_the_page_before(page):
    await page(Click, target={"text": "Pop-up"}, new_tab=True)
    await page(Click, target={"text": "Close me"})
    assert (await page(Expect, url="/hand")).met
    assert (await page(Click, target={"text": "New tab"}, new_tab=True)).title == "Facts"
    assert (await page(SwitchTab, first=True)).title == "Hand"
    with pytest.raises(NotFound, match="open are 'Hand', 'Facts'"):
        await page(SwitchTab, title="Nothing of the kind", timeout=0.5)


async def test_an_answer_that_came_before_the_step_counts(page):
    await page(Click, target={"text": "Ask the server"})
    assert (await page(WaitFor, response="*/slow?*")).status == 200
    with pytest.raises(ExpectationMissed, match="No answer came from '\\*/other'"):
        await page(WaitFor, response="*/other", timeout=0.5)


async def test_a_page_that_changes_under_the_click_is_caught(page):
    assert (await page(Click, target={"role": "button", "name": "Changing"})).title == "caught"


async def test_a_soft_expectation_is_told_and_the_work_goes_on(page):
    seen = await page(Expect, text="Overdue", soft=True, timeout=0.3)
    assert not seen.met
    assert page.context.messages[-1] == ("warning", "The text 'Overdue' is not there on the page 'Hand'.")


async def test_a_page_that_is_never_idle_is_worked_on_and_told(hand):
    await hand(Open, path="/restless")
    assert (await hand(ReadText, target={"text": "Never done"})).text == "Never done"
    with pytest.raises(ExpectationMissed, match="never idle within 2 seconds"):
        await hand(WaitFor, idle=True, timeout=2)


async def test_scrolling_ends_when_nothing_more_comes(page):
    with pytest.raises(NotFound, match="after scrolling 3 times"):
        await page(Scroll, until={"text": "Item 60"}, most=3)


async def test_hostile_page_text_stays_text(hand):
    opened = await hand(Open, path="/hostile")
    label = '<b>Total</b> <script>document.title = "run"</script>'
    filled = await hand(FillForm, fields={label: "1", 'Note "quoted" \\ back\\slash': "2"})
    assert list(filled.fields.values()) == ["1", "2"]
    assert opened.title == "<img src=x onerror=alert(1)>" == await hand.session.title()


async def test_a_cell_of_another_kind_is_business(hand):
    await hand(Open, path="/table?page=1")
    rows = (await hand(ReadTable, types={"Amount": "decimal"})).rows
    assert [str(row["Amount"]) for row in rows] == ["10.50", "20.50", "30.50"]
    with pytest.raises(CellUnfit, match="'INV-11' in the column 'Number' is no integer"):
        await hand(ReadTable, types={"Number": "integer"})
    with pytest.raises(NotFound, match="no column 'Sum'"):
        await hand(ReadTable, types={"Sum": "integer"})


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        ("/none", PageMissing, "404"),
        ("/round", Unreachable, "ERR_TOO_MANY_REDIRECTS"),
    ],
)
async def test_addresses_that_lead_nowhere(hand, path, error, said):
    with pytest.raises(error, match=said):
        await hand(Open, path=path)


async def test_a_host_that_no_name_server_knows(hand):
    hand.session.connection = hand.session.connection.model_copy(update={"url": "http://nobody.invalid"})
    with pytest.raises(Unreachable, match="ERR_NAME_NOT_RESOLVED"):
        await hand(Open)


async def test_a_tab_that_crashes_is_said_and_the_next_session_works(hand, browser):
    await hand(Open, path="/facts")
    line = await hand.session.context.new_cdp_session(hand.session.page)
    async with hand.session.page.expect_event("crash", timeout=10_000):
        crash = asyncio.ensure_future(line.send("Page.crash"))
    with pytest.raises(BrowserDied):
        await hand(ReadText, target={"label": "Status"}, timeout=2)
    crash.cancel()  # nobody is left to answer it
    hand.context.opened = again = await browser.open(hand.session.spec, hand.context)
    assert (await hand(Open, path="/facts")).title == "Facts"
    await again.close()


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    place = folder / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place.write_bytes(private + made.public_bytes(Encoding.PEM))
    return place


async def test_a_certificate_that_nobody_vouches_for(hand, tmp_path):
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(self_signed(tmp_path))
    server.socket = secure.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    address = f"https://127.0.0.1:{server.server_port}"
    hand.session.connection = hand.session.connection.model_copy(update={"url": address})
    try:
        with pytest.raises(CertificateRefused, match="ERR_CERT_AUTHORITY_INVALID"):
            await hand(Open)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
