"""How sure a field is, from what is known about it. A rule people can follow; `calibration` makes it a probability.

    base  = reading^2 x trust
    base  = base x 0.85            money read by an engine that no check supports
    doubt = (1 - base) x 0.3^n     n checks of the document agree with the value
    doubt = doubt x 0.5            a second reading of the same spot gives the same text
    sure  = 1 - doubt
    sure  = min(sure, 0.5)         a check of the document, or a second reading, contradicts

`reading` is the engine's own estimate for the text (1 for a text layer). It is squared because engines
are too sure of themselves. `trust` says how well the label fits. Nothing but a person's word reaches 1:
the result is at most 0.99.
"""

import math
from dataclasses import dataclass

CONTRADICTED = 0.5
HIGHEST = 0.99


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about one value."""

    reading: float
    trust: float
    money: bool = False
    by_engine: bool = False
    agreeing: int = 0
    """Checks that passed and speak about this field."""
    contradicted: bool = False
    second: bool | None = None
    """Whether a second reading gave the same; `None` when there was none."""
    known: bool = False
    """Whether people named this value before."""
    rivals: int = 0
    """How many other values stand where this one could stand."""
    repeated: int = 0
    """How often the value stands on the pages beside its own place."""

    def figures(self) -> dict[str, float]:
        """The same as numbers, for a calibration to weigh."""
        return {
            "reading": round(-math.log10(1.01 - self.reading), 4),
            "trust": round(-math.log10(1.01 - self.trust), 4),
            "agreeing": float(min(self.agreeing, 2)),
            "contradicted": float(self.contradicted),
            "same_again": float(self.second is True),
            "other_again": float(self.second is False),
            "known": float(self.known),
            "rivals": float(min(self.rivals, 2)),
            "repeated": float(min(self.repeated, 2)),
        }


def confidence(signals: Signals) -> float:
    """From 0 to 0.99, by the rule above."""
    base = signals.reading**2 * signals.trust
    if signals.money and signals.by_engine and not signals.agreeing:
        base *= 0.85
    doubt = (1 - base) * 0.3**signals.agreeing
    if signals.second:
        doubt *= 0.5
    sure = min(1 - doubt, HIGHEST)
    if signals.contradicted or signals.second is False:
        sure = min(sure, CONTRADICTED)
    return round(sure, 4)
