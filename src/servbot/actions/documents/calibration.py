"""From what is known about a field to the share of such fields that are wrong, as measured on labelled documents."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from servbot.core.record import Record


class Step(Record):
    """Fields at least this sure were wrong this often."""

    sure: float
    """Least probability of being right."""

    error: float = Field(ge=0, le=1)
    """Share of wrong values among all fields at least as sure, by cross-validation."""


class FieldWeights(Record):
    """How a field's figures make a probability, by a logistic regression."""

    start: float
    """The score before any figure is added."""

    weights: dict[str, float]
    """Of each figure."""


class Calibration(Record):
    """What was measured for one template, read by one engine."""

    template: str

    engine: str
    """The engine that read the labelled documents; another one errs differently."""

    documents: int
    """How many labelled documents there were."""

    fields: dict[str, FieldWeights]
    """Of each field that was labelled."""

    steps: tuple[Step, ...]
    """By falling `sure`, so that `error` rises."""

    def covers(self, field: str, engine: str) -> bool:
        """Whether something was measured for this field."""
        return engine == self.engine and field in self.fields

    def sure(self, field: str, figures: Mapping[str, float]) -> float:
        """The probability that the value is right."""
        model = self.fields[field]
        score = model.start + sum(weight * figures.get(name, 0.0) for name, weight in model.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def error(self, field: str, figures: Mapping[str, float]) -> float:
        """The share of wrong values among all that are at least as sure as this one."""
        sure = self.sure(field, figures)
        at = bisect_left([-step.sure for step in self.steps], -sure)
        passed = self.steps[min(at, len(self.steps) - 1)]
        return passed.error if sure >= self.steps[-1].sure else 1.0


def load_calibration(place: Path) -> Calibration | None:
    """The calibration in that file; `None` where there is none."""
    return Calibration.model_validate_json(place.read_text(encoding="utf-8")) if place.is_file() else None
