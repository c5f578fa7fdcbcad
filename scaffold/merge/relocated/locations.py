"""Declarations that ours moved into another file: which they are, and where they stand now."""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import PurePosixPath

from scaffold.merge.blocks.import_merge import Alias, aliases, bound
from scaffold.merge.blocks.insert_order import is_import
from scaffold.merge.encoding import decode
from scaffold.merge.python.annotations import names_in
from scaffold.merge.python.source import Source, comments, parse
from scaffold.merge.python.units import Body, Unit, body_of, module_body

ALIKE = 0.5
"""The share of equal lines from which on a declaration is another one, edited."""
Contents = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Move:
    """A declaration of a file of base, and the file of ours in which it stands now."""

    name: str
    path: str
    home: str
    gone: bool = False  # theirs has it no longer


@dataclass(frozen=True, eq=False)
class Module:
    """A file of Python: what it declares at its top, each once, and what it imports."""

    path: str
    source: Source = field(repr=False)

    @cached_property
    def body(self) -> Body:
        return module_body(self.source)

    @cached_property
    def declared(self) -> dict[str, Unit]:
        names = [name for unit in self.body.units if (name := _name(unit))]
        once = {name for name in names if names.count(name) == 1}
        return {name: unit for unit in self.body.units if (name := _name(unit)) in once}

    @cached_property
    def names(self) -> frozenset[str]:
        """Return what it declares, as often as it does."""
        return frozenset(filter(None, map(_name, self.body.units)))

    @cached_property
    def imports(self) -> dict[str, tuple[Alias, bool]]:
        """Return each imported name, from where in full, and whether for types only."""
        found = {}
        for unit, for_types in imports_of(self.body):
            for alias in aliases(unit):
                found[bound(alias)] = absolute(alias, self.path), for_types
        return found


def _name(unit: Unit) -> str:
    match unit.key:
        case ("name", str(name)):
            return name
    return ""


def imports_of(body: Body) -> Iterator[tuple[Unit, bool]]:
    """Yield the imports of a module, those for types only included."""
    for unit in body.units:
        if is_import(unit):
            yield unit, False
        elif is_for_types(unit) and (inner := body_of(unit, in_function=False)):
            yield from ((each, True) for each in inner.units if is_import(each))


def is_for_types(unit: Unit) -> bool:
    match unit.node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
            return True
    return False


def absolute(alias: Alias, path: str) -> Alias:
    """Return an import with its module in full, as seen from the file at `path`."""
    level, module, name, as_name = alias
    if not level:
        return alias
    package = PurePosixPath(path).parts[:-level]
    whole = ".".join([*package, *([module] if module else [])])
    return (0, whole, name, as_name) if whole else alias


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def read_module(path: str, content: bytes | None) -> Module | None:
    """Return None for what is not there, or cannot be read as Python."""
    if content is None or not path.endswith(".py"):
        return None
    document = decode(content, python=True)
    source = parse(document.text) if document else None
    return Module(path, source) if source else None


def missing(base: bytes | None, ours: bytes | None, theirs: bytes | None) -> set[str]:
    """Name the declarations of base that ours has no longer, and that theirs changes or removes."""
    if base in (ours, theirs):
        return set()
    b, t = read_module("m.py", base), read_module("m.py", theirs)
    o = read_module("m.py", b"" if ours is None else ours)
    return set(_gone(b, o, t)) if b and o and t else set()


def _gone(base: Module, ours: Module, theirs: Module) -> Iterator[str]:
    for name in _lost(base, ours):
        now = theirs.declared.get(name)
        if not now or not _says_the_same(base.declared[name], now):
            yield name


def _lost(base: Module, ours: Module) -> set[str]:
    return base.declared.keys() - ours.names - _nested(ours)


def _says_the_same(one: Unit, other: Unit) -> bool:
    return one.same(other) and comments(one.lead) == comments(other.lead)


def _nested(module: Module) -> set[str]:
    """Return what a module declares in a branch."""
    branches = (node for node in module.source.tree.body if isinstance(node, ast.If | ast.Try))
    inside = (node for branch in branches for node in ast.walk(branch))
    defined = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in inside if isinstance(node, defined)}


def declares(content: bytes, names: Collection[str]) -> bool:
    """Tell by its text whether a module may declare one of some names."""
    if not names:
        return False
    either = b"|".join(re.escape(name.encode()) for name in sorted(names))
    pattern = rb"^(?:class|def|async[ \t]+def)[ \t]+(?:%b)\b|^(?:%b)[ \t]*[:=]" % (either, either)
    return re.search(pattern, content, re.MULTILINE) is not None


@dataclass(frozen=True, slots=True)
class Trees:
    """Three trees; `renamed` tells which files of base are which of ours."""

    base: Contents
    ours: Contents
    theirs: Contents
    renamed: Callable[[], Mapping[str, str]]

    def place(self, path: str) -> str | None:
        """Return where ours has a file of base."""
        return path if path in self.ours else self.renamed().get(path)


def find_moves(trees: Trees) -> list[Move]:
    """Find what theirs changes and ours has in another file."""
    moves: list[Move] = []
    for path in sorted(trees.base.keys() & trees.theirs.keys()):
        names = missing(trees.base[path], trees.ours.get(path), trees.theirs[path])
        if names:
            moves += _moves_of(path, names, trees)
    return moves


def _moves_of(path: str, names: set[str], trees: Trees) -> Iterator[Move]:
    place = trees.place(path)
    base, theirs = read_module(path, trees.base[path]), read_module(path, trees.theirs[path])
    ours = read_module(place or path, trees.ours[place] if place else b"")
    if not base or not ours or not theirs:
        return
    homes = [
        module
        for other, content in sorted(trees.ours.items())
        if other != place and declares(content, names) and (module := read_module(other, content))
    ]
    for name in sorted(names & _lost(base, ours)):
        if home := _home(base.declared[name], name, ours, _candidates(homes, name, trees.base)):
            yield Move(name, path, home, gone=name not in theirs.declared)


def _candidates(homes: Sequence[Module], name: str, base: Contents) -> Iterator[Module]:
    """Yield the modules of ours that declare a name which they were not generated with."""
    for home in homes:
        was = read_module(home.path, base.get(home.path))
        if name in home.declared and not (was and name in was.names):
            yield home


def _home(unit: Unit, name: str, ours: Module, found: Iterator[Module]) -> str | None:
    """Return the one file that a declaration was moved to; None if there is none, or several."""
    alike = [module.path for module in found if _is_alike(unit, module.declared[name])]
    if name in ours.imports:
        (_, origin, *_), _ = ours.imports[name]
        alike = [path for path in alike if _leads_to(origin or "", module_name(path))]
    elif not isinstance(unit.node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    return alike[0] if len(alike) == 1 else None


def _leads_to(origin: str, module: str) -> bool:
    """Tell whether an import from `origin` may be one from a module, or from a package of it."""
    return f".{origin}." in f".{module}."


def _is_alike(one: Unit, other: Unit) -> bool:
    if type(one.node) is not type(other.node):
        return False
    if one.same(other):
        return True
    lines, others = [[line.strip() for line in unit.core.splitlines()] for unit in (one, other)]
    return SequenceMatcher(None, lines, others, autojunk=False).ratio() > ALIKE


def reads(nodes: Sequence[ast.AST]) -> set[str]:
    """Return the names in some code, those in its texts included: rather too many than too few."""
    return {name for node in nodes for name in names_in(node)}
