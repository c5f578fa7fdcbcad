"""A body of Python as a sequence of units: declarations, statements, comments that stand alone.

The texts of the units, one after the other, are the text of the body: nothing is left out.
"""

import ast
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scaffold.merge.python.source import Source, comments, indent_of, is_text, shape

Key = tuple[Hashable, ...]
Compound = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    | ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try | ast.Match
)  # fmt: skip
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, eq=False)
class Unit:
    """A declaration, a statement or a comment, with the blank and comment lines above it."""

    key: Key
    lead: str
    core: str
    source: Source = field(repr=False)
    nodes: tuple[ast.stmt, ...] = ()
    line: int = 0  # where the core begins
    first: bool = False

    @property
    def text(self) -> str:
        return self.lead + self.core

    @property
    def node(self) -> ast.stmt | None:
        return self.nodes[0] if len(self.nodes) == 1 else None

    @cached_property
    def meaning(self) -> Hashable:
        """Return what the core says, comments included, whatever its layout."""
        if not self.nodes:
            return tuple(self.core.split())
        return tuple(shape(node) for node in self.nodes), comments(self.core)

    def same(self, other: "Unit") -> bool:
        return self.core == other.core or self.meaning == other.meaning


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The inside of a module, a class, a function or a branch."""

    units: tuple[Unit, ...]
    indent: str
    in_function: bool = False
    top: bool = False


def module_body(source: Source) -> Body:
    units = _units(source, source.tree.body, 1, len(source.lines) + 1)
    return Body(tuple(units), "", top=True)


def body_of(unit: Unit, *, in_function: bool) -> Body | None:
    """Return the units inside a definition or an `if`, or None where a line is shared."""
    node = unit.node
    if not isinstance(node, Definition | ast.If | ast.With | ast.AsyncWith | ast.For | ast.While):
        return None
    if isinstance(node, ast.If | ast.For | ast.While) and node.orelse:
        return None
    source, first = unit.source, body_start(unit)
    if first is None:
        return None
    indent = indent_of(source.lines[_first_line(node.body[0]) - 1])
    last = unit.line + unit.core.count("\n")
    units = _units(source, node.body, first, last)
    inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return Body(tuple(units), indent, in_function=inside)


def body_start(unit: Unit) -> int | None:
    """Return the first line after the header of a compound statement."""
    node, source = unit.node, unit.source
    if not isinstance(node, Compound) or isinstance(node, ast.Match):
        return None
    line = _first_line(node.body[0])
    head = source.lines[line - 1][: _column(source, node.body[0])]
    if head.strip() or line <= node.lineno:
        return None
    while _is_blank_or_comment(source.lines[line - 2]):
        line -= 1
    return line if line > node.lineno else None


def _units(source: Source, nodes: Sequence[ast.stmt], first: int, end: int) -> Iterator[Unit]:
    """Split the lines from `first` up to and without `end`."""
    line = first
    for group in _groups(nodes):
        start = _first_line(group[0])
        *apart, lead = _blocks(source, line, start, above_code=True)
        for block in apart:
            yield _comment(source, *block, is_first=block[0] == first)
        is_first = lead[0] == first
        line = _core_end(source, group[-1], end)
        core, above = source.between(start, line), source.between(*lead)
        yield Unit(key_of(group, core), above, core, source, tuple(group), start, is_first)
    for block in _blocks(source, line, end, above_code=False):
        yield _comment(source, *block, is_first=block[0] == first)


def _groups(nodes: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Gather the statements that share a line."""
    group: list[ast.stmt] = []
    for node in nodes:
        if group and _first_line(node) > (group[-1].end_lineno or 0):
            yield group
            group = []
        group.append(node)
    if group:
        yield group


def _blocks(source: Source, first: int, end: int, *, above_code: bool) -> list[tuple[int, int]]:
    """Split lines without code into blocks of comments, each with the blank lines above it.

    Above code, the last block is what belongs to that code; it may be empty.
    """
    blocks, start = [], first
    for line in range(first, end):
        blank = not source.lines[line - 1].strip()
        if blank and line > start and source.lines[line - 2].strip():
            blocks.append((start, line))
            start = line
    if above_code or start < end:
        blocks.append((start, end))
    return blocks


def _comment(source: Source, first: int, end: int, *, is_first: bool) -> Unit:
    start = first
    while start < end and not source.lines[start - 1].strip():
        start += 1
    lead, core = source.between(first, start), source.between(start, end)
    key = ("comment", *[line.strip() for line in core.splitlines()])
    return Unit(key, lead, core, source, (), start, is_first)


def _core_end(source: Source, node: ast.stmt, end: int) -> int:
    """Return the line after a statement and the comments that stand inside it, at its end."""
    line = (node.end_lineno or node.lineno) + 1
    if not isinstance(node, Compound):
        return line
    last = line
    while line < end:
        text = source.lines[line - 1]
        if text.strip():
            if len(indent_of(text).expandtabs()) <= node.col_offset:
                break
            last = line + 1
        line += 1
    return last


def _first_line(node: ast.stmt) -> int:
    if isinstance(node, Definition) and node.decorator_list:
        return min(node.lineno, *[item.lineno for item in node.decorator_list])
    return node.lineno


def _column(source: Source, node: ast.stmt) -> int:
    if isinstance(node, Definition) and node.decorator_list:
        return len(indent_of(source.lines[_first_line(node) - 1]))
    return source.offset(node.lineno, node.col_offset) - source.starts[node.lineno - 1]


def _is_blank_or_comment(line: str) -> bool:
    text = line.strip()
    return not text or text.startswith("#")


HEADS: dict[type[ast.stmt], tuple[str, ...]] = {
    ast.Assign: ("targets",),
    ast.AnnAssign: ("target",),
    ast.AugAssign: ("target",),
    ast.If: ("test",),
    ast.While: ("test",),
    ast.For: ("target", "iter"),
    ast.AsyncFor: ("target", "iter"),
    ast.With: ("items",),
    ast.AsyncWith: ("items",),
    ast.ImportFrom: ("level", "module"),
    ast.Import: ("names",),
}


def key_of(nodes: Sequence[ast.stmt], core: str) -> Key:
    """Return what a unit is known by when its content changes."""
    if len(nodes) > 1:
        return ("shared", core)
    node, kind = nodes[0], type(nodes[0])
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return ("name", node.name, *_variant(node))
        case (
            ast.ClassDef(name=name)
            | ast.Assign(targets=[ast.Name(id=name)])
            | ast.AnnAssign(target=ast.Name(id=name))
        ):
            return ("name", name)
        case _ if kind in HEADS:
            return (kind.__name__, *[shape(getattr(node, name)) for name in HEADS[kind]])
        case ast.Try():
            return ("Try", shape(node.body[0]))
    return _key_of_value(node.value) if isinstance(node, ast.Expr) else (kind.__name__, shape(node))


def _key_of_value(value: ast.expr) -> Key:
    """Return the key of a docstring, a call, or another expression that stands alone."""
    if is_text(value):
        return ("doc",)
    if isinstance(value, ast.Call):
        return ("call", shape(value.func), shape(value.args[:1]))
    return ("Expr", shape(value))


def _variant(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Tell a setter from its property: `@price.setter` gives "setter"."""
    for decorator in node.decorator_list:
        match decorator:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == node.name:
                yield attr
