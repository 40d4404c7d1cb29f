"""What became of an effect."""

from typing import Any

from servbot.core.record import Record
from servbot.core.run.failure import Failure


class Done(Record):
    """It was done and gave this."""

    value: Any = None


class Failed(Record):
    """It failed for this reason."""

    failure: Failure


Outcome = Done | Failed
