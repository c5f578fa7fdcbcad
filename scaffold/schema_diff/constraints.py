"""What a table has beside its columns, in the words of the model: constraints and indexes.

A part knows no name of the database's: that is for the template to give. Two parts are equal
if the database need not change for one to become the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from scaffold.errors import listed
from scaffold.model.answers import rule_data
from scaffold.model.literals import ordered, write_value
from scaffold.model.rules import Choice, Comparison, Name, print_rule
from scaffold.model.vocabulary import Cardinality, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.model.fields import Field
    from scaffold.model.literals import Ordered
    from scaffold.model.rules import Rule
    from scaffold.model.spec import Resource
    from scaffold.model.vocabulary import OnDelete

Names: TypeAlias = "Mapping[str, str]"
"""What fields, relations and resources are called, by what they were called."""


@dataclass(frozen=True, slots=True)
class PrimaryKey:
    names: tuple[str, ...] = ()

    def renamed(self, names: Names, resources: Names) -> PrimaryKey | None:
        return self

    def words(self, resource: Resource) -> str:
        return f"primary key {resource.table}.id"

    def to_data(self) -> dict[str, Any]:
        return {"what": "primary_key"}


@dataclass(frozen=True, slots=True)
class Unique:
    """``lowered`` are those whose case does not count; ``alive``: only rows not deleted count."""

    names: tuple[str, ...]
    lowered: tuple[str, ...] = ()
    alive: bool = False

    def renamed(self, names: Names, resources: Names) -> Unique | None:
        if not set(self.names) <= set(names):
            return None
        return replace(
            self,
            names=tuple(names[name] for name in self.names),
            lowered=tuple(names[name] for name in self.lowered),
        )

    def words(self, resource: Resource) -> str:
        return f"unique {resource.table} ({listed(columns(resource, self.names))})"

    def to_data(self) -> dict[str, Any]:
        return {"what": "unique", "fields": list(self.names)}


@dataclass(frozen=True, slots=True)
class Index:
    names: tuple[str, ...]

    def renamed(self, names: Names, resources: Names) -> Index | None:
        known = set(self.names) <= set(names)
        return Index(tuple(names[name] for name in self.names)) if known else None

    def words(self, resource: Resource) -> str:
        return f"index {resource.table} ({listed(columns(resource, self.names))})"

    def to_data(self) -> dict[str, Any]:
        return {"what": "index", "fields": list(self.names)}


@dataclass(frozen=True, slots=True)
class Bound:
    """A CHECK of one column: ge, gt, le or lt of its value, min or max of its length."""

    name: str
    word: str
    value: Ordered
    written: str = field(compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def renamed(self, names: Names, resources: Names) -> Bound | None:
        return replace(self, name=names[self.name]) if self.name in names else None

    def words(self, resource: Resource) -> str:
        (column,) = columns(resource, self.names)
        what = f"length({column})" if self.word in LENGTHS else column
        return f"check {resource.table}: {what} {SIGNS[self.word]} {self.written}"

    def to_data(self) -> dict[str, Any]:
        return {"what": "check", "field": self.name, "word": self.word}


@dataclass(frozen=True, slots=True)
class Values:
    """The CHECK of an enum; the order of its values means nothing."""

    name: str
    allowed: frozenset[str]
    written: tuple[str, ...] = field(compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def renamed(self, names: Names, resources: Names) -> Values | None:
        return replace(self, name=names[self.name]) if self.name in names else None

    def words(self, resource: Resource) -> str:
        (column,) = columns(resource, self.names)
        return f"check {resource.table}: {column} in ({listed(self.written)})"

    def to_data(self) -> dict[str, Any]:
        return {"what": "values", "field": self.name}


@dataclass(frozen=True, slots=True)
class Holds:
    """The CHECK of a rule of the resource."""

    rule: Rule

    @property
    def names(self) -> tuple[str, ...]:
        if isinstance(self.rule, Choice):
            return self.rule.fields
        right = self.rule.right
        return (self.rule.left, right.field) if isinstance(right, Name) else (self.rule.left,)

    def renamed(self, names: Names, resources: Names) -> Holds | None:
        if not set(self.names) <= set(names):
            return None
        if isinstance(self.rule, Choice):
            fields = tuple(names[name] for name in self.rule.fields)
            return Holds(Choice(self.rule.op, fields))
        right = self.rule.right
        right = Name(names[right.field]) if isinstance(right, Name) else right
        return Holds(Comparison(self.rule.op, names[self.rule.left], right))

    def words(self, resource: Resource) -> str:
        return f"check {resource.table}: {print_rule(self.rule)}"

    def to_data(self) -> dict[str, Any]:
        return {"what": "rule", "rule": rule_data(self.rule)}


@dataclass(frozen=True, slots=True)
class ForeignKey:
    name: str
    to: str
    on_delete: OnDelete | None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def renamed(self, names: Names, resources: Names) -> ForeignKey | None:
        if self.name not in names or self.to not in resources:
            return None
        return replace(self, name=names[self.name], to=resources[self.to])

    def words(self, resource: Resource) -> str:
        (column,) = columns(resource, self.names)
        action = str(self.on_delete).replace("_", " ").upper()
        return f"foreign key {resource.table}.{column} to {self.to} ON DELETE {action}"

    def to_data(self) -> dict[str, Any]:
        return {"what": "foreign_key", "field": self.name}


Part: TypeAlias = PrimaryKey | Unique | Index | Bound | Values | Holds | ForeignKey

SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "min": ">=", "max": "<="}
LENGTHS = ("min", "max")


def columns(resource: Resource, names: tuple[str, ...]) -> list[str]:
    """Return the columns of fields and relations."""
    by_name = {member.name: member.column_name for member in resource.fields}
    return [by_name[name] for name in names]


def parts_of(resource: Resource) -> tuple[Part, ...]:
    """Return the parts that the model says; a built-in table has more, which never change."""
    return (
        PrimaryKey(),
        *_checks(resource),
        *_foreign_keys(resource),
        *_uniques(resource),
        *_indexes(resource),
    )


def _checks(resource: Resource) -> Iterator[Part]:
    for member in resource.scalars:
        if member.kind is not Kind.DURATION:
            yield from _bounds(member)
        if member.kind in {Kind.STR, Kind.TEXT}:
            yield from _lengths(member)
        if member.kind is Kind.ENUM:
            yield Values(member.name, frozenset(member.values), member.values)
    yield from map(Holds, resource.rules)


def _bounds(member: Field) -> Iterator[Bound]:
    for word in ("ge", "gt", "le", "lt"):
        value = getattr(member, word)
        if value is not None:
            written = write_value(value)
            yield Bound(member.name, word, ordered(member.kind, value), written)


def _lengths(member: Field) -> Iterator[Bound]:
    if member.min:
        yield Bound(member.name, "min", member.min, str(member.min))
    if member.max and member.max != member.length:
        yield Bound(member.name, "max", member.max, str(member.max))


def _foreign_keys(resource: Resource) -> Iterator[ForeignKey]:
    for relation in resource.relations:
        if not relation.many:
            yield ForeignKey(relation.name, relation.to, relation.on_delete)


def _uniques(resource: Resource) -> Iterator[Unique]:
    nocase = {member.name for member in resource.scalars if member.nocase}
    groups = [(member.name,) for member in resource.scalars if member.unique]
    groups += [
        (relation.name,)
        for relation in resource.relations
        if relation.cardinality is Cardinality.ONE
    ]
    for names in (*groups, *resource.unique):
        counts = resource.soft_delete or len(names) == 1
        lowered = tuple(name for name in names if name in nocase) if counts else ()
        yield Unique(names, lowered, resource.soft_delete)


def _indexes(resource: Resource) -> Iterator[Index]:
    for member in resource.scalars:
        if member.index and not member.unique:
            yield Index((member.name,))
    for relation in resource.relations:
        one = relation.cardinality is Cardinality.ONE and not resource.soft_delete
        if not relation.many and not one:
            yield Index((relation.name,))
    yield from map(Index, resource.indexes)
