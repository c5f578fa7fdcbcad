"""The columns of a resource's table: their types, and what fills them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.fields import Field
from scaffold.model.spec import USER
from scaffold.model.vocabulary import LONGEST, Auth, Key, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.model.fields import Member, Plain
    from scaffold.model.spec import Resource, Spec


@dataclass(frozen=True, slots=True)
class Type:
    """A type as SQL writes it: VARCHAR(200), NUMERIC(10, 2)."""

    word: str
    sizes: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.word}({', '.join(map(str, self.sizes))})" if self.sizes else self.word


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``name`` is the field or relation, or what a switch of the resource brings."""

    name: str
    column: str
    type: Type
    null: bool
    fill: Plain | None
    member: Member | None = None


PASSWORD = "hashed_password"  # noqa: S105 - it is the name of a column
"""Who was there before there were passwords gets the hash of none, and signs in another way."""
TYPES = {
    Kind.TEXT: Type("TEXT"),
    Kind.EMAIL: Type("VARCHAR", (LONGEST[Kind.EMAIL],)),
    Kind.URL: Type("VARCHAR", (LONGEST[Kind.URL],)),
    Kind.IP: Type("VARCHAR", (45,)),
    Kind.ENUM: Type("VARCHAR", (64,)),
    Kind.INT: Type("INTEGER"),
    Kind.BIGINT: Type("BIGINT"),
    Kind.SMALLINT: Type("SMALLINT"),
    Kind.FLOAT: Type("DOUBLE"),
    Kind.BOOL: Type("BOOLEAN"),
    Kind.DATE: Type("DATE"),
    Kind.TIME: Type("TIME"),
    Kind.DATETIME: Type("TIMESTAMP"),
    Kind.DURATION: Type("INTERVAL"),
    Kind.UUID: Type("UUID"),
    Kind.JSON: Type("JSON"),
    Kind.LIST: Type("JSON"),
    Kind.BYTES: Type("BYTES"),
}
KEY_TYPES = {
    Key.INT: TYPES[Kind.INT],
    Key.BIGINT: TYPES[Kind.BIGINT],
    Key.UUID4: TYPES[Kind.UUID],
    Key.UUID7: TYPES[Kind.UUID],
}
GENERATED = {
    "version": Column("version", "version", TYPES[Kind.INT], null=False, fill=1),
    "created_at": Column("created_at", "created_at", TYPES[Kind.DATETIME], null=False, fill="now"),
    "updated_at": Column("updated_at", "updated_at", TYPES[Kind.DATETIME], null=False, fill="now"),
    "deleted_at": Column("deleted_at", "deleted_at", TYPES[Kind.DATETIME], null=True, fill=None),
    PASSWORD: Column(PASSWORD, PASSWORD, Type("VARCHAR", (255,)), null=False, fill="-"),
}


def columns_of(resource: Resource, spec: Spec) -> dict[str, Column]:
    """Return the columns that the model says, by name; of a built-in table, what was added."""
    return {column.name: column for column in _columns(resource, spec)}


def _columns(resource: Resource, spec: Spec) -> Iterator[Column]:
    keys = {each.name: each.key for each in spec.everything}
    for member in resource.fields:
        if isinstance(member, Field):
            fill = filling(member)
            yield Column(
                member.name, member.column_name, type_of(member), member.null, fill, member
            )
        elif not member.many:
            key = KEY_TYPES[keys[member.to]]
            yield Column(member.name, member.column_name, key, member.null, member.fill, member)
    for switch, names in SWITCHES.items():
        if getattr(resource, switch):
            yield from (GENERATED[name] for name in names)
    if resource.name == USER and Auth.JWT in spec.auth:
        yield GENERATED[PASSWORD]


SWITCHES = {
    "versioned": ("version",),
    "timestamps": ("created_at", "updated_at"),
    "soft_delete": ("deleted_at",),
}


def type_of(field: Field) -> Type:
    if field.kind is Kind.DECIMAL and field.precision:
        return Type("NUMERIC", field.precision)
    if field.kind in {Kind.STR, Kind.SLUG} and field.length is not None:
        return Type("VARCHAR", (field.length,))
    return TYPES[field.kind]


def filling(field: Field) -> Plain | None:
    """Return what takes the place of null in the rows that exist: a value or a computed one."""
    if field.fill is not None:
        return field.fill
    if field.computed is not None:
        return str(field.computed)
    return field.default


def is_same_for_all(column: Column) -> bool:
    """Tell whether every row is filled with the same value."""
    member = column.member
    uuids = isinstance(member, Field) and member.kind is Kind.UUID and member.computed
    return column.fill is not None and not (uuids and getattr(member, "fill", None) is None)
