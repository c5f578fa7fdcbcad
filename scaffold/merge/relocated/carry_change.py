"""A change of a declaration, carried into the file of ours that the declaration was moved to."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from scaffold.merge.blocks.import_merge import Alias
from scaffold.merge.python.indents import like
from scaffold.merge.python.names import names_of
from scaffold.merge.python.source import parse
from scaffold.merge.python.units import Unit, module_body
from scaffold.merge.relocated.import_edits import read_by, with_import, without_imports
from scaffold.merge.relocated.locations import Module, module_name
from scaffold.merge.result import Doubt

Origin = tuple[Alias, bool]  # from where in full, and whether for types only


@dataclass(frozen=True, slots=True)
class Sides:
    """The three versions of a file that lost declarations, and where ours has each of them now."""

    base: Module
    ours: Module
    theirs: Module
    homes: Mapping[str, str]


def new_beside(sides: Sides, home: Module) -> list[str]:
    """Name what is new in theirs, is read by what moved to one file, and goes along with it.

    What is read where it was, too, goes along only if the old file imports from the new one: an
    import the other way would close a circle.
    """
    moved = {name for name, path in sides.homes.items() if path == home.path}
    known = {*sides.base.names, *sides.ours.names, *sides.ours.imports}
    names = {name for name in sides.theirs.declared if name not in known}
    while staying := names & read_by(_elsewhere(sides, home, moved | names)):
        names -= staying
    return [name for name in sides.theirs.declared if name in _reached(sides.theirs, moved, names)]


def _elsewhere(sides: Sides, home: Module, names: Collection[str]) -> list[Unit]:
    """Return the units of theirs, some names aside, beside which something new would stay."""
    if module_name(home.path) not in {alias[1] for alias, _ in sides.ours.imports.values()}:
        return _without(sides.theirs, names)
    return _units(sides.theirs, [each for each in sides.homes if each not in names])


def shared(sides: Sides, names: Collection[str]) -> set[str]:
    """Return which of some names that go along are read where they would have been, too."""
    return {*names} & read_by(_without(sides.theirs, [*sides.homes, *names]))


def _reached(module: Module, moved: Collection[str], names: Collection[str]) -> set[str]:
    """Return which of some names the moved declarations read, and what those read."""
    found: set[str] = set()
    left = [name for name in moved if name in module.declared]
    while left:
        new = (read_by([module.declared[left.pop()]]) & {*names}) - found
        found |= new
        left += new
    return found


def _without(module: Module, names: Collection[str]) -> list[Unit]:
    return [unit for unit in module.body.units if unit not in _units(module, names)]


def _units(module: Module, names: Collection[str]) -> list[Unit]:
    return [module.declared[name] for name in names if name in module.declared]


def left_behind(module: Module, names: Collection[str]) -> str:
    """Return a version without some declarations, and without the imports that only they use."""
    rest = _without(module, names)
    spare = read_by(_units(module, names)) - read_by(rest)
    return without_imports("".join(unit.text for unit in rest), spare)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Writes what moved to one file into it, as base and as theirs have it."""

    sides: Sides
    home: Module
    new: list[str]

    @property
    def moved(self) -> set[str]:
        return {name for name, path in self.sides.homes.items() if path == self.home.path}

    def both(self) -> tuple[str, str]:
        """Return the file as it would be with base, and with theirs. Raises Doubt."""
        base, theirs = self._version(self.sides.base), self._version(self.sides.theirs)
        b, t = parse(base), parse(theirs)
        if not b or not t:
            raise Doubt(f"{self.home.path} would be no Python")
        spare = read_by(module_body(b).units) - read_by(module_body(t).units)
        return base, without_imports(theirs, spare)

    def _version(self, side: Module) -> str:
        side = Module(side.path, like(self.home.source, side.source))
        text = "".join(self._written(side))
        for name, (alias, for_types) in sorted(self._needed(side).items()):
            del name
            text = with_import(text, self.home.path, alias, for_types=for_types)
        return text

    def _written(self, side: Module) -> Iterator[str]:
        """Yield the units of the file, what moved there as a side has it."""
        moved = {self.home.declared[name]: name for name in self.moved}
        beside = self._beside(side)
        for unit in self.home.body.units:
            name = moved.get(unit, "")
            yield from beside.get((unit, "above"), ())
            yield self._as_in(side, name, unit) if name in side.declared else unit.text
            yield from beside.get((unit, "below"), ())

    def _as_in(self, side: Module, name: str, unit: Unit) -> str:
        base, theirs = [each.declared[name] for each in (self.sides.base, self.sides.theirs)]
        now = side.declared[name]
        if base.lead.split() == theirs.lead.split():
            return unit.lead + now.core
        blank = unit.lead[: len(unit.lead) - len(unit.lead.lstrip("\n"))]
        return blank + now.lead.lstrip("\n") + now.core

    def _beside(self, side: Module) -> dict[tuple[Unit, str], list[str]]:
        """Return the new declarations by the unit of the file that they stand above or below."""
        found: dict[tuple[Unit, str], list[str]] = {}
        for name in self.new:
            if name in side.declared and name not in self.home.names:
                unit, place = self._neighbour(side, name)
                new = side.declared[name]
                text = new.lead.lstrip("\n") + new.core
                wide = place == "above" or isinstance(new.node, ast.ClassDef | ast.FunctionDef)
                found.setdefault((unit, place), []).append("\n\n" + text if wide else text)
        return found

    def _neighbour(self, side: Module, name: str) -> tuple[Unit, str]:
        """Return the declaration above a new one, or that which is the first to use it."""
        order = list(side.declared)
        above = [each for each in order[: order.index(name)] if each in self.home.declared]
        users = [each for each in self.home.declared if self._reads(side, each, name)]
        if above and above[-1] not in users:
            return self.home.declared[above[-1]], "below"
        if users:
            return self.home.declared[users[0]], "above"
        raise Doubt(f"nothing says where {name} belongs in {self.home.path}")

    def _reads(self, side: Module, user: str, name: str) -> bool:
        return user in self.moved and name in read_by(_units(side, [user]))

    def _needed(self, side: Module) -> dict[str, Origin]:
        """Return the imports that a version needs, and that the file has not."""
        units = _units(side, [*self.moved, *self.new])
        nodes = [node for unit in units for node in unit.nodes]
        unbound = names_of(ast.Module(nodes, [])).unbound
        found = {}
        for name in unbound - self.home.names - set(self.new):
            origin = self._origin(side, name)
            if origin and not self._has(name, origin, side):
                found[name] = origin
        return found

    def _origin(self, side: Module, name: str) -> Origin | None:
        """Return from where a name comes: as ours has it in the old file, or as the side has it."""
        here = module_name(self.home.path)
        mine = self.sides.ours.imports.get(name)
        if mine and mine[0][1] != here:
            return mine
        if name in side.imports:
            return side.imports[name]
        if name in self.sides.homes:
            return (0, module_name(self.sides.homes[name]), name, None), False
        return ((0, module_name(side.path), name, None), False) if name in side.names else None

    def _has(self, name: str, origin: Origin, side: Module) -> bool:
        """Tell whether the file imports a name. Raises Doubt if it may be another one."""
        own = self.home.imports.get(name)
        if not own:
            if name not in side.imports:
                self._check_circle(origin)
            return False
        used_before = name in read_by(_units(self.sides.base, self.moved))
        if used_before or (own[0] == origin[0] and own[1] <= origin[1]):
            return True
        raise Doubt(f"{self.home.path} calls something else {name}")

    def _check_circle(self, origin: Origin) -> None:
        """Raise Doubt unless the file imports from that module already, and not the other way."""
        (_, module, *_), _ = origin
        known = {alias[1] for alias, _ in self.home.imports.values()}
        back = {alias[1] for alias, _ in self.sides.ours.imports.values()}
        is_old = module == module_name(self.sides.base.path)
        if module not in known or (is_old and module_name(self.home.path) in back):
            raise Doubt(f"{self.home.path} and {module} would import each other")
