"""Three trees to one: git finds renames and conflicts, files are merged one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from scaffold.merge import git_merge
from scaffold.merge.files import PLAIN, Level, MergedBytes, mends, merge_contents, vouch_contents
from scaffold.merge.git_objects import Entry, Store, TreeMerge, plain
from scaffold.merge.relocated.follow import Following, Refused
from scaffold.merge.relocated.locations import Move, Trees, find_moves
from scaffold.merge.renamed_files import moved_files
from scaffold.merge.result import Markers

BASE, OURS, THEIRS = 1, 2, 3  # as git numbers the stages of a conflict
BRANCHES = ("base", "ours", "theirs")
EXECUTABLE = "100755"


@dataclass(frozen=True, slots=True)
class File:
    """What stands at a path."""

    content: bytes
    executable: bool = False


Tree = Mapping[str, File]


class Reason(StrEnum):
    """Why a path is named to the user."""

    CHANGED = "both sides changed it"
    STAYS = "theirs removed it, ours changed it: it stays"
    STAYS_REMOVED = "ours removed it, theirs changed it: it stays removed"
    PLACE = "a file stands where a folder has to be, or both sides renamed it"


@dataclass(frozen=True, slots=True)
class Note:
    """A path, what became of it, and how many conflicts its content has.

    `mends` says that it merges once ours says what theirs says, beside what is its own.
    """

    path: str
    reason: Reason
    count: int = 0
    mends: bool = False


@dataclass(slots=True)
class MergedTree:
    """The merged files; what conflicts; and what was settled for ours, to be named."""

    files: dict[str, File] = field(default_factory=dict)
    conflicts: list[Note] = field(default_factory=list)
    kept: list[Note] = field(default_factory=list)
    levels: dict[str, Level] = field(default_factory=dict)  # of the files that were merged
    moves: list[Move] = field(default_factory=list)  # the declarations that were followed
    unfollowed: list[tuple[Move, str]] = field(default_factory=list)  # with the reason why not

    def add(
        self,
        path: str,
        merged: MergedBytes,
        sides: tuple[bytes, bytes, bytes],
        *,
        executable: bool,
    ) -> None:
        """Add a file that was merged from its three versions."""
        self.files[path] = File(merged.content, executable)
        self.levels[path] = merged.level
        if merged.conflicts:
            note = Note(path, Reason.CHANGED, merged.conflicts, mends(*sides, path))
            self.conflicts.append(note)


def merge_trees(base: Tree, ours: Tree, theirs: Tree, markers: Markers = PLAIN) -> MergedTree:
    """Merge three mappings of paths to files.

    A file with conflicts holds their markers. What ours removed stays removed, and what ours
    changed stays, whatever theirs did; both are named in `kept`. What theirs changes in a
    declaration that ours moved into another file is merged there.
    """
    b, o, t = _contents(base), _contents(ours), _contents(theirs)
    trees = Trees(b, o, t, cache(lambda: moved_files(b, o)))
    moves, refusals = find_moves(trees), list[tuple[Move, str]]()
    while True:
        try:
            result = _merge_following(Following(trees, moves), (base, ours, theirs), markers)
        except Refused as refused:
            refusals += [(move, refused.why) for move in moves if move.path == refused.path]
            moves = [move for move in moves if move.path != refused.path]
        else:
            result.unfollowed += refusals
            return result


def _merge_following(
    following: Following, trees: tuple[Tree, Tree, Tree], markers: Markers
) -> MergedTree:
    """Merge what is left where it was, then what moved where it is now. Raises Refused."""
    base, ours, theirs = trees
    left = following.left()
    merged = _merge(_with(base, left[0]), ours, _with(theirs, left[1]), markers)
    for path, (result, sides) in following.merged(_contents(merged.files), markers).items():
        merged.add(path, result, sides, executable=merged.files[path].executable)
    merged.moves += following.moves
    return merged


def _contents(tree: Tree) -> dict[str, bytes]:
    return {path: file.content for path, file in tree.items()}


def _with(tree: Tree, contents: Mapping[str, bytes]) -> Tree:
    changed = {path: File(text, tree[path].executable) for path, text in contents.items()}
    return {**tree, **changed}


def _merge(base: Tree, ours: Tree, theirs: Tree, markers: Markers) -> MergedTree:
    trees = base, ours, theirs
    with git_merge.scratch() as folder:
        store = Store(folder)
        store.create()
        store.commit(dict(zip(BRANCHES, map(_plain_tree, trees), strict=True)))
        merge = store.merge("ours", "theirs")
        store.read({entry.name for entry in merge.entries.values()})
        renamed = _renames(store, merge, trees)
        return _Assembly(trees, store.contents, merge, renamed, markers).result()


def _plain_tree(tree: Tree) -> dict[str, tuple[str, bytes]]:
    return {
        path: (EXECUTABLE if file.executable else "100644", plain(file.content))
        for path, file in tree.items()
    }


def _renames(
    store: Store, merge: TreeMerge, trees: tuple[Tree, Tree, Tree]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the renames on both sides, if any path of the result is not in all three trees."""
    if all(path in tree for path in merge.entries for tree in trees):
        return {}, {}
    return store.renames("base", "ours"), store.renames("base", "theirs")


@dataclass(frozen=True, slots=True)
class _Assembly:
    """What git made of three trees, being turned into the result path by path."""

    trees: tuple[Tree, Tree, Tree]
    contents: dict[str, bytes]
    merge: TreeMerge
    renamed: tuple[dict[str, str], dict[str, str]]
    markers: Markers

    def result(self) -> MergedTree:
        result = MergedTree()
        for path, entry in self.merge.entries.items():
            if path not in self.merge.stages:
                self._add_clean(path, entry, result)
        for path, stages in self.merge.stages.items():
            self._add_conflict(self._invented(path), stages, result)
        for note in result.conflicts:
            if note.reason is Reason.PLACE:
                self._clear(note.path, result)
        return result

    def _clear(self, path: str, result: MergedTree) -> None:
        """Leave what ours has at a path, and take away what cannot stand beside it."""
        ours = self.trees[1]
        for other in [other for other in result.files if other.startswith(f"{path}/")]:
            if path in ours and other not in ours:
                del result.files[other]

    def _invented(self, path: str) -> str:
        """Return what git calls `models~ours` by its own name."""
        name, tilde, side = path.rpartition("~")
        known = any(path in tree for tree in self.trees)
        return name if tilde and side.split("_")[0] in BRANCHES and not known else path

    def _origins(self, path: str) -> tuple[File | None, File | None, File | None]:
        """Return the three versions of a path of the result, wherever they stood."""
        by_ours, by_theirs = self.renamed
        before = by_ours.get(path, by_theirs.get(path, path))
        after_ours = {old: new for new, old in by_ours.items()}.get(before, before)
        after_theirs = {old: new for new, old in by_theirs.items()}.get(before, before)
        base, ours, theirs = self.trees
        return (
            base.get(before),
            ours.get(path) or ours.get(after_ours),
            theirs.get(path) or theirs.get(after_theirs),
        )

    def _add_clean(self, path: str, entry: Entry, result: MergedTree) -> None:
        content, executable = self.contents[entry.name], entry.mode == EXECUTABLE
        base, ours, theirs = self._origins(path)
        for side in filter(None, (ours, theirs)):
            if plain(side.content) == content:
                by_ours = ours is not None and ours.content != plain(ours.content)
                same = side.content if side is ours or not by_ours else _crlf(content)
                result.files[path] = File(same, executable)
                return
        if not base or not ours or not theirs:
            result.files[path] = File(content, executable)
            return
        sides = base.content, ours.content, theirs.content
        merged = vouch_contents(sides, content, path, self.markers)
        result.add(path, merged, sides, executable=executable)

    def _add_conflict(self, path: str, stages: dict[int, Entry], result: MergedTree) -> None:
        entry = self.merge.entries.get(path)
        if OURS in stages and THEIRS in stages and entry:
            base, ours, theirs = self._origins(path)
            b, o, t = [side.content if side else b"" for side in (base, ours, theirs)]
            merged = merge_contents(b, o, t, path, self.markers)
            result.add(path, merged, (b, o, t), executable=entry.mode == EXECUTABLE)
            return
        ours_file = self.trees[1].get(path)
        if ours_file:
            result.files[path] = ours_file
        if entry and BASE in stages and OURS in stages:
            result.kept.append(Note(path, Reason.STAYS))
        elif entry and BASE in stages and THEIRS in stages:
            result.kept.append(Note(path, Reason.STAYS_REMOVED))
        elif stages.keys() != {BASE}:
            result.conflicts.append(Note(path, Reason.PLACE, 1))


def _crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")
