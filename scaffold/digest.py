"""One number for a whole folder or Tree: what was rendered, and with which templates."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

CHANGELOG = "CHANGELOG.md"
"""The one file of a template that says nothing to the render."""


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """Return the digest of files by their paths, in hexadecimal digits."""
    digest = sha256()
    for path, content in sorted(files):
        digest.update(f"{path}\n".encode())
        digest.update(sha256(content).digest())
    return digest.hexdigest()


def digest_of_tree(tree: Mapping[str, bytes], but: Collection[str] = ()) -> str:
    return digest_of((path, content) for path, content in tree.items() if path not in but)


def digest_of_template(folder: Path) -> str:
    """Return the digest of all that makes a render what it is."""
    return digest_of(
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for path in template_files(folder)
        if path != folder / CHANGELOG
    )


def template_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a template; what Python compiled of them, and git, are none."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in {"__pycache__", ".git"}]
        yield from (Path(place, name) for name in names)
