"""One indent for three versions: theirs and base are written with that of ours."""

import ast

from scaffold.merge.python.source import Source, indent_of, is_text, parse, shape


def like(ours: Source, other: Source) -> Source:
    """Return a version with the indents of ours, or as it is where that would change it."""
    new, old = indent_unit(ours), indent_unit(other)
    if not new or not old or new == old:
        return other
    within = _inside_texts(other.tree)
    lines = [
        line if number in within else _indented(line, old, new)
        for number, line in enumerate(other.lines, start=1)
    ]
    changed = parse("".join(lines))
    if not changed or shape(changed.tree) != shape(other.tree):
        return other
    return changed


def indent_unit(source: Source) -> str:
    """Return what the first body of a module is indented by."""
    for node in source.tree.body:
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and body[0].lineno > node.lineno:
            return indent_of(source.lines[body[0].lineno - 1])
    return ""


def _indented(line: str, old: str, new: str) -> str:
    indent = indent_of(line)
    levels = 0
    while indent.startswith(old, levels * len(old)):
        levels += 1
    return new * levels + line[levels * len(old) :]


def _inside_texts(tree: ast.Module) -> set[int]:
    """Return the lines that begin inside a text, other than a docstring."""
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and is_text(node.value)
    }
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in docs:
            found |= set(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return found
