"""What differs between two definitions of a bot, in words."""

from servbot.core.comparison.comparing import Difference, Place, differences, variant_differences
from servbot.core.comparison.wording import in_words

__all__ = ["Difference", "Place", "differences", "in_words", "variant_differences"]
