"""One command at a time in a project; the system lets go of the lock when a process dies."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError
from scaffold.journal import disk
from scaffold.journal.record import STATE
from scaffold.journal.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

PAUSE = 0.05  # seconds
NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP)

if sys.platform == "win32":
    import msvcrt

    def lock(number: int) -> None:
        os.lseek(number, 4096, os.SEEK_SET)  # beyond the pid, which others may not read else
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(root: Path, *, wait: float = 1.0) -> Iterator[None]:
    """Hold the project for one command; ScaffoldError if another has it after ``wait`` seconds.

    The file of the lock holds the pid of the last process that had it.
    """
    state = State(Path(os.path.realpath(root)))
    state.make()
    path = state.folder / "lock"
    with disk.naming(f"{STATE}/{path.name}"):
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        acquire(number, time.monotonic() + wait)
        with disk.naming(f"{STATE}/{path.name}"):
            os.ftruncate(number, 0)
            os.lseek(number, 0, os.SEEK_SET)
            os.write(number, b"%d\n" % os.getpid())
        yield
    finally:
        os.close(number)


def acquire(number: int, until: float) -> None:
    while not taken(number):
        if time.monotonic() >= until:
            raise busy(number)
        time.sleep(PAUSE)


def taken(number: int) -> bool:
    """Try to take the lock; where the file system knows no locks, the user has to see to it."""
    try:
        lock(number)
    except OSError as error:
        return error.errno in NO_LOCKS_HERE
    return True


def busy(number: int) -> ScaffoldError:
    os.lseek(number, 0, os.SEEK_SET)
    pid = os.read(number, 32).decode(errors="replace").strip()
    who = f"another command (process {pid})" if pid.isdigit() else "another command"
    hint = "wait until it is done, then run the command again"
    return ScaffoldError(f"{who} is at work in this project", hint, "busy")
