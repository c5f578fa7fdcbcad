"""Names to which libraries give a meaning, and whose values are so many like things."""

import ast
from dataclasses import replace

from scaffold.merge.blocks.brackets import Item, with_edges
from scaffold.merge.blocks.literals import (
    At,
    Entry,
    arguments,
    brackets_of,
    composed,
    entries_of,
    merge_entries,
    merge_node,
)
from scaffold.merge.python.source import shape
from scaffold.merge.python.units import Unit
from scaffold.merge.result import Doubt

TABLE = "__table_args__"
GATHERED = {TABLE, "__all__", "__mapper_args__", "__slots__", "model_config", "pytestmark"}
OPTIONS = "options"
"""What the dictionary at the end of `__table_args__` is known by."""


def is_gathered(unit: Unit) -> bool:
    return len(unit.key) == 2 and unit.key[0] == "name" and unit.key[1] in GATHERED  # noqa: PLR2004 - kind, name


def merge_gathered(base: Unit | None, ours: Unit | None, theirs: Unit | None) -> str:
    """Merge the values item by item; a side may have none; empty text if nothing is left.

    Raises Doubt if that is not certain.
    """
    o, t = _value(ours), _value(theirs)
    if t and (o is None or (isinstance(o.node, ast.Dict) and isinstance(t.node, ast.Tuple))):
        return merge_gathered(base, theirs, ours)
    if ours is None or o is None:
        raise Doubt("no value")
    text = _merged((_value(base), o, t), ours)
    start, end = o.source.span(_node(o))
    first = o.source.starts[ours.line - 1]
    return ours.core[: start - first] + text + ours.core[end - first :] if text else ""


def _node(at: At) -> ast.expr:
    assert isinstance(at.node, ast.expr)
    return at.node


def _value(unit: Unit | None) -> At | None:
    match unit and unit.node:
        case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=ast.expr() as value):
            assert unit
            return At(unit.source, value)
    return None


def _merged(sides: tuple[At | None, At, At | None], unit: Unit) -> str:
    """Return the text of the value, empty if no item is left."""
    base, ours, theirs = sides
    kinds = {type(side.node) for side in sides if side}
    if base and theirs and len(kinds) == 1 and not isinstance(ours.node, ast.Tuple):
        return merge_node(base, ours, theirs)
    if kinds == {ast.Call} and theirs and not base:
        return _new_calls(ours, theirs)
    if not kinds <= {ast.Tuple, ast.List, ast.Set, ast.Dict}:
        raise Doubt("not a sequence")
    if len(kinds) > 1 and unit.key[1] != TABLE:
        raise Doubt("not the same kind of sequence")
    return _as_items(sides)


def _new_calls(ours: At, theirs: At) -> str:
    """Merge two new calls of one function, whose arguments all have names."""
    calls = [side.node for side in (ours, theirs) if isinstance(side.node, ast.Call)]
    if shape(calls[0].func) != shape(calls[1].func) or any(call.args for call in calls):
        raise Doubt("both sides added a call")
    start, _ = ours.source.span(_node(ours))
    brackets, _ = arguments(ours)
    return ours.source.text[start:brackets] + _as_items((None, ours, theirs))


def _as_items(sides: tuple[At | None, At, At | None]) -> str:
    base, ours, theirs = sides
    found = entries_of([_unless_options(side, ours) for side in sides])
    for place, side in enumerate(sides):
        if side and not _unless_options(side, ours):
            item = Item("", side.text)
            found[place] = [Entry(OPTIONS, item, side.meaning, side.node)]
    for entries in found:
        entries[-1:] = [_known_as_options(entry, ours) for entry in entries[-1:]]
    nodes = (base or ours, ours, theirs or ours)
    merged = merge_entries(found[0], found[1], found[2], nodes, may_meet=True)
    if not merged:
        return ""
    if isinstance(ours.node, ast.Tuple):  # what is said of the table as a whole comes last
        merged.sort(key=lambda pair: pair[0].text.startswith("{"))
    brackets = brackets_of(ours)
    if theirs and type(theirs.node) is type(ours.node):
        was = brackets_of(base) if base and type(base.node) is type(ours.node) else None
        brackets = with_edges(was, brackets, brackets_of(theirs))
    return composed(ours, brackets, merged)


def _unless_options(side: At | None, ours: At) -> At | None:
    """Return None for a dictionary where ours has a tuple, which may end in one."""
    alone = side and isinstance(side.node, ast.Dict) and isinstance(ours.node, ast.Tuple)
    return None if alone else side


def _known_as_options(entry: Entry, ours: At) -> Entry:
    in_tuple = isinstance(ours.node, ast.Tuple) and isinstance(entry.node, ast.Dict)
    return replace(entry, key=OPTIONS) if in_tuple else entry
