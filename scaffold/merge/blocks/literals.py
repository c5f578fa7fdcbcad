"""Expressions that are sequences: literals, the arguments of a call, `Literal[...]`."""

import ast
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from scaffold.merge.blocks.brackets import (
    Bracketed,
    Item,
    comments_of,
    compose,
    split_brackets,
    with_comments,
    with_edges,
)
from scaffold.merge.blocks.sequence import arrange
from scaffold.merge.python.source import Source, comments, indent_of, shape
from scaffold.merge.result import Doubt

Display = ast.List | ast.Tuple | ast.Set | ast.Dict
UNIONS = {"Literal", "Union"}  # subscripts in which order says nothing
NAMED = {"Index", "Column"}  # calls whose first argument is a name
NARROW = 88


@dataclass(frozen=True, slots=True)
class At:
    """A node in one version of a file."""

    source: Source
    node: ast.AST

    def to(self, node: ast.AST) -> "At":
        return At(self.source, node)

    @property
    def text(self) -> str:
        assert isinstance(self.node, ast.expr | ast.keyword | ast.stmt)
        return self.source.segment(self.node)

    @property
    def meaning(self) -> Hashable:
        """Return what it says, comments included, whatever its layout."""
        return shape(self.node), comments(self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item between brackets: how it is known, written, and what may be merged in it."""

    key: Hashable
    item: Item
    meaning: Hashable
    node: ast.AST | None = None


def merge_node(base: At, ours: At, theirs: At) -> str:
    """Return ours with what theirs changed in it. Raises Doubt if that is not certain."""
    b, o, t = base.meaning, ours.meaning, theirs.meaning
    if b == o != t:
        return theirs.text
    if t in (b, o):
        return ours.text
    if not type(base.node) is type(ours.node) is type(theirs.node):
        raise Doubt("not the same kind of code")
    return _merge_both(base, ours, theirs)


def _merge_both(base: At, ours: At, theirs: At) -> str:
    """Merge what both sides changed, by what kind of code it is."""
    match ours.node:
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
            return _merge_brackets(base, ours, theirs)
        case ast.Call():
            return _merge_call(base, ours, theirs)
        case ast.stmt():
            return _merge_fields(base, ours, theirs, ("target", "annotation", "value"))
        case ast.Subscript(value=ast.Name(id=name)) if name not in UNIONS:
            raise Doubt("the place of a parameter has a meaning")
    return _merge_sole_child(base, ours, theirs)


def _merge_sole_child(base: At, ours: At, theirs: At) -> str:
    """Merge an expression in which one child only is not the same everywhere."""
    children = [list(ast.iter_child_nodes(side.node)) for side in (base, ours, theirs)]
    if not len(children[0]) == len(children[1]) == len(children[2]):
        raise Doubt("both sides changed it")
    trios = zip(*children, strict=True)
    changed = [trio for trio in trios if len({shape(node) for node in trio}) > 1]
    if len(changed) != 1 or not all(isinstance(node, ast.expr) for node in changed[0]):
        raise Doubt("both sides changed it")
    (b, o, t), *_ = changed
    assert isinstance(o, ast.expr)
    merged = merge_node(base.to(b), ours.to(o), theirs.to(t))
    return _replaced(ours, [(*ours.source.span(o), merged)])


def _merge_fields(base: At, ours: At, theirs: At, inside: Sequence[str]) -> str:
    """Merge the children named `inside`; the others must be the same everywhere."""
    changes: list[tuple[int, int, str]] = []
    for name in ours.node._fields:
        b, o, t = [getattr(side.node, name, None) for side in (base, ours, theirs)]
        if not (_is_expr(b) and _is_expr(o) and _is_expr(t)):
            if shape(t) in {shape(b), shape(o)}:
                continue
            raise Doubt(f"both sides changed its {name}")
        if theirs.to(t).meaning in (base.to(b).meaning, ours.to(o).meaning):
            continue
        if name not in inside:
            raise Doubt(f"both sides changed its {name}")
        changes.append((*ours.source.span(o), merge_node(base.to(b), ours.to(o), theirs.to(t))))
    return _replaced(ours, changes)


def _is_expr(node: object) -> TypeGuard[ast.expr]:
    return isinstance(node, ast.expr)


def _replaced(at: At, changes: Sequence[tuple[int, int, str]]) -> str:
    assert isinstance(at.node, ast.expr | ast.keyword | ast.stmt)
    place, end = at.source.span(at.node)
    parts = []
    for start, stop, text in sorted(changes):
        parts += [at.source.text[place:start], text]
        place = stop
    return "".join([*parts, at.source.text[place:end]])


def _merge_call(base: At, ours: At, theirs: At) -> str:
    nodes = [side.node for side in (base, ours, theirs)]
    b, o, t = [node for node in nodes if isinstance(node, ast.Call)]
    changes = []
    func = merge_node(base.to(b.func), ours.to(o.func), theirs.to(t.func))
    changes.append((*ours.source.span(o.func), func))
    said = [
        (shape(call.args), shape(call.keywords), comments(at.text))
        for call, at in ((b, base), (t, theirs))
    ]
    if said[0] != said[1]:
        start, end = arguments(ours)
        changes.append((start, end, _merge_brackets(base, ours, theirs)))
    return _replaced(ours, changes)


def arguments(at: At) -> tuple[int, int]:
    """Return where the brackets of a call are."""
    assert isinstance(at.node, ast.Call)
    _, after_name = at.source.span(at.node.func)
    _, end = at.source.span(at.node)
    start = at.source.text.find("(", after_name, end)
    if start < 0 or at.source.text[after_name:start].strip():
        raise Doubt("the arguments cannot be found")
    return start, end


def _merge_brackets(base: At, ours: At, theirs: At) -> str:
    b, o, t = entries_of((base, ours, theirs))
    if isinstance(ours.node, ast.Call):
        _check_places(b, o, t)
    may_meet = not isinstance(ours.node, ast.Tuple) or _like_a_list(o)
    merged = merge_entries(b, o, t, (base, ours, theirs), may_meet=may_meet)
    brackets = with_edges(brackets_of(base), brackets_of(ours), brackets_of(theirs))
    return composed(ours, brackets, merged)


def composed(at: At, brackets: Bracketed, items: Sequence[tuple[Item, bool]]) -> str:
    """Write items in the layout of a node; a tuple of one keeps its comma."""
    indent, width = layout(at)
    if isinstance(at.node, ast.Tuple) and 1 in {len(items), len(brackets.items)}:
        spread = "\n" in brackets.text()
        brackets = replace(brackets, last_comma=len(items) == 1 or spread)
    return compose(brackets, items, indent=indent, width=width)


def layout(at: At) -> tuple[str, int]:
    """Return the indent of the line in which a node begins, and how long the node may be."""
    line = at.source.lines[at.node.lineno - 1]  # type: ignore[attr-defined]
    widest = max(map(len, at.source.lines))
    return indent_of(line), max(NARROW, min(widest, 120)) - at.node.col_offset  # type: ignore[attr-defined]


def merge_entries(
    base: list[Entry],
    ours: list[Entry],
    theirs: list[Entry],
    sides: tuple[At, At, At],
    *,
    may_meet: bool,
) -> list[tuple[Item, bool]]:
    """Return the merged items; the flag says which of them ours does not have.

    `may_meet` says whether the order of two items does not matter that both sides put in one place.
    """
    in_base, in_ours, in_theirs = [_by_key(side) for side in (base, ours, theirs)]
    results: dict[Hashable, tuple[Item, bool]] = {}
    for key in {**in_ours, **in_theirs}:
        result = _merge_entry(in_base.get(key), in_ours.get(key), in_theirs.get(key), sides)
        if result:
            results[key] = result
    gaps = arrange(list(in_base), list(in_ours), list(in_theirs), results)
    for gap in gaps:
        if gap.ours and gap.theirs and (gap.both_removed or gap.adrift or not may_meet):
            raise Doubt("the order of two new items is not certain")
    keys = [key for gap in gaps for key in (gap.anchor, *gap.ours, *gap.theirs)]
    return [results[key] for key in keys if key is not None]


def _by_key(entries: list[Entry]) -> dict[Hashable, Entry]:
    known = {entry.key: entry for entry in entries}
    if len(known) != len(entries):
        raise Doubt("an item is there twice")
    return known


def _check_places(base: list[Entry], ours: list[Entry], theirs: list[Entry]) -> None:
    """Arguments without a name are known by their place: only one side may add or remove any."""
    b, o, t = [
        [entry.meaning for entry in side if _has_place(entry)] for side in (base, ours, theirs)
    ]
    if b not in (o, t) and o != t and not len(b) == len(o) == len(t):
        raise Doubt("both sides changed arguments that are known by their place")


def _has_place(entry: Entry) -> bool:
    return isinstance(entry.key, tuple) and entry.key[0] == "place"


def _merge_entry(
    base: Entry | None, ours: Entry | None, theirs: Entry | None, sides: tuple[At, At, At]
) -> tuple[Item, bool] | None:
    match base, ours, theirs:
        case None, Entry(), None:
            return ours.item, False
        case None, None, Entry():
            return theirs.item, True
        case None, Entry(), Entry() if ours.meaning == theirs.meaning:
            return with_comments(None, ours.item, theirs.item), False
        case Entry(), Entry(), None if not _is_edited(base, ours):
            return None
        case Entry(), None, Entry() if not _is_edited(base, theirs):
            return None
        case Entry(), Entry(), Entry():
            item = with_comments(base.item, ours.item, theirs.item)
            return _merge_value(base, replace(ours, item=item), theirs, sides), False
    raise Doubt("both sides changed an item")


def _is_edited(base: Entry, side: Entry) -> bool:
    """Tell whether a side changed an item, or wrote a comment on it."""
    if base.meaning != side.meaning:
        return True
    return any(
        said and said != was
        for said, was in zip(comments_of(side.item), comments_of(base.item), strict=True)
    )


def _merge_value(base: Entry, ours: Entry, theirs: Entry, sides: tuple[At, At, At]) -> Item:
    if theirs.meaning in (ours.meaning, base.meaning):
        return ours.item
    if ours.meaning == base.meaning:
        return replace(ours.item, text=theirs.item.text)
    if not base.node or not ours.node or not theirs.node:
        raise Doubt("both sides changed an item")
    nodes = base.node, ours.node, theirs.node
    b, o, t = [side.to(node) for side, node in zip(sides, nodes, strict=True)]
    if not ours.item.text.endswith(o.text):
        raise Doubt("an item is not written plainly")
    return replace(ours.item, text=ours.item.text.removesuffix(o.text) + merge_node(b, o, t))


def _like_a_list(entries: list[Entry]) -> bool:
    """Tell a tuple of many things of one kind from a pair or a version."""
    kinds = {type(entry.node) for entry in entries}
    numbers = any(isinstance(entry.node, ast.Constant | ast.UnaryOp) for entry in entries)
    texts = all(
        isinstance(entry.node, ast.Constant) and isinstance(entry.node.value, str)
        for entry in entries
    )
    return len(kinds) == 1 and (texts or not numbers)


def brackets_of(at: At) -> Bracketed:
    if isinstance(at.node, ast.Call):
        start, end = arguments(at)
        return split_brackets(at.source.text[start:end])
    if isinstance(at.node, ast.Tuple) and not at.text.startswith("("):
        bare = split_brackets(f"({at.text})")
        return replace(bare, open="", close="")
    return split_brackets(at.text)


def entries_of(sides: Sequence[At | None]) -> list[list[Entry]]:
    """Return the items of three versions, none where there is no version.

    Calls in a list are known by their names, unless one version has a name twice.
    """
    for known in (_named, shape):
        found = [_entries(side, known) if side else [] for side in sides]
        if all(len({entry.key for entry in side}) == len(side) for side in found):
            break
    return found


def _entries(at: At, known_by: Callable[[ast.AST], Hashable]) -> list[Entry]:
    items, known = brackets_of(at).items, _children(at.node, known_by)
    if len(items) != len(known):
        raise Doubt("items cannot be told apart")
    return [
        Entry(key, item, (shape(node), comments(item.text)), node)
        for item, (key, node) in zip(items, known, strict=True)
    ]


def _named(node: ast.AST) -> Hashable:
    """Return what an item is known by: a call with a name by that, whatever else it says."""
    if not isinstance(node, ast.Call):
        return shape(node)
    names = [word.value for word in node.keywords if word.arg == "name"]
    if ast.unparse(node.func).rpartition(".")[2] in NAMED:
        names += node.args[:1]
    texts = [name.value for name in names if isinstance(name, ast.Constant)]
    return ("call", shape(node.func), texts[0]) if texts else shape(node)


def _children(
    node: ast.AST, known_by: Callable[[ast.AST], Hashable]
) -> list[tuple[Hashable, ast.AST]]:
    """Return how each item is known, and the node in it that may change."""
    match node:
        case ast.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            return [(("**", shape(v)) if k is None else ("key", shape(k)), v) for k, v in pairs]
        case ast.List() | ast.Tuple() | ast.Set():
            return [(known_by(item), item) for item in node.elts]
        case ast.Call():
            return _arguments_of(node)
    raise Doubt("not a sequence")


def _arguments_of(node: ast.Call) -> list[tuple[Hashable, ast.AST]]:
    """Return the arguments in the order in which they are written."""
    known: list[tuple[Hashable, ast.expr]] = [
        (("place", place), item) for place, item in enumerate(node.args)
    ]
    known += [
        (("name", item.arg) if item.arg else ("**", shape(item.value)), item.value)
        for item in node.keywords
    ]
    return [*sorted(known, key=lambda pair: (pair[1].lineno, pair[1].col_offset))]
