"""Sends notices through apprise: mail, WeCom, DingTalk, Slack and a hundred other services."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from servbot.notify.errors import ChannelWrong, NotDelivered, UnknownRecipient

if TYPE_CHECKING:
    from apprise import Apprise


class AppriseNotifier:
    """Knows the channels of every recipient; addresses hold secrets and stand in no message."""

    def __init__(self, channels: Mapping[str, Sequence[str]]) -> None:
        """Take the channels; they are checked at the first notice.

        Args:
            channels: apprise addresses by name of recipient.
        """
        self._channels = {name: tuple(addresses) for name, addresses in channels.items()}

    async def send(self, recipients: Sequence[str], title: str, body: str) -> None:
        """Tell every recipient on all of their channels, at once.

        Nothing is sent when a recipient is unknown or a channel cannot be used. `NotDelivered` names those who
        were not reached; the others were.
        """
        names = tuple(dict.fromkeys(recipients))
        # In a thread: the first use loads a hundred services.
        senders = await asyncio.to_thread(lambda: {name: self._sender(name) for name in names})
        reached = await asyncio.gather(*(_delivered(senders[name], title, body) for name in names))
        missed = [name for name, delivered in zip(names, reached, strict=True) if not delivered]
        if missed:
            raise NotDelivered(
                f"The notice {title!r} did not reach {', '.join(missed)}.",
                nothing_done=len(missed) == len(names),
                details={"missed": missed, "reached": [name for name in names if name not in missed]},
            )

    def _sender(self, name: str) -> "Apprise":
        from apprise import Apprise

        if name not in self._channels:
            known = ", ".join(sorted(self._channels)) or "nobody"
            raise UnknownRecipient(
                f"There is no recipient named {name!r}.",
                remedy=f"Add it to the settings under notify.channels; known: {known}.",
                nothing_done=True,
            )
        sender = Apprise()
        addresses = self._channels[name]
        if not addresses or not all(sender.add(address) for address in addresses):
            raise ChannelWrong(f"A channel of {name!r} cannot be used.", nothing_done=True)
        return sender


async def _delivered(sender: "Apprise", title: str, body: str) -> bool:
    # An empty text is refused by most services.
    return bool(await sender.async_notify(body=body or title, title=title))
