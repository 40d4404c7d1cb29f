import time

import pytest

from servbot.actions.web.errors import OneTimeKeyWrong
from servbot.actions.web.one_time import codes_of

RFC_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890" of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_rfc(monkeypatch, seconds, code):
    monkeypatch.setattr(time, "time", lambda: float(seconds))
    spaced = " ".join(RFC_KEY[place : place + 4].lower() for place in range(0, 32, 4))
    assert codes_of(RFC_KEY).now() == codes_of(spaced).now() == code


def test_an_address_tells_digits_and_period(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 59.0)
    codes = codes_of(f"otpauth://totp/ERP:robot?secret={RFC_KEY}&digits=8&period=30&issuer=ERP")
    assert (codes.now(), codes.left) == ("94287082", 1.0)


@pytest.mark.parametrize(
    "key", ["", "0189", "otpauth://totp/x", f"otpauth://totp/x?secret={RFC_KEY}&digits=3"]
)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(OneTimeKeyWrong):
        codes_of(key)
