import random
from pathlib import Path

import pytest

from servbot.actions.documents.calibrating import Labelled, calibrate
from servbot.actions.documents.calibration import Calibration, FieldWeights, Step
from servbot.actions.documents.confidence import Signals
from servbot.actions.documents.failures import CalibrationImpossible
from servbot.actions.documents.template_file import SHIPPED, find_calibration, find_suppliers
from servbot.testkit import LocalContext

MEASURED = Calibration(
    template="receipt",
    engine="rapidocr",
    documents=100,
    fields={"total": FieldWeights(start=0.0, weights={"reading": 1.0})},
    steps=(Step(sure=0.9, error=0.01), Step(sure=0.6, error=0.05)),
)


@pytest.mark.parametrize(("reading", "error"), [(3.0, 0.01), (1.0, 0.05), (0.0, 1.0)])
def test_the_error_is_that_of_all_values_at_least_as_sure(reading: float, error: float) -> None:
    assert MEASURED.error("total", {"reading": reading}) == error


def test_only_labelled_fields_of_the_same_engine_are_covered() -> None:
    assert MEASURED.covers("total", "rapidocr")
    assert not MEASURED.covers("total", "tesseract")
    assert not MEASURED.covers("date", "rapidocr")


def examples(seed: int, count: int = 400) -> list[Labelled]:
    """Values that are right as often as their reading says."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        reading = chance.choice((0.7, 0.9, 0.99, 1.0))
        figures = Signals(reading=reading, trust=0.95).figures()
        found.append(Labelled(str(number), "total", figures, chance.random() < reading))
    return found


def test_what_is_accepted_at_five_per_cent_is_wrong_about_that_often() -> None:
    measured = calibrate("letter", "rapidocr", examples(1)).calibration
    fresh = [one for one in examples(2, 2_000) if measured.error("total", one.figures) <= 0.05]
    wrong = sum(not one.right for one in fresh) / len(fresh)
    assert len(fresh) > 600
    assert wrong < 0.06


def test_too_few_mistakes_say_nothing() -> None:
    right = [Labelled(str(at), "total", {"reading": 1.0}, right=True) for at in range(50)]
    with pytest.raises(CalibrationImpossible, match="50 documents with 0 wrong values"):
        calibrate("letter", "rapidocr", right)


def test_the_shipped_receipt_was_measured(tmp_path: Path) -> None:
    measured = find_calibration("receipt", LocalContext(tmp_path))
    assert measured is not None
    assert set(measured.fields) == {"company", "date", "total"}
    assert measured.steps[0].error <= 0.02


def test_shipped_figures_are_not_those_of_a_template_beside_the_bot(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    folder = tmp_path / "bot" / "templates"
    folder.mkdir()
    (folder / "receipt.yaml").write_text((SHIPPED / "receipt.yaml").read_text("utf-8"), "utf-8")
    assert find_calibration("receipt", context) is None
    (folder / "receipt.calibration.json").write_text(MEASURED.model_dump_json(), "utf-8")
    assert find_calibration("receipt", context) == MEASURED


def test_suppliers_stand_beside_the_bot(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    assert find_suppliers("receipt", context) == ()
    folder = tmp_path / "bot" / "templates"
    folder.mkdir()
    (folder / "receipt.suppliers.yaml").write_text("- {name: Acme Ltd, numbers: ['123456789']}\n", "utf-8")
    assert find_suppliers("receipt", context)[0].name == "Acme Ltd"
