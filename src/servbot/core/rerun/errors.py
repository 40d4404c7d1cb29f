"""Why a run is not repeated."""

from servbot.core.errors import BusinessFailure, UsageError


class StepUnknown(UsageError):
    """The run has no such step to begin at."""

    code = "rerun.unknown-step"
    default_remedy = "Name a step of the bot, in a loop with its item: `lines[3]/check`."


class WouldRepeat(BusinessFailure):
    """Steps would be done a second time that must not be repeated."""

    code = "rerun.would-repeat"
    default_remedy = "Begin at a later step, or confirm for each of these steps that it is to be done again."


class EditRefused(UsageError):
    """A value of the run cannot be edited like that."""

    code = "rerun.edit-refused"
    default_remedy = "Edit `inputs.<name>`, or `steps.<name>.<path>` of a step before the one to begin at."
