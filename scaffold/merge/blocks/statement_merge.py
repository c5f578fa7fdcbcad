"""Bodies of functions, merged by place: statements stay in the order in which they run."""

from collections.abc import Sequence

from scaffold.merge.blocks.block_merge import MergeUnit, merge_core, merge_lead
from scaffold.merge.blocks.insert_order import effect
from scaffold.merge.diff3 import chunks
from scaffold.merge.line_merge import merge_lines
from scaffold.merge.python.source import comments
from scaffold.merge.python.units import Body, Key, Unit
from scaffold.merge.result import Piece


def merge_suites(base: Body, ours: Body, theirs: Body, *, merge_unit: MergeUnit) -> list[Piece]:
    """Merge three sequences of statements; what both sides changed in one place is a conflict."""
    named = _numbered([base.units, ours.units, theirs.units])
    pieces: list[Piece] = []
    for chunk in chunks(*named):
        b, o, t = base.units[chunk.base], ours.units[chunk.ours], theirs.units[chunk.theirs]
        if chunk.stable:
            for trio in zip(b, o, t, strict=True):
                pieces += _same_place(*trio, merge_unit)
        else:
            pieces += _merge_run(b, o, t, merge_unit)
    return pieces


def _numbered(sides: Sequence[Sequence[Unit]]) -> list[list[int]]:
    """Give every distinct statement a number, whatever its layout."""
    numbers: dict[object, int] = {}
    return [[numbers.setdefault(unit.meaning, len(numbers)) for unit in units] for units in sides]


def _same_place(base: Unit, ours: Unit, theirs: Unit, merge_unit: MergeUnit) -> list[Piece]:
    lead = merge_lead(base.lead, ours.lead, theirs.lead)
    return [*lead, *merge_core(base, ours, theirs, merge_unit)]


def _merge_run(
    base: Sequence[Unit], ours: Sequence[Unit], theirs: Sequence[Unit], merge_unit: MergeUnit
) -> list[Piece]:
    meanings = [
        [(unit.meaning, comments(unit.lead)) for unit in units] for units in (base, ours, theirs)
    ]
    if meanings[2] in (meanings[0], meanings[1]):
        return [_text(ours)]
    if meanings[1] == meanings[0]:
        return [_text(theirs)]
    keys = [[unit.key for unit in units] for units in (base, ours, theirs)]
    if base and keys[0] == keys[1] == keys[2]:
        trios = zip(base, ours, theirs, strict=True)
        return [piece for trio in trios for piece in _same_place(*trio, merge_unit)]
    if _grows(*keys):
        return _merge_growth(base, ours, theirs, merge_unit)
    if not base and _are_alike([*ours, *theirs]):
        return [_text(ours), _text(theirs)]
    return merge_lines(_text(base), _text(ours), _text(theirs))


def _grows(base: Sequence[Key], ours: Sequence[Key], theirs: Sequence[Key]) -> bool:
    """Tell whether one side put statements beside those that the other changed."""
    longer, same = (ours, theirs) if len(ours) > len(theirs) else (theirs, ours)
    known = [key for key in longer if key in base]
    return bool(base) and list(same) == list(base) == known and len(set(longer)) == len(longer)


def _merge_growth(
    base: Sequence[Unit], ours: Sequence[Unit], theirs: Sequence[Unit], merge_unit: MergeUnit
) -> list[Piece]:
    by_key = [{unit.key: unit for unit in units} for units in (base, ours, theirs)]
    pieces: list[Piece] = []
    for unit in max(ours, theirs, key=len):
        if unit.key in by_key[0]:
            b, o, t = [side[unit.key] for side in by_key]
            pieces += _same_place(b, o, t, merge_unit)
        else:
            pieces.append(unit.text)
    return pieces


def _are_alike(units: Sequence[Unit]) -> bool:
    """Tell whether all are calls of one function, such as `app.include_router(...)`."""
    effects = {effect(unit) for unit in units}
    return len(effects) == 1 and isinstance(effects.pop(), tuple)


def _text(units: Sequence[Unit]) -> str:
    return "".join(unit.text for unit in units)
