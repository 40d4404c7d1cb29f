"""What was read from one file by hand, as text, as data and as rows of a workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from servbot.core.errors import ServbotError
from servbot.core.reading import DocumentReading

LEAST_CONFIDENCE = 0.9
"""As a bot's `accept` has it when it says nothing else."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """One file: its reading with the pictures of its pages, or why it could not be read."""

    file: str
    reading: DocumentReading | None = None
    pages: int = 0
    pictures: tuple[bytes, ...] = ()
    """JPEG files, page by page, where they are wanted: those of a whole folder fill the memory."""
    failure: ServbotError | None = None

    def doubtful(self) -> tuple[str, ...]:
        """Names of the fields that a person should look at."""
        return self.reading.doubtful_fields(LEAST_CONFIDENCE) if self.reading else ()

    def sentence(self) -> str:
        """The file and how it went."""
        if self.failure:
            return f"{self.file}: {self.failure}"
        doubtful = self.doubtful()
        return f"{self.file}: " + (f"please check {', '.join(doubtful)}" if doubtful else "nothing in doubt")

    def as_data(self) -> dict[str, Any]:
        """For a program."""
        if self.failure:
            return {
                "file": self.file,
                "failure": self.failure.code,
                "message": self.failure.message,
                "remedy": self.failure.remedy,
                "details": self.failure.details,
            }
        reading = self.reading.model_dump(exclude={"pages"}) if self.reading else {}
        return {"file": self.file, "doubtful": self.doubtful(), **reading}

    def as_text(self) -> Iterator[str]:
        """A line for every field and for every check that failed."""
        if not self.reading:
            return
        doubtful = self.doubtful()
        for name, value in self.reading.fields.items():
            seen = self.reading.evidence.get(name)
            sure = f"{seen.confidence:4.0%}" if seen else "   -"
            shown = "" if value is None else value
            yield f"  {sure} {'?' if name in doubtful else ' '} {self.reading.titles.get(name, name)}: {shown}"
        yield from (f"       {check.message}" for check in self.reading.checks if not check.passed)


def sheets(done: Sequence[Extracted]) -> dict[str, list[dict[str, Any]]]:
    """Rows by sheet: one document a row, then every line item, check and failure."""
    read = [(one, one.reading) for one in done if one.reading]
    return {
        "Documents": [_document(one, reading) for one, reading in read],
        "Lines": [{"File": one.file, **line} for one, reading in read for line in reading.lines],
        "Checks": [
            {"File": one.file, "Check": check.code, "Passed": check.passed, "Message": check.message}
            for one, reading in read
            for check in reading.checks
        ],
        "Not read": [
            {
                "File": one.file,
                "Code": one.failure.code,
                "Message": one.failure.message,
                "Remedy": one.failure.remedy,
            }
            for one in done
            if one.failure
        ],
    }


def _document(one: Extracted, reading: DocumentReading) -> dict[str, Any]:
    titled = {reading.titles.get(name, name): value for name, value in reading.fields.items()}
    least = min((seen.confidence for seen in reading.evidence.values()), default=0.0)
    return {"File": one.file, **titled, "Least confidence": least, "Please check": ", ".join(one.doubtful())}
