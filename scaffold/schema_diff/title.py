"""What a migration is called: after everything that it does, in its file name and first line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scaffold.schema_diff.operations import Operation

LONGEST_SLUG = 60
CAPITAL = re.compile(r"[A-Z,]")  # from here on it is about types and values
SKIPPED = {"table", "column", "to", "from", ""}
CREATE, DROP, RENAME, CHANGE = "create", "drop", "rename", "change"
WHOLE = {
    "create_table": CREATE,
    "create_link": CREATE,
    "drop_table": DROP,
    "drop_link": DROP,
}
RENAMES = "rename table "
"""How the words of an operation begin that gives a table another name."""
COLUMNS = {
    "add_column": ("add", "to"),
    "drop_column": ("drop", "of"),
    "rename_column": ("rename", "of"),
}


@dataclass(frozen=True, slots=True)
class Title:
    """The end of a file name, and a sentence."""

    slug: str
    sentence: str


def title(found: Sequence[Operation]) -> Title:
    """Name a migration after its one operation, or after what becomes of which table."""
    said = [each for each in found if each.words]
    if len(said) == 1:
        return _single(said[0].words)
    deeds = deeds_of(said)
    if list(deeds) == [CHANGE] and (alike := _columns(said, deeds[CHANGE])):
        return alike
    slug = "_and_".join(f"{verb}_{'_and_'.join(tables)}" for verb, tables in deeds.items())
    if len(slug) > LONGEST_SLUG:
        slug = "_and_".join(f"{verb}_{_count(tables)}" for verb, tables in deeds.items())
    phrases = [f"{verb} {_list(tables)}" for verb, tables in deeds.items()]
    return Title(slug, _sentence("; ".join(phrases)))


def deeds_of(said: Sequence[Operation]) -> dict[str, list[str]]:
    """Say which tables are created, dropped, renamed and changed, by their names in the end."""
    deeds: dict[str, dict[str, None]] = {verb: {} for verb in (CREATE, DROP, RENAME, CHANGE)}
    for number, each in enumerate(said):
        deeds[_deed(each)][_final(each.table, said[number + 1 :])] = None
    for table in deeds[CREATE] | deeds[DROP]:
        deeds[CHANGE].pop(table, None)  # a foreign key that had to wait is part of its table
    for table in list(deeds[RENAME]):
        if table in deeds[CHANGE]:
            del deeds[RENAME][table]
    return {verb: list(tables) for verb, tables in deeds.items() if tables}


def _deed(each: Operation) -> str:
    """Tell what is about a table as a whole from what changes something in it."""
    return RENAME if each.words.startswith(RENAMES) else WHOLE.get(each.name, CHANGE)


def _final(table: str, later: Iterable[Operation]) -> str:
    for each in later:
        if each.name == "rename_table" and each.data["old"] == table:
            table = each.table
    return table


def _columns(said: Sequence[Operation], tables: list[str]) -> Title | None:
    """Name what does one thing to columns, and nothing else."""
    names = {each.name for each in said}
    name = names.pop()
    if names or name not in COLUMNS:
        return None
    verb, joint = COLUMNS[name]
    slug = f"{verb}_columns_{joint}_{'_and_'.join(tables)}"
    if len(slug) > LONGEST_SLUG:
        slug = f"{verb}_columns_{joint}_{_count(tables)}"
    return Title(slug, _sentence(f"{verb} columns {joint} {_list(tables)}"))


def _single(words: str) -> Title:
    parts = re.split(r"[^a-z0-9]+", CAPITAL.split(words)[0])
    slug = "_".join(part for part in parts if part not in SKIPPED)
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("_")[0]
    return Title(slug, _sentence(words))


def _count(tables: Sequence[str]) -> str:
    return f"{len(tables)}_table{'' if len(tables) == 1 else 's'}"


def _list(tables: Sequence[str]) -> str:
    *first, last = tables
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
