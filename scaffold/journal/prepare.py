"""A plan's steps to a record, or the reason why they cannot be written, before anything is."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.journal import disk
from scaffold.journal.folders import above, emptied, missing
from scaffold.journal.record import STATE, Change, Record, checked
from scaffold.steps import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scaffold.journal.state import Entry
    from scaffold.steps import Step

AGAIN = "then run the command again"


def prepare(
    root: Path, steps: Sequence[Step], title: str, undoes: Entry | None = None
) -> tuple[Record, Mapping[str, bytes]]:
    """Return the record of some steps, and the contents to write by path.

    ``root`` is a real path. An undo gives files and folders the modes that they had, and removes
    no folder but those that the command made.
    """
    placed = place_all(root, steps)
    changes = tuple(_changes(root, placed, _modes(undoes)))
    arriving = [path for path, step in placed.items() if step.after is not None]
    leaving = [path for path, step in placed.items() if step.after is None]
    old = undoes.record if undoes else None
    may_go = {each.path for each in old.made} if old else above(leaving)
    record = Record(
        title=title,
        time=datetime.now(UTC).replace(microsecond=0),
        tag=os.urandom(4).hex(),
        undoes=undoes.name if undoes else "",
        changes=changes,
        made=missing(root, arriving, old.emptied if old else ()),
        emptied=emptied(root, may_go, leaving, arriving),
    )
    return record, {path: step.after for path, step in placed.items() if step.after is not None}


def writes(steps: Iterable[Step]) -> list[Step]:
    """Return the steps that change something."""
    return [each for each in steps if each.action is not Action.KEEP and each.before != each.after]


def _modes(undoes: Entry | None) -> dict[str, int | None]:
    return {each.path: each.mode for each in undoes.record.changes} if undoes else {}


def place_all(root: Path, steps: Iterable[Step]) -> dict[str, Step]:
    """Return the steps by the real path of their file, all of which can be written."""
    placed: dict[str, Step] = {}
    edited = []
    for step in steps:
        with disk.naming(step.path):
            path = place(root, step)
            if path in placed:
                raise two_names(placed[path].path, step.path)
            placed[path] = step
            if disk.current(root, path) == disk.fingerprint(step.before):
                check_writable(root, path)
            else:
                check_in_the_way(root, path)
                edited.append(path)
    if edited:
        raise changed_meanwhile(edited)
    return placed


def place(root: Path, step: Step) -> str:
    """Return the file that a step means, through links, but only to inside the project."""
    path = root / checked(step.path)
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root) or real.is_relative_to(root / STATE):
        problem = f"{quote(step.path)} is, or lies behind, a link that leads out of the project"
        raise ScaffoldError(problem, f"put a file in its place, {AGAIN}", "link")
    if path.is_symlink() and (step.before is None or step.after is None):
        made = "made" if step.before is None else "removed"
        problem = f"{quote(step.path)} is a link where a file is to be {made}"
        raise ScaffoldError(problem, f"remove the link, {AGAIN}", "link")
    return real.relative_to(root).as_posix()


def two_names(first: str, second: str) -> ScaffoldError:
    if first == second:
        raise ValueError(first)
    problem = f"{quote(first)} and {quote(second)} are one file, by a link"
    return ScaffoldError(problem, f"put a file in the link's place, {AGAIN}", "link")


def check_in_the_way(root: Path, path: str) -> None:
    if disk.current(root, path) is None:
        problem = f"{quote(path)} cannot be a file: a folder or something else is in its way"
        raise ScaffoldError(problem, f"move that away, {AGAIN}", "in-the-way")


def changed_meanwhile(paths: Iterable[str]) -> ScaffoldError:
    problem = f"{listed(map(quote, paths))} changed while the command was at work"
    return ScaffoldError(
        problem, "nothing of the command was kept; run it again", "changed-meanwhile"
    )


def check_writable(root: Path, path: str) -> None:
    """Refuse a file that its owner protected, or that other names would no longer share.

    A rename would pass over both without a word.
    """
    place = root / path
    if place.exists():
        if not writable(place):
            hint = f"make it writable (chmod u+w {path}), {AGAIN}"
            raise ScaffoldError(f"{quote(path)} is read-only", hint, "read-only")
        if place.stat().st_nlink > 1:
            problem = f"{quote(path)} is a hard link: it is the same file as another"
            raise ScaffoldError(problem, f"put a copy in its place, {AGAIN}", "hard-link")
    folder = place.parent
    while not folder.exists():
        folder = folder.parent
    if not writable(folder):
        name = folder.relative_to(root).as_posix()
        problem = f"the folder {quote(name)} is read-only, and {quote(path)} is in it"
        hint = f"make it writable (chmod u+w {name}), {AGAIN}"
        raise ScaffoldError(problem, hint, "read-only")


def writable(path: Path) -> bool:
    """Say whether one may write, and is meant to: root may write anything."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def _changes(
    root: Path, placed: Mapping[str, Step], modes: Mapping[str, int | None]
) -> Iterator[Change]:
    for path, step in placed.items():
        mode = modes.get(path)
        if step.before is not None:
            mode = stat.S_IMODE((root / path).stat().st_mode)
        yield Change(path, step.before, disk.fingerprint(step.after), mode)
