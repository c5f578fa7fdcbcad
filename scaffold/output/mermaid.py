"""The model as an entity-relationship diagram in the language of Mermaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.model.fields import Field
from scaffold.model.spec import USER
from scaffold.model.vocabulary import Cardinality, Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.model.fields import Member, Relation
    from scaffold.model.spec import Resource, Spec

INDENT = "    "
USER_COLUMNS = (
    "email email UK",
    "str hashed_password",
    "str full_name",
    "bool is_active",
    "bool is_superuser",
)
"""What a template gives the users, besides what every table has."""


def diagram(spec: Spec) -> str:
    """Draw every table with its columns, and every relation with how many it joins."""
    keys = {resource.name: _key(resource) for resource in spec.everything}
    lines = ["erDiagram"]
    for resource in spec.everything:
        columns = (f"{INDENT * 2}{column}" for column in _columns(resource, keys))
        lines += [f"{INDENT}{resource.name} {{", *columns, f"{INDENT}}}"]
    for resource in spec.everything:
        for relation in resource.relations:
            if not _is_other_side(resource, relation):
                lines.append(f"{INDENT}{_relation(resource, relation)}")
    return "\n".join(lines)


def _key(resource: Resource) -> str:
    """Return the kind of a key, however its values are made."""
    return "uuid" if resource.key in {Key.UUID4, Key.UUID7} else str(resource.key)


def _columns(resource: Resource, keys: Mapping[str, str]) -> Iterator[str]:
    yield f"{keys[resource.name]} id PK"
    yield from USER_COLUMNS if resource.name == USER else ()
    for member in resource.fields:
        if isinstance(member, Field) or not member.many:
            yield _column(member, keys)
    if resource.versioned:
        yield "int version"
    if resource.timestamps:
        yield from ("datetime created_at", "datetime updated_at")
    if resource.soft_delete:
        yield "datetime deleted_at"


def _column(member: Member, keys: Mapping[str, str]) -> str:
    if isinstance(member, Field):
        return f"{member.kind} {member.column_name}{' UK' if member.unique else ''}"
    unique = ", UK" if member.cardinality is Cardinality.ONE else ""
    return f"{keys[member.to]} {member.column_name} FK{unique}"


def _relation(resource: Resource, relation: Relation) -> str:
    target = "o|" if relation.null else "||"
    joint = {
        Cardinality.TO_ONE: f"}}o--{target}",
        Cardinality.ONE: f"|o--{target}",
        Cardinality.MANY: "}o--o{",
    }[relation.cardinality]
    return f"{resource.name} {joint} {relation.to} : {relation.name}"


def _is_other_side(resource: Resource, relation: Relation) -> bool:
    """Tell whether a many-to-many is drawn from its other side already."""
    declared = relation.many and relation.back
    return bool(declared) and (relation.to, relation.back) < (resource.name, relation.name)
