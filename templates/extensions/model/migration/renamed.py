"""A constraint or an index by another name, which SQLite has no word for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .layout import Change
from .parts import Constraint

if TYPE_CHECKING:
    from .parts import Part


def renamed(old: Part, new: Part) -> Iterator[Change]:
    """Rename a part; the two differ in nothing but the name."""
    yield replaced(old, new, dialect="sqlite")
    yield Change(
        table=new.table, up=(new.rename_from(old),), down=(old.rename_from(new),), dialect="other"
    )


def replaced(old: Part, new: Part, dialect: str = "") -> Change:
    """Drop the one and create the other, whatever the two have in common."""
    return Change(
        table=new.table,
        up=(old.drop, new.create),
        down=(new.drop, old.create),
        batch=isinstance(new, Constraint),
        dialect=dialect,
    )
