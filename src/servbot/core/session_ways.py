"""How a session is pictured, and who mends it when a page has changed."""

from typing import Literal

Evidence = Literal["failures", "filmstrip"]
"""When a session is pictured: when something fails, or after each of its steps as well."""

Heal = Literal["ask", "auto"]
"""Who says what a target that finds nothing has become: a person, or the bot where it is sure."""
