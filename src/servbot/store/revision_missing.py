"""The error for a revision that is not there; free of Django, so that every store can raise it."""

from servbot.core.errors import BusinessFailure


class RevisionMissing(BusinessFailure):
    """There is no such revision."""

    code = "definition.revision-missing"
