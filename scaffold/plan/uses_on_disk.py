"""The uses of a plan in the lines that stand on disk, as long as nothing is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scaffold.steps import Plan, Use


def with_uses_on_disk(plan: Plan) -> Plan:
    """Return a plan whose uses name the lines that can be looked at before it is written.

    A file that moves is named where it will be.
    """
    by_path: dict[str, list[Use]] = defaultdict(list)
    for use in plan.uses:
        by_path[use.path].append(use)
    changed = {step.path: (step.before, step.after) for step in plan.steps}
    found = {
        use: moved
        for path, uses in by_path.items()
        for use, moved in zip(uses, _on_disk(uses, *changed.get(path, (None, None))), strict=True)
    }
    return replace(plan, uses=tuple(found[use] for use in plan.uses))


def _on_disk(uses: Sequence[Use], before: bytes | None, after: bytes | None) -> Iterator[Use]:
    """Yield the uses of one file, each where its line was; what is new stays as it is."""
    if not before or not after:
        yield from uses
        return
    lines, now = (each.decode(errors="replace").split("\n") for each in (before, after))
    blocks = SequenceMatcher(None, now, lines, autojunk=False).get_opcodes()
    for use in uses:
        row = _row(blocks, use.row - 1)
        yield use if row is None else replace(use, row=row + 1, text=lines[row].strip())


def _row(blocks: Sequence[tuple[str, int, int, int, int]], row: int) -> int | None:
    """Return where a line was, counted from 0; None if it is new."""
    for _, start, end, there, until in blocks:
        if start <= row < end and until > there:
            return min(there + row - start, until - 1)
    return None
