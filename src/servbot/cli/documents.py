"""`servbot documents`: how sure a template is, measured on labelled documents, and what corrections taught."""

import getpass
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from servbot.cli.document_files import Job, documents_in, read_all
from servbot.core.errors import UsageError

if TYPE_CHECKING:
    from servbot.actions.documents.calibrating import Calibrated, Labelled
    from servbot.actions.documents.extracted import Extracted
    from servbot.actions.documents.lessons import Lesson

program = typer.Typer(
    help="Documents: measure how sure a template is; see and take back what was learned.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

learned = typer.Typer(
    help="What people's corrections taught: list, export, undo.", no_args_is_help=True, rich_markup_mode=None
)
program.add_typer(learned, name="learned")

REPORTED = (0.005, 0.01, 0.02, 0.05)
"""Error rates for which the report says how much goes on without a person."""


class TruthMissing(UsageError):
    """A labelled document has no truth beside it that can be read."""

    code = "documents.truth-missing"
    default_remedy = 'Put a file of the same name with the ending .json beside it: {"total": "12.50"}.'


@program.command("calibrate")
def calibrate_template(
    folder: Annotated[
        Path, typer.Argument(help="Documents, each with its true values beside it as NAME.json.")
    ],
    template: Annotated[str, typer.Option(help="Template: templates/NAME.yaml here, else a shipped one.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write; templates/NAME.calibration.json when left out.")
    ] = None,
    *,
    report: Annotated[bool, typer.Option("--report", help="Print how sure and how often right.")] = False,
) -> None:
    """Measure how often fields are wrong, so that a bot can say `accept: {error: 2%}`."""
    from servbot.actions.documents.calibrating import calibrate

    files = [file for file in documents_in([folder]) if file.with_suffix(".json").exists()]
    if not files:
        raise TruthMissing(f"No document in {folder} has its true values beside it.")
    done = read_all(
        files,
        Job(template),
        lambda one, number: typer.echo(f"{number} of {len(files)}: {one.file}", err=True),
    )
    engine, examples = _examples(done)
    measured = calibrate(template, engine, examples)
    place = out or Path("templates") / f"{template}.calibration.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(measured.calibration.model_dump_json(indent=1) + "\n", encoding="utf-8")
    typer.echo(f"{place} is written: {measured.calibration.documents} documents read by {engine}.")
    if report:
        typer.echo("\n".join(_report(measured)))


@learned.command("list")
def list_learned(
    template: Annotated[str, typer.Option(help="Template whose lessons are meant.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Every lesson that stands: when, by whom, and what."""
    from servbot.actions.documents.lessons import as_row

    rows = [as_row(lesson) for lesson in _standing(template)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['at']}  {row['by']}: {row['name']} (read {row['read'] or 'nothing'})")
    if not rows:
        typer.echo(f"Nothing was learned for {template}.")


@learned.command("export")
def export_learned(
    template: Annotated[str, typer.Option(help="Template whose lessons are meant.")],
    out: Annotated[Path, typer.Option(help="File to write, as templates/NAME.suppliers.yaml beside a bot.")],
) -> None:
    """Write the names as the list of suppliers that a bot may have beside it."""
    from ruamel.yaml import YAML

    rows = [lesson.supplier.model_dump(mode="json") for lesson in _standing(template) if lesson.supplier]
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_unicode, yaml.default_flow_style = True, False
    yaml.dump(rows, out)
    typer.echo(f"{out} is written: {len(rows)} suppliers.")


@learned.command("undo")
def undo_learned(
    lesson: Annotated[str, typer.Argument(help="Its name, as `learned list` shows it.")],
    template: Annotated[str, typer.Option(help="Template whose lessons are meant.")],
) -> None:
    """Take a lesson back; it stays on record that it was there."""
    from servbot.actions.documents.lessons import take_back

    taken = take_back(_lessons_of(template), lesson, getpass.getuser())
    typer.echo(f"Forgotten: {taken.supplier.name if taken.supplier else lesson}.")


def _standing(template: str) -> Sequence["Lesson"]:
    from servbot.actions.documents.lessons import all_lessons, standing

    return standing(all_lessons(_lessons_of(template)))


def _lessons_of(template: str) -> Path:
    from servbot.actions.documents.lessons import place_of
    from servbot.cli.setting import application
    from servbot.core.paths import confined

    return confined(place_of(template), application(migrated=False).settings.paths.shared)


def _examples(done: Sequence["Extracted"]) -> tuple[str, list["Labelled"]]:
    """The engine that read most of the documents, and the fields of those."""
    from servbot.actions.documents.labelling import labelled

    engines = Counter(one.reading.source for one in done if one.reading)
    engine = engines.most_common(1)[0][0] if engines else ""
    found = [
        label
        for one in done
        if one.reading and one.reading.source == engine
        for label in labelled(one.file, one.reading, _truth(Path(one.file)))
    ]
    return engine, found


def _truth(file: Path) -> dict[str, Any]:
    place = file.with_suffix(".json")
    try:
        truth = json.loads(place.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TruthMissing(f"{place} is no JSON: {error}.") from error
    if not isinstance(truth, dict):
        raise TruthMissing(f"{place} holds no values by field name.")
    return truth


def _report(measured: "Calibrated") -> list[str]:
    from servbot.actions.documents.calibrating import reliability

    steps, total = measured.calibration.steps, len(measured.left_out)
    lines = ["", "Judged by models that never saw the document:", *reliability(measured.left_out), ""]
    for error in REPORTED:
        least = min((step.sure for step in steps if step.error <= error), default=1.1)
        passed = sum(sure >= least for sure, _ in measured.left_out)
        lines.append(f"accept: {{error: {100 * error:g}%}} lets {passed / total:.0%} of the values go on.")
    return lines
