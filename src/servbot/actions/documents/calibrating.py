"""Measuring how often fields are wrong, from labelled documents; needs scikit-learn, reading documents does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servbot.actions.documents.calibration import Calibration, Step
from servbot.actions.documents.failures import CalibrationImpossible

FOLDS = 5
FEWEST_WRONG = 5
"""With fewer wrong values nothing can be said about how they look."""

STRENGTH = 0.5
"""Of the regression: small, for there are few wrong values to learn from."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One field of one labelled document."""

    document: str
    field: str
    figures: Mapping[str, float]
    right: bool


def calibrate(template: str, engine: str, examples: Sequence[Labelled]) -> Calibration:
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
    model = _fitted(rows, examples)
    weights = [float(weight) for weight in model.coef_[0]]
    start = float(model.intercept_[0])
    return Calibration(
        template=template,
        engine=engine,
        documents=documents,
        weights={name: round(weight, 4) for name, weight in zip(names, weights, strict=False)},
        fields={
            field: round(start + weight, 4)
            for field, weight in zip(fields, weights[len(names) :], strict=True)
        },
        steps=_steps(_left_out(rows, examples), [example.right for example in examples]),
    )


def _row(example: Labelled, names: Sequence[str], fields: Sequence[str]) -> list[float]:
    figures = [example.figures[name] for name in names]
    return figures + [float(example.field == field) for field in fields]


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


def _steps(sure: Sequence[float], right: Sequence[bool]) -> tuple[Step, ...]:
    """Error rates that never fall as values become less sure; half an error is added, for chance."""
    order = sorted(range(len(sure)), key=lambda at: -sure[at])
    rates, wrong = [], 0.5
    for count, at in enumerate(order, start=1):
        wrong += not right[at]
        rates.append((sure[at], wrong / count))
    steps: list[Step] = []
    lowest = 1.0
    for least, rate in reversed(rates):
        lowest = min(lowest, rate)
        if not steps or round(lowest, 4) < steps[-1].error:
            steps.append(Step(sure=round(least, 6), error=round(lowest, 4)))
    return tuple(reversed(steps))
