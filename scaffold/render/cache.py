"""What can be made again, kept in the user's cache folder from one run to the next.

Each thing lies in a file whose name says what it was made of, the software included, so that
nothing is ever out of date; the file begins with the digest of the rest.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Iterable

DIGEST_BYTES = 32


def place(folder: str, made_of: Iterable[str], made_by: Iterable[str]) -> Path:
    """Return the file for what was made of some texts by some distributions."""
    digest = sha256(sys.implementation.cache_tag.encode())
    for line in [*(f"{name} {version(name)}" for name in made_by), *made_of]:
        digest.update(sha256(line.encode()).digest())
    return user_cache_path("fastapi-scaffold", appauthor=False) / folder / digest.hexdigest()


def load(path: Path) -> Any:
    """Return what was saved, or None if that is missing, damaged or somebody else's."""
    try:
        if hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid():
            return None
        kept = path.read_bytes()
    except OSError:
        return None
    digest, data = kept[:DIGEST_BYTES], kept[DIGEST_BYTES:]
    if sha256(data).digest() != digest:
        return None
    return marshal.loads(data)  # noqa: S302 - the user's own file, as a .pyc is


def save(path: Path, made: Any, *, most: int) -> None:
    """Keep it if that can be done, and no more than ``most`` of its kind.

    Whoever wants no .pyc files gets none of these either.
    """
    if sys.dont_write_bytecode:
        return
    data = marshal.dumps(made)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(sha256(data).digest() + data)
        Path(file.name).replace(path)
        forget(path.parent, most)


def forget(folder: Path, most: int) -> None:
    """Remove what was saved longest ago."""
    saved = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in saved[most:]:
        path.unlink()
