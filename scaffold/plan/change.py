"""A change of a model → the Plan of what becomes of every file of a project."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.conflict_markers import MEND, first_marker
from scaffold.errors import ScaffoldError, listed, quote
from scaffold.merge import (
    File,
    GitMissingError,
    Markers,
    MergedTree,
    Move,
    Reason,
    Trees,
    find_moves,
    merge_trees,
    missing,
)
from scaffold.migrations.heads import history_after
from scaffold.migrations.revisions import plan_revision
from scaffold.migrations.template_migration import plan_retabling
from scaffold.migrations.versions import FOLDER as VERSIONS
from scaffold.model.answers import to_data
from scaffold.plan.hand_written import beside
from scaffold.plan.moved_files import moved_paths
from scaffold.plan.project_style import PYPROJECT, only_reformatted, styled
from scaffold.render.base_render import check_base, render_locked
from scaffold.render.lock import LOCK_FILE
from scaffold.specfile.specfile import FILE as SPEC_FILE
from scaffold.steps import Action, Plan, Step
from scaffold.user_code.lost_imports import (
    find_homes,
    find_strays,
    module_of,
    moved_by_hand,
    uses_of,
)
from scaffold.user_code.rename_names import Renaming, refactored, refactored_there, renamed_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from scaffold.migrations.revisions import Revision
    from scaffold.model.spec import Spec
    from scaffold.plan.project import Project
    from scaffold.render.render import Tree
    from scaffold.sources.template import Template
    from scaffold.sources.upgrade import Passage
    from scaffold.specfile.patcher import Renames
    from scaffold.specfile.specfile import SpecFile

MODEL, TEMPLATES = SPEC_FILE, "templates"
"""What a change comes from, as the markers of a conflict name it."""
REASONS = {
    Reason.STAYS: "no longer generated; it stays, because you changed it",
    Reason.STAYS_REMOVED: "you removed it: it stays removed",
}


def plan_change(  # noqa: PLR0913 - each stands for a flag
    project: Project,
    after: SpecFile,
    renames: Renames,
    *,
    way: Passage | None = None,
    merge_heads: bool = False,
    force: bool = False,
) -> Plan:
    """Plan every file, the migration and scaffold.yaml for a new state of the model.

    `renames` maps what the lock calls otherwise than `after` does; `way` leads to another version
    of the templates. With `force`, a base that is not what the lock says was rendered is merged on
    all the same. Nothing is written.
    """
    specs = (project.lock.spec, after.spec)
    base, theirs = _renders(project, after, way, force=force)
    moved = _moved((base, theirs), specs, renames, way)
    words = renamed_words(*specs, renames)
    merge = Merge(project.root, base, theirs, moved, words, TEMPLATES if way else MODEL)
    own = beside(project.root, (base, theirs), specs, renames, (moved, words))
    steps = own.follow(list(merge.steps()))
    versions, folder = read_versions(project.root), _aim(project, way).folder
    revision = plan_revision(*specs, renames, versions, folder, merge_heads=merge_heads)
    if way and not revision:
        revision = plan_retabling(specs, way, (base, theirs), versions, merge_heads=merge_heads)
    steps += [*_spec_step(project, after), *_revision_step(revision)]
    steps = styled(project.root, steps, theirs[PYPROJECT], merge.moved)
    steps.sort(key=lambda step: step.path)
    return Plan(
        project.root,
        tuple(steps),
        revision.words if revision else (),
        revision.destroys if revision else (),
        (*(revision.notes if revision else ()), *uses_of(project.root, steps)),
        history_after(versions, steps),
        own.left(steps),
        own.api,
    )


def _aim(project: Project, way: Passage | None) -> Template:
    return way.after if way else project.template


def _renders(
    project: Project, after: SpecFile, way: Passage | None, *, force: bool
) -> tuple[Tree, Tree]:
    """Render what the lock says, with the lock in it, and what a project of today would be."""
    locked = (project.lock.answers, project.template)
    base, theirs = render_locked([locked, (to_data(after.spec), _aim(project, way))])
    if not force:
        check_base(base, project.lock)
    base[LOCK_FILE] = project.lock.content
    return base, theirs


def _moved(
    trees: tuple[Tree, Tree], specs: tuple[Spec, Spec], renames: Renames, way: Passage | None
) -> dict[str, str]:
    """Return where the files of a render go, by a rename in the model or in the templates."""
    here, there = (tree.keys() for tree in trees)
    moved = moved_paths(*specs, renames, here - there, there - here)
    return moved | (way.moved(here, there) if way else {})


def check_mended(contents: Mapping[str, bytes]) -> None:
    """Raise if a conflict of before is in a file still: what merges into it would be lost in it."""
    left = [f"{path}:{line}" for path in contents if (line := first_marker(contents[path]))]
    if left:
        problem = f"{listed(left)} holds conflict markers still"
        raise ScaffoldError(problem, f"{MEND}; then run this again", "markers-left")


def read_versions(root: Path) -> dict[str, bytes]:
    """Return the migrations of a project, by their path in it."""
    folder = root / VERSIONS
    return {f"{VERSIONS}/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.py"))}


def _spec_step(project: Project, after: SpecFile) -> Iterator[Step]:
    before = (project.root / SPEC_FILE).read_bytes()
    if before != after.text.encode():
        yield Step(Action.UPDATE, SPEC_FILE, before, after.text.encode())


def _revision_step(revision: Revision | None) -> Iterator[Step]:
    if revision and revision.content:
        yield Step(Action.CREATE, revision.path, None, revision.content)


@dataclass(slots=True)
class Merge:
    """Two renders and the files of a project, on the way to steps.

    Only paths in which the two renders differ are looked at, so that nothing grows with what
    else lies in the project. What `theirs` adds is created; what it changes, moves or removes
    is merged under the path that it has in `base`.
    """

    root: Path
    base: Tree
    theirs: Tree
    moved: dict[str, str]
    words: Mapping[str, str]
    origin: str = MODEL
    contents: dict[str, bytes] = field(default_factory=dict)  # of the project, by path
    followed: dict[str, str] = field(default_factory=dict)  # where a rename went with a declaration

    def steps(self) -> Iterator[Step]:
        yield from self._created()
        changed = sorted(path for path in self.base if self._aim(path) != self.base[path])
        changed += [path for path in self.moved if path not in changed]
        if not changed:
            return
        ours = self._ours(changed)
        base = {path: self.base[path] for path in changed}
        theirs = {path: aim for path in changed if (aim := self._aim(path)) is not None}
        homes = {path: self.base[path] for path in ours if path in self.base and path not in base}
        base, theirs = base | homes, theirs | homes
        self._follow(base, theirs)
        self._rename(base, ours, theirs)
        markers = Markers(ours="yours", theirs=self.origin)
        try:
            merged = merge_trees(_tree(base), _tree(ours), _tree(theirs), markers)
        except GitMissingError as error:
            hint = "install it, or put it on your PATH: it merges the change into what you wrote"
            raise ScaffoldError(str(error), hint, "no-git") from error
        yield from self._settled(merged)

    def _aim(self, path: str) -> bytes | None:
        """Return what a file of the base is to become."""
        return self.theirs.get(self.moved.get(path, path))

    def _created(self) -> Iterator[Step]:
        """Yield the new files; whatever stands in the way of one is never overwritten."""
        fresh = self.theirs.keys() - self.base.keys() - set(self.moved.values())
        blocked = [path for path in sorted(fresh) if self._blocks(path)]
        blocked += [path for path in sorted(self.moved.values()) if self._blocks(path)]
        if blocked:
            verb = "is" if len(blocked) == 1 else "are"
            problem = f"{listed(map(quote, blocked))} {verb} there already"
            hint = "a new file goes there: move yours away or remove it, then run this again"
            raise ScaffoldError(problem, hint, "file-in-the-way")
        for path in fresh:
            if not (self.root / path).is_file():
                yield Step(Action.CREATE, path, None, self.theirs[path])

    def _blocks(self, path: str) -> bool:
        """Tell whether something of the user's stands where a new file goes."""
        place = self.root / path
        above = [folder for folder in place.parents if folder.is_relative_to(self.root)]
        if any(folder.exists() and not folder.is_dir() for folder in above):
            return True
        if not (place.exists() or place.is_symlink()):
            return False
        return not place.is_file() or place.read_bytes() != self.theirs[path]

    def _follow(self, base: dict[str, bytes], theirs: dict[str, bytes]) -> None:
        """Let a renamed file that the user moved bear its new name where it is now."""
        for path, place in moved_by_hand(base, self.contents, self.moved).items():
            aim = place.with_name(PurePosixPath(self.moved[path]).name)
            if not (self.root / aim).exists():
                self.moved[str(place)] = str(aim)
                base[str(place)], theirs[str(place)] = base.pop(path), theirs.pop(path)

    def _rename(
        self, base: dict[str, bytes], ours: dict[str, bytes], theirs: Mapping[str, bytes]
    ) -> None:
        """Carry the renames of the model into both, so that the merge need not see them."""
        if not (self.words or self.moved):
            return
        modules = {module_of(old): module_of(new) for old, new in self.moved.items()}
        for (old, home), names in _by_place(find_moves(Trees(base, ours, theirs, dict))).items():
            renaming = Renaming(self.words, modules, texts=home.startswith("tests/"))
            ours[home] = refactored_there(base[old], theirs[old], renaming, ours[home], names)
            self.followed[home] = old
        for path in ours.keys() & theirs.keys():
            if path.endswith(".py"):
                here = base[path]
                renaming = Renaming(self.words, modules, texts=path.startswith("tests/"))
                base[path], ours[path] = refactored(here, theirs[path], renaming, here, ours[path])

    def _ours(self, changed: list[str]) -> dict[str, bytes]:
        """Read what the project has of the changed files, and where it may have moved them."""
        found = {path for path in changed if (self.root / path).is_file()}
        if len(found) < len(changed):
            known = self.base.keys() | self.theirs.keys()
            lost = [path for path in changed if path not in found]
            found |= find_strays(self.root, lost, known)
        found |= find_homes(self.root, self._moved_out(changed))
        self.contents = {path: (self.root / path).read_bytes() for path in sorted(found)}
        check_mended(self.contents)
        return self.contents | {path: self.base[path] for path in self._unedited()}

    def _moved_out(self, changed: Iterable[str]) -> set[str]:
        """Name the declarations that are to change, and that are not in their file any more."""
        names: set[str] = set()
        for path in changed:
            aim, place = self._aim(path), self.root / path
            if aim is not None and path.endswith(".py"):
                here = place.read_bytes() if place.is_file() else None
                names |= missing(self.base[path], here, aim)
        return names

    def _unedited(self) -> Iterator[str]:
        """Yield files that count as nobody's: the lock, and what goes and was only reformatted."""
        if LOCK_FILE in self.contents:
            yield LOCK_FILE
        going = {
            path: content
            for path, content in self.contents.items()
            if path in self.base and self._aim(path) is None and path.endswith(".py")
            if content != self.base[path]
        }
        if going:
            yield from only_reformatted(self.root, self.base, going, self.base[PYPROJECT])

    def _settled(self, merged: MergedTree) -> Iterator[Step]:
        conflicts = {note.path: str(note.reason) for note in merged.conflicts}
        mends = {note.path for note in merged.conflicts if note.mends}
        said = self._said_of_homes(merged.moves)
        for path in sorted({*self.contents, *merged.files, *conflicts}):
            before = self.contents.get(path)
            after = merged.files[path].content if path in merged.files else None
            if path in self.moved:
                yield from self._carried(path, before, after, conflicts.get(path))
            elif path in conflicts:
                why = [conflicts[path], said.get(path, ""), *_unfollowed(path, merged)]
                words = "; ".join(filter(None, why))
                yield Step(Action.CONFLICT, path, before, after, words, mends=path in mends)
            elif after is None:
                yield Step(Action.REMOVE, path, before, None)
            elif before != after:
                untouched = before == self.base.get(path)
                action = Action.UPDATE if untouched else Action.MERGE
                yield Step(action, path, before, after, said.get(path, ""))
            elif path in said:
                yield Step(Action.KEEP, path, before, before, said[path])
        for note in merged.kept:
            now = self.contents.get(note.path)
            yield Step(Action.KEEP, note.path, now, now, REASONS[note.reason])

    def _said_of_homes(self, moves: Iterable[Move]) -> dict[str, str]:
        """Say of each file what moved into it."""
        said = {home: [f"what you moved there from {path}"] for home, path in self.followed.items()}
        changed = [move for move in moves if not move.gone]
        for (path, home), names in _by_place(changed).items():
            said[home] = [f"{listed(sorted(names))}, which you moved there from {path}"]
        for (_, home), names in _by_place(move for move in moves if move.gone).items():
            verb = "is" if len(names) == 1 else "are"
            stays = f"{listed(sorted(names))} {verb} no longer generated, and what you moved stays"
            said.setdefault(home, []).append(stays)
        return {home: "; ".join(words) for home, words in said.items()}

    def _carried(
        self, path: str, before: bytes | None, after: bytes | None, conflict: str | None
    ) -> Iterator[Step]:
        """Yield the steps of a file that goes with its renamed resource, or is renamed itself."""
        aim = self.moved[path]
        yield Step(Action.REMOVE, path, before, None, f"it is now {aim}")
        if after is not None:
            action = Action.CONFLICT if conflict else Action.MOVE
            yield Step(action, aim, None, after, conflict or f"it was {path}")


def _unfollowed(path: str, merged: MergedTree) -> Iterator[str]:
    """Say where the declarations of a file stand now, and why they cannot be changed there."""
    stay = {(move, why) for move, why in merged.unfollowed if move.path == path and not move.gone}
    whys = {move.home: why for move, why in stay}
    for (_, home), names in sorted(_by_place(move for move, _ in stay).items()):
        one = len(names) == 1
        yield (
            f"{listed(sorted(names))} {'stands' if one else 'stand'} in {home} now, and "
            f"{'is' if one else 'are'} not changed there, because {whys[home]}: mend that and run "
            "this again, or keep yours and write the change there by hand"
        )


def _by_place(moves: Iterable[Move]) -> dict[tuple[str, str], set[str]]:
    """Gather the names of moves by the file that they left, and the one that they are in."""
    names: dict[tuple[str, str], set[str]] = {}
    for move in moves:
        names.setdefault((move.path, move.home), set()).add(move.name)
    return names


def _tree(contents: Mapping[str, bytes]) -> dict[str, File]:
    return {path: File(content) for path, content in contents.items()}
