"""The names of what a database names: short enough for every one, and none of them twice.

A table, an index and a unique constraint share their names with all others of the schema; a CHECK
with those of its own table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.checks.unique_names import Claim, check_once
from scaffold.errors import ScaffoldError, quote
from scaffold.model.fields import Relation
from scaffold.model.names import LONGEST_IDENTIFIER
from scaffold.model.rules import Comparison, Name, print_rule
from scaffold.model.vocabulary import BOUNDS, Cardinality, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scaffold.model.fields import Field
    from scaffold.model.rules import Rule
    from scaffold.model.spec import Resource, Spec

SAID = (*sorted(BOUNDS), "min", "max")
WORDS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


def check_identifiers(spec: Spec, tables: Sequence[Claim]) -> None:
    """Raise if a name is too long for PostgreSQL, or is that of something else."""
    shared = [*tables, *(claim for each in tables for claim in _of_table(each))]
    for resource in spec.everything:
        shared += _indexes(resource)
        checks = list(_checks(resource))
        for claim in (*checks, *_foreign_keys(resource)):
            _check_length(claim)
        check_once("constraint", checks)
    for claim in shared:
        _check_length(claim)
    check_once("index", shared)


def _of_table(table: Claim) -> Iterator[Claim]:
    yield Claim(f"pk_{table.name}", f"the key of {table.by}", table.path)


def _foreign_keys(resource: Resource) -> Iterator[Claim]:
    for relation in resource.relations:
        column = relation.column_name or "id"
        table = relation.through if relation.many else resource.table
        yield _claim(f"fk_{table}_{column}", resource, relation.name)


def _indexes(resource: Resource) -> Iterator[Claim]:
    """Yield indexes, and the constraints that are held by one."""
    table = resource.table
    for member in resource.fields:
        if isinstance(member, Relation):
            if not member.many:
                prefix = "uq" if member.cardinality is Cardinality.ONE else "ix"
                yield _claim(f"{prefix}_{table}_{member.column_name}", resource, member.name)
        elif member.unique or member.index:
            prefix = "uq" if member.unique else "ix"
            yield _claim(f"{prefix}_{table}_{member.column_name}", resource, member.name)
    columns = {member.name: member.column_name for member in resource.fields}
    for prefix, option, groups in (
        ("uq", "unique", resource.unique),
        ("ix", "indexes", resource.indexes),
    ):
        for names in groups:
            joined = "_".join(columns.get(each, each) for each in names)
            yield _claim(f"{prefix}_{table}_{joined}", resource, option)


def _checks(resource: Resource) -> Iterator[Claim]:
    for field in resource.scalars:
        for name in _checks_of(field):
            yield _claim(f"ck_{resource.table}_{name}", resource, field.name)
    for rule in resource.rules:
        by = f"the rule {quote(print_rule(rule))} of {resource.name}"
        yield Claim(f"ck_{resource.table}_{_name_of(rule)}", by, (resource.name, "rules"))


def _checks_of(field: Field) -> Iterator[str]:
    if field.kind is Kind.ENUM:
        yield field.column_name
    if field.kind is not Kind.DURATION:
        said = (word for word in SAID if getattr(field, word) is not None)
        yield from (f"{field.column_name}_{word}" for word in said)


def _name_of(rule: Rule) -> str:
    if isinstance(rule, Comparison):
        right = rule.right.field if isinstance(rule.right, Name) else "value"
        return f"{rule.left}_{WORDS[rule.op]}_{right}"
    return "_".join([rule.op, *rule.fields])


def _claim(name: str, resource: Resource, place: str) -> Claim:
    return Claim(name, f"{resource.name}.{place}", (resource.name, place))


def _check_length(claim: Claim) -> None:
    if len(claim.name) > LONGEST_IDENTIFIER:
        name, size = claim.name, len(claim.name)
        problem = f"{quote(name)} has {size} characters, more than {LONGEST_IDENTIFIER}"
        hint = "shorten the names, or give table= or column=: PostgreSQL would cut it off"
        raise ScaffoldError(problem, hint, "identifier-too-long", path=claim.path)
