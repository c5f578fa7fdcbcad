"""The two things that a resource is made of: Field and Relation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from scaffold.model.vocabulary import Cardinality, Computed, Kind, OnDelete, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

Plain: TypeAlias = str | int | float | bool | list[Any] | dict[str, Any]
"""A value as the normal form writes it: decimals, dates and the like as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of plain values; what is None, False or empty was not said.

    `was` is a former name. It is said, and never decided: a Spec knows what is, not what was.
    """

    name: str
    kind: Kind
    column: str = ""
    length: int | None = None
    precision: tuple[int, int] | None = None
    shape: Shape | None = None
    values: tuple[str, ...] = ()
    items: Kind | None = None
    null: bool = False
    unique: bool = False
    nocase: bool = False
    index: bool = False
    search: bool = False
    readonly: bool = False
    writeonly: bool = False
    default: Plain | None = None
    computed: Computed | None = None
    min: int | None = None
    max: int | None = None
    ge: Plain | None = None
    gt: Plain | None = None
    le: Plain | None = None
    lt: Plain | None = None
    multiple_of: Plain | None = None
    pattern: str | None = None
    samples: tuple[str, ...] = ()
    fill: Plain | None = None
    example: Plain | None = None
    description: str = ""
    was: str = ""

    @property
    def column_name(self) -> str:
        return self.column or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A reference to another resource; `through` and `item` of a many-to-many are decided later."""

    name: str
    to: str
    cardinality: Cardinality = Cardinality.TO_ONE
    column: str = ""
    through: str = ""
    item: str = ""
    on_delete: OnDelete | None = None
    back: str = ""
    null: bool = False
    owner: bool = False
    readonly: bool = False
    description: str = ""
    fill: Plain | None = None
    was: str = ""

    @property
    def many(self) -> bool:
        return self.cardinality is Cardinality.MANY

    @property
    def column_name(self) -> str:
        """The foreign key's column; a many-to-many has none, and gives the empty text."""
        return "" if self.many else self.column or f"{self.name}_id"


Member: TypeAlias = Field | Relation


def default_on_delete(*, null: bool) -> OnDelete:
    return OnDelete.SET_NULL if null else OnDelete.RESTRICT


def find_member(members: Sequence[Member], name: str) -> Member | None:
    return next((member for member in members if member.name == name), None)
