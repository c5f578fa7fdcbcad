"""The folders that come and go with the files in them."""

from __future__ import annotations

import os
import stat
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.journal.record import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CACHE = "__pycache__"


def above(paths: Iterable[str]) -> set[str]:
    """Return every folder above some files, the project's root aside."""
    folders = {str(each) for path in paths for each in PurePosixPath(path).parents}
    return folders - {"."}


def depth(path: str) -> int:
    return path.count("/")


def missing(root: Path, arriving: Iterable[str], known: Iterable[Folder]) -> tuple[Folder, ...]:
    """Return the folders to make for new files, outermost first, with their modes if known."""
    modes = {each.path: each.mode for each in known}
    new = [path for path in above(arriving) if not (root / path).exists()]
    return tuple(Folder(path, modes.get(path)) for path in sorted(new, key=depth))


def emptied(
    root: Path, folders: Iterable[str], leaving: Iterable[str], arriving: Iterable[str]
) -> tuple[Folder, ...]:
    """Return which of some folders hold nothing but caches once files went, innermost first."""
    gone, needed = set(leaving), above(arriving)
    found = []
    for folder in sorted(folders, key=depth, reverse=True):
        place = root / folder
        if folder in needed or not place.is_dir() or not os.access(place.parent, os.W_OK):
            continue
        if all(f"{folder}/{each.name}" in gone or is_cache(each) for each in place.iterdir()):
            gone.add(folder)
            found.append(Folder(folder, stat.S_IMODE(place.stat().st_mode)))
    return tuple(found)


def is_cache(path: Path) -> bool:
    """Say whether a path is what Python leaves behind, and can be removed."""
    if path.name != CACHE or path.is_symlink() or not path.is_dir():
        return False
    compiled = all(".pyc" in each.suffixes and each.is_file() for each in path.iterdir())
    return compiled and os.access(path, os.W_OK | os.X_OK)


def cached(folder: Path) -> list[Path]:
    """Return the compiled modules in a folder's cache."""
    cache = folder / CACHE
    return list(cache.iterdir()) if is_cache(cache) else []
