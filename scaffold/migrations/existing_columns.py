"""The columns that the migrations of a project add to its tables, read without running them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Columns = dict[tuple[str, str], str]
    Call = tuple[str, ast.Call]


def added_columns(migrations: Mapping[str, ast.Module]) -> Columns:
    """Map each table and column that a migration adds, and none takes away, to its path.

    ``migrations`` are in the order in which they run. Only what is written out is seen: the
    names of a table and a column as literals, through ``op`` or a batch.
    """
    found: Columns = {}
    for path, tree in migrations.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
                for table, call in _calls(node.body):
                    _follow(found, path, table, call)
    return found


def _calls(body: Iterable[ast.stmt], batches: Mapping[str, str] | None = None) -> Iterator[Call]:
    """Yield the calls of a function in order, with the table of the batch that each is made on."""
    batches = dict(batches or {})
    for node in body:
        if isinstance(node, ast.With):
            batches |= dict(_batch(node))
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name))) as call):
                yield batches.get(name, ""), call
            case _:
                for inner in ("body", "orelse", "finalbody"):
                    yield from _calls(getattr(node, inner, ()), batches)


def _batch(node: ast.With) -> Iterator[tuple[str, str]]:
    for item in node.items:
        match item:
            case ast.withitem(
                context_expr=ast.Call(
                    func=ast.Attribute(attr="batch_alter_table"),
                    args=[ast.Constant(value=str(table)), *_],
                ),
                optional_vars=ast.Name(id=name),
            ):
                yield name, table


def _follow(found: Columns, path: str, table: str, call: ast.Call) -> None:
    """Keep in step with one operation."""
    verb = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    words = [_word(each) for each in call.args]
    match [verb, *([table] if table else []), *words]:
        case ["add_column", table, column, *_] if table and column:
            found[table, column] = path
        case ["drop_column", table, column, *_]:
            found.pop((table, column), None)
        case ["drop_table", table, *_]:
            for key in [key for key in found if key[0] == table]:
                del found[key]
        case ["rename_table", table, new, *_]:
            for key in [key for key in found if key[0] == table]:
                found[new, key[1]] = found.pop(key)
        case ["alter_column", table, column, *_] if (table, column) in found:
            new = next((_word(it.value) for it in call.keywords if it.arg == "new_column_name"), "")
            found[table, new or column] = found.pop((table, column))


def _word(node: ast.expr) -> str:
    """Return a name that is written out: as text, or as the first word of a Column."""
    match node:
        case ast.Constant(value=str(word)):
            return word
        case ast.Call(func=ast.Attribute(attr="Column") | ast.Name(id="Column"), args=[first, *_]):
            return _word(first)
        case _:
            return ""
