"""What Jinja compiled of a template, kept in the user's cache from one run to the next.

Compiling takes longer than rendering a small project. What comes of it depends on the template, its
extensions included, and on the software, and on nothing else: these name the file that keeps it.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import CodeType
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from scaffold.digest import digest_of_template

if TYPE_CHECKING:
    from collections.abc import Iterator

Codes = dict[tuple[str | None, str], CodeType]
"""Compiled sources by the name and the text of each."""

COMPILERS = ("jinja2", "copier", "jinja2-ansible-filters")
DIGEST_BYTES = 32
MOST_FILES = 20


@contextmanager
def kept(template: Path) -> Iterator[Codes]:
    """Give what is known of a template, and keep what is known of it at the end."""
    path = place(template)
    codes = load(path)
    known = len(codes)
    yield codes
    if len(codes) > known:
        save(path, codes)


def load(path: Path) -> Codes:
    """Return what was saved, or nothing if that is missing, damaged or somebody else's."""
    try:
        if hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid():
            return {}
        kept = path.read_bytes()
    except OSError:
        return {}
    digest, data = kept[:DIGEST_BYTES], kept[DIGEST_BYTES:]
    if sha256(data).digest() != digest:
        return {}
    codes: Codes = marshal.loads(data)  # noqa: S302 - the user's own file, as a .pyc is
    return codes


def save(path: Path, codes: Codes) -> None:
    """Keep the codes if that can be done; whoever wants no .pyc files gets none of these either."""
    if sys.dont_write_bytecode:
        return
    data = marshal.dumps(codes)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(sha256(data).digest() + data)
        Path(file.name).replace(path)
        forget(path.parent)


def forget(folder: Path) -> None:
    """Remove what was saved longest ago."""
    saved = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in saved[MOST_FILES:]:
        path.unlink()


def place(template: Path) -> Path:
    """Return the file for a template as it is now."""
    digest = sha256(sys.implementation.cache_tag.encode())
    for name in COMPILERS:
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(digest_of_template(template).encode())
    return user_cache_path("fastapi-scaffold", appauthor=False) / "compiled" / digest.hexdigest()
