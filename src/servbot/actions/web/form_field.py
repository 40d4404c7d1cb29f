"""One field of a form that is being filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from servbot.actions.web.in_page_scripts import call, label_engine, selector
from servbot.actions.web.target import Target, links, said
from servbot.actions.web.written import Control, Value, Written, sticks, written

if TYPE_CHECKING:
    from playwright.async_api import Frame, Locator

    from servbot.actions.web.target import Chain


@dataclass(eq=False)
class FormField:
    """Wanted value, place on the page, and what the page shows there."""

    chain: Chain
    value: Value
    date_format: str
    frame: Frame | None = None
    locator: Locator | None = None
    control: Control | None = None
    accepted: str | list[str] = ""
    """Text of the option that was picked for the wanted value, or of all of them."""

    earlier_marking: str = ""
    """What the page had to say about the field before anything was entered."""

    lost: tuple[list[str], list[str]] | None = None
    """Options that are not offered, and those that are."""

    @property
    def title(self) -> str:
        """What to call it in messages and in the output."""
        first = links(self.chain)[0]
        return first.wording if first.way in {"label", "role", "placeholder", "title"} else said(first)

    @property
    def label(self) -> Target | None:
        """Its target, when that is just a label; such fields are looked up many at once."""
        first, *fallbacks = links(self.chain)
        alone = not (fallbacks or first.nth or first.inside or first.near)
        return first if alone and first.way == "label" else None

    def found_in(self, frame: Frame, seen: dict[str, Any]) -> None:
        """Note where a label was found and what stands there."""
        label = self.label
        assert label is not None  # noqa: S101 - only fields with a label are looked up by it
        self.frame = frame
        self.seen(Control(**seen))
        self.locator = frame.locator(
            selector(label_engine, {"label": label.label, "exact": label.exact})
        ).first

    def seen(self, control: Control) -> None:
        """Note what the page shows; the first time also what it complains about before anything is entered."""
        if self.control is None:
            self.earlier_marking = control.marking
        self.control = control

    @property
    def complaint(self) -> str:
        """Why the present value is wrong; a mark from before may just not have been taken away yet."""
        control = self.place[1]
        return control.refusal or (control.marking if control.marking != self.earlier_marking else "")

    @property
    def place(self) -> tuple[Locator, Control]:
        """Where it is and what is there; only after it was found."""
        assert self.locator is not None  # noqa: S101 - the order of work in `filling`
        assert self.control is not None  # noqa: S101
        return self.locator, self.control

    @property
    def text(self) -> Written:
        """The wanted value as the field takes it."""
        return written(self.value, self.place[1], self.date_format)

    @property
    def sticks(self) -> bool:
        """Whether the page shows what is wanted."""
        control = self.place[1]
        if (
            self.accepted
            and control.kind in {"combobox", "listbox"}
            and sticks(self.accepted, control, self.accepted)
        ):
            return True
        return sticks(self.text, control, self.value, self.date_format)

    async def look(self) -> None:
        """See what the page shows there now."""
        assert self.locator is not None  # noqa: S101 - the order of work in `filling`
        seen = await self.locator.evaluate(call("element", "surveyOne(element)"))
        self.seen(Control(**seen))
