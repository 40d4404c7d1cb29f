"""Ways to tell people something."""

from servbot.notify.apprise_notifier import AppriseNotifier
from servbot.notify.errors import ChannelWrong, NotDelivered, UnknownRecipient
from servbot.notify.folder_notifier import FolderNotifier

__all__ = ["AppriseNotifier", "ChannelWrong", "FolderNotifier", "NotDelivered", "UnknownRecipient"]
