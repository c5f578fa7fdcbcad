"""What a command will do, known in full before any of it is done: Action, Step, Plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Action(StrEnum):
    """What becomes of one file."""

    CREATE = "create"
    UPDATE = "update"  # only the tool changes it
    MERGE = "merge"  # the user changed it too: both changes are in it
    MOVE = "move"  # created in its new place, with a step that removes it from the old one
    REMOVE = "remove"
    KEEP = "keep"  # the user's file stays, though the tool would have changed or removed it
    CONFLICT = "conflict"  # both changed the same; `after` holds the markers


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one file; ``path`` is relative to the project, with ``/``.

    ``before`` and ``after`` are whole contents, None where there is no file. ``note`` says
    in words what the action does not. A conflict ``mends`` if the next run merges once the user's
    file says what the other side says, beside what is the user's own.
    """

    action: Action
    path: str
    before: bytes | None
    after: bytes | None
    note: str = ""
    mends: bool = False


class UseKind(StrEnum):
    USE = "use"
    MENTION = "mention"  # in a comment or a docstring, where nothing breaks


@dataclass(frozen=True, slots=True)
class Use:
    """A line of the user's that says `says`: that is called `now`, or is gone if it is empty."""

    kind: UseKind
    path: str
    row: int
    text: str
    says: str
    now: str


@dataclass(frozen=True, slots=True)
class ApiChange:
    """What changes for who uses the API, and whether it breaks what they have."""

    what: str
    words: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class History:
    """The migrations of a project: their heads, what is wrong with them, what to type for that."""

    heads: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a command will write; ``destructive`` says which data will be lost.

    ``history`` is that of the migrations as they are after it.
    """

    root: Path
    steps: tuple[Step, ...]
    migration: tuple[str, ...] = ()
    destructive: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    history: History = History()
    uses: tuple[Use, ...] = ()
    api: tuple[ApiChange, ...] = ()

    @property
    def conflicts(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.action is Action.CONFLICT)
