"""The writing itself: to the end, or back to where it began."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.journal import disk
from scaffold.journal.folders import CACHE, above, cached
from scaffold.journal.prepare import changed_meanwhile, prepare, writes
from scaffold.journal.record import STATE
from scaffold.journal.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scaffold.journal.record import Change, Record
    from scaffold.steps import Step


def commit(root: Path, steps: Sequence[Step], *, title: str) -> None:
    """Write every step or none, and remember how to take them back.

    ``title`` is the command in the user's words: `add-resource Tag`. Raises ScaffoldError, with
    the project as it was, where a file is not what the plan was made from or cannot be written.
    """
    root = Path(os.path.realpath(root))
    if wanted := writes(steps):
        carry_out(root, *prepare(root, wanted, title))


def recover(root: Path) -> str | None:
    """Take back what a command wrote that was killed; return what to tell the user, if it was.

    What the user edited since stays, and is named.
    """
    root = Path(os.path.realpath(root))
    state = State(root)
    record = state.at_work()
    if record is None:
        return None
    stayed = take_back(state, record)
    told = f"the last command, {record.title}, was interrupted: what it had written was taken back"
    edited = f"; edited since, and so left as found: {listed(map(quote, stayed))}"
    return told + edited if stayed else told


def carry_out(root: Path, record: Record, contents: Mapping[str, bytes]) -> None:
    """Do what a record says, all of it or nothing."""
    state = State(root)
    state.make()
    if state.journal.exists():
        raise RuntimeError("call recover() before anything else is written")
    try:
        with disk.naming(STATE):
            state.begin(record)
        stage(root, record, contents)
        put_in_place(root, record)
        with disk.naming(STATE):
            state.finish(record)
    except BaseException as error:
        stayed = take_back(state, record) if state.journal.exists() else []
        with suppress(OSError):
            disk.remove(state.draft)
        if stayed and isinstance(error, Exception):
            raise changed_meanwhile(stayed) from error
        raise
    with suppress(OSError):  # the command has happened; what is left over is small
        state.forget(record)


def stage(root: Path, record: Record, contents: Mapping[str, bytes]) -> None:
    """Write every new content beside its place: what a full disk refuses, it refuses here."""
    for folder in record.made:
        with disk.naming(folder.path):
            disk.make_folder(root / folder.path, folder.mode)
    for index, change in enumerate(record.changes):
        if change.path in contents:
            with disk.naming(change.path):
                disk.write(root / record.staged(index), contents[change.path], change.mode)


def put_in_place(root: Path, record: Record) -> None:
    for index, change in enumerate(record.changes):
        with disk.naming(change.path):
            if disk.current(root, change.path) != disk.fingerprint(change.before):
                raise changed_meanwhile([change.path])
            if change.after:
                disk.rename(root / record.staged(index), root / change.path)
            else:
                disk.remove(root / change.path)
    for folder in record.emptied:
        with disk.naming(folder.path):
            remove_with_cache(root / folder.path)
    settle(root, record)


def remove_with_cache(folder: Path) -> None:
    """Remove a folder that holds nothing but, maybe, a cache."""
    for path in cached(folder):
        disk.remove(path)
    disk.remove_folder(folder / CACHE)
    disk.remove_folder(folder)


def take_back(state: State, record: Record) -> list[str]:
    """Put back what was there before; return the files that were edited meanwhile, which stay.

    What a command that dies on the way has done can be done again.
    """
    root = state.root
    try:
        for index in range(len(record.changes)):  # makes room first, if the disk is full
            disk.remove(root / record.staged(index))
        stayed = [
            change.path
            for index, change in enumerate(record.changes)
            if not restored(root, record, index, change)
        ]
        for folder in reversed(record.made):
            disk.remove_folder(root / folder.path)
        settle(root, record)
        disk.remove(state.journal)
        disk.settle(state.folder)
    except OSError as error:
        name = quote(str(error.filename or root))
        problem = f"what {record.title} wrote cannot be taken back: {name}: {error.strerror}"
        hint = "put that right: the next command takes it back before it does anything else"
        raise ScaffoldError(problem, hint, "cannot-recover") from error
    return stayed


def restored(root: Path, record: Record, index: int, change: Change) -> bool:
    """Give a file its old content, unless it is neither as before nor as we wrote it."""
    found = disk.current(root, change.path)
    if found == disk.fingerprint(change.before):
        return True
    if found != change.after:
        return False
    if change.before is None:
        disk.remove(root / change.path)
        return True
    modes = {each.path: each.mode for each in record.emptied}
    for folder in sorted(above([change.path]), key=len):
        disk.make_folder(root / folder, modes.get(folder))
    disk.write(root / record.staged(index), change.before, change.mode)
    disk.rename(root / record.staged(index), root / change.path)
    return True


def settle(root: Path, record: Record) -> None:
    """Wait until every name that came or went is on the disk."""
    paths = [each.path for each in record.changes]
    paths += [each.path for each in (*record.made, *record.emptied)]
    for folder in {(root / path).parent for path in paths}:
        disk.settle(folder)
