"""What a run remembers comes back as it was."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import computed_field

from servbot.core.record import Record
from servbot.core.value import decode, dumps, encode, loads, plain

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes(timezones=st.sampled_from([None, UTC])).map(lambda moment: moment.replace(fold=0))
    | st.times().map(lambda moment: moment.replace(fold=0))
    | st.timedeltas()
)
keys = st.text() | st.sampled_from(["$decimal", "$date", "$datetime", "$time", "$duration", "$object"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)


@settings(max_examples=300, deadline=None)
@given(values)
def test_everything_comes_back(value: object) -> None:
    back = loads(dumps(value))
    assert back == value
    assert repr(back) == repr(value)


@pytest.mark.parametrize("text", ["0.10", "1E+3", "-0", "123456789012345678901234567890.01", "Infinity"])
def test_decimals_keep_their_digits(text: str) -> None:
    assert str(loads(dumps(Decimal(text)))) == text


@pytest.mark.parametrize(
    "value",
    [
        timedelta(days=999_999, microseconds=1),
        timedelta(microseconds=-1),
        time(1, 2, 3, 4, tzinfo=UTC),
        {"$decimal": "1"},
        {"$object": {"$object": {}}},
        {"$date": None},
        {"": []},
    ],
)
def test_awkward_values(value: object) -> None:
    assert loads(dumps(value)) == value


def test_chinese_stays_readable() -> None:
    assert dumps({"总额": "壹佰"}) == '{"总额":"壹佰"}'


class Colour(StrEnum):
    RED = "red"


class Inner(Record):
    amount: Decimal

    @computed_field
    @property
    def doubled(self) -> Decimal:
        return self.amount * 2


class Outer(Record):
    inner: Inner
    colour: Colour
    many: tuple[Inner, ...]


def test_models_become_dicts_with_their_computed_fields() -> None:
    inner = Inner(amount=Decimal("1.5"))
    value = plain(Outer(inner=inner, colour=Colour.RED, many=(inner,)))
    as_dict = {"amount": Decimal("1.5"), "doubled": Decimal("3.0")}
    assert value == {"inner": as_dict, "colour": "red", "many": [as_dict]}
    assert type(value["colour"]) is str
    assert loads(dumps(value)) == value


def test_sets_and_tuples_become_lists() -> None:
    assert plain((1, {2}, frozenset([3]))) == [1, [2], [3]]


@pytest.mark.parametrize("value", [object(), b"bytes", {"a": [b"x"]}, 1j])
def test_what_cannot_be_kept_is_named(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be kept in a run"):
        encode(value)


def test_encoding_twice_and_decoding_twice_is_the_same_value() -> None:
    value = {"$decimal": Decimal(1), "when": [date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)]}
    assert decode(decode(encode(encode(value)))) == value
