"""The tables that a first migration creates, and what leads from those of one to another's.

Two versions of the templates may make different tables of one model, which no comparison of
models can see. Each says what it makes in the first migration of a project, as source: that is
read here, and compared.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CREATED = {
    "CheckConstraint": ("create_check_constraint", "check"),
    "ForeignKeyConstraint": ("create_foreign_key", "foreignkey"),
    "PrimaryKeyConstraint": ("create_primary_key", "primary"),
    "UniqueConstraint": ("create_unique_constraint", "unique"),
}
"""How Alembic creates what stands in a table, and what it calls it."""
OPTIONS = ("nullable", "server_default")
"""What an existing column is altered in, its type aside."""


@dataclass(slots=True)
class Table:
    """A table as source: its parts by their names, each written as in the migration."""

    created: str
    columns: dict[str, ast.Call] = field(default_factory=dict)
    constraints: dict[str, ast.Call] = field(default_factory=dict)
    indexes: dict[str, ast.Call] = field(default_factory=dict)
    options: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tables:
    """All that a first migration makes; `others` are statements that are about no table alone."""

    by_name: dict[str, Table] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A statement and the one that undoes it; in a `batch` both are called on the batch."""

    table: str
    up: str
    down: str
    words: str = ""
    destroys: str = ""
    note: str = ""
    batch: bool = False


def read_tables(migration: bytes) -> Tables:
    """Read what the `upgrade` of a first migration creates."""
    found = Tables()
    for node in ast.parse(migration).body:
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
            for statement in node.body:
                _read(statement, found)
    return found


def _read(statement: ast.stmt, found: Tables) -> None:
    call = statement.value if isinstance(statement, ast.Expr) else None
    match call:
        case ast.Call(func=ast.Attribute(attr="create_table"), args=[name, *parts]):
            found.by_name[_text(name)] = _table(call, parts)
        case ast.Call(func=ast.Attribute(attr="create_index"), args=[name, table, *_]):
            found.by_name[_text(table)].indexes[_text(name)] = call
        case _:
            found.others.add(ast.unparse(statement))


def _table(call: ast.Call, parts: list[ast.expr]) -> Table:
    table = Table(ast.unparse(call), options={ast.unparse(each) for each in call.keywords})
    for part in parts:
        match part:
            case ast.Call(func=ast.Attribute(attr="Column"), args=[name, *_]):
                table.columns[_text(name)] = part
            case ast.Call(func=ast.Attribute(attr=kind)) if kind in CREATED and _named(part):
                table.constraints[_named(part)] = part
            case _:
                table.options.add(ast.unparse(part))
    return table


def _text(node: ast.expr) -> str:
    """Return a name that is written as text, or as `op.f("…")`."""
    inner = node.args[0] if isinstance(node, ast.Call) else node
    return str(ast.literal_eval(inner))


def _named(call: ast.Call) -> str:
    return next((_text(each.value) for each in call.keywords if each.arg == "name"), "")


def steps_between(before: Tables, after: Tables) -> list[Step]:
    """Return what leads from some tables to others, in order."""
    old, new = before.by_name, after.by_name
    found = [step for name in new if name not in old for step in _create(name, new[name])]
    for name in new:
        if name in old:
            found += _change(name, old[name], new[name])
    return found + [_drop(name, old[name]) for name in reversed(old) if name not in new]


def is_beyond(before: Tables, after: Tables) -> bool:
    """Tell whether something differs that no step is made for."""
    shared = before.by_name.keys() & after.by_name.keys()
    options = any(before.by_name[name].options != after.by_name[name].options for name in shared)
    return options or before.others != after.others


def _create(name: str, table: Table) -> Iterator[Step]:
    dropped = f'op.drop_table("{name}")'
    yield Step(table=name, up=table.created, down=dropped, words=f"create table {name}")
    yield from (_index(name, each) for each in table.indexes.values())


def _drop(name: str, table: Table) -> Step:
    indexes = [ast.unparse(each) for each in table.indexes.values()]
    return Step(
        table=name,
        up=f'op.drop_table("{name}")',
        down="\n".join([table.created, *indexes]),
        words=f"drop table {name}",
        destroys=f"table {name}",
    )


def _change(name: str, old: Table, new: Table) -> Iterator[Step]:
    """Take away what stands in the way, change the columns, and put up what is new."""
    yield from (_undone(_index(name, each)) for each in _only(old.indexes, new.indexes))
    gone = _only(old.constraints, new.constraints)
    yield from (_undone(_constraint(name, each)) for each in gone)
    for column, call in old.columns.items():
        if column not in new.columns:
            yield _drop_column(name, column, call)
    for column, call in new.columns.items():
        if column not in old.columns:
            yield from _add_column(name, column, call)
        elif ast.unparse(call) != ast.unparse(old.columns[column]):
            yield _alter_column(name, column, old.columns[column], call)
    yield from (_constraint(name, each) for each in _only(new.constraints, old.constraints))
    yield from (_index(name, each) for each in _only(new.indexes, old.indexes))


def _only(these: dict[str, ast.Call], others: dict[str, ast.Call]) -> Iterator[ast.Call]:
    """Yield the parts that the other side has not, or has otherwise."""
    for name, call in these.items():
        if name not in others or ast.unparse(others[name]) != ast.unparse(call):
            yield call


def _undone(step: Step) -> Step:
    words = step.words.replace("add ", "drop ", 1)
    return Step(table=step.table, up=step.down, down=step.up, words=words, batch=step.batch)


def _index(table: str, call: ast.Call) -> Step:
    name = ast.unparse(call.args[0])
    dropped = f'op.drop_index({name}, table_name="{table}")'
    words = f"add index {_text(call.args[0])}"
    return Step(table=table, up=ast.unparse(call), down=dropped, words=words)


def _constraint(table: str, call: ast.Call) -> Step:
    verb, kind = CREATED[ast.unparse(call.func).rpartition(".")[2]]
    name = next(each.value for each in call.keywords if each.arg == "name")
    rest = [ast.unparse(each) for each in call.keywords if each.arg != "name"]
    written = ", ".join([ast.unparse(name), *_arguments(kind, call), *rest])
    return Step(
        table=table,
        up=f"{verb}({written})",
        down=f'drop_constraint({ast.unparse(name)}, type_="{kind}")',
        words=f"add constraint {_text(name)}",
        batch=True,
    )


def _arguments(kind: str, call: ast.Call) -> list[str]:
    """Write what the constraint is about as Alembic takes it outside of a table."""
    match kind:
        case "check":
            return [ast.unparse(call.args[0])]
        case "foreignkey":
            mine, theirs = map(ast.literal_eval, call.args)
            table = theirs[0].rpartition(".")[0]
            return [repr(table), repr(mine), repr([each.rpartition(".")[2] for each in theirs])]
        case _:
            return [repr([ast.literal_eval(each) for each in call.args])]


def _add_column(table: str, name: str, call: ast.Call) -> Iterator[Step]:
    """Add a column; one that is required but has no value may be null until it has one."""
    options = _options(call)
    is_required = options.get("nullable") == "False" and "server_default" not in options
    written = ast.unparse(call)
    if is_required:
        written = written.replace("nullable=False", "nullable=True")
    yield Step(
        table=table,
        up=f'op.add_column("{table}", {written})',
        down=f'op.drop_column("{table}", "{name}")',
        words=f"add column {table}.{name} {_type(call)}",
    )
    if is_required:
        note = f"{table}.{name} is required: if there are rows, give them a value in the migration"
        up, down = (f'alter_column("{name}", nullable={each})' for each in (False, True))
        yield Step(table=table, up=up, down=down, note=note, batch=True)


def _drop_column(table: str, name: str, call: ast.Call) -> Step:
    """Drop a column; one that comes back may be null, for what was in it is lost."""
    written = ast.unparse(call).replace("nullable=False", "nullable=True")
    return Step(
        table=table,
        up=f'op.drop_column("{table}", "{name}")',
        down=f'op.add_column("{table}", {written})',
        words=f"drop column {table}.{name}",
        destroys=f"column {table}.{name}",
    )


def _alter_column(table: str, name: str, old: ast.Call, new: ast.Call) -> Step:
    return Step(
        table=table,
        up=_altered(name, old, new),
        down=_altered(name, new, old),
        words=f"change column {table}.{name} from {_told(old)} to {_told(new)}",
        note=f"{table}.{name} is changed: see that what is in it fits",
        batch=True,
    )


def _altered(name: str, old: ast.Call, new: ast.Call) -> str:
    """Write the arguments that differ; a default that goes is set to None."""
    before, after = _options(old), _options(new)
    said = [f'"{name}"']
    if ast.unparse(old.args[1]) != ast.unparse(new.args[1]):
        said.append(f"type_={ast.unparse(new.args[1])}")
    changed = [each for each in OPTIONS if before.get(each) != after.get(each)]
    said += [f"{option}={after.get(option)}" for option in changed]
    return f"alter_column({', '.join(said)})"


def _options(call: ast.Call) -> dict[str, str]:
    return {str(each.arg): ast.unparse(each.value) for each in call.keywords}


def _type(call: ast.Call) -> str:
    return ast.unparse(call.args[1]).removeprefix("sa.")


def _told(call: ast.Call) -> str:
    null = _options(call).get("nullable")
    return f"{_type(call)}{' null' if null == 'True' else ''}"
