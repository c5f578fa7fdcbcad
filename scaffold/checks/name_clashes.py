"""Two names that would become one: a file, a table, a column, a class, a path, an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.checks.database_names import check_identifiers
from scaffold.checks.unique_names import HINTS, Claim, check_once, folded
from scaffold.errors import ScaffoldError, quote
from scaffold.model.fields import Relation
from scaffold.model.names import UNQUOTED, pascal
from scaffold.model.spec import BUILT_IN, USER, USER_FIELDS, Resource, Spec
from scaffold.model.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVED_TABLES = frozenset({"alembic_version"}) | UNQUOTED
SCHEMAS = ("", "Create", "Update", "Read", "Query")


@dataclass(frozen=True, slots=True)
class Reserved:
    """The names that a template needs for itself; `packages` are what its projects install."""

    modules: frozenset[str]
    classes: frozenset[str]
    packages: frozenset[str]


def check_clashes(spec: Spec, reserved: Reserved) -> None:
    _check_built_in(spec)
    for resource in spec.resources:
        if resource.name != USER:
            _check_reserved(resource, reserved)
        _check_members(resource)
    _check_backs(spec)
    check_once("class", _classes(spec))
    check_once("file", _modules(spec))
    check_once("path", _paths(spec))
    tables = _tables(spec)
    check_once("table", tables)
    for claim in tables:
        _check_table(claim)
    check_identifiers(spec, tables)


def _check_built_in(spec: Spec) -> None:
    """Refuse a resource of the user's with the name of one that sign-in brings."""
    for resource in spec.resources:
        if spec.auth and resource.name in BUILT_IN - {USER}:
            problem = f"{quote(resource.name)} is a resource that sign-in brings already"
            hint = f"call the resource '{resource.name}Item'"
            raise ScaffoldError(problem, hint, "reserved-class", path=(resource.name,))


def _check_reserved(resource: Resource, reserved: Reserved) -> None:
    modules = {each.casefold() for each in reserved.modules}
    for name in (resource.singular, resource.plural):
        if name.casefold() in modules:
            problem = f"{quote(name)} is a module that is generated already"
            hint = f"call the resource '{resource.name}Item', or give it another plural"
            raise ScaffoldError(problem, hint, "reserved-module", path=(resource.name,))
    for suffix in SCHEMAS:
        if resource.name + suffix in reserved.classes:
            problem = f"{quote(resource.name + suffix)} is a class that is needed already"
            hint = f"call the resource '{resource.name}Item'"
            raise ScaffoldError(problem, hint, "reserved-class", path=(resource.name,))


def _classes(spec: Spec) -> Iterator[Claim]:
    for resource in spec.everything:
        for suffix in SCHEMAS:
            yield Claim(resource.name + suffix, resource.name, (resource.name,))
        for field in resource.scalars:
            if field.kind is Kind.ENUM:
                path = (resource.name, field.name)
                yield Claim(resource.name + pascal(field.name), ".".join(path), path)


def _modules(spec: Spec) -> Iterator[Claim]:
    for resource in spec.everything:
        yield Claim(resource.singular, resource.name, (resource.name,))
    for resource in spec.everything:
        if folded(resource.plural) != folded(resource.singular):
            yield Claim(
                resource.plural, f"the plural of {resource.name}", (resource.name, "plural")
            )


def _paths(spec: Spec) -> Iterator[Claim]:
    for resource in spec.everything:
        yield Claim(resource.path, resource.name, (resource.name, "plural"))


def _tables(spec: Spec) -> list[Claim]:
    own = [Claim(each.table, each.name, (each.name, "table")) for each in spec.everything]
    association: dict[frozenset[tuple[str, str]], Claim] = {}
    for resource, relation in spec.relations():
        if relation.many:
            one, other = (resource.name, relation.name), (relation.to, relation.back)
            claim = Claim(relation.through, ".".join(one), one)
            association.setdefault(
                frozenset({one, other}) if relation.back else frozenset({one}), claim
            )
    return [*own, *association.values()]


def _check_table(claim: Claim) -> None:
    if claim.name.lower() in RESERVED_TABLES or claim.name.lower().startswith("sqlite_"):
        problem = f"the table {quote(claim.name)} belongs to the database's own tools"
        raise ScaffoldError(problem, HINTS["table"], "reserved-table", path=claim.path)


def _check_members(resource: Resource) -> None:
    check_once("name", list(_names(resource)))
    check_once("column", list(_columns(resource)))


def _names(resource: Resource) -> Iterator[Claim]:
    for member in resource.fields:
        yield Claim(member.name, f"{resource.name}.{member.name}", (resource.name, member.name))
    for relation in resource.relations:
        by = f"the key of {resource.name}.{relation.name}"
        name = f"{relation.item}_ids" if relation.many else f"{relation.name}_id"
        yield Claim(name, by, (resource.name, relation.name))
    yield from _filters(resource)


def _filters(resource: Resource) -> Iterator[Claim]:
    """Yield what lists are asked with for one row of many, where that is not as it usually is."""
    keys = {f"{relation.name}_id" for relation in resource.relations if not relation.many}
    inner = keys | {field.name for field in resource.scalars}
    for relation in resource.relations:
        if relation.many and f"{relation.item}_id" in inner:
            by = f"the filter of {resource.name}.{relation.name}"
            yield Claim(f"{relation.name}_id", by, (resource.name, relation.name))


def _columns(resource: Resource) -> Iterator[Claim]:
    for name in sorted(resource.generated):
        yield Claim(name, f"the generated {name}", (resource.name,))
    for member in resource.fields:
        if column := member.column_name:
            yield Claim(column, f"{resource.name}.{member.name}", (resource.name, member.name))


def _check_backs(spec: Spec) -> None:
    """Refuse a back= that is a name on the other side already."""
    taken: dict[tuple[str, str], str] = {}
    for resource in spec.resources:
        for member in resource.fields:
            taken[resource.name, folded(member.name)] = f"{resource.name}.{member.name}"
    for resource, relation in spec.relations():
        if relation.back and not _declared(spec, resource, relation):
            _check_back(spec, resource, relation, taken)


def _check_back(
    spec: Spec, resource: Resource, relation: Relation, taken: dict[tuple[str, str], str]
) -> None:
    path = (resource.name, relation.name)
    said = ".".join(path)
    target = spec.resource(relation.to)
    builtin = target.generated if target else USER_FIELDS
    name = relation.to, folded(relation.back)
    if relation.back in builtin or name in taken:
        other = f"the generated {relation.back}" if relation.back in builtin else taken[name]
        problem = f"back={relation.back} of {said} is taken on {relation.to}, by {other}"
        raise ScaffoldError(problem, "give it another name", "back-clash", path=path)
    taken[name] = said


def _declared(spec: Spec, resource: Resource, relation: Relation) -> bool:
    target = spec.resource(relation.to)
    other = target.field(relation.back) if target else None
    return (
        isinstance(other, Relation)
        and relation.many
        and other.many
        and (other.to, other.back) == (resource.name, relation.name)
    )
