"""What can be wrong with overrides, and with what they do to control points."""

from servbot.core.errors import ControlBypassed, UsageError


class UnknownStep(UsageError):
    """An override names a step that the bot does not have."""

    code = "override.unknown-step"


class NeedsSkippedStep(UsageError):
    """An expression needs the result of a step that a variant leaves out."""

    code = "override.needs-skipped-step"
    default_remedy = "Ask with `default` or `is defined`, or override this step as well."


class SeesLoopItem(UsageError):
    """The condition of a variant names the item of a loop, but a variant counts for the whole run."""

    code = "override.sees-loop-item"
    default_remedy = "Use what is known before the loop, or a `choose` inside of it."


class ControlOverridden(ControlBypassed):
    """An override would change a control point, or leave out or replace steps around one."""

    code = "control.overridden"
    default_remedy = "Leave the control as it is. An override may give it a `title` or `work_spec` and put steps before or behind it."


class ControlEmptied(ControlBypassed):
    """An override would take away or change what a control point looks at."""

    code = "control.emptied"
    default_remedy = (
        "Leave the step as it is; what must differ between scenarios, let an expression in the base say."
    )


class ControlConditional(ControlBypassed):
    """A control point has a condition under which it is not looked at."""

    code = "control.conditional"
    default_remedy = "Write the exception into the control itself: `${{ not (…) or (…) }}`; or put it into a branch of a `choose`."


class ControlRouteSkips(ControlBypassed):
    """A route would leave out a control point, or a block with one, when it fails."""

    code = "control.route-skips"
    default_remedy = "Write `do: ask` or `do: reject`."


class ControlLostWithSession(ControlBypassed):
    """A control point would be passed by when a session is lost after a step that must not be repeated."""

    code = "control.lost-with-session"
    default_remedy = "Put the control before that step or behind the session, or repeat it, with its name, in the session's `resume`."


class UnknownBase(UsageError):
    """A bot extends another that cannot be found."""

    code = "extends.unknown-base"


class FileTwice(UsageError):
    """A file beside a bot has the name of one beside the bot that it extends."""

    code = "extends.file-twice"
    default_remedy = "Give it another name, and replace the steps that are to use it."


class ExtendsCycle(UsageError):
    """Bots extend one another in a circle."""

    code = "extends.cycle"
    default_remedy = "One of them must stand on its own."
