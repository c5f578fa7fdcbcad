"""The tables between the two sides of a many-to-many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import literals
from . import parts
from .layout import Change
from .renamed import in_turn, rename_column, rename_parts, rename_table, replaced
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
    """Give the table its new name, its columns theirs, and its key and index what follows.

    The key begins with the side that makes the table, and the index is for the other one.
    """
    old_table, table = was.table_name, relation.table_name
    if old_table != table:
        yield rename_table(old_table, table)
    now = relation.link_columns
    olds = tuple(reversed(was.link_columns)) if turned else was.link_columns
    for old, new in in_turn(list(zip(olds, now, strict=True))):
        yield rename_column(table, old, new)
    parted = zip(olds, foreign_keys(relation), strict=True)
    names: list[tuple[str, parts.Part]] = [(f"fk_{old_table}_{old}", key) for old, key in parted]
    key, index = parts.primary_key(table, list(now)), parts.plain_index(table, [now[1]])
    if not turned:
        names += [(f"pk_{old_table}", key), (f"ix_{old_table}_{olds[1]}", index)]
    yield from rename_parts(names)
    if turned:
        was_key = parts.primary_key(table, list(reversed(now))).named(f"pk_{old_table}")
        yield replaced(was_key, key)
        was_index = parts.plain_index(table, [now[0]]).named(f"ix_{old_table}_{olds[0]}")
        yield replaced(was_index, index)
