"""What stands above the body of a function or a class: decorators, parameters, bases."""

import ast
from collections.abc import Callable, Hashable, Iterator, Sequence

from scaffold.merge.blocks.brackets import compose, end_of_brackets, split_brackets, with_edges
from scaffold.merge.blocks.literals import At, Entry, layout, merge_entries, merge_node
from scaffold.merge.line_merge import merge_lines
from scaffold.merge.python.source import comments, lost_comments, shape
from scaffold.merge.python.units import Definition, Unit, body_start
from scaffold.merge.result import Doubt, Piece

Sides = tuple[Unit, Unit, Unit]
ROUTES = {"get", "post", "put", "patch", "delete", "head", "options", "websocket", "fixture"}


def merge_head(sides: Sides) -> list[Piece]:
    """Merge the lines from the first decorator to the colon."""
    decorators = _merge_part(sides, _decorators, _merge_decorators)
    return [*decorators, *_merge_part(sides, _header, _merge_header)]


def _merge_part(
    sides: Sides,
    part: Callable[[Unit], tuple[str, Hashable]],
    merge_both: Callable[[Sides], str],
) -> list[Piece]:
    (base, b), (ours, o), (theirs, t) = [part(unit) for unit in sides]
    if theirs in (base, ours):
        return [ours]
    if ours == base:
        return [theirs]
    if t in (b, o):
        return [ours]
    if o == b:
        return [theirs]
    try:
        merged = merge_both(sides)
    except Doubt:
        return merge_lines(base, ours, theirs)
    lost = lost_comments(base, ours, theirs, merged)
    return merge_lines(base, ours, theirs) if lost else [merged]


def _decorators(unit: Unit) -> tuple[str, Hashable]:
    if not isinstance(unit.node, Definition):
        return "", None
    text = unit.source.between(unit.line, unit.node.lineno)
    return text, (shape(unit.node.decorator_list), comments(text))


def _header(unit: Unit) -> tuple[str, Hashable]:
    assert unit.node
    start = body_start(unit)
    if start is None:
        raise Doubt("a header shares its line")
    text = unit.source.between(unit.node.lineno, start)
    fields = [name for name in unit.node._fields if name not in {"body", "decorator_list"}]
    return text, (shape([getattr(unit.node, name) for name in fields]), comments(text))


def _merge_decorators(sides: Sides) -> str:
    """Merge what is inside the decorators; their number and order must be the same."""
    nodes = [unit.node.decorator_list for unit in sides if isinstance(unit.node, Definition)]
    callees = [[shape(_callee(node)) for node in side] for side in nodes]
    if not callees[0] == callees[1] == callees[2]:
        raise Doubt("both sides changed the decorators")
    ours = sides[1].source
    place = ours.starts[sides[1].line - 1]
    parts = []
    for trio in zip(*nodes, strict=True):
        ats = [At(unit.source, node) for unit, node in zip(sides, trio, strict=True)]
        start, end = ours.span(trio[1])
        parts += [ours.text[place:start], merge_node(*ats)]
        place = end
    assert sides[1].node
    return "".join([*parts, ours.text[place : ours.starts[sides[1].node.lineno - 1]]])


def _callee(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _merge_header(sides: Sides) -> str:
    """Merge `def name(…) -> …:` or `class Name(…):` in three parts: before, inside, after."""
    b, o, t = [_split_header(unit) for unit in sides]
    before = _one_changed(b[0], o[0], t[0])
    after = _one_changed(b[2], o[2], t[2])
    return before + _merge_inside(sides, (b[1], o[1], t[1])) + after


def _one_changed(base: str, ours: str, theirs: str) -> str:
    b, o, t = base.split(), ours.split(), theirs.split()
    if t in (b, o):
        return ours
    if o == b:
        return theirs
    raise Doubt("both sides changed a header")


def _split_header(unit: Unit) -> tuple[str, str, str]:
    text, _ = _header(unit)
    node = unit.node
    if not isinstance(node, Definition):
        raise Doubt("no brackets")
    keyword = "class " if isinstance(node, ast.ClassDef) else "def "
    name = text.index(node.name, text.index(keyword) + len(keyword)) + len(node.name)
    start = text.find("(", name)
    if start < 0 or text[name:start].strip():
        raise Doubt("no brackets")
    end = end_of_brackets(text, start)
    return text[:start], text[start:end], text[end:]


def _merge_inside(sides: Sides, texts: tuple[str, str, str]) -> str:
    nodes = [unit.node for unit in sides if isinstance(unit.node, Definition)]
    b, o, t = [_entries(node, text) for node, text in zip(nodes, texts, strict=True)]
    ats = [At(unit.source, node) for unit, node in zip(sides, nodes, strict=True)]
    merged = merge_entries(b, o, t, (ats[0], ats[1], ats[2]), may_meet=_called_by_name(nodes[1]))
    indent, width = layout(ats[1])
    brackets = with_edges(*map(split_brackets, texts))
    return compose(brackets, merged, indent=indent, width=width - 20)


def _called_by_name(node: Definition) -> bool:
    """Tell a function that a framework calls: the order of its parameters says nothing."""
    if isinstance(node, ast.ClassDef):
        return False
    callees = [_callee(decorator) for decorator in node.decorator_list]
    routes = any(isinstance(callee, ast.Attribute) and callee.attr in ROUTES for callee in callees)
    return routes or node.name.startswith("test_")


def _entries(node: Definition, text: str) -> list[Entry]:
    items = split_brackets(text).items
    if isinstance(node, ast.ClassDef):
        known: Sequence[tuple[Hashable, Hashable]] = [
            *[(shape(item), shape(item)) for item in node.bases],
            *[(("name", item.arg), shape(item)) for item in node.keywords],
        ]
    else:
        known = list(_parameters(node.args))
    if len(items) != len(known):
        raise Doubt("items cannot be told apart")
    return [Entry(key, item, said) for item, (key, said) in zip(items, known, strict=True)]


def _parameters(args: ast.arguments) -> Iterator[tuple[Hashable, Hashable]]:
    plain = [*args.posonlyargs, *args.args]
    defaults = [*[None] * (len(plain) - len(args.defaults)), *args.defaults]
    for place, (arg, default) in enumerate(zip(plain, defaults, strict=True), start=1):
        yield arg.arg, shape([arg, default])
        if place == len(args.posonlyargs):
            yield "/", None
    if args.vararg or args.kwonlyargs:
        yield "*", shape(args.vararg)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield arg.arg, shape([arg, default])
    if args.kwarg:
        yield "**", shape(args.kwarg)
