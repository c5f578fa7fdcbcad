"""Whether what a resource takes fits into a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.model.field_checks import most_of
from scaffold.model.vocabulary import Kind

if TYPE_CHECKING:
    from scaffold.model.fields import Field
    from scaffold.model.spec import Resource

MOST_BODY = 50_000_000
UNIT: dict[Kind, int] = {Kind.STR: 6, Kind.TEXT: 6, Kind.SLUG: 6, Kind.BYTES: 2, Kind.LIST: 100}
"""Bytes in JSON of one character, byte or item, at most."""


def check_body(resource: Resource) -> None:
    """Refuse a resource of which one row may be longer than any request should be."""
    fields = [field for field in resource.scalars if not field.readonly]
    size = sum(map(_size, fields))
    if size <= MOST_BODY:
        return
    largest = max(fields, key=_size)
    left = MOST_BODY - (size - _size(largest))
    most = max(left // UNIT[largest.kind] // 1000 * 1000, 1000)
    problem = f"one {resource.name} may need {size:,} bytes, most of them for {quote(largest.name)}"
    hint = f"say max={most} for it; what is longer is a file: keep that elsewhere, and its url here"
    raise ScaffoldError(problem, hint, "body-too-large", path=(resource.name, largest.name))


def _size(field: Field) -> int:
    return UNIT.get(field.kind, 0) * (most_of(field) or 0)
