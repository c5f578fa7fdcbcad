"""Each operation as the changes of the database that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .. import literals
from . import links, tables
from .columns import Column, column_of, converted, filled
from .layout import Change, Rank
from .parts import Constraint, part_of
from .renamed import in_turn, rename_column, rename_parts, rename_sequence, rename_table

if TYPE_CHECKING:
    from ..model import Model
    from ..relation import Relation


def changes_of(data: dict[str, Any], before: Model, after: Model) -> Iterator[Change]:
    """Yield the changes of one operation, as docs/answers.md describes its data.

    What is dropped is that which the model before created or added.
    """
    verb, _, noun = str(data["op"]).partition("_")
    if verb == "drop":
        yield from map(undone, reversed(list(MADE[noun](data, before))))
    elif data["op"] == "rename_table":
        yield rename_table(data["old"], data["new"])
    elif data["op"] == "rename_column":
        yield rename_column(data["table"], data["old"], data["new"])
    elif noun in MADE and verb in {"create", "add"}:
        yield from MADE[noun](data, after)
    else:
        yield from CHANGED[data["op"]](data, before, after)


UNDONE = {
    Rank.ADD_INDEX: Rank.DROP_INDEX,
    Rank.TIGHTEN: Rank.LOOSEN,
    Rank.FILL: Rank.UNFILL,
    Rank.ADD_COLUMN: Rank.DROP_COLUMN,
}


def undone(change: Change) -> Change:
    """Return what takes a change back, at the place where things are taken back."""
    rank = UNDONE.get(change.rank) if change.rank is not None else None
    return Change(
        table=change.table,
        up=change.down,
        down=change.up,
        rank=rank,
        batch=change.batch,
        dialect=change.dialect,
        waits=change.waits,
    )


def make_table(data: dict[str, Any], model: Model) -> Iterator[Change]:
    resource = model.by_name[data["resource"]]
    yield Change(
        table=resource.table,
        up=tuple(tables.create_table(resource, data["later"])),
        down=(f"op.drop_table({literals.text(resource.table)})",),
    )


def make_link(data: dict[str, Any], model: Model) -> Iterator[Change]:
    yield links.create(relation_of(data, model))


def make_foreign_key(data: dict[str, Any], model: Model) -> Iterator[Change]:
    """Add a foreign key that had to wait; on SQLite it stands in its table already."""
    relation = relation_of(data, model)
    yield Change(
        table=relation.source.table,
        up=(tables.add_foreign_key(relation),),
        down=(tables.drop_foreign_key(relation),),
        dialect="other",
        waits=True,
    )


def make_column(data: dict[str, Any], model: Model) -> Iterator[Change]:
    """Add a column that may be null, fill it, and forbid the null if it is required."""
    column = column_of(model.by_name[data["resource"]], data["field"])
    source = tables.column(column.name, column.type, null=True)
    yield Change(
        table=column.table,
        up=(f'op.add_column("{column.table}", {source})',),
        down=(f'op.drop_column("{column.table}", "{column.name}")',),
        rank=Rank.ADD_COLUMN,
    )
    fill = tuple(filled(column, only_null=False))
    yield Change(table=column.table, up=fill, rank=Rank.FILL)
    if fill and not column.null:
        yield Change(table=column.table, up=(require(column),), rank=Rank.TIGHTEN, batch=True)


def make_part(data: dict[str, Any], model: Model) -> Iterator[Change]:
    part = part_of(model.by_name[data["resource"]], data["part"])
    constraint = isinstance(part, Constraint)
    yield Change(
        table=part.table,
        up=(part.create,),
        down=(part.drop,),
        rank=Rank.TIGHTEN if constraint else Rank.ADD_INDEX,
        batch=constraint,
    )


def relation_of(data: dict[str, Any], model: Model) -> Relation:
    relation = model.by_name[data["resource"]].relation(data["relation"])
    assert relation is not None
    return relation


MADE: dict[str, Callable[[dict[str, Any], Model], Iterator[Change]]] = {
    "table": make_table,
    "link": make_link,
    "foreign_key": make_foreign_key,
    "column": make_column,
    "part": make_part,
}


def change_link(data: dict[str, Any], before: Model, after: Model) -> Iterator[Change]:
    was = relation_of(data["was"], before)
    yield from links.change(was, relation_of(data, after), turned=data["turned"])


def rename_all(data: dict[str, Any], before: Model, after: Model) -> Iterator[Change]:
    """Rename the parts of tables, and the sequences of their keys."""
    pairs, sequences = [], []
    for table in data["tables"]:
        was, resource = before.by_name[table["was"]], after.by_name[table["resource"]]
        for old, new in table["parts"]:
            pairs.append((part_of(was, old).name, part_of(resource, new)))
        if resource.key_code.python == "int":
            sequences.append((f"{was.table}_id_seq", f"{resource.table}_id_seq"))
    yield from rename_parts(pairs)
    yield from (rename_sequence(old, new) for old, new in in_turn(sequences))


def require(column: Column) -> str:
    return f'alter_column("{column.name}", nullable=False)'


def alter_column(data: dict[str, Any], before: Model, after: Model) -> Iterator[Change]:
    """Convert what a column holds, fill what is null, then forbid the null, or allow it."""
    was = column_of(before.by_name[data["was"]["resource"]], data["was"]["field"])
    column = column_of(after.by_name[data["resource"]], data["field"])
    table, name = column.table, column.name
    if was.type != column.type:
        yield from converted(was, column)
    if was.null and not column.null:
        allow = f'alter_column("{name}", nullable=True)'
        fill = tuple(filled(column, only_null=True))
        yield Change(table=table, up=fill, rank=Rank.FILL)
        yield Change(
            table=table, up=(require(column),), down=(allow,), rank=Rank.TIGHTEN, batch=True
        )
    elif column.null and not was.null:
        allow = f'alter_column("{name}", nullable=True)'
        yield Change(
            table=table, up=(allow,), down=(require(column),), rank=Rank.LOOSEN, batch=True
        )
        fill = tuple(filled(was.renamed(table, name), only_null=True))
        yield Change(table=table, down=fill, rank=Rank.UNFILL)


CHANGED: dict[str, Callable[[dict[str, Any], Model, Model], Iterator[Change]]] = {
    "rename_parts": rename_all,
    "alter_column": alter_column,
    "change_link": change_link,
}
