"""What theirs changes in declarations that ours moved elsewhere, merged where they are now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from scaffold.merge.blocks.import_merge import aliases, bound
from scaffold.merge.files import MergedBytes, merge_contents
from scaffold.merge.python.names import names_of
from scaffold.merge.relocated.carry_change import (
    Carrier,
    Sides,
    left_behind,
    new_beside,
    shared,
)
from scaffold.merge.relocated.import_edits import with_import
from scaffold.merge.relocated.locations import (
    Module,
    Move,
    Trees,
    imports_of,
    module_name,
    read_module,
)
from scaffold.merge.result import Doubt, Markers

Result = tuple[MergedBytes, tuple[bytes, bytes, bytes]]  # and the three versions it comes from


class Refused(Exception):  # noqa: N818 - caught where it is raised, never shown
    """What moved out of a file cannot be followed: the file is merged as if nothing had."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why


@dataclass(frozen=True)
class Following:
    """The moves of three trees, and what base and theirs are without what moved."""

    trees: Trees
    moves: Collection[Move]

    @cached_property
    def sides(self) -> dict[str, Sides]:
        """Return the versions of each file that something moved out of."""
        homes: dict[str, dict[str, str]] = defaultdict(dict)
        for move in self.moves:
            if not move.gone:
                homes[move.path][move.name] = move.home
        return {path: self._sides(path, names) for path, names in homes.items()}

    def _sides(self, path: str, homes: Mapping[str, str]) -> Sides:
        place = self.trees.place(path)
        base = read_module(path, self.trees.base[path])
        theirs = read_module(path, self.trees.theirs[path])
        ours = read_module(place or path, self.trees.ours[place] if place else b"")
        assert base
        assert ours
        assert theirs
        return Sides(base, ours, theirs, homes)

    def left(self) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Return the files of base and of theirs without what moved out of them. Raises Refused."""
        base, theirs = {}, {}
        for path, sides in self.sides.items():
            try:
                base[path] = self._left_of_base(path, sides).encode()
                theirs[path] = self._left_of_theirs(path, sides).encode()
            except Doubt as doubt:
                raise Refused(path, str(doubt)) from doubt
        return base, theirs

    def _left_of_base(self, path: str, sides: Sides) -> str:
        """Return a file of base without what moved; it imports what theirs has no longer, as ours.

        So the import goes with the last that reads it.
        """
        gone = {move.name for move in self.moves if move.path == path and move.gone}
        text = left_behind(sides.base, [*sides.homes, *gone])
        for unit, for_types in imports_of(sides.ours.body):
            for alias in aliases(unit):
                if bound(alias) in gone:
                    text = with_import(text, path, alias, for_types=for_types)
        return text

    def _left_of_theirs(self, path: str, sides: Sides) -> str:
        """Return a file of theirs without what moved, and with imports of what goes along."""
        new = {name: home.path for home in self._homes(sides) for name in new_beside(sides, home)}
        text = left_behind(sides.theirs, [*sides.homes, *new])
        for name in sorted(shared(sides, new)):
            origin = (0, module_name(new[name]), name, None)
            text = with_import(text, path, origin, for_types=False)
        return text

    def _homes(self, sides: Sides) -> Iterator[Module]:
        for path in sorted(set(sides.homes.values())):
            home = read_module(path, self.trees.ours[path])
            assert home
            yield home

    def merged(self, files: Mapping[str, bytes], markers: Markers) -> dict[str, Result]:
        """Return the files that things moved into, merged. Raises Refused."""
        results: dict[str, Result] = {}
        for sides in self.sides.values():
            self._check(sides, files)
            for home in self._homes(sides):
                before = results[home.path][0].content if home.path in results else files[home.path]
                results[home.path] = _carried(sides, home, before, markers)
        return results

    def _check(self, sides: Sides, files: Mapping[str, bytes]) -> None:
        """Refuse a move if what is left calls the name, and does not import it."""
        module = read_module(sides.ours.path, files.get(sides.ours.path))
        if module:
            unbound = names_of(module.source.tree).unbound
            unbound -= names_of(sides.ours.source.tree).unbound
            if called := sorted({*sides.homes} & unbound):
                why = f"{module.path} would use {called[0]} without an import"
                raise Refused(sides.base.path, why)


def _carried(sides: Sides, home: Module, before: bytes, markers: Markers) -> Result:
    """Merge what moved into one file, on top of what the file itself was merged to."""
    now = read_module(home.path, before)
    moved = {name for name, path in sides.homes.items() if path == home.path}
    if not now or not moved <= now.declared.keys():
        raise Refused(sides.base.path, f"{home.path} is in conflict itself")
    try:
        base, theirs = Carrier(sides, now, new_beside(sides, home)).both()
    except Doubt as doubt:
        raise Refused(sides.base.path, str(doubt)) from doubt
    merged = merge_contents(base.encode(), before, theirs.encode(), home.path, markers)
    return merged, (base.encode(), before, theirs.encode())
