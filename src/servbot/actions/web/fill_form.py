"""Fill a form."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.expecting import Expectation
from servbot.actions.web.filling import Filler
from servbot.actions.web.form_field import FormField
from servbot.actions.web.pressing import Press, press
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain, Target
from servbot.actions.web.web_action import WebAction
from servbot.actions.web.written import Value
from servbot.core.action import Context
from servbot.core.record import Record


class FieldEntry(Record):
    """A field that its label alone does not find."""

    target: Chain
    """The field; a list gives fallbacks."""

    value: Value | None
    """What to enter; nothing leaves the field as it is."""


class FillForm(WebAction):
    """Fill the fields of a form, whatever their order and kind, and read every one of them back.

    Text, numbers, dates, lists, radio buttons, checkboxes, switches, sliders, fields that offer choices while one
    types, rich text and files. Numbers and dates are written as the language of the page does. A field that does not
    show its value in the end is an error.
    """

    name = "web.fill_form"
    visits = True
    examples: ClassVar[tuple[str, ...]] = (
        "{fields: {Supplier: Harbour Paper Ltd, Total: 1250.00, Urgent: true}}",
        (
            "{fields: [{target: {placeholder: Search}, value: paper}], submit: {role: button, name: Search},"
            " expect: {text: Results}}"
        ),
    )

    fields: (
        Annotated[dict[str, Value | None], Field(min_length=1)]
        | Annotated[list[FieldEntry], Field(min_length=1)]
    )
    """Value by label, or a list of `{target, value}`; an empty text clears a field, nothing leaves it as it is."""

    date_format: str = ""
    """How dates are written into text fields, such as `%d.%m.%Y`; left out, as the field hints (`DD.MM.YYYY`) or its
    language has it, else 2026-03-09. The browser's own date fields need none."""

    submit: Chain | None = None
    """What to click once every field shows its value; then mark the step `repeatable: false`."""

    expect: Expectation | None = None
    """With `submit`: what must be seen afterwards."""

    class Output(Record):
        """What the page shows."""

        fields: dict[str, Any]
        """Every field as read back: text, true or false, or a list; secrets are blanked."""

        url: str
        """Address of the page now."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Fill, verify, and submit where asked for."""
        fields = self._entries()
        context.progress(f"filling {len(fields)} fields")
        await Filler(context, session, deadline).fill(fields)
        shown = {field.title: "***" if field.place[1].secret else field.place[1].value for field in fields}
        if self.submit:
            limit = Deadline(self.timeout or session.connection.timeout)
            await press(session, Press(self.submit, None, self.expect), limit)
        return self.Output(fields=shown, url=session.cleaned(session.page.url))

    def _entries(self) -> list[FormField]:
        if isinstance(self.fields, dict):
            entries = [
                FieldEntry(target=Target(label=label), value=value) for label, value in self.fields.items()
            ]
        else:
            entries = self.fields
        return [
            FormField(entry.target, entry.value, self.date_format)
            for entry in entries
            if entry.value is not None
        ]
