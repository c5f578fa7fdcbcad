"""The command `status`: how scaffold.yaml, the lock and the files differ."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from scaffold.commands.opened_project import opened
from scaffold.conflict_markers import MEND, first_marker
from scaffold.errors import listed
from scaffold.output import failures, terminal
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold.output.run_options import Way
    from scaffold.output.terminal import Screen
    from scaffold.plan.project import Project
    from scaffold.render.render import Tree
    from scaffold.steps import History

APPLY = "fastapi-scaffold apply"


class Difference(StrEnum):
    """How a file differs from what the locked model renders."""

    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that differs; `path` is that of the render, `to` where it is now if it was moved."""

    what: Difference
    path: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What scaffold.yaml says that is not applied yet, and what became of the files."""

    root: Path
    project: str
    changes: tuple[str, ...]
    files: tuple[Changed, ...]
    notes: tuple[str, ...]
    history: History

    @property
    def settled(self) -> bool:
        """Tell whether nothing is left to do: edits by hand are as it should be."""
        return not self.changes and not self.conflicts and not self.history.notes

    @property
    def conflicts(self) -> list[str]:
        return [each.path for each in self.files if each.what is Difference.CONFLICT]


def status(way: Way, *, check: bool) -> int:
    """Say how the project around this folder stands; with `check` the exit code says it, too."""
    from scaffold.plan import project

    with opened(way) as own, terminal.working(way.progress, "comparing …"):
        found = status_of(project.read(own.root), own.notes)
    if way.as_json:
        terminal.output().write(json.dumps(data(found), indent=2))
    elif not way.quiet:
        out = terminal.output()
        out.write(text(found, out))
    return failures.OK if found.settled or not check else failures.DIFFERS


def status_of(found: Project, notes: tuple[str, ...]) -> Status:
    from scaffold.evolve.differences import compare
    from scaffold.evolve.rename_hints import likely_renames
    from scaffold.migrations.heads import history_of
    from scaffold.plan.change import read_versions
    from scaffold.render.base_render import OTHER_BASE, is_other, render_locked
    from scaffold.render.lock import LOCK_FILE
    from scaffold.specfile.renames import renames_of

    before, file = found.lock.spec, found.file
    renames = renames_of(file.outline, before)
    likely = likely_renames(before, file, renames, file.outline)
    (rendered,) = render_locked([(found.lock.answers, found.template)])
    del rendered[LOCK_FILE]
    history = history_of(read_versions(found.root))
    other = (OTHER_BASE,) if is_other(rendered, found.lock) else ()
    return Status(
        root=found.root,
        project=file.spec.project,
        changes=tuple(each.words for each in compare(before, file.spec, renames)),
        files=tuple(differences(found.root, rendered)),
        notes=(*notes, *other, *map(str, likely), *history.notes, *newer(found)),
        history=history,
    )


def newer(found: Project) -> Iterator[str]:
    """Say whether a newer version of the templates came with the tool."""
    from scaffold.sources.template import OURS, RELEASES
    from scaffold.sources.upgrade import age

    version = found.template.version
    if found.template.source == OURS and age(version) < age(RELEASES.newest):
        newest = RELEASES.newest
        yield f"the project has templates {version}, and there is {newest}: fastapi-scaffold update"


def differences(root: Path, rendered: Tree) -> Iterator[Changed]:
    missing = {path: rendered[path] for path in rendered if not (root / path).is_file()}
    moved = moved_by_hand(root, missing, rendered) if missing else {}
    for path, content in sorted(rendered.items()):
        if path in moved:
            marked = first_marker((root / moved[path]).read_bytes())
            yield Changed(Difference.MOVED, path, moved[path])
            yield from [Changed(Difference.CONFLICT, moved[path])] if marked else []
        elif path in missing:
            yield Changed(Difference.REMOVED, path)
        elif (now := (root / path).read_bytes()) != content:
            yield Changed(Difference.CONFLICT if first_marker(now) else Difference.EDITED, path)


def moved_by_hand(root: Path, missing: Tree, rendered: Tree) -> dict[str, str]:
    """Find missing files elsewhere in the project, as a change of the model would find them."""
    from scaffold.merge import GitMissingError
    from scaffold.merge.renamed_files import moved_files
    from scaffold.user_code.lost_imports import find_strays

    strays = find_strays(root, list(missing), rendered.keys())
    try:
        found = {path: (root / path).read_bytes() for path in strays}
        return moved_files(missing, found) if found else {}
    except GitMissingError:  # status can go without
        return {}


def data(found: Status) -> dict[str, Any]:
    """Return what --json prints; docs/json.md says what each key means."""
    return {
        "command": "status",
        "project": found.project,
        "root": str(found.root.absolute()),
        "settled": found.settled,
        "changes": list(found.changes),
        "files": [_file_data(each) for each in found.files],
        "heads": list(found.history.heads),
        "notes": list(found.notes),
        "next": next_commands(found),
    }


def _file_data(each: Changed) -> dict[str, str]:
    return {"state": str(each.what), "path": each.path} | ({"to": each.to} if each.to else {})


def text(found: Status, screen: Screen) -> str:
    parts = [
        screen.paint(headline(found), Style.BOLD),
        "\n".join(f"  {words}" for words in found.changes),
        "\n".join(f"  {each.what:8}  {_place(each)}" for each in found.files),
        "\n".join(screen.marked("note:", note, Style.YELLOW) for note in found.notes),
        "\n".join(_next(found, screen)),
    ]
    return "\n\n".join(part for part in parts if part)


def _place(each: Changed) -> str:
    return f"{each.path} → {each.to}" if each.to else each.path


def _next(found: Status, screen: Screen) -> Iterator[str]:
    commands = next_commands(found)
    if found.conflicts or commands:
        yield "Next:"
    for path in found.conflicts:
        yield f"  mend {path}: {MEND}"
    yield from (f"  {screen.paint(command, Style.CYAN)}" for command in commands)


def next_commands(found: Status) -> list[str]:
    return [*found.history.next, *([APPLY] if found.changes else [])]


def headline(found: Status) -> str:
    if found.conflicts:
        verb = "holds" if len(found.conflicts) == 1 else "hold"
        return f"{found.project}: {listed(found.conflicts)} {verb} conflict markers"
    if found.changes:
        return f"{found.project}: scaffold.yaml says what is not applied yet"
    if found.history.notes:
        return f"{found.project}: migrate would refuse its migrations"
    many = len(found.files)
    edited = f"; {many} file{'' if many == 1 else 's'} changed by hand" if many else ""
    return f"{found.project} is what scaffold.yaml says{edited}"
