"""The operations by which anything on disk changes here; nothing else in the package writes."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
NEW_FILE |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
NOT_EMPTY = (errno.ENOTEMPTY, errno.EEXIST)
HINTS = {
    errno.ENOSPC: "make room on the disk, then run the command again",
    errno.EDQUOT: "make room on the disk, then run the command again",
    errno.EROFS: "the disk is mounted read-only",
}


def write(path: Path, content: bytes, mode: int | None) -> None:
    """Write a file and wait until the disk has it; ``mode`` None is what the umask gives."""
    number = os.open(path, NEW_FILE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(number, rest) :]
        os.fsync(number)
    finally:
        os.close(number)
    if mode is not None:
        path.chmod(mode)


def rename(old: Path, new: Path) -> None:
    old.replace(new)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()


def make_folder(path: Path, mode: int | None) -> None:
    """Make a folder, unless it is there, and give it its mode in either case."""
    if not path.is_dir():
        path.mkdir()
    if mode is not None and stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)


def remove_folder(path: Path) -> None:
    """Remove a folder, if it is there and holds nothing."""
    try:
        path.rmdir()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        if error.errno not in NOT_EMPTY:
            raise


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can promise that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def fingerprint(content: bytes | None) -> str:
    """Return the SHA-256 of a content, and nothing for no file."""
    return "" if content is None else sha256(content).hexdigest()


def current(root: Path, path: str) -> str | None:
    """Return the fingerprint of what is at a path; None if that is no file of the project's."""
    place = root / path
    if os.path.normcase(os.path.realpath(place)) != os.path.normcase(place):
        return None
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return fingerprint(None)
    except NotADirectoryError:
        return None
    return fingerprint(place.read_bytes()) if stat.S_ISREG(mode) else None


@contextmanager
def naming(path: str, doing: str = "written") -> Iterator[None]:
    """Turn an error of the system into one that names the file."""
    try:
        yield
    except OSError as error:
        problem = f"{quote(path)} cannot be {doing}: {error.strerror or error}"
        hint = HINTS.get(error.errno or 0, "put that right, then run the command again")
        raise ScaffoldError(problem, f"nothing was changed; {hint}", "cannot-write") from error
