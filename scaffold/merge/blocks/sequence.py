"""The order of a merged sequence, where each item has an identity."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from scaffold.merge.diff3 import align
from scaffold.merge.result import Doubt

Id = Hashable
Item = TypeVar("Item")


@dataclass(slots=True)
class Gap:
    """What stands after an anchor, which both sides have, and before the next one."""

    anchor: Id | None
    ours: list[Id] = field(default_factory=list)
    theirs: list[Id] = field(default_factory=list)
    both_removed: bool = False
    adrift: bool = False  # something new in it stood between two things that are gone


def identify(
    base: Sequence[Item],
    side: Sequence[Item],
    key: Callable[[Item], Hashable],
    same: Callable[[Item, Item], bool],
) -> list[Id]:
    """Return for each item of a side the pair (key, number) that names it.

    Where several items have one key, those that say the same as one of base have its number, then
    the others in turn.
    """
    in_base, in_side = _grouped(base, key), _grouped(side, key)
    ids: list[Id] = [None] * len(side)
    for name, places in in_side.items():
        for place, number in zip(
            places, _numbers(base, in_base.get(name, []), side, places, same), strict=True
        ):
            ids[place] = (name, number)
    return ids


def _numbers(
    base: Sequence[Item],
    in_base: list[int],
    side: Sequence[Item],
    in_side: list[int],
    same: Callable[[Item, Item], bool],
) -> list[int]:
    if len(in_base) <= 1 and len(in_side) == 1:
        return [0]
    numbers = {j: i for i, j in _equal_pairs(base, in_base, side, in_side, same)}
    free = iter([i for i in range(len(in_base) + len(in_side)) if i not in numbers.values()])
    return [numbers[j] if j in numbers else next(free) for j in range(len(in_side))]


def _equal_pairs(
    base: Sequence[Item],
    in_base: list[int],
    side: Sequence[Item],
    in_side: list[int],
    same: Callable[[Item, Item], bool],
) -> list[tuple[int, int]]:
    """Align the items of one key, giving the same name to those that say the same."""
    kinds: list[Item] = []

    def kind(item: Item) -> int:
        for place, known in enumerate(kinds):
            if same(known, item):
                return place
        kinds.append(item)
        return len(kinds) - 1

    return align([kind(base[i]) for i in in_base], [kind(side[j]) for j in in_side])


def _grouped(items: Sequence[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        groups[key(item)].append(place)
    return groups


def arrange(
    base: Sequence[Id],
    ours: Sequence[Id],
    theirs: Sequence[Id],
    alive: Collection[Id],
    loose: Collection[Id] = (),
) -> list[Gap]:
    """Put what is alive in order: what both sides have, each followed by what one side has.

    Raises Doubt if both sides moved things; the order of the `loose` does not matter.
    """
    shared = set(ours) & set(theirs) & set(alive)
    first, second = _keep(ours, shared), _keep(theirs, shared)
    anchors = first if _agree(first, second, loose) else _moved(base, first, second, loose)
    gaps = {anchor: Gap(anchor) for anchor in [None, *anchors]}
    for anchor, item in _after_anchors(ours, shared):
        if item in alive:
            gaps[anchor].ours.append(item)
    for anchor, item in _after_anchors(theirs, shared):
        if item in alive:
            gaps[anchor].theirs.append(item)
    kept = set(ours) | set(theirs)
    removed = {anchor for anchor, item in _after_anchors(base, shared) if item not in kept}
    old: Id | None = None
    for gap in gaps.values():
        old = gap.anchor if gap.anchor in base else old
        gap.both_removed = old in removed
        new = {*gap.ours, *gap.theirs}
        gap.adrift = bool(new & (_adrift(ours, shared, alive) | _adrift(theirs, shared, alive)))
    return list(gaps.values())


def _adrift(items: Sequence[Id], shared: Collection[Id], alive: Collection[Id]) -> set[Id]:
    """Return what a side put between two things that are both gone."""
    found: set[Id] = set()
    run: list[Id] = []
    before_is_gone = False
    for item in items:
        if item in alive and item not in shared:
            run.append(item)
            continue
        if before_is_gone and item not in alive:
            found |= set(run)
        run, before_is_gone = [], item not in alive
    return found


def _moved(base: Sequence[Id], ours: list[Id], theirs: list[Id], loose: Collection[Id]) -> list[Id]:
    """Return the order of the side that moved things."""
    known = set(base)
    before = _keep(base, set(ours) & known)
    if _keep(ours, known) == before:
        return theirs
    if _keep(theirs, known) == before:
        return ours
    if _firm(ours, loose) == _firm(_keep(base, set(ours)), loose):
        return theirs
    if _firm(theirs, loose) == _firm(_keep(base, set(theirs)), loose):
        return ours
    raise Doubt("both sides moved things")


def _agree(ours: list[Id], theirs: list[Id], loose: Collection[Id]) -> bool:
    return ours == theirs or _firm(ours, loose) == _firm(theirs, loose) == []


def _firm(items: Sequence[Id], loose: Collection[Id]) -> list[Id]:
    return [item for item in items if item not in loose]


def _keep(items: Sequence[Id], wanted: Collection[Id]) -> list[Id]:
    return [item for item in items if item in wanted]


def _after_anchors(items: Sequence[Id], shared: Collection[Id]) -> list[tuple[Id | None, Id]]:
    anchor, found = None, []
    for item in items:
        if item in shared:
            anchor = item
        else:
            found.append((anchor, item))
    return found
