"""The uses of a plan in the lines that stand on disk, as long as nothing is written."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.steps import Plan, Use


def with_uses_on_disk(plan: Plan) -> Plan:
    """Return a plan whose uses name the lines that can be looked at before it is written."""
    steps = {step.path: (step.before, step.after) for step in plan.steps}
    uses = []
    for use in plan.uses:
        before, after = steps.get(use.path, (None, None))
        uses.append(_on_disk(use, before, after) if before and after else use)
    return replace(plan, uses=tuple(uses))


def _on_disk(use: Use, before: bytes, after: bytes) -> Use:
    lines = before.decode(errors="replace").split("\n")
    row = _row(after.decode(errors="replace").split("\n"), lines, use.row - 1)
    return use if row is None else replace(use, row=row + 1, text=lines[row].strip())


def _row(after: Sequence[str], before: Sequence[str], row: int) -> int | None:
    """Return where a line was, counted from 0; None if it is new."""
    matcher = SequenceMatcher(None, after, before, autojunk=False)
    for _, start, end, there, until in matcher.get_opcodes():
        if start <= row < end and until > there:
            return min(there + row - start, until - 1)
    return None
