"""What can be wrong with a document or a template, each with its code and its remedy."""

from servbot.core.errors import ApplicationFailure, BusinessFailure, UsageError


class NotADocument(BusinessFailure):
    """The file is neither a PDF nor a picture."""

    code = "documents.not-a-document"
    default_remedy = "Send a PDF, JPEG, PNG, TIFF, WEBP or HEIC file."


class EmptyFile(BusinessFailure):
    """The file is empty."""

    code = "documents.empty"
    default_remedy = "Ask the sender for the file again."


class EncryptedDocument(BusinessFailure):
    """The PDF is protected by a password."""

    code = "documents.encrypted"
    default_remedy = (
        "Ask the sender for a copy without a password, or save one yourself and put it in its place."
    )


class DamagedDocument(BusinessFailure):
    """The file is damaged and cannot be opened."""

    code = "documents.damaged"
    default_remedy = "Open the file yourself; if that fails too, ask the sender for it again."


class TooLarge(BusinessFailure):
    """The document is larger than can be read safely."""

    code = "documents.too-large"
    default_remedy = "Send a smaller copy: 300 dots per inch are enough."


class Unreadable(BusinessFailure):
    """The picture cannot be read."""

    code = "documents.unreadable"
    default_remedy = "Take the picture again as the guidance says."


class EngineMissing(ApplicationFailure):
    """The engine that should read the picture is not installed."""

    code = "documents.engine-missing"


class TemplateMissing(UsageError):
    """There is no document template of that name."""

    code = "documents.template-missing"


class TemplateWrong(UsageError):
    """The document template cannot be used as it is."""

    code = "documents.template-wrong"


class ValueWrong(BusinessFailure):
    """A corrected value does not fit the type of its field."""

    code = "documents.value-wrong"


class CalibrationImpossible(UsageError):
    """The error rates of a template cannot be measured."""

    code = "documents.calibration-impossible"


class LessonMissing(UsageError):
    """There is no such thing that was learned."""

    code = "documents.lesson-missing"
    default_remedy = "See what was learned: servbot documents learned list --template NAME."


class LessonsDamaged(UsageError):
    """The file of what was learned from corrections cannot be read."""

    code = "documents.lessons-damaged"
    default_remedy = "Mend the line, or move the file away: nothing else depends on it."
