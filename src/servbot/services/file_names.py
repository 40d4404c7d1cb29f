"""Names of files that people and other systems send, made fit for a workspace."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

LONGEST = 180
"""Bytes of a name; file systems take 255, and programs add endings of their own."""

unfit = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
"""Characters that no name may have on one system or another."""


def file_name_beside(given: str, others: Collection[str]) -> str:
    """The last part of a name or path as it was given, fit for every file system, and unlike the others."""
    name = _fit(given)
    path, number = PurePosixPath(name), 1
    taken = {other.casefold() for other in others}
    while name.casefold() in taken:
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    return name


def _fit(given: str) -> str:
    name = unfit.sub("_", re.split(r"[/\\]", given)[-1]).strip(" .")
    path = PurePosixPath(name or "file")
    ending = _shortened(path.suffix, 20)
    return _shortened(path.stem, LONGEST - len(ending.encode())) + ending


def _shortened(text: str, most: int) -> str:
    """The beginning of the text, of so many bytes at most, without half a character."""
    return text.encode()[:most].decode(errors="ignore")
