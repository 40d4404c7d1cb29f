"""Rewriting the browser driver's trace so that it holds no secret and is not too large; the trace viewer still opens it."""

from __future__ import annotations

import io
import json
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from servbot.actions.web.scrubbing import Scrubber, passwords_in

PICTURE = "screencast/page.png"
_most_of_a_file = 5 << 20
_most_of_a_script = 300
"""Characters kept of a script that was run in a page: ours are long and always the same."""


def scrubbed(raw: bytes, scrubber: Scrubber, picture: bytes | None, most_bytes: int) -> bytes | None:
    """The trace without secrets, with our own blacked-out picture at its end; `None` when it cannot be made small.

    What cannot be searched for secrets is left out: pictures, fonts and other files that are no plain text.

    Args:
        raw: the zip as the driver wrote it.
        scrubber: knows the secrets.
        picture: a picture of the page as it is now, secrets blacked out.
        most_bytes: how large the result may be.
    """
    try:
        with ZipFile(io.BytesIO(raw)) as zipped:
            files = [info for info in zipped.infolist() if _is_wanted(info)]
            content = {info.filename: zipped.read(info) for info in files}
    except BadZipFile:
        return None
    texts = {name: text for name, body in content.items() if (text := _as_text(body)) is not None}
    lines = {name: text.splitlines() for name, text in texts.items() if name.endswith((".trace", ".network"))}
    scrubber = scrubber.with_more(_typed_passwords(lines))
    records = {name: [scrubber.line(_shortened(line)) for line in every] for name, every in lines.items()}
    bodies = {name: scrubber.text(text) for name, text in texts.items() if name.startswith("resources/")}
    if picture is not None:
        _show(records, picture)
    return _zipped(records, bodies, picture, most_bytes)


def _is_wanted(info: ZipInfo) -> bool:
    return info.filename.endswith((".trace", ".network")) or info.file_size <= _most_of_a_file


def _shortened(line: str) -> str:
    """The record without the whole text of our scripts."""
    if len(line) < _most_of_a_script or '"expression"' not in line:
        return line
    record = json.loads(line)
    given = record.get("params", {})
    if isinstance(given.get("expression"), str):
        given["expression"] = given["expression"][:_most_of_a_script]
    return json.dumps(record)


def _as_text(body: bytes) -> str | None:
    """The text of a file; nothing for what is no text or may be one in a spelling that would not be searched."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _typed_passwords(lines: dict[str, list[str]]) -> set[str]:
    return {
        typed
        for name, every in lines.items()
        if name.endswith(".trace")
        for line in every
        if '"password"' in line.lower()
        for typed in passwords_in(json.loads(line).get("snapshot", {}).get("html"))
    }


def _show(records: dict[str, list[str]], picture: bytes) -> None:
    """Let the viewer's film strip end with the picture."""
    from struct import unpack

    name = next((name for name in records if name.endswith(".trace")), "")
    seen = [snapshot for line in records.get(name, ()) if (snapshot := _main_snapshot(line))]
    if not seen:
        return
    width, height = unpack(">II", picture[16:24])
    frame = {
        "type": "screencast-frame",
        "pageId": seen[-1]["pageId"],
        "file": PICTURE,
        "width": width,
        "height": height,
        "timestamp": seen[-1]["timestamp"],
        "frameSwapWallTime": seen[-1]["wallTime"],
    }
    records[name].append(json.dumps(frame, separators=(",", ":")))


def _main_snapshot(line: str) -> dict[str, Any] | None:
    if '"frame-snapshot"' not in line:
        return None
    snapshot = json.loads(line).get("snapshot", {})
    return snapshot if snapshot.get("isMainFrame") and "wallTime" in snapshot else None


def _zipped(
    records: dict[str, list[str]], bodies: dict[str, str], picture: bytes | None, most_bytes: int
) -> bytes | None:
    """The zip; where it is too large, without the largest of what the pages loaded."""
    kept = sorted(bodies, key=lambda name: len(bodies[name]))
    while True:
        made = _zip(records, {name: bodies[name] for name in kept}, picture)
        if len(made) <= most_bytes:
            return made
        if not kept:
            return None
        kept = kept[: len(kept) // 2]


def _zip(records: dict[str, list[str]], bodies: dict[str, str], picture: bytes | None) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as zipped:
        for name, every in records.items():
            zipped.writestr(name, "".join(f"{line}\n" for line in every))
        for name, text in bodies.items():
            zipped.writestr(name, text)
        if picture is not None:
            zipped.writestr(PICTURE, picture)
    return target.getvalue()
