"""Bodies of modules and classes, merged by declaration: each unit by its key, in order."""

import ast
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from scaffold.merge.blocks.gathered import is_gathered, merge_gathered
from scaffold.merge.blocks.import_merge import plan_imports
from scaffold.merge.blocks.insert_order import Placed, is_import, joined, order_matters
from scaffold.merge.blocks.sequence import Gap, Id, arrange, identify
from scaffold.merge.line_merge import merge_lines, smallest_conflict, split_lines
from scaffold.merge.python.source import comments, lost_comments
from scaffold.merge.python.units import Body, Definition, Unit
from scaffold.merge.result import Conflict, Doubt, Piece, conflicts

MergeUnit = Callable[[Unit | None, Unit, Unit], list[Piece]]


@dataclass(frozen=True, slots=True)
class Ids:
    """The units of three bodies by their identity."""

    base: dict[Id, Unit]
    ours: dict[Id, Unit]
    theirs: dict[Id, Unit]

    def one(self, item: Id) -> Unit:
        return self.ours.get(item) or self.theirs.get(item) or self.base[item]


def merge_bodies(
    base: Body, ours: Body, theirs: Body, *, merge_unit: MergeUnit, keep: Collection[str]
) -> list[Piece]:
    """Merge three bodies unit by unit. Raises Doubt if both sides moved units."""
    plan = plan_imports(base, ours, theirs, keep)
    ids = _identified(base, ours, theirs, plan.partners)
    texts = {**plan.theirs, **plan.ours}
    placed: dict[Id, Placed] = {}
    for item in {**ids.ours, **ids.theirs}:
        sides = ids.base.get(item), ids.ours.get(item), ids.theirs.get(item)
        if is_import(ids.one(item)):
            result = _placed_import(*sides, texts)
        else:
            result = _merge(*sides, merge_unit)
        if result:
            placed[item] = result
    loose = [item for item in placed if is_import(ids.one(item))]
    gaps = arrange(list(ids.base), list(ids.ours), list(ids.theirs), placed, loose)
    units = [item for gap in gaps for item in _gap_placed(gap, placed)]
    return [*_written(units, _settled_above(ids), top=ours.top), _end(ours)]


def _identified(base: Body, ours: Body, theirs: Body, partners: dict[Unit, Unit]) -> Ids:
    sides = []
    plain = [unit for unit in base.units if not is_import(unit)]
    for body in (base, ours, theirs):
        units = [unit for unit in body.units if not is_import(unit) and unit.key != ("comment",)]
        named = dict(
            zip(units, identify(plain, units, lambda unit: unit.key, Unit.same), strict=True)
        )
        known = [unit for unit in body.units if is_import(unit)]
        known = [unit for unit in known if body is not base or unit in partners]
        named |= {unit: partners.get(unit, unit) for unit in known}
        sides.append({named[unit]: unit for unit in body.units if unit in named})
    ids = Ids(*sides)
    return replace(ids, ours=_matched(ids))


def _matched(ids: Ids) -> dict[Id, Unit]:
    """Let ours call by the name that theirs gives it what says the same, if it is there twice.

    Who writes what theirs says beside what is their own has two things with one key.
    """
    names = {id(unit): name for name, unit in ids.ours.items()}
    for name, unit in ids.theirs.items():
        here = ids.ours.get(name)
        if not here or here.same(unit) or (name in ids.base and ids.base[name].same(here)):
            continue
        twins = [twin for key, twin in ids.ours.items() if key not in ids.base and twin.same(unit)]
        twins = [twin for twin in twins if twin.key == unit.key]
        if len(twins) == 1:
            names[id(here)], names[id(twins[0])] = names[id(twins[0])], names[id(here)]
    return {names[id(unit)]: unit for unit in ids.ours.values()}


def _placed_import(
    base: Unit | None, ours: Unit | None, theirs: Unit | None, texts: dict[Unit, str]
) -> Placed | None:
    unit = ours if ours and texts[ours] else theirs
    if not unit or not texts[unit]:
        return None
    if ours and theirs:
        leads = ours.lead, theirs.lead
        lead = merge_lead(base.lead, *leads) if base else new_lead(*leads)
        return Placed(unit, lead, [texts[unit]])
    return Placed(unit, [unit.lead], [texts[unit]])


def _merge(
    base: Unit | None, ours: Unit | None, theirs: Unit | None, merge_unit: MergeUnit
) -> Placed | None:
    """Return what becomes of a unit, None if it is gone."""
    known = ours or theirs or base
    if known and is_gathered(known):
        try:
            return _merge_gathered(base, ours, theirs)
        except Doubt:
            pass
    if ours and theirs and base:
        lead = merge_lead(base.lead, ours.lead, theirs.lead)
        return Placed(ours, lead, merge_core(base, ours, theirs, merge_unit))
    if ours and theirs:
        return _both_added(ours, theirs, merge_unit)
    side = ours or theirs
    if not side or not base:
        return Placed(side, [side.lead], [side.core]) if side else None
    if not _is_edited(base, side):
        return None
    texts = (side.text, "") if ours else ("", side.text)
    return Placed(side, [], [Conflict(base.text, *texts)])


def _merge_gathered(base: Unit | None, ours: Unit | None, theirs: Unit | None) -> Placed | None:
    """Merge what is so many items, where not one side alone says what becomes of it."""
    unit = ours or theirs
    sides = [side for side in (base, ours, theirs) if side]
    alone = not base and not (ours and theirs)
    if not unit or alone or any(one.same(other) for one, other in combinations(sides, 2)):
        raise Doubt("nothing to gather")
    core = merge_gathered(base, ours, theirs)
    b, o, t = [side.core if side else "" for side in (base, ours, theirs)]
    if lost_comments(b, o, t, core):
        raise Doubt("a comment would be lost")
    if not base:
        assert ours
        assert theirs
        return Placed(unit, new_lead(ours.lead, theirs.lead), [core])
    lead = merge_lead(base.lead, (ours or base).lead, (theirs or base).lead)
    return Placed(unit, lead, [core]) if core else None


def _is_edited(base: Unit, side: Unit) -> bool:
    """Tell whether a side has put something into a unit, or a comment above it."""
    return not side.same(base) or not {*comments(side.lead)} <= {*comments(base.lead)}


def _both_added(ours: Unit, theirs: Unit, merge_unit: MergeUnit) -> Placed:
    lead = new_lead(ours.lead, theirs.lead)
    if ours.same(theirs):
        return Placed(ours, lead, [ours.core])
    if isinstance(ours.node, ast.If) and isinstance(theirs.node, ast.If):
        return Placed(ours, lead, merge_unit(None, ours, theirs))
    conflict = smallest_conflict([], split_lines(ours.core), split_lines(theirs.core))
    return Placed(ours, lead, conflict)


def merge_core(base: Unit, ours: Unit, theirs: Unit, merge_unit: MergeUnit) -> list[Piece]:
    """Take the side that changed; bytes decide first, then what the code says."""
    if theirs.core in (base.core, ours.core):
        return [ours.core]
    if ours.core == base.core:
        return [theirs.core]
    if theirs.same(base) or theirs.same(ours):
        return [ours.core]
    pieces = merge_unit(base, ours, theirs)
    return [theirs.core] if conflicts(pieces) and ours.same(base) else pieces


def merge_lead(base: str, ours: str, theirs: str) -> list[Piece]:
    """Merge the blank and comment lines above a unit."""
    if theirs in (base, ours):
        return [ours]
    if ours == base:
        return [theirs]
    if theirs.split() in (base.split(), ours.split()):
        return [ours]
    if ours.split() == base.split():
        return [theirs]
    return merge_lines(base, ours, theirs)


def new_lead(ours: str, theirs: str) -> list[Piece]:
    """Merge what stands above a unit that both sides added."""
    if not theirs.strip() or theirs.split() == ours.split():
        return [ours]
    if not ours.strip():
        return [ours + theirs.lstrip("\n")]
    return merge_lines("", ours, theirs)


def _gap_placed(gap: Gap, placed: dict[Id, Placed]) -> Iterator[Placed]:
    """Yield an anchor and what both sides put after it. What is in doubt becomes a conflict."""
    if gap.anchor is not None:
        yield placed[gap.anchor]
    ours = [placed[item] for item in gap.ours]
    theirs = [placed[item] for item in gap.theirs]
    if ours and theirs and (gap.both_removed or order_matters(ours, theirs)):
        texts = [
            "".join(shown(item, side) for item in run)
            for run, side in ((ours, "ours"), (theirs, "theirs"))
        ]
        yield Placed(ours[0].unit, [], [Conflict("", *texts)])
        return
    yield from joined(ours, theirs)


def shown(item: Placed, side: str) -> str:
    return "".join(
        piece if isinstance(piece, str) else getattr(piece, side)
        for piece in [*item.lead, *item.core]
    )


def _settled_above(ids: Ids) -> dict[Unit, Unit]:
    """Return the units of ours that theirs has below another one, and what ours has above them."""
    ours, theirs = list(ids.ours), list(ids.theirs)
    below = {item: above for above, item in pairwise(theirs)}
    return {
        ids.ours[item]: ids.ours[above]
        for above, item in pairwise(ours)
        if item in ids.theirs and below.get(item) != above
    }


def _written(units: Sequence[Placed], above: dict[Unit, Unit], *, top: bool) -> Iterator[Piece]:
    """Yield the text, with blank lines put right where a unit has new neighbours."""
    before: Unit | None = None
    for item in units:
        lead = item.lead
        if before and above.get(item.unit) is before and not _has_words(lead):
            lead = [item.unit.lead] if not item.unit.lead.strip() else lead
        if lead and isinstance(lead[0], str):
            lead = [_spaced(lead[0], item.unit, before, top=top), *lead[1:]]
        elif not lead and isinstance(item.core[0], str):
            lead = [_spaced("", item.unit, before, top=top)]
        yield from (piece for piece in [*lead, *item.core] if piece)
        before = item.unit


def _has_words(lead: Sequence[Piece]) -> bool:
    return any(not isinstance(piece, str) or piece.strip() for piece in lead)


def _spaced(lead: str, unit: Unit, before: Unit | None, *, top: bool) -> str:
    if before is None:
        return lead if unit.first else lead.lstrip("\n")
    blank = len(lead) - len(lead.lstrip("\n"))
    definitions = [isinstance(it.node, Definition) for it in (unit, before)]
    wanted = (2 if top else 1) if any(definitions) else 0
    if blank >= wanted or not (unit.first or before.source is not unit.source):
        return lead
    return "\n" * (wanted - blank) + lead


def _end(body: Body) -> str:
    """Return the blank lines at the end of a body."""
    return "".join(unit.text for unit in body.units[-1:] if unit.key == ("comment",))
