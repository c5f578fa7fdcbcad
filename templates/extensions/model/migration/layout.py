"""Changes as lines: those of one table in one batch, those of one dialect under one ``if``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

INDENT = "    "


class Rank(IntEnum):
    """The order of the changes of one table, which is the right one backwards too.

    Columns are converted, dropped, added and filled while no constraint stands in the way.
    """

    DROP_INDEX = 0
    LOOSEN = 1
    UNFILL = 2
    CONVERT = 3
    DROP_COLUMN = 4
    ADD_COLUMN = 5
    FILL = 6
    TIGHTEN = 7
    ADD_INDEX = 8


@dataclass(frozen=True, kw_only=True)
class Change:
    """Statements, and those that undo them.

    What needs a batch on SQLite is written without the ``batch.`` in front. A change without a
    rank stays where it is among the others. ``dialect`` is ``sqlite``, ``other`` or empty.
    """

    table: str
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    rank: Rank | None = None
    batch: bool = False
    dialect: str = ""
    waits: bool = False


def arranged(changes: Sequence[Change]) -> list[Change]:
    """Put the neighbouring changes of one table into the order of their ranks."""
    found: list[Change] = []
    for _, run in groupby(changes, key=lambda each: (each.table, each.rank is None)):
        found += sorted(run, key=lambda each: each.rank or 0)
    return found


Written = tuple[Change, tuple[str, ...]]


def lines(written: Sequence[Written]) -> Iterator[str]:
    """Write what is to be done, in order; what says nothing is left out."""
    said = [(change, statements) for change, statements in written if statements]
    for differs, run in groupby(said, key=lambda each: bool(each[0].dialect)):
        if differs:
            yield from by_dialect(list(run))
        else:
            yield from in_batches(list(run))


def by_dialect(written: Sequence[Written]) -> Iterator[str]:
    sqlite = [each for each in written if each[0].dialect == "sqlite"]
    other = [each for each in written if each[0].dialect == "other"]
    if sqlite:
        yield "if sqlite:"
        yield from indented(in_batches(sqlite))
    if other:
        yield "else:" if sqlite else "if not sqlite:"
        yield from indented(in_batches(other))


def in_batches(written: Sequence[Written]) -> Iterator[str]:
    for (table, batch), run in groupby(written, key=lambda each: (each[0].table, each[0].batch)):
        statements = [statement for _, some in run for statement in some]
        if batch:
            yield f'with op.batch_alter_table("{table}") as batch:'
            yield from indented(f"batch.{statement}" for statement in statements)
        else:
            yield from statements


def indented(lines: Iterator[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)
