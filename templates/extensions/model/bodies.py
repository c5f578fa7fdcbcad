"""How long the longest body is that a model allows: the limit of requests is no shorter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import kinds
from .relation import Relation

if TYPE_CHECKING:
    from .field import Field
    from .resource import Resource

LEAST = 1_000_000
ESCAPED = 6  # bytes in JSON of a character that must be escaped, such as \u0001
OPEN = 100_000  # room for what has no limit of its own
OPEN_ITEM = 100
MOST_ITEMS = 1000
MOST_LINKS = 100
LONGEST = {"email": 320 * ESCAPED, "url": 2048 * ESCAPED, "float": 30, "duration": 60}
SHORT = 50  # no number, date, UUID or address is longer
LONGEST_ITEM = {"email": 320, "url": 2048}


def limit(resources: list[Resource]) -> int:
    """Return the limit of all requests, in whole millions of bytes."""
    longest = max((of_resource(resource) for resource in resources), default=0)
    return max(LEAST, -(-longest // LEAST) * LEAST)


def of_resource(resource: Resource) -> int:
    return 2 + sum(of_member(field) + name_size(field) for field in resource.inputs)


def name_size(field: Field | Relation) -> int:
    name = field.input_name if isinstance(field, Relation) else str(field.name)
    return len(name) + len('"": , ')


def of_member(field: Field | Relation) -> int:
    if isinstance(field, Relation):
        return MOST_LINKS * SHORT if field.is_many else SHORT
    match field.kind:
        case "str" | "text" | "slug":
            most = int(field.max or field.length or kinds.MOST_CHARACTERS)
            return 2 + most * ESCAPED
        case "bytes":
            return 2 + -(-int(field.max or kinds.MOST_CHARACTERS) // 3) * 4
        case "enum":
            return 2 + max(len(value) for value in field.values) * ESCAPED
        case "list":
            return of_list(field)
        case "json":
            return OPEN
        case "decimal":
            return int(sum(field.precision)) + SHORT
        case kind:
            return LONGEST.get(kind, SHORT)


def of_list(field: Field) -> int:
    items = int(field.max or MOST_ITEMS)
    if field.items in {"str", "text", "slug"}:
        return max(OPEN, items * OPEN_ITEM)
    return items * (LONGEST_ITEM.get(field.items, SHORT) + len('"", '))
