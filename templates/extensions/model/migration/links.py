"""The tables between the two sides of a many-to-many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import literals
from . import parts
from .layout import Change
from .renamed import renamed, replaced
from .tables import column

if TYPE_CHECKING:
    from ..relation import Relation


def create(relation: Relation) -> Change:
    here, there = relation.link_columns
    table = relation.table_name
    found = [
        column(here, relation.source.key_code.alembic, null=False),
        column(there, relation.target.key_code.alembic, null=False),
        *(key.inline for key in foreign_keys(relation)),
        parts.primary_key(table, [here, there]).inline,
    ]
    return Change(
        table=table,
        up=(
            f"op.create_table({literals.text(table)}, {', '.join(found)})",
            parts.plain_index(table, [there]).create,
        ),
        down=(f"op.drop_table({literals.text(table)})",),
    )


def foreign_keys(relation: Relation) -> Iterator[parts.Constraint]:
    here, there = relation.link_columns
    for name, resource in ((here, relation.source), (there, relation.target)):
        yield parts.reference(relation.table_name, name, resource.table, "CASCADE")


def change(was: Relation, relation: Relation, *, turned: bool) -> Iterator[Change]:
    """Give the table its new name, its columns theirs, and its key and index what follows."""
    old_table, table = was.table_name, relation.table_name
    if old_table != table:
        up, down = (
            f'op.rename_table("{a}", "{b}")' for a, b in ((old_table, table), (table, old_table))
        )
        yield Change(table=table, up=(up,), down=(down,))
    now = relation.link_columns
    olds = tuple(reversed(was.link_columns)) if turned else was.link_columns
    for old, new in zip(olds, now, strict=True):
        if old != new:
            up, down = (
                f'op.alter_column("{table}", "{a}", new_column_name="{b}")'
                for a, b in ((old, new), (new, old))
            )
            yield Change(table=table, up=(up,), down=(down,))
    for old, key in zip(olds, foreign_keys(relation), strict=True):
        if (name := f"fk_{old_table}_{old}") != key.name:
            yield from renamed(key.named(name), key)
    yield from keys(old_table, olds, table, now, turned=turned)


def keys(
    old_table: str, olds: tuple[str, ...], table: str, now: tuple[str, ...], *, turned: bool
) -> Iterator[Change]:
    """Change the primary key, which begins with the side that makes the table, and the index."""
    key, index = parts.primary_key(table, list(now)), parts.plain_index(table, [now[1]])
    if turned:
        other = parts.primary_key(table, list(reversed(now))).named(f"pk_{old_table}")
        yield replaced(other, key)
        old = parts.plain_index(table, [now[0]]).named(f"ix_{old_table}_{olds[0]}")
        yield replaced(old, index)
        return
    if old_table != table:
        yield from renamed(key.named(f"pk_{old_table}"), key)
    if (name := f"ix_{old_table}_{olds[1]}") != index.name:
        yield from renamed(index.named(name), index)
