"""Frozen records: the form of every value that crosses a boundary."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value with named fields; unknown fields are an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        arbitrary_types_allowed=False,
    )


class Misplaced(ValueError):
    """What a validator of a whole has to say about a part of it."""

    def __init__(self, message: str, path: tuple[str | int, ...]) -> None:
        """Keep the words and the place.

        Args:
            message: what is wrong; behind a semicolon, what to write instead.
            path: of the part inside of what is validated, with the names used in a document.
        """
        super().__init__(message)
        self.path = path
