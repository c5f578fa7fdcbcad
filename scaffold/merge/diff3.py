"""Three sequences, aligned: where two sides agree with a base, and where they do not."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

COSTLY = 4_000_000  # pairs of items above which what is not unique is left unaligned


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of base, and what stands in its place on each side; as half-open ranges."""

    base: slice
    ours: slice
    theirs: slice
    stable: bool


Range = tuple[int, int]
Pairs = Iterator[tuple[int, int]]
Items = Sequence[Hashable]


def align(old: Items, new: Items) -> list[tuple[int, int]]:
    """Return the pairs of indices that a patience diff takes as the same item."""
    return list(_align(old, new, (0, len(old)), (0, len(new))))


def _align(old: Items, new: Items, in_old: Range, in_new: Range) -> Pairs:
    (a, a_end), (b, b_end) = in_old, in_new
    while a < a_end and b < b_end and old[a] == new[b]:
        yield a, b
        a, b = a + 1, b + 1
    tail = 0
    while a < a_end - tail and b < b_end - tail and old[a_end - tail - 1] == new[b_end - tail - 1]:
        tail += 1
    a_stop, b_stop = a_end - tail, b_end - tail
    if a < a_stop and b < b_stop:
        yield from _align_middle(old, new, (a, a_stop), (b, b_stop))
    for k in range(tail):
        yield a_stop + k, b_stop + k


def _align_middle(old: Items, new: Items, in_old: Range, in_new: Range) -> Pairs:
    anchors = _anchors(old, new, in_old, in_new)
    if not anchors:
        yield from _align_repeated(old, new, in_old, in_new)
        return
    (a, a_end), (b, b_end) = in_old, in_new
    for i, j in anchors:
        yield from _align(old, new, (a, i), (b, j))
        yield i, j
        a, b = i + 1, j + 1
    yield from _align(old, new, (a, a_end), (b, b_end))


def _align_repeated(old: Items, new: Items, in_old: Range, in_new: Range) -> Pairs:
    (a, a_end), (b, b_end) = in_old, in_new
    if (a_end - a) * (b_end - b) > COSTLY:
        return
    matcher = SequenceMatcher(None, old[a:a_end], new[b:b_end], autojunk=False)
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            yield a + block.a + k, b + block.b + k


def _anchors(old: Items, new: Items, in_old: Range, in_new: Range) -> list[tuple[int, int]]:
    """Return the longest rising run of items that are unique on both sides."""
    once_old, once_new = Counter(old[slice(*in_old)]), Counter(new[slice(*in_new)])
    places = {new[j]: j for j in range(*in_new) if once_new[new[j]] == 1}
    found = [i for i in range(*in_old) if once_old[old[i]] == 1 and old[i] in places]
    return longest_rise([(i, places[old[i]]) for i in found])


def longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence of `pairs` whose second members rise."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(value)
            ends.append(place)
        else:
            tops[pile] = value
            ends[pile] = place
    rise: list[tuple[int, int]] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        rise.append(pairs[place])
        place = before[place]
    return rise[::-1]


def chunks(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> Iterator[Chunk]:
    """Split three sequences into stretches that are the same in all, and those that are not."""
    in_ours, in_theirs = dict(align(base, ours)), dict(align(base, theirs))
    b = o = t = 0
    for start, size in _shared_runs(in_ours, in_theirs):
        o_start, t_start = in_ours[start], in_theirs[start]
        if b < start or o < o_start or t < t_start:
            yield Chunk(slice(b, start), slice(o, o_start), slice(t, t_start), stable=False)
        b, o, t = start + size, o_start + size, t_start + size
        yield Chunk(slice(start, b), slice(o_start, o), slice(t_start, t), stable=True)
    if b < len(base) or o < len(ours) or t < len(theirs):
        rest = slice(b, len(base)), slice(o, len(ours)), slice(t, len(theirs))
        yield Chunk(*rest, stable=False)


def _shared_runs(in_ours: dict[int, int], in_theirs: dict[int, int]) -> Iterator[tuple[int, int]]:
    start = size = 0
    for place in sorted(in_ours.keys() & in_theirs.keys()):
        follows = (
            size
            and place == start + size
            and in_ours[place] == in_ours[start] + size
            and in_theirs[place] == in_theirs[start] + size
        )
        if follows:
            size += 1
            continue
        if size:
            yield start, size
        start, size = place, 1
    if size:
        yield start, size
