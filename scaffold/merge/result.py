"""What a merge gives before it is text: pieces of text, and conflicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class Doubt(Exception):  # noqa: N818 - caught where it is raised, never shown
    """Order or meaning is not certain: the caller tries a smaller step, or makes a conflict."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the three sides have in one place, in whole lines."""

    base: str
    ours: str
    theirs: str


Piece = str | Conflict


@dataclass(frozen=True, slots=True)
class Markers:
    """How a conflict is shown."""

    ours: str = "ours"
    base: str = "base"
    theirs: str = "theirs"
    size: int = 7
    show_base: bool = False

    def show(self, conflict: Conflict) -> str:
        parts = [self._line("<", self.ours), _ended(conflict.ours)]
        if self.show_base:
            parts += [self._line("|", self.base), _ended(conflict.base)]
        parts += [self._line("=", ""), _ended(conflict.theirs), self._line(">", self.theirs)]
        return "".join(parts)

    def _line(self, mark: str, label: str) -> str:
        return f"{mark * self.size} {label}".rstrip() + "\n"


def conflicts(pieces: Iterable[Piece]) -> list[Conflict]:
    return [piece for piece in pieces if isinstance(piece, Conflict)]


def show(pieces: Iterable[Piece], markers: Markers) -> str:
    return "".join(
        markers.show(piece) if isinstance(piece, Conflict) else piece for piece in pieces
    )


def side_of_ours(pieces: Sequence[Piece]) -> str:
    """Return the text as if every conflict were decided for ours."""
    return "".join(piece.ours if isinstance(piece, Conflict) else piece for piece in pieces)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
