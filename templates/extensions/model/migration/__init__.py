"""Schema operations as the source of an Alembic migration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import literals
from . import layout
from .changes import changes_of

if TYPE_CHECKING:
    from ..model import Model


class Migration:
    """One revision: what it does, in source, and how that is undone.

    The operations lead from the tables of ``before`` to those of ``after``; docs/answers.md
    says what stands in ``data``.
    """

    def __init__(self, before: Model, after: Model, data: dict[str, Any]) -> None:
        self.revision = literals.text(data["revision"])
        self.down_revision = parents(data["down_revision"])
        words = data["words"] if len(data["words"]) > 1 else []
        said = "\n".join([data["message"], "", *words])
        self.docstring = literals.docstring(said, indent="")
        changes = [each for one in data["operations"] for each in changes_of(one, before, after)]
        self.changes = layout.arranged(changes)

    @property
    def differs(self) -> bool:
        """Does it do for SQLite what it does not do for others?"""
        return any(change.dialect for change in self.changes)

    @property
    def waits(self) -> bool:
        """Are there tables that refer to each other in a circle?"""
        return any(change.waits for change in self.changes)

    @property
    def upgrade(self) -> list[str]:
        return list(layout.lines([(change, change.up) for change in self.changes]))

    @property
    def downgrade(self) -> list[str]:
        return list(layout.lines([(change, change.down) for change in reversed(self.changes)]))


def parents(down_revision: list[str]) -> str:
    """Write what a revision follows: nothing, one, or several that it joins."""
    if len(down_revision) < 2:
        return "".join(map(literals.text, down_revision)) or "None"
    return f"({', '.join(map(literals.text, down_revision))})"
