"""A disk without room."""

import errno

from servbot.core.errors import ApplicationFailure


class DiskFull(ApplicationFailure):
    """There is no room left on the disk."""

    code = "disk.full"
    default_remedy = "Make room on the disk of the worker, then retry."


def is_full(error: OSError) -> bool:
    """Whether that is what the system says."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}
