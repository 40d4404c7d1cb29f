"""Measuring how often fields are wrong, from labelled documents; needs scikit-learn, reading documents does not."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servbot.actions.documents.calibration import Calibration, FieldWeights, Step
from servbot.actions.documents.failures import CalibrationImpossible

FOLDS = 5
FEWEST_WRONG = 5
"""With fewer wrong values nothing can be said about how they look."""

EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.01)
"""Of the rows of the reliability table."""

STRENGTH = 0.5
"""Of the regression: small, for there are few wrong values to learn from."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One field of one labelled document."""

    document: str
    field: str
    figures: Mapping[str, float]
    right: bool


@dataclass(frozen=True)
class Calibrated:
    """What was measured, and how good it is."""

    calibration: Calibration
    left_out: tuple[tuple[float, bool], ...]
    """For every example the probability of being right, by a model that never saw its document, and whether it was."""


def calibrate(template: str, engine: str, examples: Sequence[Labelled]) -> Calibrated:
    """Weights from all examples; error rates from predictions for documents that were left out."""
    wrong = sum(not example.right for example in examples)
    documents = len({example.document for example in examples})
    if wrong < FEWEST_WRONG or documents < 2 * FOLDS:
        raise CalibrationImpossible(
            f"{documents} documents with {wrong} wrong values are too few to calibrate {template!r}.",
            remedy=f"Label more documents: at least {FEWEST_WRONG} values must have been read wrongly.",
        )
    names, fields = sorted(examples[0].figures), sorted({example.field for example in examples})
    rows = [_row(example, names, fields) for example in examples]
    weights = _weights(_fitted(rows, examples), names, fields)
    left_out = [
        (sure, example.right) for sure, example in zip(_left_out(rows, examples), examples, strict=True)
    ]
    found = Calibration(
        template=template, engine=engine, documents=documents, fields=weights, steps=_steps(left_out)
    )
    return Calibrated(found, tuple(left_out))


def _row(example: Labelled, names: Sequence[str], fields: Sequence[str]) -> list[float]:
    """A one and the figures, once for all fields together and once for the example's own field.

    What holds for every field is so learned from all of them, and a field departs from it as far as its examples show.
    """
    figures = [1.0, *(example.figures[name] for name in names)]
    own = [figure if example.field == field else 0.0 for field in fields for figure in figures]
    return figures + own


def _weights(model: Any, names: Sequence[str], fields: Sequence[str]) -> dict[str, FieldWeights]:
    weights, size = [float(weight) for weight in model.coef_[0]], len(names) + 1
    start, *shared = weights[:size]
    found = {}
    for at, field in enumerate(fields, start=1):
        own_start, *own = weights[at * size : (at + 1) * size]
        added = {name: round(one + other, 4) for name, one, other in zip(names, shared, own, strict=True)}
        found[field] = FieldWeights(
            start=round(float(model.intercept_[0]) + start + own_start, 4), weights=added
        )
    return found


def _fitted(rows: Sequence[Sequence[float]], examples: Sequence[Labelled]) -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise CalibrationImpossible(
            "Calibrating needs scikit-learn.", remedy="Install it: pip install 'servbot[calibrate]'."
        ) from error
    model = LogisticRegression(C=STRENGTH, max_iter=2_000)
    return model.fit(rows, [example.right for example in examples])


def _left_out(rows: Sequence[Sequence[float]], examples: Sequence[Labelled]) -> list[float]:
    """For every example, the probability of being right by a model that never saw its document."""
    documents = sorted({example.document for example in examples})
    fold = {document: at % FOLDS for at, document in enumerate(documents)}
    found = [0.0] * len(examples)
    for number in range(FOLDS):
        inside = [at for at, example in enumerate(examples) if fold[example.document] != number]
        outside = [at for at, example in enumerate(examples) if fold[example.document] == number]
        model = _fitted([rows[at] for at in inside], [examples[at] for at in inside])
        for at, sure in zip(outside, model.predict_proba([rows[at] for at in outside])[:, 1], strict=True):
            found[at] = float(sure)
    return found


def _steps(left_out: Sequence[tuple[float, bool]]) -> tuple[Step, ...]:
    """Error rates that never fall as values become less sure.

    Each is the mean of the errors that were counted, with half an error more for chance, and of those that the
    probabilities expect: few errors are counted among the surest values, and one more or less says little.
    """
    rates, wrong, expected = [], 0.5, 0.0
    for count, (sure, right) in enumerate(sorted(left_out, key=lambda one: -one[0]), start=1):
        wrong += not right
        expected += 1 - sure
        rates.append((sure, (wrong + expected) / (2 * count)))
    steps: list[Step] = []
    lowest = 1.0
    for least, rate in reversed(rates):
        lowest = min(lowest, rate)
        if not steps or round(lowest, 4) < steps[-1].error:
            steps.append(Step(sure=round(least, 6), error=round(lowest, 4)))
    return tuple(reversed(steps))


def reliability(judged: Iterable[tuple[float, bool]]) -> list[str]:
    """A table of how sure, how often right: the two should be alike."""
    known = list(judged)
    lines = ["how sure     values   mean     right"]
    for low, high in itertools.pairwise(EDGES):
        inside = [(sure, right) for sure, right in known if low <= sure < high]
        if inside:
            mean = sum(sure for sure, _ in inside) / len(inside)
            right = sum(right for _, right in inside) / len(inside)
            lines.append(f"{low:.2f}-{min(high, 1):.2f}  {len(inside):8d}   {mean:.3f}    {right:.3f}")
    return lines
