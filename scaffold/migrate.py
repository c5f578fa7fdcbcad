"""Two Specs → the schema operations that lead from one to the other, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.fields import Relation
    from scaffold.spec import Resource, Spec


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table of a resource, without the foreign keys of the relations in ``later``."""

    resource: str
    table: str
    later: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return f"create table {self.table}"

    def to_data(self) -> dict[str, Any]:
        return {"op": "create_table", "resource": self.resource, "later": list(self.later)}


@dataclass(frozen=True, slots=True)
class CreateLink:
    """The table between the two sides of a many-to-many."""

    resource: str
    relation: str
    table: str

    @property
    def words(self) -> str:
        return f"create table {self.table}"

    def to_data(self) -> dict[str, Any]:
        return {"op": "create_link", "resource": self.resource, "relation": self.relation}


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """A foreign key that had to wait for the table that it refers to."""

    resource: str
    relation: str
    table: str
    column: str

    @property
    def words(self) -> str:
        return f"add foreign key {self.table}.{self.column}"

    def to_data(self) -> dict[str, Any]:
        return {"op": "add_foreign_key", "resource": self.resource, "relation": self.relation}


Operation = CreateTable | CreateLink | AddForeignKey


def first_operations(spec: Spec) -> list[Operation]:
    """Create every table of a Spec, each after those that it refers to."""
    tables = list(_tables(spec))
    return [*tables, *_links(spec), *_waiting(spec, tables)]


def _tables(spec: Spec) -> Iterator[CreateTable]:
    """Yield the tables in order; where they refer in a circle, a nullable key waits."""
    left = {resource.name: resource for resource in spec.everything}
    while left:
        ready = (each for each in left.values() if not _unmet(each, left))
        waits = (each for each in left.values() if _may_wait(each, left))
        resource = next(ready, None) or next(waits)
        later = tuple(relation.name for relation in _unmet(resource, left))
        yield CreateTable(resource.name, resource.table, later)
        del left[resource.name]


def _unmet(resource: Resource, left: dict[str, Resource]) -> list[Relation]:
    """List the foreign keys to other tables that are not there yet."""
    return [
        relation
        for relation in resource.relations
        if not relation.many and relation.to in left and relation.to != resource.name
    ]


def _may_wait(resource: Resource, left: dict[str, Resource]) -> bool:
    return all(relation.null for relation in _unmet(resource, left))


def _links(spec: Spec) -> Iterator[CreateLink]:
    seen: set[str] = set()
    for resource in spec.everything:
        for relation in resource.relations:
            if relation.many and relation.through not in seen:
                seen.add(relation.through)
                yield CreateLink(resource.name, relation.name, relation.through)


def _waiting(spec: Spec, tables: list[CreateTable]) -> Iterator[AddForeignKey]:
    for table in tables:
        resource = spec.resource(table.resource)
        for relation in resource.relations if resource else ():
            if relation.name in table.later:
                column = relation.column_name
                yield AddForeignKey(table.resource, relation.name, table.table, column)
