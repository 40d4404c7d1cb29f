"""Backups of an installation, and putting one back."""

from servbot.store.backup.backing_up import BackedUp, back_up
from servbot.store.backup.restoring import Restored, restore

__all__ = ["BackedUp", "Restored", "back_up", "restore"]
