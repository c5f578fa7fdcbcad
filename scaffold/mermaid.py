"""The model as an entity-relationship diagram in the language of Mermaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.fields import Field
from scaffold.kinds import Cardinality

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.fields import Member, Relation
    from scaffold.spec import Resource, Spec

INDENT = "    "


def diagram(spec: Spec) -> str:
    """Draw every table with its columns, and every relation with how many it joins."""
    lines = ["erDiagram"]
    for resource in spec.everything:
        lines += [f"{INDENT}{resource.name} {{", *_columns(resource), f"{INDENT}}}"]
    for resource, relation in spec.relations():
        if not _is_other_side(resource, relation):
            lines.append(f"{INDENT}{_relation(resource, relation)}")
    return "\n".join(lines)


def _columns(resource: Resource) -> Iterator[str]:
    yield f"{INDENT * 2}{resource.key} id PK"
    for member in resource.fields:
        if isinstance(member, Field) or not member.many:
            yield f"{INDENT * 2}{_column(member)}"


def _column(member: Member) -> str:
    if isinstance(member, Field):
        return f"{member.kind} {member.column_name}{' UK' if member.unique else ''}"
    unique = ", UK" if member.cardinality is Cardinality.ONE else ""
    return f"{member.to} {member.column_name} FK{unique}"


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
