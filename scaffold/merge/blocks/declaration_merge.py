"""One unit that both sides changed: by its parts, by line, or not at all."""

import ast
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from textwrap import dedent

from scaffold.merge.blocks.block_merge import merge_bodies
from scaffold.merge.blocks.brackets import merged_comment
from scaffold.merge.blocks.literals import At, merge_node
from scaffold.merge.blocks.signatures import Sides, merge_head
from scaffold.merge.blocks.statement_merge import merge_suites
from scaffold.merge.line_merge import merge_lines
from scaffold.merge.python.source import Source, lost_comments, parse, shape
from scaffold.merge.python.units import Body, Unit, body_of, module_body
from scaffold.merge.result import Conflict, Doubt, Markers, Piece, conflicts, show


def merge_modules(
    base: Source, ours: Source, theirs: Source, keep: Collection[str] = ()
) -> list[Piece]:
    """Merge three versions of a module; names in `keep` stay imported if a side dropped them."""
    b, o, t = [module_body(side) for side in (base, ours, theirs)]
    try:
        return _merge_inside(b, o, t, keep)
    except Doubt:
        return merge_lines(base.text, ours.text, theirs.text)


def _merge_inside(base: Body, ours: Body, theirs: Body, keep: Collection[str]) -> list[Piece]:
    inner = partial(merge_unit, keep=keep, in_function=ours.in_function)
    if ours.in_function:
        return merge_suites(base, ours, theirs, merge_unit=inner)
    return merge_bodies(base, ours, theirs, merge_unit=inner, keep=keep)


def merge_unit(
    base: Unit | None, ours: Unit, theirs: Unit, *, keep: Collection[str], in_function: bool
) -> list[Piece]:
    """Merge a unit that both sides changed, or both added if there is no base."""
    by_line = merge_lines(base.core if base else "", ours.core, theirs.core)
    if not base:
        try:
            return _merge_added(ours, theirs, keep, in_function=in_function)
        except Doubt:
            return by_line
    sides = base, ours, theirs
    if isinstance(ours.node, ast.FunctionDef | ast.AsyncFunctionDef) and _vouched(by_line, sides):
        return by_line
    try:
        return _by_parts(sides, keep, in_function=in_function)
    except Doubt:
        if conflicts(by_line) or _vouched(by_line, sides):
            return by_line
        return [Conflict(base.core, ours.core, theirs.core)]


def _merge_added(
    ours: Unit, theirs: Unit, keep: Collection[str], *, in_function: bool
) -> list[Piece]:
    """Merge two new branches of one condition, such as `if TYPE_CHECKING:`."""
    o, t = [body_of(unit, in_function=in_function) for unit in (ours, theirs)]
    if not o or not t:
        raise Doubt("no body of its own")
    empty = replace(o, units=())
    return [*merge_head((ours, ours, theirs)), *_merge_inside(empty, o, t, keep)]


def _by_parts(sides: Sides, keep: Collection[str], *, in_function: bool) -> list[Piece]:
    if not all(unit.node and type(unit.node) is type(sides[0].node) for unit in sides):
        raise Doubt("not the same kind of code")
    if not isinstance(sides[1].node, COMPOUND):
        return [_by_expression(sides)]
    b, o, t = [body_of(unit, in_function=in_function) for unit in sides]
    if not b or not o or not t:
        raise Doubt("no body of its own")
    return [*merge_head(sides), *_merge_inside(b, o, t, keep)]


COMPOUND = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.With, ast.AsyncWith,
    ast.For, ast.While, ast.Try, ast.Match, ast.AsyncFor,
)  # fmt: skip


def _by_expression(sides: Sides) -> str:
    ats = [At(unit.source, unit.node) for unit in sides if unit.node]
    text = merge_node(*ats)
    ours = sides[1]
    assert ours.node
    start, _ = ours.source.span(ours.node)
    first = ours.source.starts[ours.line - 1]
    core = ours.core[: start - first] + text + _behind(sides)
    if lost_comments(sides[0].core, ours.core, sides[2].core, core):
        raise Doubt("a comment would be lost")
    return core


def _behind(sides: Sides) -> str:
    """Return what follows a statement on its last line, with the comment of who changed it."""
    b, o, t = [
        unit.core[unit.source.span(unit.node)[1] - unit.source.starts[unit.line - 1] :]
        for unit in sides
        if unit.node
    ]
    return merged_comment(b, o, t)


def _vouched(pieces: list[Piece], sides: Sides) -> bool:
    """Tell whether a unit merged by line is sound in itself."""
    if conflicts(pieces):
        return False
    merged = parse(dedent(show(pieces, Markers())))
    if not merged:
        return False
    most = max(repeated_keys(node) for unit in sides for node in unit.nodes)
    return repeated_keys(merged.tree) <= most


def repeated_keys(tree: ast.AST) -> int:
    """Count the keys that stand twice in one dict."""
    count = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = [shape(key) for key in node.keys if key]
            count += len(keys) - len(set(keys))
    return count
