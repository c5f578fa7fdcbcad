"""Tables as a migration creates them: the columns, then the constraints, then the indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import literals
from ..relation import Relation
from . import parts

if TYPE_CHECKING:
    from ..resource import Resource

TYPES = {
    "MOMENT": "sa.DateTime(timezone=True)",
    "JSON_VALUE": 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")',
    "BIG_KEY": 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")',
}


def create_table(resource: Resource, later: list[str]) -> Iterator[str]:
    """Write a table; on SQLite the foreign keys of ``later`` are in it already."""
    table = literals.text(resource.table)
    found = [*columns(resource), *(check.inline for check in parts.checks(resource))]
    found += foreign_keys(resource, later)
    found.append(parts.primary_key(resource.table, ["id"]).inline)
    found += [unique.inline for unique in parts.uniques(resource)]
    found += ["sqlite_autoincrement=True"] if resource.never_reuses_ids else []
    yield f"op.create_table({table}, {', '.join(found)})"
    yield from (index.create for index in parts.indexes(resource))


def columns(resource: Resource) -> Iterator[str]:
    yield column("id", resource.key_code.alembic, null=False)
    for field in resource.columns:
        if isinstance(field, Relation):
            yield column(field.column, field.target.key_code.alembic, null=field.null)
        else:
            yield column(field.column, field.code.alembic, null=field.null)
    if resource.versioned:
        yield column("version", "sa.Integer()", null=False)
    if resource.timestamps:
        yield column("created_at", "MOMENT", null=False)
        yield column("updated_at", "MOMENT", null=False)
    if resource.soft_delete:
        yield column("deleted_at", "MOMENT", null=True)


def column(name: str, kind: str, *, null: bool) -> str:
    source = TYPES.get(kind, kind)
    return f"sa.Column({literals.text(name)}, {source}, nullable={bool(null)})"


def foreign_keys(resource: Resource, later: list[str]) -> Iterator[str]:
    for relation in resource.to_one:
        source = parts.foreign_key(relation).inline
        yield f"*([{source}] if sqlite else [])" if relation.name in later else source


def add_foreign_key(relation: Relation) -> str:
    """Write a foreign key that had to wait, on a database that can add one."""
    key = parts.foreign_key(relation)
    return f"op.{key.create.replace(', ', f', {literals.text(key.table)}, ', 1)}"


def drop_foreign_key(relation: Relation) -> str:
    key = parts.foreign_key(relation)
    return f"op.{key.drop.replace(', ', f', {literals.text(key.table)}, ', 1)}"
