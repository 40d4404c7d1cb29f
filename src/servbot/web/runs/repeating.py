"""What somebody enters who repeats a run from a step on."""

from collections.abc import Mapping
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from servbot.core.errors import ServbotError
from servbot.core.record import Record
from servbot.core.rerun import EditRefused


class Entered(Record):
    """The form, empty at first."""

    start: str = ""
    """The step to begin at."""

    lines: str = ""
    """Edits, a line each."""

    again: tuple[str, ...] = ()
    """Names of the steps that were confirmed to be done again."""

    asked: dict[str, str] = {}
    """Labels of the steps that must be confirmed, by name."""

    problem: str = ""

    @classmethod
    def of(cls, posted: QueryDict) -> Self:
        """What was sent."""
        return cls(
            start=posted.get("from", "").strip()[:300],
            lines=posted.get("edits", "")[:20_000],
            again=tuple(posted.getlist("again")),
        )

    def edits(self) -> Mapping[str, Any]:
        """New values by path; `EditRefused` for a line that is none."""
        found: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.lines.splitlines())):
            path, sign, value = line.partition("=")
            if not sign:
                raise EditRefused(_("“%(line)s” has no equals sign.") % {"line": line})
            found[path.strip()] = value.strip()
        return found

    def refused(self, error: ServbotError, asked: Mapping[str, str] | None = None) -> Self:
        """The form once more, with what is wrong."""
        problem = f"{error.message} {error.remedy}".strip()
        return self.model_copy(update={"problem": problem, "asked": dict(asked or {})})
