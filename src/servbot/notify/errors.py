"""What can go wrong when people are told something."""

from servbot.core.errors import ApplicationFailure, UsageError


class UnknownRecipient(UsageError):
    """A notice is addressed to somebody the settings do not know."""

    code = "notify.unknown-recipient"


class ChannelWrong(UsageError):
    """The settings name a channel that cannot be used."""

    code = "notify.channel-wrong"
    default_remedy = (
        "Write its address as in the documentation of apprise, for example mailto://… or wecombot://…"
    )


class NotDelivered(ApplicationFailure):
    """A notice did not reach everybody."""

    code = "notify.not-delivered"
    default_remedy = "Check the channel's address and whether its service is up, then retry."
