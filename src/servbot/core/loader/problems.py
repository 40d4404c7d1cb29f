from typing import Literal

from servbot.core.loader.diagnostic import Diagnostic, Position
from servbot.core.loader.source import lines_of

MOST_PROBLEMS = 200
"""More of them help nobody."""


class Problems:
    """What was found wrong in one file so far."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = lines_of(text)
        self.found: list[Diagnostic] = []
        self.others: dict[str, list[str]] = {}
        """Lines of further files that parts of the tree come from, by name."""

    def lines_at(self, place: Position) -> list[str]:
        """The lines of the file that the place is in."""
        return self.others.get(place.file, self.lines)

    def add(
        self,
        code: str,
        at: Position,
        message: str,
        remedy: str = "",
        *,
        severity: Literal["error", "warning"] = "error",
        width: int = 1,
    ) -> None:
        """Note one."""
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(self.diagnostic(code, at, message, remedy, severity=severity, width=width))

    def diagnostic(
        self,
        code: str,
        at: Position,
        message: str,
        remedy: str = "",
        *,
        severity: Literal["error", "warning"] = "error",
        width: int = 1,
    ) -> Diagnostic:
        """One diagnostic with its line."""
        lines = self.lines_at(at)
        snippet = lines[at.line - 1] if 0 < at.line <= len(lines) else ""
        return Diagnostic(
            file=at.file or self.name,
            line=at.line,
            column=at.column,
            code=code,
            severity=severity,
            message=message,
            remedy=remedy,
            snippet=snippet if len(snippet) <= 1000 else "",
            width=max(1, min(width, len(snippet) - at.column + 1)),
        )

    @property
    def errors(self) -> list[Diagnostic]:
        """Those that make the file unusable."""
        return [each for each in self.found if each.severity == "error"]

    @property
    def warnings(self) -> list[Diagnostic]:
        """Those that do not."""
        return [each for each in self.found if each.severity == "warning"]
