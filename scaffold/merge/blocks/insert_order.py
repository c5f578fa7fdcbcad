"""Where both sides put something in one place: in which order it stands, and whether it may."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from scaffold.merge.python.source import shape
from scaffold.merge.python.units import Unit
from scaffold.merge.result import Piece

DECLARING = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass,
    ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit of the result: the version that gives its place, and its merged text."""

    unit: Unit
    lead: list[Piece]
    core: list[Piece]


def joined(ours: Sequence[Placed], theirs: Sequence[Placed]) -> Iterator[Placed]:
    """Put ours before theirs; but imports first, then assignments, and `if __name__` last."""
    for kind in (is_import, is_value):
        first = list(takewhile(lambda item: kind(item.unit), ours))  # noqa: B023 - called before the next turn
        second = list(takewhile(lambda item: kind(item.unit), theirs))  # noqa: B023 - called before the next turn
        ours, theirs = ours[len(first) :], theirs[len(second) :]
        yield from _by_module(first, second) if kind is is_import else [*first, *second]
    last = [item for item in ours[-1:] if _is_main_guard(item.unit)]
    yield from [*ours[: len(ours) - len(last)], *theirs, *last]


def is_import(unit: Unit) -> bool:
    return isinstance(unit.node, ast.Import | ast.ImportFrom)


def is_value(unit: Unit) -> bool:
    return isinstance(unit.node, ast.Assign | ast.AnnAssign) or unit.key == ("doc",)


def _is_main_guard(unit: Unit) -> bool:
    return isinstance(unit.node, ast.If) and "__name__" in unit.core.split(":")[0]


def _by_module(ours: Sequence[Placed], theirs: Sequence[Placed]) -> list[Placed]:
    """Merge two runs of imports that are sorted, section by section."""
    sections = {id(item): place for run in (ours, theirs) for item, place in _sections(run)}
    both = [*ours, *theirs]
    orders: list[Callable[[Unit], tuple[object, ...]]] = [
        lambda unit: (isinstance(unit.node, ast.ImportFrom), module_of(unit)),
        lambda unit: (module_of(unit),),
    ]
    for order in orders:
        keys = {id(item): (sections[id(item)], *order(item.unit)) for item in both}
        if all(_rises([keys[id(item)] for item in run]) for run in (ours, theirs)):
            return sorted(both, key=lambda item: keys[id(item)])
    return both


def _sections(run: Sequence[Placed]) -> Iterator[tuple[Placed, int]]:
    section = 0
    for item in run:
        section += item.unit.lead.startswith("\n")
        yield item, section


def module_of(unit: Unit) -> tuple[bool, str]:
    """Return what imports are sorted by: what is relative comes last."""
    match unit.node:
        case ast.ImportFrom(module=module, level=level):
            return level > 0, (module or "").casefold()
        case ast.Import(names=[alias, *_]):
            return False, alias.name.casefold()
    return False, ""


def _rises(keys: Sequence[tuple[object, ...]]) -> bool:
    return list(keys) == sorted(keys)


def order_matters(ours: Sequence[Placed], theirs: Sequence[Placed]) -> bool:
    """Tell whether both sides put in code that does something, rather than declares something."""
    effects = [[e for item in side if (e := effect(item.unit))] for side in (ours, theirs)]
    return bool(effects[0] and effects[1]) and len({*effects[0], *effects[1]}) > 1


def effect(unit: Unit) -> object:
    """Return what a statement does, None if it only declares; calls of one function are alike."""
    match unit.node:
        case ast.Expr(value=ast.Call(func=func)):
            return "call", shape(func)
        case ast.Expr(value=ast.Constant()) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return None
    declares = not unit.nodes or isinstance(unit.node, DECLARING)
    return None if declares else unit
