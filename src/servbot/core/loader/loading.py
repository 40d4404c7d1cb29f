"""A text of YAML becomes a model, or an error that shows everything that is wrong with it."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from servbot.core.errors import ServbotError
from servbot.core.loader.diagnosing import diagnose
from servbot.core.loader.diagnostic import DefinitionError, Diagnostic, Position, in_order
from servbot.core.loader.document import Document, try_yaml

M = TypeVar("M", bound=BaseModel)


def load(text: str, name: str, model: type[M], *, family: str = "bot") -> M:
    """The model that the text describes.

    Args:
        text: content of the file.
        name: what diagnostics call the file.
        model: what the file should be.
        family: first half of the codes of errors that concern the model.

    Raises:
        DefinitionError: with all diagnostics of the file.
    """
    document = try_yaml(text, name)
    found, result = validated(document, model, family=family)
    if result is None:
        raise DefinitionError(in_order(found), text)
    return result


def validated(
    document: Document, model: type[M], *, family: str = "bot"
) -> tuple[list[Diagnostic], M | None]:
    """Everything wrong with a document, and the model where it could be made."""
    found = list(document.problems.found)
    if document.problems.errors and not (document.repaired and isinstance(document.data, dict)):
        return found, None
    try:
        result = model.model_validate(document.data)
    except ValidationError as error:
        found += _believable(diagnose(error, document, model, family=family), document, family)
        return found, None
    except ServbotError as error:
        found.append(document.problems.diagnostic(error.code, Position(1, 1), error.message, error.remedy))
        return found, None
    return found, None if document.problems.errors else result


def _believable(found: list[Diagnostic], document: Document, family: str) -> list[Diagnostic]:
    """Without those that may only follow from lines that could not be read."""
    if not document.problems.errors:
        return found
    doubtful = {f"{family}.missing-field", f"{family}.no-such-kind"} if document.repaired else set[str]()
    return [each for each in found if each.line not in document.repaired and each.code not in doubtful]
