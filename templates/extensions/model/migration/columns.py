"""A column of a table, what fills it, and how its values become those of another type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .. import literals
from ..relation import Relation
from .layout import Change, Rank
from .tables import TYPES

if TYPE_CHECKING:
    from ..resource import Resource


@dataclass(frozen=True)
class Column:
    """``fill`` is the source of a value, the name of a computed one, or empty."""

    table: str
    name: str
    type: str
    null: bool
    fill: str
    key_type: str

    def renamed(self, table: str, name: str) -> Column:
        return replace(self, table=table, name=name)


GENERATED = {
    "version": ("sa.Integer()", "1"),
    "created_at": ("MOMENT", "now"),
    "updated_at": ("MOMENT", "now"),
    "deleted_at": ("MOMENT", ""),
}
COMPUTED = {"now": "datetime.now(UTC)", "today": "datetime.now(UTC).date()"}
UUIDS = ("uuid4", "uuid7")


def column_of(resource: Resource, name: str) -> Column:
    """Return the column of a field or relation, or one that an option of the resource brings."""
    key_type = source_of(resource.key_code.alembic)
    field = next((field for field in resource.columns if field.name == name), None)
    if field is None:
        kind, fill = GENERATED[name]
        return Column(resource.table, name, source_of(kind), not fill, fill, key_type)
    if isinstance(field, Relation):
        kind, fill_kind = field.target.key_code.alembic, field.target.key_code.python
        said = field.data.get("fill")
        fill = "" if said is None else literals.of_kind(fill_kind.lower(), said)
    else:
        kind = field.code.alembic
        fill = fill_of(field.data)
    column = str(field.column)
    return Column(resource.table, column, source_of(kind), bool(field.null), fill, key_type)


def source_of(kind: str) -> str:
    return TYPES.get(kind, kind)


def fill_of(data: dict[str, Any]) -> str:
    """Write what the rows that exist get; one that may be null only what is said for them."""
    value = data.get("fill")
    if value is None and data.get("null"):
        return ""
    if value is None and data.get("computed"):
        return str(data["computed"])
    value = data.get("default") if value is None else value
    return "" if value is None else literals.of_kind(data["kind"], value)


def filled(column: Column, *, only_null: bool) -> Iterator[str]:
    """Write the statements that fill a column, each row with its own UUID."""
    if not column.fill:
        return
    where = f'.where(sa.column("{column.name}").is_(None))' if only_null else ""
    target = f'sa.column("{column.name}", {column.type})'
    if column.fill not in UUIDS:
        value = COMPUTED.get(column.fill, column.fill)
        update = f'sa.table("{column.table}", {target}).update(){where}'
        yield f'op.execute({update}.values({{"{column.name}": {value}}}))'
        return
    key = f'sa.column("id", {column.key_type})'
    yield f'rows = sa.table("{column.table}", {key}, {target})'
    yield f"for row in op.get_bind().execute(sa.select(rows.c.id){where}).all():"
    update = "rows.update().where(rows.c.id == row.id)"
    yield f'    op.execute({update}.values({{"{column.name}": {column.fill}()}}))'


def converted(was: Column, column: Column) -> Iterator[Change]:
    up, down = alter_type(was.type, column), alter_type(column.type, replace(column, type=was.type))
    yield Change(table=column.table, up=(up,), down=(down,), rank=Rank.CONVERT, batch=True)


def alter_type(old: str, column: Column) -> str:
    using = conversion(old, column)
    said = f", postgresql_using={literals.text(using)}" if using else ""
    return f'alter_column("{column.name}", type_={column.type}{said})'


TEXTS = ("sa.String", "sa.Text")
POSTGRESQL = {
    "sa.Integer()": "integer",
    "sa.BigInteger()": "bigint",
    "sa.SmallInteger()": "smallint",
    "sa.Double()": "double precision",
    "sa.Boolean()": "boolean",
    "sa.Date()": "date",
}
MOMENT = TYPES["MOMENT"]


def conversion(old: str, column: Column) -> str:
    """Write the conversion that PostgreSQL does not do unasked; a moment is in UTC."""
    new, name = column.type, f'"{column.name}"'
    if (old, new) == ("sa.Date()", MOMENT):
        return f"{name}::timestamp AT TIME ZONE 'UTC'"
    if (old, new) == (MOMENT, "sa.Date()"):
        return f"({name} AT TIME ZONE 'UTC')::date"
    unasked = "sa.Boolean()" not in {old, new} and not old.startswith(TEXTS)
    if unasked or new.startswith(TEXTS):
        return ""
    word = POSTGRESQL.get(new) or new.replace("sa.Numeric", "numeric")
    if "sa.Boolean()" in {old, new} and word != "integer":
        return f"{name}::integer::{word}"
    return f"{name}::{word}"
