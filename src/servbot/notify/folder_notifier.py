"""Puts notices into a folder, where no channel is configured: nothing is lost, and tests can look."""

import asyncio
import json
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4


class FolderNotifier:
    """An outbox: one JSON file for each notice, named by time so that they sort."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, recipients: Sequence[str], title: str, body: str) -> None:
        """Write the notice."""
        notice = {
            "at": datetime.now(UTC).isoformat(),
            "recipients": list(dict.fromkeys(recipients)),
            "title": title,
            "body": body,
        }
        await asyncio.to_thread(self._write, json.dumps(notice, ensure_ascii=False, indent=2) + "\n")

    def _write(self, text: str) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._path)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        Path(name).replace(self._path / f"{moment}-{uuid4().hex[:8]}.json")
