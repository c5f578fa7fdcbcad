"""The command `status`: how scaffold.yaml, the lock and the files differ."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from scaffold import failure, screen
from scaffold.errors import listed
from scaffold.markers import MEND, first_marker
from scaffold.opening import opened
from scaffold.screen import Style

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold.project import Project
    from scaffold.render import Tree
    from scaffold.screen import Screen
    from scaffold.way import Way

APPLY = "fastapi-scaffold apply"


class Difference(StrEnum):
    """How a file differs from what the locked model renders."""

    EDITED = "edited"
    REMOVED = "removed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Status:
    """What scaffold.yaml says that is not applied yet, and what became of the files."""

    root: Path
    project: str
    changes: tuple[str, ...]
    files: tuple[tuple[Difference, str], ...]
    notes: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Tell whether nothing is left to do: edits by hand are as it should be."""
        return not self.changes and not self.conflicts

    @property
    def conflicts(self) -> list[str]:
        return [path for what, path in self.files if what is Difference.CONFLICT]


def status(way: Way, *, check: bool) -> int:
    """Say how the project around this folder stands; with `check` the exit code says it, too."""
    from scaffold import project

    with opened(way) as own, screen.working(way.progress, "comparing …"):
        found = status_of(project.read(own.root), own.notes)
    if way.as_json:
        screen.output().write(json.dumps(data(found), indent=2))
    elif not way.quiet:
        out = screen.output()
        out.write(text(found, out))
    return failure.OK if found.settled or not check else failure.DIFFERS


def status_of(found: Project, notes: tuple[str, ...]) -> Status:
    from scaffold.compare import compare
    from scaffold.likely import likely_renames
    from scaffold.lock import LOCK_FILE
    from scaffold.renames import renames_of
    from scaffold.rendering import OTHER_BASE, is_other, render_locked

    before, file = found.lock.spec, found.file
    renames = renames_of(file.outline, before)
    likely = likely_renames(before, file, renames, file.outline)
    (rendered,) = render_locked([(found.lock.answers, found.template)])
    del rendered[LOCK_FILE]
    other = (OTHER_BASE,) if is_other(rendered, found.lock) else ()
    return Status(
        root=found.root,
        project=file.spec.project,
        changes=tuple(each.words for each in compare(before, file.spec, renames)),
        files=tuple(differences(found.root, rendered)),
        notes=(*notes, *other, *map(str, likely), *newer(found)),
    )


def newer(found: Project) -> Iterator[str]:
    """Say whether a newer version of the templates came with the tool."""
    from scaffold.passage import age
    from scaffold.template import OURS, RELEASES

    version = found.template.version
    if found.template.source == OURS and age(version) < age(RELEASES.newest):
        newest = RELEASES.newest
        yield f"the project has templates {version}, and there is {newest}: fastapi-scaffold update"


def differences(root: Path, rendered: Tree) -> Iterator[tuple[Difference, str]]:
    for path, content in sorted(rendered.items()):
        file = root / path
        if not file.is_file():
            yield Difference.REMOVED, path
        elif (now := file.read_bytes()) != content:
            yield Difference.CONFLICT if first_marker(now) else Difference.EDITED, path


def data(found: Status) -> dict[str, Any]:
    """Return what --json prints; docs/json.md says what each key means."""
    return {
        "command": "status",
        "project": found.project,
        "root": str(found.root.absolute()),
        "settled": found.settled,
        "changes": list(found.changes),
        "files": [{"state": str(what), "path": path} for what, path in found.files],
        "notes": list(found.notes),
        "next": [APPLY] if found.changes else [],
    }


def text(found: Status, screen: Screen) -> str:
    parts = [
        screen.paint(headline(found), Style.BOLD),
        "\n".join(f"  {words}" for words in found.changes),
        "\n".join(f"  {what:8}  {path}" for what, path in found.files),
        "\n".join(screen.marked("note:", note, Style.YELLOW) for note in found.notes),
        "\n".join(_next(found, screen)),
    ]
    return "\n\n".join(part for part in parts if part)


def _next(found: Status, screen: Screen) -> Iterator[str]:
    if found.conflicts or found.changes:
        yield "Next:"
    for path in found.conflicts:
        yield f"  mend {path}: {MEND}"
    if found.changes:
        yield f"  {screen.paint(APPLY, Style.CYAN)}"


def headline(found: Status) -> str:
    if found.conflicts:
        verb = "holds" if len(found.conflicts) == 1 else "hold"
        return f"{found.project}: {listed(found.conflicts)} {verb} conflict markers"
    if found.changes:
        return f"{found.project}: scaffold.yaml says what is not applied yet"
    many = len(found.files)
    edited = f"; {many} file{'' if many == 1 else 's'} changed by hand" if many else ""
    return f"{found.project} is what scaffold.yaml says{edited}"
