import base64
import html
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.core.redaction import MASK, SHORTEST, Redactor

SECRET = 'p@ss/"wörd" <密码>+1'
FORMS = {
    "plain": SECRET,
    "path": quote(SECRET),
    "address": quote(SECRET, safe=""),
    "address, small": quote(SECRET, safe="").replace("%2F", "%2f").lower(),
    "form": quote_plus(SECRET),
    "posted": urlencode({"x": SECRET}),
    "JSON": json.dumps(SECRET),
    "JSON, readable": json.dumps(SECRET, ensure_ascii=False),
    "JSON, slashes": json.dumps(SECRET).replace("/", "\\/"),
    "page": html.escape(SECRET),
    "python": repr(SECRET),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked_in_every_form(form):
    text = f"before {FORMS[form]} after"
    masked = Redactor([SECRET])(text)
    assert MASK in masked
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert "rd" not in masked


@pytest.mark.parametrize("user", ["", "a", "ab", "abc", "robot"])
def test_a_secret_is_masked_inside_base64(user):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        header = encode(f"{user}:{SECRET}".encode()).decode()
        masked = Redactor([SECRET])(header)
        assert MASK in masked
        left = [part for part in masked.split(MASK) if part]
        # What is left must not give the secret back: only the user and bits at its ends remain.
        assert sum(map(len, left)) <= len(base64.b64encode(f"{user}:".encode())) + 6


def test_the_longest_secret_goes_as_a_whole():
    assert Redactor(["hunter", "hunter-and-more"])("hunter-and-more") == MASK


def test_short_secrets_are_left_out_because_they_are_everywhere():
    assert Redactor(["no", "", "12", "abcd"])("no 12 abcd") == f"no 12 {MASK}"


def test_without_secrets_nothing_changes_and_nothing_is_shown():
    assert Redactor()("text") == "text"
    assert SECRET not in repr(Redactor([SECRET]))


@given(st.text(min_size=SHORTEST), st.text(), st.text())
def test_no_text_keeps_the_secret(secret, before, after):
    masked = Redactor([secret])(before + secret + after)
    assert secret not in masked.replace(MASK, "\0") or secret in MASK
