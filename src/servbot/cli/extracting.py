"""`servbot extract`: documents read by hand, for looking at, for a sheet or for a program."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from servbot.cli.document_files import Job, documents_in, read_all
from servbot.core.errors import UsageError
from servbot.core.value import encode

if TYPE_CHECKING:
    from servbot.actions.documents.extracted import Extracted
    from servbot.actions.documents.words import EngineName


class ExtractArguments(UsageError):
    """The command line of `servbot extract` names nothing that can be read or written."""

    code = "extract.arguments"


def add_to(program: typer.Typer) -> None:
    """Add the command."""
    program.command("extract")(extract)


def extract(
    files: Annotated[list[Path], typer.Argument(help="PDF files, pictures, or folders of them.")],
    template: Annotated[str, typer.Option(help="Template: templates/NAME.yaml here, else a shipped one.")],
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook: fields, line items, checks.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page that shows every field in its box.")] = None,
    engine: Annotated[str, typer.Option(help="auto, text-layer, rapidocr, tesserocr or tesseract.")] = "auto",
    pages: Annotated[int, typer.Option(min=1, max=100, help="A document with more pages is refused.")] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a file.")] = False,
) -> None:
    """Read documents by a template; nothing is remembered."""
    wanted = documents_in(files)
    _check(wanted, engine, xlsx, html)
    begin = time.perf_counter()
    done = read_all(
        wanted,
        Job(template, cast("EngineName", engine), pages, pictures=html is not None),
        lambda one, number: _tell(one, number, len(wanted), as_json=as_json),
    )
    _write(done, xlsx, html)
    typer.echo(_summary(done, time.perf_counter() - begin), err=True)
    if any(one.failure for one in done):
        raise typer.Exit(1)


def _check(wanted: Sequence[Path], engine: str, xlsx: Path | None, html: Path | None) -> None:
    from servbot.actions.documents.words import EngineName

    engines = get_args(EngineName)
    if not wanted:
        raise ExtractArguments("There is no document there.", remedy="Name PDF files, pictures or a folder.")
    missing = next((file for file in wanted if not file.is_file()), None)
    if missing:
        raise ExtractArguments(f"There is no file {missing}.", remedy="Check the path.")
    if engine not in engines:
        raise ExtractArguments(f"There is no engine {engine!r}.", remedy=f"Use {', '.join(engines)}.")
    for place, ending in ((xlsx, ".xlsx"), (html, ".html")):
        if place and place.suffix.lower() != ending:
            raise ExtractArguments(f"{place} does not end in {ending}.", remedy=f"Let it end in {ending}.")


def _tell(one: "Extracted", number: int, of: int, *, as_json: bool) -> None:
    """Progress for people on one stream, results on the other."""
    typer.echo(f"{number} of {of}: {one.sentence()}", err=True)
    if as_json:
        typer.echo(json.dumps(encode(one.as_data()), ensure_ascii=False))
    elif not one.failure:
        typer.echo("\n".join(one.as_text()))


def _write(done: Sequence["Extracted"], xlsx: Path | None, html: Path | None) -> None:
    if xlsx:
        from servbot.actions.documents.extracted import sheets
        from servbot.actions.sheets.writing.reporting import write_report
        from servbot.actions.sheets.writing.section import Section

        sections = [Section(name=name, rows=tuple(rows)) for name, rows in sheets(done).items()]
        write_report(xlsx, "", sections, patience=30)
        typer.echo(f"{xlsx} is written.", err=True)
    if html:
        from servbot.actions.documents.page_view import as_html

        html.write_text(as_html(done), encoding="utf-8")
        typer.echo(f"{html} is written.", err=True)


def _summary(done: Sequence["Extracted"], seconds: float) -> str:
    failed = sum(one.failure is not None for one in done)
    pages = sum(one.pages for one in done)
    told = f"{len(done)} documents with {pages} pages in {seconds:.1f} s: {len(done) / seconds:.2f} a second."
    return f"{told} {failed} could not be read." if failed else told
