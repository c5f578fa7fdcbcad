"""One import that both sides put into a function, at two places: the first of them will do."""

import ast
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from scaffold.merge.python.source import Source, parse, shape

Function = ast.FunctionDef | ast.AsyncFunctionDef
Import = ast.Import | ast.ImportFrom
Placed = tuple[Import, tuple[int, ...]]  # an import, and the blocks that it stands in


def without_second_imports(text: str, names: Collection[str]) -> str:
    """Return a module in which each function imports a name once; `f.y` is the name y in f.

    An import stays if it is another one, if the first stands in a block of its own, or if the
    function binds the name otherwise, too.
    """
    source = parse(text)
    if not source:
        return text
    gone: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            paths = [name.split(".") for name in names]
            wanted = {path[-1] for path in paths if path[:-1][-1:] == [node.name]}
            for later in _second(node, wanted):
                gone |= _rows(later, source)
    return "".join(line for row, line in enumerate(source.lines, 1) if row not in gone)


def _second(function: Function, names: Collection[str]) -> Iterator[Import]:
    for (first, outer), (later, inner) in combinations(_imports(function.body, ()), 2):
        known = {alias.asname or alias.name.partition(".")[0] for alias in later.names}
        same = shape(first) == shape(later) and inner[: len(outer)] == outer
        if same and known & {*names} and not known & _bound_otherwise(function):
            yield later


def _imports(body: Sequence[ast.stmt], blocks: tuple[int, ...]) -> Iterator[Placed]:
    """Yield the imports of a function in the order in which they are written."""
    here = (*blocks, id(body))
    for node in body:
        if isinstance(node, Import):
            yield node, here
        elif not isinstance(node, Function | ast.ClassDef):
            for name in ("body", "orelse", "handlers", "finalbody", "cases"):
                inner = getattr(node, name, ())
                for part in (
                    [inner] if name not in {"handlers", "cases"} else [it.body for it in inner]
                ):
                    yield from _imports(part, here)


def _bound_otherwise(function: Function) -> set[str]:
    nodes = list(ast.walk(function))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and not _is_read(node)}
    return names | {node.arg for node in nodes if isinstance(node, ast.arg)}


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _rows(node: Import, source: Source) -> set[int]:
    """Return the lines of a statement; none if it shares them, with a comment even."""
    start, end = source.span(node)
    first = source.starts[node.lineno - 1]
    last = source.text.find("\n", end)
    if source.text[first:start].strip() or source.text[end:last].strip():
        return set()
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
