"""What differs between two definitions of a bot, in words."""

from servbot.core.comparison.comparing import Difference, differences
from servbot.core.comparison.wording import in_words

__all__ = ["Difference", "differences", "in_words"]
