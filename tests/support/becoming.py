"""Two models between which a column of every kind becomes one of every other that it may become."""

from __future__ import annotations

from typing import Any

from scaffold.model.vocabulary import INTEGERS, Kind
from scaffold.schema_diff.conversions import BECOMES
from support.chains import Expected, Step

PAIRS = [(old, new) for old, news in BECOMES.items() for new in sorted(news - {old})]
WORDS = {
    Kind.DECIMAL: "decimal:15,4",
    Kind.ENUM: "enum:a1,b2",
    Kind.LIST: "list:int",
    Kind.JSON: "json:any",
}
NUMBERS = [0, -32768, 32767]
VALUES: dict[Kind, list[Any]] = {
    Kind.SMALLINT: NUMBERS,
    Kind.INT: NUMBERS,
    Kind.BIGINT: NUMBERS,
    Kind.ENUM: ["a1", "b2"],
    Kind.BOOL: [True, False],
    Kind.FLOAT: [0.0, 0.5, -1.25, 10000000000.0],
    Kind.DECIMAL: [0, 9.5, -0.0001, 99999999.9999],
    Kind.DATE: ["0001-01-01", "2020-02-29", "9999-12-31"],
    Kind.LIST: ["[]", "[1, -2]"],
}
"""What rows of a kind hold, its edges with it; of a kind that is not named, `TEXTS`."""
TEXTS = ["a1", "b2", "0", "-007", "1e3", "NULL", "it's :a %s"]
COUNT, INSERT = "SELECT count(*) FROM things WHERE", "INSERT INTO things"
WIDER = {Kind.INT: [-(2**31), 2**31 - 1], Kind.BIGINT: [-(2**53), 2**53]}


def values_of(old: Kind, new: Kind) -> list[Any]:
    """Return values of the one kind that are values of the other."""
    if new is Kind.ENUM:
        return VALUES[Kind.ENUM]
    values = VALUES.get(old, TEXTS)
    if new is Kind.DECIMAL or {old, new} == {Kind.INT, Kind.BIGINT}:
        return values + WIDER[Kind.INT] if old in WIDER else values
    return values if new in INTEGERS else values + WIDER.get(old, [])


def written(value: Any) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def condition(old: Kind, new: Kind, kind: Kind, value: Any) -> str:
    """Say in SQL that a column holds a value, now that it is of a kind."""
    column = f"{old}_{new}"
    if kind is Kind.DATETIME:
        value = f"{value} 00:00:00.000000"
    elif kind in INTEGERS:
        value = int(value)
    elif kind in {Kind.STR, Kind.TEXT} and old is Kind.DECIMAL:
        column = f"CAST({column} AS NUMERIC)"  # one database writes 9.5, the other 9.5000
    elif kind in {Kind.STR, Kind.TEXT}:
        value = str(value)
    return f"{column} = {written(value)}"


def expected(side: int) -> Expected:
    """Return that every column holds its values and no other, on one side of the change."""
    found: Expected = []
    for pair in PAIRS:
        values = values_of(*pair)
        rows = (
            f"(id = {row} AND {condition(*pair, pair[side], value)})"
            for row, value in enumerate(values, 1)
        )
        found.append((f"{COUNT} {' OR '.join(rows)}", [[len(values)]]))
        found.append((f"{COUNT} {'_'.join(pair)} IS NOT NULL", [[len(values)]]))
    return found


def model(side: int) -> str:
    """Write the model of one side, with an index on an expression, which a rebuild must keep."""
    fields = (f"      {'_'.join(pair)}: {WORDS.get(pair[side], pair[side])}:null" for pair in PAIRS)
    head = "\n  Thing:\n    timestamps: false\n    fields:\n      name: str:9:null:unique:nocase\n"
    return head + "\n".join(fields) + "\n"


def rows() -> list[str]:
    """Write the rows: what a column has no more values for is null."""
    listed = [values_of(*pair) for pair in PAIRS]
    columns = ", ".join(["id", "name", *("_".join(pair) for pair in PAIRS)])
    found = []
    for row in range(max(map(len, listed))):
        values = (written(some[row]) if row < len(some) else "NULL" for some in listed)
        found.append(f"{INSERT} ({columns}) VALUES ({row + 1}, 'N{row}', {', '.join(values)})")
    return found


KINDS = [
    Step(name="a column for every change of kind", model=model(0), rows=rows()),
    Step(
        name="every kind becomes every other that it may become",
        model=model(1),
        expect=expected(1),
        down=expected(0),
        refused=["UPDATE things SET name = 'n1' WHERE id = 1"],
    ),
]
