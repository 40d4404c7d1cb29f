from collections import Counter
from random import Random

import pytest

from servbot.demo.invoices.plan import DEFECTS, plan


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 12, 20, 24, 48, 120])
@pytest.mark.parametrize("seed", range(5))
def test_defects_are_planted_where_they_are_unambiguous(count: int, seed: int) -> None:
    slots = plan(Random(seed), count)
    assert len(slots) == count
    assert sum(slot.defect is not None for slot in slots) == count // 4
    assert all(
        slot.form == ("photo" if slot.defect == "blurred" else "text") for slot in slots if slot.defect
    )
    for at, slot in enumerate(slots):
        assert (slot.defect == "duplicate") == (slot.repeats is not None)
        if slot.repeats is not None:
            original = slots[slot.repeats]
            assert slot.repeats < at
            assert (original.form, original.defect) == ("text", None)


@pytest.mark.parametrize("seed", range(20))
def test_twenty_four_invoices_have_every_defect_form_and_language(seed: int) -> None:
    slots = plan(Random(seed), 24)
    assert Counter(slot.defect for slot in slots if slot.defect) == dict.fromkeys(DEFECTS, 1)
    assert Counter(slot.form for slot in slots) == {"text": 16, "scan": 4, "photo": 4}
    assert {(slot.form, slot.language) for slot in slots if slot.defect is None} == {
        (form, language) for form in ("text", "scan", "photo") for language in ("en", "zh")
    }
    assert [slot.form for slot in slots if slot.sideways] == ["photo"]
    assert {slot.language for slot in slots if slot.defect in DEFECTS[:5]} == {"en", "zh"}


def test_larger_sets_have_proportionally_more_defects() -> None:
    kinds = Counter(slot.defect for slot in plan(Random(1), 72))
    assert kinds == {None: 54} | dict.fromkeys(DEFECTS, 3)
