"""What is called otherwise; for constraints and indexes SQLite has no word for that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, groupby
from typing import TYPE_CHECKING

from .layout import Change
from .parts import Constraint, Index, Part

if TYPE_CHECKING:
    Names = list[tuple[str, str]]


def rename_table(old: str, new: str) -> Change:
    up, down = (f'op.rename_table("{a}", "{b}")' for a, b in ((old, new), (new, old)))
    return Change(table=new, up=(up,), down=(down,))


def rename_column(table: str, old: str, new: str) -> Change:
    up, down = (
        f'op.alter_column("{table}", "{a}", new_column_name="{b}")'
        for a, b in ((old, new), (new, old))
    )
    return Change(table=table, up=(up,), down=(down,))


def rename_parts(pairs: list[tuple[str, Part]]) -> Iterator[Change]:
    """Rename parts, each of which is given with the name that it had."""
    changed = [(old, part) for old, part in pairs if old != part.name]
    yield from made_again(changed)
    by_name = {part.name: part for _, part in changed}
    last = {old: part.name for old, part in changed}
    for old, new in in_turn([(old, part.name) for old, part in changed]):
        last[new] = last[old]
        part = by_name[last[old]]
        up, down = part.rename(old, new), part.rename(new, old)
        yield Change(table=part.table, up=(up,), down=(down,), dialect="other")


def made_again(pairs: list[tuple[str, Part]]) -> Iterator[Change]:
    """Drop parts before any is created, since one may take the name of another."""
    indexes = [(part.named(old), part) for old, part in pairs if isinstance(part, Index)]
    for old, _ in indexes:
        yield Change(table=old.table, up=(old.drop,), down=(old.create,), dialect="sqlite")
    constraints = [each for each in pairs if isinstance(each[1], Constraint)]
    for table, run in groupby(constraints, key=lambda each: each[1].table):
        held = [(part.named(old), part) for old, part in run]
        drops, creates = [old.drop for old, _ in held], [new.create for _, new in held]
        back = [new.drop for _, new in held], [old.create for old, _ in held]
        yield Change(
            table=table,
            up=(*drops, *creates),
            down=(*back[0], *back[1]),
            batch=True,
            dialect="sqlite",
        )
    for _, new in indexes:
        yield Change(table=new.table, up=(new.create,), down=(new.drop,), dialect="sqlite")


def replaced(old: Part, new: Part) -> Change:
    """Drop the one and create the other, whatever the two have in common."""
    return Change(
        table=new.table,
        up=(old.drop, new.create),
        down=(new.drop, old.create),
        batch=isinstance(new, Constraint),
    )


def rename_sequence(old: str, new: str) -> Change:
    """Let the sequence of a key follow its table."""
    up, down = (
        f"""op.execute('ALTER SEQUENCE IF EXISTS "{a}" RENAME TO "{b}"')"""
        for a, b in ((old, new), (new, old))
    )
    return Change(table=new, up=(up,), down=(down,), dialect="other")


def in_turn(pairs: Names) -> Names:
    """Order renames so that none takes a name that is still in use; a circle takes a third."""
    left = {old: new for old, new in pairs if old != new}
    used = {*left, *left.values()}
    steps: Names = []
    while left:
        old = next((old for old, new in left.items() if new not in left), None)
        if old is None:
            old, new = next(iter(left.items()))
            between = next(name for i in count() if (name := f"{old[:56]}_{i}") not in used)
            steps.append((old, between))
            left = {between: new, **{key: value for key, value in left.items() if key != old}}
            used.add(between)
        else:
            steps.append((old, left.pop(old)))
    return steps
