"""What can be wrong with an expression; each error carries the expression and where in it the fault is."""

from typing import Any, Self

from servbot.core.errors import FailureKind, ServbotError


class ExpressionError(ServbotError):
    """An expression cannot be used."""

    code = "expression.failed"
    kind = FailureKind.DEFECT

    def __init__(self, message: str = "", *, offset: int = 0, **more: Any) -> None:
        """See `ServbotError`; `offset` counts characters from the start of the expression or text."""
        super().__init__(message, **more)
        self.offset = offset
        self.source = ""

    def within(self, source: str) -> Self:
        """The same error, told with the expression it came from."""
        if not self.source:
            self.source = source
            self.details.setdefault("expression", source[:500])
            self.message = f"{self.message} (in `{shortened(source)}`)"
        return self


class ExpressionSyntax(ExpressionError):
    """The expression is not written correctly."""

    code = "expression.syntax"
    default_remedy = "Correct the expression between ${{ and }}."


class UnknownName(ExpressionError):
    """The expression uses a name that is not known here."""

    code = "expression.unknown-name"


class NotYetRun(ExpressionError):
    """The expression uses the result of a step that has not run where it stands."""

    code = "expression.not-yet-run"
    default_remedy = "Move the step before this one, or ask with `is defined` or `default`."


class UnknownFilter(ExpressionError):
    """The expression uses a filter, test or method that does not exist."""

    code = "expression.unknown-filter"


class ExpressionFailed(ExpressionError):
    """The expression has no result for these values."""

    code = "expression.failed"


class ExpressionTooLong(ExpressionError):
    """The expression is too long or nested too deeply."""

    code = "expression.too-long"
    default_remedy = "Split it: give a part of it a name in a `set` step."


class ExpressionTooLarge(ExpressionError):
    """The expression would make a value that is too large."""

    code = "expression.too-large"
    default_remedy = "Keep large data in a file and pass its name."


class ExpressionTooSlow(ExpressionError):
    """The expression needs too much work."""

    code = "expression.too-slow"
    default_remedy = "Do the work in an action, such as sheets.reconcile."


def shortened(text: str, longest: int = 120) -> str:
    """The text on one line, cut where it is longer than a message should be."""
    line = " ".join(text[: longest * 4].split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
