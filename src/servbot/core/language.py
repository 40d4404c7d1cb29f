"""The languages in which definitions are told."""

from typing import Literal

Language = Literal["en", "zh"]
