"""Undo: the last command backwards, as a command of its own that leaves no entry."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.journal import disk
from scaffold.journal.prepare import prepare
from scaffold.journal.state import Entry, State
from scaffold.journal.write import carry_out
from scaffold.steps import Action, Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from scaffold.journal.record import Record


@dataclass(frozen=True, slots=True)
class Undo:
    """What taking a command back will do; ``time`` (UTC) is when the command began."""

    title: str
    time: datetime
    steps: tuple[Step, ...]
    entry: Entry


def plan_undo(root: Path) -> Undo:
    """Plan to take back the last command that was not taken back.

    A file that is as before the command already needs nothing. One that was edited since is a
    ScaffoldError that names it.
    """
    root = Path(os.path.realpath(root))
    entry = State(root).last()
    steps = tuple(_steps(root, entry.record))
    return Undo(entry.record.title, entry.record.time, steps, entry)


def undo(root: Path, planned: Undo) -> None:
    """Take a command back, all of it or nothing."""
    root = Path(os.path.realpath(root))
    title = f"undo of {planned.title}"
    carry_out(root, *prepare(root, planned.steps, title, planned.entry))


def _steps(root: Path, record: Record) -> Iterator[Step]:
    found = {}
    for each in record.changes:
        with disk.naming(each.path):
            found[each.path] = disk.current(root, each.path)
    edited = [
        each.path
        for each in record.changes
        if found[each.path] not in (each.after, disk.fingerprint(each.before))
    ]
    if edited:
        problem = f"{listed(map(quote, edited))} was edited since {record.title}"
        hint = "save a copy of what you edited, take your edits back, then run undo again"
        raise ScaffoldError(problem, hint, "edited-since")
    for each in record.changes:
        if found[each.path] == each.after:
            now = (root / each.path).read_bytes() if each.after else None
            yield Step(_action(now, each.before), each.path, now, each.before)


def _action(before: bytes | None, after: bytes | None) -> Action:
    if before is None:
        return Action.CREATE
    return Action.REMOVE if after is None else Action.UPDATE
