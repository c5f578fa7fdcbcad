"""Three texts merged by line, as git does it."""

from collections import Counter
from collections.abc import Sequence

from scaffold.merge.diff3 import chunks
from scaffold.merge.result import Conflict, Piece


def split_lines(text: str) -> list[str]:
    """Split at line feeds only: a form feed inside a line is no line end to Python."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def merge_lines(base: str, ours: str, theirs: str) -> list[Piece]:
    """Merge by line; what both sides changed in different ways is a conflict, made small."""
    b, o, t = split_lines(base), split_lines(ours), split_lines(theirs)
    pieces: list[Piece] = []
    for chunk in chunks(b, o, t):
        pieces += _merge_chunk(b[chunk.base], o[chunk.ours], t[chunk.theirs])
    return pieces


def _merge_chunk(base: list[str], ours: list[str], theirs: list[str]) -> list[Piece]:
    if theirs in (base, ours):
        return ["".join(ours)]
    if ours == base:
        return ["".join(theirs)]
    return smallest_conflict(base, ours, theirs)


def smallest_conflict(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> list[Piece]:
    """Return a conflict without the lines at its edges that both sides have in common.

    There is none if ours has settled it.
    """
    if is_settled(base, ours, theirs):
        return ["".join(ours)]
    head = _common(ours, theirs)
    tail = _common(ours[head:][::-1], theirs[head:][::-1])
    o_end, t_end = len(ours) - tail, len(theirs) - tail
    conflict = Conflict("".join(base), "".join(ours[head:o_end]), "".join(theirs[head:t_end]))
    around = "".join(ours[:head]), "".join(ours[o_end:])
    return [piece for piece in (around[0], conflict, around[1]) if piece]


def is_settled(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether ours is theirs with lines of its own, and without what theirs took out."""
    b, o, t = [[line.rstrip() for line in side if line.strip()] for side in (base, ours, theirs)]
    has = Counter(o)
    wanted = Counter(t)
    left = any(has[line] > wanted[line] for line in Counter(b) - wanted)
    return bool(t) and not left and _is_within(t, o)


def _is_within(lines: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether some lines stand among others, in their order."""
    rest = iter(others)
    return all(line in rest for line in lines)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
