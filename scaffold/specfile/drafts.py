"""Drafts: what was said of a new project before its questions ended, in a file to go on from."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ascii_controls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUFFIX = ".draft.yaml"
OURS, PRIVATE = 0o700, 0o600
"""Who may look into the folder, and into a draft: the user alone."""


def is_draft(path: str | None) -> bool:
    """Tell whether a file is a draft, which its name says."""
    return path is not None and path.endswith(SUFFIX)


def folders() -> Iterator[Path]:
    """Return where drafts are kept, and where else, if that cannot be written."""
    from platformdirs import user_state_path  # only where a dialogue ends early

    yield user_state_path("fastapi-scaffold", appauthor=False) / "drafts"
    yield Path.cwd()


def kept(name: str, text: Callable[[Path], str]) -> Path | None:
    """Write a draft beside all that are there, and return its path; None if nothing can be written.

    `text` makes the draft for a path. One that says the same already is taken for it.
    """
    for folder in folders():
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=OURS)
            return next(path for path in names(folder, name) if written(path, text(path)))
        except OSError:
            continue
    return None


def names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / f"{name}{SUFFIX}"
    yield from (folder / f"{name}-{number}{SUFFIX}" for number in count(2))


def written(path: Path, text: str) -> bool:
    """Write a new file that nobody else may read; what is there already is never touched."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError:
        return path.is_file() and path.read_bytes() == text.encode()
    with open(file, "w", encoding="utf-8") as stream:  # noqa: PTH123 - it is open already
        stream.write(text)
    return True


def comment(text: str) -> str:
    return f"# {ascii_controls(text)}\n"
