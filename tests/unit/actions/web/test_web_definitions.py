import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from servbot.actions.web import ACTIONS, Click, Expect, FillForm, ReadText
from servbot.actions.web.connection import web_connection
from servbot.actions.web.errors import ConnectionWrong, NoBrowser, NoBrowserSession, OriginRefused
from servbot.actions.web.finding import as_read
from servbot.actions.web.in_page_scripts import engine_script, engines, selector
from servbot.actions.web.installed import find_browser
from servbot.actions.web.scrubbing import Scrubber, spellings
from servbot.actions.web.session import browser_session
from servbot.actions.web.target import Target, said
from servbot.actions.web.translating import translated
from servbot.testkit.context import LocalContext

examples = [(action, example) for action in ACTIONS for example in action.examples]


@pytest.mark.parametrize(("action", "example"), examples, ids=lambda part: str(part)[:40])
def test_examples_are_valid(action, example):
    action.model_validate(YAML(typ="safe").load(example))


def test_every_action_is_of_the_browser_family():
    assert {action.name for action in ACTIONS} == {
        f"web.{verb}"
        for verb in [
            "open",
            "fill_form",
            "click",
            "select",
            "upload",
            "read_text",
            "read_table",
            "expect",
            "login",
            "screenshot",
            "check",
            "double_click",
            "download",
            "drag",
            "hover",
            "press",
            "print_pdf",
            "read_attribute",
            "read_list",
            "scroll",
            "switch_tab",
            "type",
            "wait_for",
        ]
    }
    assert all(action.examples and action.__doc__ for action in ACTIONS)
    assert {(action.session_kind, action.capability) for action in ACTIONS} == {("browser", "browser")}


def test_definitions_load_without_the_browser_driver():
    script = (
        "import sys, servbot.actions.web; print([m for m in ('playwright', 'rapidfuzz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "wrong", [{}, {"label": "a", "css": "b"}, {"name": "Save"}, {"label": "a", "nth": -1}, {"lable": "a"}]
)
def test_targets_are_named_in_one_way(wrong):
    with pytest.raises(ValidationError):
        Target.model_validate(wrong)


def test_targets_in_words():
    chain = [Target(role="button", name="Save", nth=2), Target(test_id="save")]
    assert said(chain) == "the button 'Save' (no. 2), else test id 'save'"


@pytest.mark.parametrize(
    ("action", "inputs"),
    [
        (Click, {"target": []}),
        (Click, {"target": {"text": "a"}, "expect": {}}),
        (Expect, {}),
        (FillForm, {"fields": {}}),
        (ReadText, {"target": {"text": "a"}, "pattern": "("}),
        (Click, {"target": {"text": "a"}, "timeout": 0}),
    ],
)
def test_inputs_that_make_no_sense_are_refused(action, inputs):
    with pytest.raises(ValidationError):
        action.model_validate(inputs)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("Save", True), (" save : ", True), ("Save＊", True), ("Save all", False), ("Unsave", False)],
)
def test_names_are_read_whole(text, fits):
    assert bool(as_read("Save").search(text)) is fits


def test_addresses_stay_on_the_site():
    site = web_connection(
        "erp", {"url": "https://erp.example.com/app", "allowed_origins": ["https://sso.example.com"]}
    )
    assert site.address("/invoices?a=1") == "https://erp.example.com/app/invoices?a=1"
    assert site.address("https://erp.example.com:443/x") == "https://erp.example.com:443/x"
    assert site.address("https://sso.example.com/in") == "https://sso.example.com/in"
    wrong = (
        "http://erp.example.com/",
        "//evil.example",
        "https://evil.example",
        "file:///etc/passwd",
        "javascript:1",
        "https://a:99999/",
    )
    for address in wrong:
        with pytest.raises(OriginRefused):
            site.address(address)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"url": "erp.example.com"},
        {"url": "file:///x"},
        {"url": "http://a", "time_out": 3},
        {"url": "http://a", "timezone": "Mars/Base"},
        {"url": "http://a", "locale": "中文"},
        {"url": "http://a:99999"},
    ],
)
def test_wrong_connections_are_said(settings):
    with pytest.raises(ConnectionWrong, match="'erp' cannot be used"):
        web_connection("erp", settings)


def test_html_is_blanked_in_every_spelling():
    page = '<input type="password" value="typed"><a href="?p=a%26b+c">a&amp;b c</a><input value="kept">a&b c'
    assert Scrubber({"a&b c"}).text(page) == (
        '<input type="password" value="***"><a href="?p=***">***</a><input value="kept">***'
    )


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("1234.50", "1,234.50 1.234,50 1'234.50"),
        ("2026-03-31", "31/03/2026 31.03.2026 03/31/2026 2026/03/31"),
        ("6222021234567890", "6222 0212 3456 7890"),
        ("a&b c", "a%26b+c a&amp;b c"),
    ],
)
def test_secrets_are_blanked_as_a_page_writes_them(secret, shown):
    assert set(Scrubber({secret}).text(shown)) <= set("* ")
    assert secret in spellings(secret)


def test_engines_and_selectors_are_free_of_the_drivers_signs():
    assert set(selector(next(iter(engines)), {"label": 'a >> b\'s "c" 中'}).partition("=")[2]).isdisjoint(
        " >'\"="
    )
    assert all("queryAll" in engine_script(name) for name in engines)


def test_driver_errors_get_our_codes():
    from playwright.async_api import Error
    from playwright.async_api import TimeoutError as DriverTimeout

    codes = {
        message: translated(kind(message), place="here", cleaned=lambda text: text.replace("secret", "***"))
        for kind, message in (
            (Error, "Page.goto: net::ERR_CONNECTION_REFUSED at http://x"),
            (Error, "net::ERR_CERT_DATE_INVALID"),
            (Error, "Target page, context or browser has been closed"),
            (DriverTimeout, "Locator.fill: Timeout secret"),
            (Error, "something else"),
        )
    }
    assert [error.code for error in codes.values()] == [
        "web.unreachable",
        "web.certificate",
        "web.browser-died",
        "web.timeout",
        "web.page-failed",
    ]
    assert all("secret" not in str(error) + str(error.details) for error in codes.values())


def test_no_browser_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    if any(
        Path(place).exists() for place in ("/Applications/Google Chrome.app", "/Applications/Chromium.app")
    ):
        pytest.skip("a browser stands in its usual place")
    with pytest.raises(NoBrowser, match="apt-get install chromium"):
        find_browser()


def test_the_browser_on_the_path_is_found(monkeypatch, tmp_path):
    place = tmp_path / "chromium"
    place.write_text("#!/bin/sh\n")
    place.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    assert find_browser() == str(place)


def test_another_kind_of_session_is_refused(tmp_path):
    class Other:
        async def close(self):
            pass

    with pytest.raises(NoBrowserSession):
        browser_session(LocalContext(tmp_path, session=Other()))
