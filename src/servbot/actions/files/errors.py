"""What can go wrong with files."""

from servbot.core.errors import ApplicationFailure, BusinessFailure


class FileExists(BusinessFailure):
    """There is a file of that name already."""

    code = "files.exists"
    default_remedy = "Remove it, or set `overwrite: true` or `unique: true` on the step."


class FileUnusable(ApplicationFailure):
    """The file or folder could not be read or written."""

    code = "files.not-accessible"
    default_remedy = (
        "Check that no other program holds it, that there is room, and that servbot may write there."
    )


class NotAFolder(BusinessFailure):
    """The path names a file where a folder is needed, or the other way round."""

    code = "files.wrong-kind"
