"""Metrics are told to this machine and to whoever knows the token."""

import pytest

from servbot.telemetry.stranger import TOKEN, is_known

SECRET = {TOKEN: "abc"}
BEARER = {"Authorization": "Bearer abc"}


@pytest.mark.parametrize(
    ("address", "headers", "environment", "known"),
    [
        ("127.0.0.1", {}, {}, True),
        ("::1", {}, {}, True),
        ("::ffff:127.0.0.1", {}, {}, True),
        ("192.168.1.9", {}, {}, False),
        ("", {}, {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, {}, False),
        ("127.0.0.1", {"forwarded": "for=10.0.0.1"}, {}, False),
        ("192.168.1.9", BEARER, SECRET, True),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.1", **BEARER}, SECRET, True),
        ("192.168.1.9", {"authorization": "Bearer abcd"}, SECRET, False),
        ("192.168.1.9", {"authorization": "Bearer ä"}, SECRET, False),
        ("192.168.1.9", BEARER, {}, False),
        ("192.168.1.9", {"authorization": "Bearer "}, {TOKEN: ""}, False),
    ],
)
def test_who_is_known(address, headers, environment, known):
    assert is_known(address, headers, environment) is known
