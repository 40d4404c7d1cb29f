"""`queue`: items of work queues from the command line."""

import csv
import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from servbot.cli.item_files import rows_of
from servbot.cli.setting import application
from servbot.core.errors import UsageError
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.value import dumps
from servbot.ports.work_queue import Change, ItemFilter, ItemRow, Order

if TYPE_CHECKING:
    from servbot.services.work_queue import Added
    from servbot.wiring.application import Application

HELP = "Work queues: list, add, import, show, retry, cancel, edit, pause, resume."
program = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

Queue = Annotated[str, typer.Argument(metavar="QUEUE", help="Name of the queue.")]
OfQueue = Annotated[str, typer.Option("--queue", help="Only this queue.")]
Status = Annotated[ItemStatus | None, typer.Option(help="Only items in this state.")]
Tag = Annotated[str, typer.Option(help="Only items with this tag.")]
Text = Annotated[str, typer.Option(help="Only items whose reference holds this.")]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only items that should be done by now.")]
Abandoned = Annotated[bool, typer.Option("--abandoned", help="Only items whose worker is gone.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


class NotAPair(UsageError):
    """A value was not given as NAME=VALUE."""

    code = "queue.not-a-pair"
    default_remedy = "Write NAME=VALUE, such as amount=120.50."


@program.callback()
def queue() -> None:
    """Work queues: list, add, import, show, retry, cancel, edit, pause, resume."""


@program.command("list")
def listed(
    queue: OfQueue = "",
    status: Status = None,
    tag: Tag = "",
    text: Text = "",
    *,
    overdue: Overdue = False,
    abandoned: Abandoned = False,
    order: Annotated[Order, typer.Option(help="newest, next, due or reference.")] = "newest",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """List items; without any option, the queues with what waits in them come first."""
    ready = application()
    wanted = _wanted(ready, queue, status, tag, text, overdue=overdue, abandoned=abandoned)
    if wanted == ItemFilter():
        _tell_queues(ready)
    for item in ready.work_queue_store.items(wanted, order=order, limit=limit):
        typer.echo(_line(ready, item))
    typer.echo(f"{ready.work_queue_store.count(wanted)} items in all")


@program.command()
def add(
    queue: Queue,
    inputs: Annotated[list[str] | None, typer.Argument(metavar="INPUT=VALUE…")] = None,
    reference: Annotated[str, typer.Option(help="Unique in the queue; told by the bot if left out.")] = "",
    priority: Annotated[int, typer.Option(help="Higher goes first.")] = 0,
    not_before: Annotated[str, typer.Option(help="When it may begin.")] = "",
    due: Annotated[str, typer.Option(help="When it should be done.")] = "",
    risk: Annotated[str, typer.Option(help="From when it is in danger of being late.")] = "",
    tags: Annotated[str, typer.Option(help="Separated by commas.")] = "",
) -> int:
    """Put one item into a queue. The exit status is 1 when its reference was there already."""
    given = {"reference": reference, "priority": priority, "not_before": not_before, "due_at": due}
    given |= {"risk_at": risk, "tags": tags, "inputs": _pairs(inputs)}
    is_new = application().work_queue.add_one(queue, given)
    typer.echo("added" if is_new else "not added: the queue has an item with that reference")
    return 0 if is_new else 1


@program.command("import")
def import_file(
    queue: Queue,
    file: Annotated[Path, typer.Argument(help=".xlsx, .csv or .json.")],
    *,
    check: Annotated[bool, typer.Option(help="Only say what would be refused.")] = False,
    refused: Annotated[Path | None, typer.Option(help="Write refused rows to this CSV file.")] = None,
) -> int:
    """Put every row of a file into a queue, all in one transaction; the same file again adds nothing twice.

    Rows that cannot be items are told of and left out. The exit status is 1 when there was any.
    """
    found = application().work_queue.add_rows(queue, rows_of(file), dry=check)
    if refused is not None:
        _write_refused(refused, found)
    for each in found.refused:
        typer.echo(f"row {each.row} {each.reference}: {each.message}", err=True)
    done = "would be added or are there already" if check else f"added, {len(found.known)} were there already"
    typer.echo(f"{found.added} {done}, {len(found.refused)} refused.")
    return 1 if found.refused else 0


@program.command()
def show(queue: Queue, reference: Annotated[str, typer.Argument(metavar="REFERENCE")]) -> None:
    """Show an item and its attempts."""
    ready = application()
    item = ready.work_queue_store.find(queue, reference)
    for name, value in item:
        if value not in ("", None, (), {}):
            typer.echo(ready.redactor(f"{name}: {dumps(value) if name == 'payload' else _told(value)}"))
    for number, run in enumerate(ready.work_queue_store.runs_of(item.id), 1):
        told = f"attempt {number}: {run.id} {run.status.value} {run.created_at:%Y-%m-%d %H:%M:%S}"
        typer.echo(ready.redactor(f"{told} {run.error}".rstrip()))


@program.command()
def retry(
    queue: OfQueue = "",
    status: Status = None,
    tag: Tag = "",
    text: Text = "",
    *,
    yes: Yes = False,
) -> int:
    """Let items that failed, were rejected or cancelled wait for another attempt; shows them first."""
    ready = application()
    return _changed(ready, _wanted(ready, queue, status, tag, text), Change(kind="retry"), yes=yes)


@program.command()
def cancel(
    queue: OfQueue = "",
    status: Status = None,
    tag: Tag = "",
    text: Text = "",
    *,
    overdue: Overdue = False,
    abandoned: Abandoned = False,
    reason: Annotated[str, typer.Option(help="Why, for runs under way.")] = "cancelled with its item",
    yes: Yes = False,
) -> int:
    """Cancel items that wait or are under way; shows them first."""
    ready = application()
    wanted = _wanted(ready, queue, status, tag, text, overdue=overdue, abandoned=abandoned)
    return _changed(ready, wanted, Change(kind="cancel"), reason=reason, yes=yes)


@program.command()
def edit(
    queue: Queue,
    values: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE…", help="priority, not_before, due_at, risk_at, tags, or input.NAME."
        ),
    ],
    status: Status = None,
    tag: Tag = "",
    text: Text = "",
    *,
    overdue: Overdue = False,
    yes: Yes = False,
) -> int:
    """Change items that wait; shows them first."""
    ready = application()
    pairs = _pairs(values)
    inputs = {name.removeprefix("input."): v for name, v in pairs.items() if name.startswith("input.")}
    own = {name: value for name, value in pairs.items() if not name.startswith("input.")}
    change = ready.item_changes.edit_of(queue, {**own, "inputs": inputs})
    return _changed(ready, _wanted(ready, queue, status, tag, text, overdue=overdue), change, yes=yes)


@program.command()
def pause(queue: Queue) -> None:
    """Let nothing of a queue begin; what is under way goes on."""
    application().work_queue.pause(queue, paused=True)
    typer.echo(f"{queue} is paused")


@program.command()
def resume(queue: Queue) -> None:
    """Let items of a queue begin again."""
    application().work_queue.pause(queue, paused=False)
    typer.echo(f"{queue} goes on")


def _wanted(
    ready: "Application",
    queue: str,
    status: ItemStatus | None,
    tag: str,
    text: str,
    *,
    overdue: bool = False,
    abandoned: bool = False,
) -> ItemFilter:
    silent = ready.settings.worker.silent_after.total_seconds()
    return ItemFilter(
        queue=queue,
        status=status,
        tag=tag,
        text=text,
        overdue_at=datetime.now(UTC) if overdue else None,
        silent_for=silent if abandoned else None,
    )


def _changed(ready: "Application", wanted: ItemFilter, change: Change, *, reason: str = "", yes: bool) -> int:
    preview = ready.item_changes.preview(wanted, change)
    for item in preview.first:
        typer.echo(_line(ready, item))
    if len(preview.ids) > len(preview.first):
        typer.echo(f"… and {len(preview.ids) - len(preview.first)} more")
    left_out = f"; {preview.left_out} others that fit cannot be, as they stand" if preview.left_out else ""
    typer.echo(f"{change.kind}: {len(preview.ids)} items{left_out}.")
    if not preview.ids or not (yes or typer.confirm("Go on?")):
        return 1
    done = ready.item_changes.apply(preview, by=getpass.getuser(), reason=reason)
    passed = f", {done.passed_over} had moved on meanwhile" if done.passed_over else ""
    typer.echo(f"{done.changed} changed{passed}.")
    return 0


def _pairs(given: Sequence[str] | None) -> dict[str, Any]:
    pairs: dict[str, Any] = {}
    for each in given or ():
        name, mark, value = each.partition("=")
        if not mark or not name:
            raise NotAPair(f"{each!r} is no value with a name.")
        pairs[name] = value
    return pairs


def _tell_queues(ready: "Application") -> None:
    for worked in ready.work_queue.queues():
        counts = ready.work_queue_store.counts(ItemFilter(queue=worked.queue.name))
        told = ", ".join(f"{count} {status.value}" for status, count in counts.items() if count) or "empty"
        paused = ", paused" if ready.work_queue.is_paused(worked) else ""
        typer.echo(f"{worked.queue.name} (bot {worked.bot.name}{paused}): {told}")


def _line(ready: "Application", item: ItemRow) -> str:
    due = f"due {item.due_at:%Y-%m-%d %H:%M}" if item.due_at else ""
    parts = (item.queue or "-", item.reference, item.status.value, due, item.progress or item.error)
    return ready.redactor("  ".join(part for part in parts if part))


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _write_refused(path: Path, found: "Added") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "reference", "message"))
        writer.writerows((each.row, each.reference, each.message) for each in found.refused)
