"""Durations as people write them."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from servbot.core.duration import Duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("15m", 900),
        ("4h", 14400),
        ("2d", 172800),
        ("1w", 604800),
        ("250ms", 0.25),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        (" 1.5h ", 5400),
        ("0s", 0),
        ("10 s", 10),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("wrong", ["", "5", "m", "-5m", "5x", "5m and", "1:30", "5M", 5, None, "1..5h", "٣m"])
def test_wrong_duration_says_how_to_write_one(wrong: object) -> None:
    with pytest.raises(ValueError, match="write a number and a unit, such as 30s"):
        parse_duration(wrong)


@pytest.mark.parametrize("huge", ["999999999999d", "9" * 400 + "w"])
def test_duration_beyond_reason_is_an_error_of_its_own(huge: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Duration).validate_python(huge)


def test_schema_agrees_with_the_parser() -> None:
    import re

    pattern = TypeAdapter(Duration).json_schema()["pattern"]
    for text in ("30s", "1h 30m", "1.5h", "250ms"):
        assert re.search(pattern, text)
    for text in ("5", "-5m", "5x"):
        assert not re.search(pattern, text)
