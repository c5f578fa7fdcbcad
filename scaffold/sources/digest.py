"""One number for a whole folder or Tree: what was rendered, and with which templates."""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

CHANGELOG = "CHANGELOG.md"
"""The one file of a template that says nothing to the render."""
SKIPPED = frozenset({"__pycache__", ".git"})


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
    """Return the digest of all that makes a render what it is.

    What has kept its times and sizes is not read again.
    """
    return _digest(str(folder), tuple(sorted(template_files(str(folder)))))


@lru_cache
def _digest(folder: str, files: tuple[tuple[str, int, int], ...]) -> str:
    return digest_of((path, Path(folder, path).read_bytes()) for path, *_ in files)


def template_files(folder: str, below: str = "") -> Iterator[tuple[str, int, int]]:
    """Yield the files of a template, with time and size.

    What Python compiled, git, and the changelog are none.
    """
    with os.scandir(os.path.join(folder, below)) as entries:  # noqa: PTH118 - many paths
        for entry in entries:
            path = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED:
                    yield from template_files(folder, f"{path}/")
            elif path != CHANGELOG and not path.endswith(".pyc"):
                found = entry.stat()
                yield path, found.st_mtime_ns, found.st_size
