"""`servbot reconcile`: two files compared by hand, and reports checked again."""

import json
from pathlib import Path
from typing import Annotated

import typer

from servbot.core.errors import UsageError


class ReconcileArguments(UsageError):
    """The command line of `servbot reconcile` lacks something."""

    code = "reconcile.arguments"
    default_remedy = "Write servbot reconcile LEFT RIGHT --rules RULES.yaml --out REPORT.xlsx."


def add_to(program: typer.Typer) -> None:
    """Add the command."""
    program.command("reconcile")(reconcile)


def reconcile(
    left: Annotated[
        str,
        typer.Argument(help="The left file; `verify` to check a report again; `propose` to learn from some."),
    ],
    right: Annotated[Path, typer.Argument(help="The right file; or the report.")],
    more: Annotated[list[Path] | None, typer.Argument(help="Further reports to learn from.")] = None,
    rules: Annotated[Path | None, typer.Option(help="YAML file with the rules.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The .xlsx report to write; with `propose`, the YAML file with the rules."),
    ] = None,
    carry: Annotated[Path | None, typer.Option(help="Report of the period before, to go on from.")] = None,
    left_sheet: Annotated[str, typer.Option(help="Sheet of the left workbook.")] = "",
    right_sheet: Annotated[str, typer.Option(help="Sheet of the right workbook.")] = "",
    *,
    suggest: Annotated[
        bool, typer.Option("--suggest-rules", help="Propose rules from the data instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Compare two files by rules and write a report with its proof.

    `reconcile verify REPORT` checks a report again. `reconcile propose REPORT…` proposes rules from what people decided
    in these reports, and tries each on all of them.
    """
    if more and left != "propose":
        raise ReconcileArguments("Two files are compared at a time.")
    if left == "verify":
        _verify(right)
    elif left == "propose":
        _propose((right, *(more or ())), out)
    elif suggest:
        _suggest((Path(left), left_sheet), (right, right_sheet))
    else:
        _compare((Path(left), left_sheet), (right, right_sheet), rules, out, carry, as_json=as_json)


def _verify(report: Path) -> None:
    from servbot.actions.sheets.verification import verified

    found = verified(report, _key(), _kept)
    typer.echo(f"{report.name} is as this installation wrote it: {found.sheets} sheets, signature right.")
    for name in found.files:
        typer.echo(f"Unchanged: {name}")
    for name in found.missing:
        typer.echo(f"Not found, not checked: {name}")
    typer.echo("Done again with the same result." if found.repeated else "Not done again.")


def _compare(
    left: tuple[Path, str],
    right: tuple[Path, str],
    rules: Path | None,
    out: Path | None,
    carry: Path | None,
    *,
    as_json: bool,
) -> None:
    from servbot.actions.sheets.reconciling import Given, Job, ReportWanted, carry_out
    from servbot.actions.sheets.rule_file import read_rules

    if rules is None or out is None or out.suffix.lower() != ".xlsx":
        raise ReconcileArguments("Comparing needs rules and an .xlsx report to write.")
    key = _key()
    job = Job(
        left=Given(path=left[0], sheet=left[1]),
        right=Given(path=right[0], sheet=right[1]),
        rules=read_rules(rules),
        carry=carry,
        report=ReportWanted(out, key, out.stem),
        most=1,
        key=key,
    )
    done = carry_out(job, lambda text: typer.echo(text, err=True))
    for problem in done.problems:
        typer.echo(f"{problem.place}: {problem.message}", err=True)
    summary = done.result.summary
    if as_json:
        typer.echo(json.dumps(summary.model_dump(mode="json"), ensure_ascii=False))
        return
    typer.echo(
        f"{summary.left:,} and {summary.right:,} rows: {summary.matched:,} pairs and {summary.groups:,} groups matched, "
        f"{summary.breaks:,} breaks, {summary.unmatched_left:,} and {summary.unmatched_right:,} unmatched."
    )
    typer.echo(f"{out} is written.")


def _suggest(left: tuple[Path, str], right: tuple[Path, str]) -> None:
    from servbot.actions.sheets.rule_proposal import proposed
    from servbot.actions.sheets.side_file import read_side

    typer.echo(proposed(read_side(*left).side.rows(), read_side(*right).side.rows()), nl=False)


def _propose(reports: tuple[Path, ...], out: Path | None) -> None:
    from servbot.actions.sheets.rule_evidence import extended, proposals, told
    from servbot.actions.sheets.rule_file import rules_text

    rules, found = proposals(reports, _key(), _kept)
    for line in told(found, rules.confirm_from):
        typer.echo(line)
    best = [each for each in found if each.recommended(rules.confirm_from)][:1]
    if not found:
        typer.echo("Nothing that people decided makes a rule.")
    if out and best:
        out.write_text(rules_text(extended(rules, best[0])), encoding="utf-8")
        typer.echo(f"{out} is written with the first of them. Read it before a bot uses it.")


def _kept(digest: str) -> Path | None:
    """A file that a run kept."""
    from servbot.cli.setting import application
    from servbot.ports.artefact_store import ArtefactMissing

    try:
        return application(migrated=False).artefacts.path(digest)
    except ArtefactMissing:
        return None


def _key() -> bytes:
    from servbot.actions.sheets.reconcile import SEALING
    from servbot.cli.setting import application

    return application(migrated=False).vault.key_for(SEALING)
