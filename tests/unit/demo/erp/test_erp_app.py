"""The application in this process, without a server or browser."""

import re

import httpx
import pytest

from servbot.demo.erp.app import create_app
from servbot.demo.erp.database import prepare
from servbot.demo.erp.settings import Settings, from_environment


@pytest.fixture
async def client(tmp_path):
    database = tmp_path / "erp.sqlite3"
    prepare(database)
    app = create_app(Settings(database=database, suggest_ms=0), lambda _client: None)
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def sign_in(client, wanted="/invoices", password="harbour-demo"):
    return await client.post("/login", data={"J_USER": "erp-robot", "J_PASS": password, "next": wanted})


async def test_pages_send_strangers_to_the_log_in_and_back(client):
    answer = await client.get("/invoices?number=7")
    assert answer.headers["location"] == "/login?next=%2Finvoices%3Fnumber%3D7"
    answer = await sign_in(client, "/invoices?number=7")
    assert answer.headers["location"] == "/invoices?number=7"
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert (await client.get("/invoices")).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]
)
async def test_the_log_in_leads_nowhere_else(client, target):
    assert (await sign_in(client, target)).headers["location"] == "/invoices"


async def test_a_wrong_password_is_refused_in_words(client):
    answer = await sign_in(client, password="guess")
    assert answer.status_code == 401
    assert "User name or password is not correct." in answer.text
    assert "set-cookie" not in answer.headers


async def test_signing_out_ends_the_session_on_the_server(client):
    token = (await sign_in(client)).cookies["HARBOURSESSION"]
    await client.post("/logout")
    client.cookies.set("HARBOURSESSION", token)
    assert (await client.get("/invoices")).status_code == 303


async def test_suggestions_need_a_session_but_the_interface_for_programs_does_not(client):
    assert (await client.get("/suppliers?q=a")).status_code == 401
    assert len((await client.get("/api/suppliers")).json()) == 16
    assert (await client.get("/api/invoices?number=none")).json() == []
    await sign_in(client)
    assert [row["name"] for row in (await client.get("/suppliers?q=北方")).json()] == ["北方包装有限公司"]
    assert (await client.get("/suppliers?q=")).json() == []
    assert len((await client.get("/suppliers?q=e")).json()) == 8, "a long list is cut"


async def test_element_ids_are_new_at_every_load_and_fit_their_labels(client):
    await sign_in(client)
    seen = [set(re.findall(r'\bid="([^"]+)"', (await client.get("/invoices/new")).text)) for _ in range(2)]
    assert len(seen[0]) > 20
    assert not seen[0] & seen[1]
    page = (await client.get("/invoices/new")).text
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r' (?:for|aria-labelledby|aria-controls|aria-describedby)="([^"]+)"', page)) <= ids


async def test_the_order_of_the_fields_changes(client):
    await sign_in(client)
    orders = {
        tuple(re.findall(r'name="(F_\w+)"', (await client.get("/invoices/new")).text)) for _ in range(8)
    }
    assert len(orders) > 1
    assert len({frozenset(order) - {o for o in order if o.startswith("F_ctl")} for order in orders}) == 1


async def test_what_people_type_is_shown_as_text(client):
    await sign_in(client)
    answer = await client.post("/invoices", data={"F_REM": "<script>alert(1)</script>"})
    assert answer.status_code == 422
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text


async def test_an_unknown_invoice_and_odd_pages_are_no_crash(client):
    await sign_in(client)
    assert (await client.get("/invoices/HB-2026-999999")).status_code == 404
    for page in ("0", "-1", "x", "9" * 30, "77"):
        assert (await client.get(f"/invoices?page={page}")).status_code == 200


async def test_an_attachment_needs_a_file(client):
    await sign_in(client)
    assert "Choose a file first." in (await client.post("/attachments/d1", data={})).text
    answer = await client.post("/attachments/d1", files={"F_FILE": ("C:\\scans\\a.pdf", b"%PDF")})
    assert answer.headers["location"] == "/attachments/d1"
    assert "Attached: <b>a.pdf</b>" in (await client.get("/attachments/d1")).text


async def test_fault_switches_are_thrown_as_json_from_this_machine_only(client):
    assert (await client.post("/_faults", json={"slow_ms": 1})).json()["slow_ms"] == 1
    assert (await client.post("/_faults", content='{"down": true}')).status_code == 403
    assert (await client.post("/_faults", json={"nonsense": 1})).status_code == 400
    assert (await client.post("/_faults", json=[1])).status_code == 400
    assert (await client.get("/_faults")).json() == {
        "error_500": 0,
        "slow_ms": 1,
        "layout": "v1",
        "down": False,
        "die_after_submit": 0,
    }
    assert (await client.get("/_faults", headers={"host": "evil.example"})).status_code == 400


async def test_layout_v2_renames_labels_and_moves_the_buttons(client):
    await sign_in(client)
    before = (await client.get("/invoices/new")).text
    await client.post("/_faults", json={"layout": "v2"})
    after = (await client.get("/invoices/new")).text
    assert "Total amount" in before
    assert "Total amount" not in after
    assert "Gross total" in after
    assert "Document no." in after
    assert before.index("Save and book") > before.index("F_NET")
    assert after.index("Save and book") < after.index("F_NET")


def test_settings_come_from_the_environment(tmp_path):
    settings = from_environment(tmp_path, {"HARBOUR_PASSWORD": "other", "HARBOUR_IDLE_SECONDS": "30"})
    assert (settings.password, settings.idle_seconds) == ("other", 30.0)
    assert from_environment(tmp_path, {}).idle_seconds == 900
