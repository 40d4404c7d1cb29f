"""How a bot names a thing on a page."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from servbot.core.record import Record

_ways = ("label", "role", "text", "placeholder", "test_id", "title", "css", "xpath")


class Target(Record):
    """One thing on a page, named the way people see it; `role` goes together with `name`."""

    label: str = ""
    """The text a person reads beside it: label, cell to the left, accessible name."""

    role: str = ""
    """What it is to a screen reader: button, link, textbox, checkbox, …"""

    name: str = ""
    """With `role`: its visible or accessible name."""

    text: str = ""
    """Text that it shows."""

    placeholder: str = ""
    """Text shown inside of an empty field."""

    test_id: str = ""
    """Value of its `data-testid`."""

    title: str = ""
    """Its tooltip."""

    css: str = ""
    """CSS selector, for pages where nothing better holds."""

    xpath: str = ""
    """XPath, for pages where nothing better holds."""

    nth: Annotated[int, Field(ge=0)] = 0
    """Which of several, counted from 1 in the order of the page; 0 says that there must be only one."""

    inside: "Target | None" = None
    """Only within this: a dialog, a row, a group, a part of the page called by its heading."""

    near: "Target | None" = None
    """Of several the one that stands closest to this; with `nth`, they are counted from there."""

    exact: bool = False
    """Upper and lower case, colons and the whole text must agree."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [way for way in _ways if getattr(self, way)]
        if len(ways) != 1:
            raise ValueError(
                f"a target is named in exactly one way of {', '.join(_ways)}; a list gives fallbacks"
            )
        if self.name and not self.role:
            raise ValueError("`name` goes together with `role`, such as {role: button, name: Save}")
        return self

    @property
    def way(self) -> str:
        """Which of the ways names it."""
        return next(way for way in _ways if getattr(self, way))

    @property
    def wording(self) -> str:
        """The text in it that a person would look for on the page."""
        return self.name if self.role else str(getattr(self, self.way))

    def __str__(self) -> str:
        if self.role:
            said = f"the {self.role} {self.name!r}" if self.name else f"a {self.role}"
        else:
            said = f"{self.way.replace('_', ' ')} {getattr(self, self.way)!r}"
        said += f" (no. {self.nth})" if self.nth else ""
        said += f" inside {self.inside}" if self.inside else ""
        return said + (f" near {self.near}" if self.near else "")


Chain = Target | Annotated[list[Target], Field(min_length=1)]
"""A target, or several in the order in which they are tried."""


def links(chain: Chain) -> tuple[Target, ...]:
    """The chain's targets in order."""
    return (chain,) if isinstance(chain, Target) else tuple(chain)


def said(chain: Chain) -> str:
    """The chain in words."""
    return ", else ".join(str(target) for target in links(chain))
