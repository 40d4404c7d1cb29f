"""What can go wrong with a backup."""

from servbot.core.errors import UsageError


class BackupExists(UsageError):
    """There is something already where the backup should go."""

    code = "backup.exists"
    default_remedy = "Name a folder or file that does not exist."


class BackupFailed(UsageError):
    """The database could not be copied."""

    code = "backup.failed"


class NoBackup(UsageError):
    """This is no backup of servbot."""

    code = "restore.no-backup"
    default_remedy = "Name the folder or file that `servbot backup` wrote."


class BackupDamaged(UsageError):
    """The backup is not as it was written."""

    code = "restore.damaged"
    default_remedy = "Nothing was restored. Use another copy of it, or an older backup."


class WouldOverwrite(UsageError):
    """There is an installation already where the backup should go."""

    code = "restore.would-overwrite"
    default_remedy = (
        "Restore into an empty data folder and an empty database, or move those that are there away."
    )


class WrongDatabase(UsageError):
    """The backup does not fit this installation."""

    code = "restore.wrong-database"
