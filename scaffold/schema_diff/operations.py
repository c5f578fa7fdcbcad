"""The operations of a migration: what each does in words, what it loses, and its plain data.

The words speak of tables and columns, as the database has them. The data speaks of resources
and fields, because what a table consists of is for the template to say: docs/answers.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scaffold.model.fields import Relation
    from scaffold.model.spec import Resource
    from scaffold.schema_diff.columns import Column
    from scaffold.schema_diff.constraints import Part

    RenamedParts = tuple[Resource, Resource, list[tuple[Part, Part]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step of a migration.

    `words` are empty where they would only repeat another operation's; `column` is the one
    that is added; `destroys` names the data that is lost by it; `note` says when the rows that
    are there make it fail.
    """

    name: str
    table: str
    words: str
    column: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    destroys: str = ""
    note: str = ""

    def to_data(self) -> dict[str, Any]:
        return {"op": self.name, **self.data}


def create_table(resource: Resource, later: tuple[str, ...]) -> Operation:
    """Create a table, without the foreign keys of the relations in ``later``."""
    return Operation(
        name="create_table",
        table=resource.table,
        words=f"create table {resource.table}",
        data={"resource": resource.name, "later": list(later)},
    )


def drop_table(resource: Resource, later: tuple[str, ...]) -> Operation:
    return Operation(
        name="drop_table",
        table=resource.table,
        words=f"drop table {resource.table}",
        data={"resource": resource.name, "later": list(later)},
        destroys=f"table {resource.table}",
    )


def rename_table(old: str, new: str) -> Operation:
    return Operation(
        name="rename_table",
        table=new,
        words=f"rename table {old} to {new}",
        data={"old": old, "new": new},
    )


def rename_column(table: str, old: str, new: str) -> Operation:
    return Operation(
        name="rename_column",
        table=table,
        words=f"rename column {table}.{old} to {new}",
        data={"table": table, "old": old, "new": new},
    )


def rename_parts(tables: list[RenamedParts]) -> Operation:
    """Give constraints and indexes the names that they have in the models from now on."""
    return Operation(
        name="rename_parts",
        table="",
        words="",
        data={
            "tables": [
                {
                    "was": before.name,
                    "resource": after.name,
                    "parts": [[old.to_data(), new.to_data()] for old, new in parts],
                }
                for before, after, parts in tables
            ]
        },
    )


def add_column(resource: Resource, column: Column, *, fill: str, note: str) -> Operation:
    """Add a column; ``fill`` says what the rows that exist get in it."""
    filled = f", filled with {fill}" if fill else ""
    return Operation(
        name="add_column",
        table=resource.table,
        column=column.column,
        words=f"add column {resource.table}.{column.column} {column.type}{filled}",
        data={"resource": resource.name, "field": column.name},
        note=note,
    )


def drop_column(resource: Resource, column: Column) -> Operation:
    said = f"column {resource.table}.{column.column}"
    soft = column.name == "deleted_at" and column.member is None
    return Operation(
        name="drop_column",
        table=resource.table,
        words=f"drop {said}",
        data={"resource": resource.name, "field": column.name},
        destroys=said,
        note=f"{resource.table}: rows that were deleted are there again" if soft else "",
    )


def alter_column(
    before: tuple[Resource, Column], after: tuple[Resource, Column], *, fill: str, note: str
) -> Operation:
    """Change the type of a column, or whether it may be null; ``fill`` takes the place of null."""
    (old_resource, old), (resource, new) = before, after
    change = f"change column {resource.table}.{new.column}"
    if old.type != new.type:
        change += f" from {old.type} to {new.type}"
    if old.null != new.null:
        change += " NULL" if new.null else " NOT NULL"
    change += f", null becomes {fill}" if fill else ""
    return Operation(
        name="alter_column",
        table=resource.table,
        words=change,
        data={
            "was": {"resource": old_resource.name, "field": old.name},
            "resource": resource.name,
            "field": new.name,
        },
        note=note,
    )


def add_part(resource: Resource, part: Part, *, said: bool, note: str = "") -> Operation:
    """Add a constraint or an index; one that comes with a new column needs no words."""
    return Operation(
        name="add_part",
        table=resource.table,
        words=f"add {part.words(resource)}" if said else "",
        data={"resource": resource.name, "part": part.to_data()},
        note=note if said else "",
    )


def drop_part(resource: Resource, part: Part, *, said: bool) -> Operation:
    return Operation(
        name="drop_part",
        table=resource.table,
        words=f"drop {part.words(resource)}" if said else "",
        data={"resource": resource.name, "part": part.to_data()},
    )


def add_foreign_key(resource: Resource, relation: Relation) -> Operation:
    """Add a foreign key that had to wait for the table that it refers to."""
    return Operation(
        name="add_foreign_key",
        table=resource.table,
        words=f"add foreign key {resource.table}.{relation.column_name}",
        data={"resource": resource.name, "relation": relation.name},
    )


def drop_foreign_key(resource: Resource, relation: Relation) -> Operation:
    """Drop a foreign key that stands in the way of dropping two tables."""
    return Operation(
        name="drop_foreign_key",
        table=resource.table,
        words=f"drop foreign key {resource.table}.{relation.column_name}",
        data={"resource": resource.name, "relation": relation.name},
    )


def create_link(resource: Resource, relation: Relation) -> Operation:
    """Create the table between the two sides of a many-to-many."""
    return Operation(
        name="create_link",
        table=relation.through,
        words=f"create table {relation.through}",
        data={"resource": resource.name, "relation": relation.name},
    )


def drop_link(resource: Resource, relation: Relation) -> Operation:
    return Operation(
        name="drop_link",
        table=relation.through,
        words=f"drop table {relation.through}",
        data={"resource": resource.name, "relation": relation.name},
        destroys=f"table {relation.through}",
    )


def change_link(
    before: tuple[Resource, Relation], after: tuple[Resource, Relation], *, turned: bool
) -> Operation:
    """Give a table between two others the name and the columns that follow from their names.

    It is ``turned`` if the other side makes it from now on: its key begins with that side.
    """
    (old_resource, old), (resource, new) = before, after
    moved = old.through != new.through
    said = f"rename table {old.through} to {new.through}" if moved else ""
    change = "turn the key of" if turned else "rename the columns of"
    return Operation(
        name="change_link",
        table=new.through,
        words=said or f"{change} {new.through}",
        data={
            "was": {"resource": old_resource.name, "relation": old.name},
            "resource": resource.name,
            "relation": new.name,
            "turned": turned,
        },
    )
