"""Conflicts as someone settles them: what theirs says is written beside what is one's own."""

from collections.abc import Iterator, Sequence

from scaffold.merge.diff3 import align
from scaffold.merge.line_merge import split_lines
from scaffold.merge.result import Conflict, Piece, conflicts


def settle(pieces: Sequence[Piece], ours: Sequence[str], *, first: bool) -> list[str] | None:
    """Return ours as someone makes it who writes into it what is below `=======`.

    What is their own stays beside that, and stands `first` or last. None where nothing is below, or
    where a place cannot be told.
    """
    shown, blocks = _sides(pieces)
    places = dict(align(shown, ours))
    edited: list[str] = []
    done = 0
    for start, end, conflict in blocks:
        place = _place(places, start, end)
        if place is None or place[0] < done or not conflict.theirs.strip():
            return None
        edited += [*ours[done : place[0]], *_both(conflict, first=first)]
        done = place[1]
    return [*edited, *ours[done:]]


def _sides(pieces: Sequence[Piece]) -> tuple[list[str], list[tuple[int, int, Conflict]]]:
    """Return the lines as ours would have them, and which of them are in conflict."""
    lines: list[str] = []
    blocks = []
    for piece in pieces:
        start = len(lines)
        lines += split_lines(piece.ours if isinstance(piece, Conflict) else piece)
        if isinstance(piece, Conflict):
            blocks.append((start, len(lines), piece))
    return lines, blocks


def _place(places: dict[int, int], start: int, end: int) -> tuple[int, int] | None:
    """Return the lines of ours that are in conflict: if there are none, where they would be."""
    if start == end:
        above = places.get(start - 1, -1 if not start else None)
        return None if above is None else (above + 1, above + 1)
    found = [places.get(line) for line in range(start, end)]
    if None in found or found[-1] != (found[0] or 0) + end - start - 1:
        return None
    return found[0] or 0, (found[0] or 0) + end - start


def _both(conflict: Conflict, *, first: bool) -> list[str]:
    own = list(own_lines(conflict))
    return [*own, *split_lines(conflict.theirs)] if first else [*split_lines(conflict.theirs), *own]


def own_lines(conflict: Conflict) -> Iterator[str]:
    """Yield what is ours alone: all of it where nothing was before, else what nobody else has."""
    lines = split_lines(conflict.ours)
    generated = {line.strip() for line in split_lines(conflict.base)}
    known = {line.strip() for line in split_lines(conflict.theirs)} | generated
    mixed = any(line.strip() in generated for line in lines if line.strip())
    yield from (line for line in lines if not mixed or line.strip() not in known)


def is_kept(pieces: Sequence[Piece], text: str) -> bool:
    """Tell whether a text has every line of ours that is in conflict."""
    lines = {line.strip() for line in split_lines(text)}
    own = (line for conflict in conflicts(pieces) for line in own_lines(conflict))
    return all(line.strip() in lines for line in own)
