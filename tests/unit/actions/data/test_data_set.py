from decimal import Decimal

from servbot.actions.data import Set
from servbot.testkit import LocalContext


async def test_values_are_handed_on_as_they_are(tmp_path):
    values = {"total": Decimal("1.50"), "names": ["a"], "none": None}
    assert (await Set(values=values).run(LocalContext(tmp_path))).values == values
