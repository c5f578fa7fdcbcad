"""Two models, and what a person would say has changed between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scaffold.errors import listed
from scaffold.evolve.difference_text import field_words, in_short, list_words, value_words
from scaffold.evolve.pairing import lay_beside
from scaffold.model.fields import find_member
from scaffold.model.rules import print_rule
from scaffold.model.spec import USER
from scaffold.model.vocabulary import Modifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scaffold.evolve.pairing import Pair, Sides
    from scaffold.model.spec import Draft, Spec
    from scaffold.specfile.patcher import Renames

Path = tuple[str, ...]


class DifferenceKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: `path` says which, by its new name, and `words` say how.

    A path is that of a key of the project ("database",), of a resource ("Book",), or of a field or
    an option of one ("Book", "price").
    """

    kind: DifferenceKind
    path: Path
    words: str


def compare(before: Spec, after: Spec, renames: Renames) -> tuple[Difference, ...]:
    """Return what somebody changed, and not what only follows from that.

    A renamed resource, for one, has another table, path and foreign keys; none of them is named.
    """
    sides = lay_beside(before, after, renames)
    resources = (each for pair in sides.pairs for each in _resource(pair, sides))
    return (*_project(before, after), *resources)


def _changed(path: Path, parts: Iterable[str]) -> Iterator[Difference]:
    if words := listed(parts):
        yield Difference(DifferenceKind.CHANGED, path, f"{'.'.join(path)}: {words}")


def _project(before: Spec, after: Spec) -> Iterator[Difference]:
    yield from _changed(("project",), value_words("", before.project, after.project))
    yield from _changed(("database",), value_words("", before.database, after.database))
    yield from _changed(("auth",), list_words(before.auth, after.auth))
    yield from _changed(("features",), list_words(before.features, after.features))
    yield from _changed(("api_version",), value_words("", before.api_version, after.api_version))
    yield from _changed(("formatter",), value_words("", before.formatter, after.formatter))


def _resource(pair: Pair, sides: Sides) -> Iterator[Difference]:
    path = (pair.name,)
    if pair.after is None:
        yield Difference(DifferenceKind.REMOVED, path, f"drop {pair.name}")
    elif pair.before is None:
        count = len(pair.after.fields)
        words = f"add {pair.name} with {count} field{'' if count == 1 else 's'}"
        yield Difference(DifferenceKind.ADDED, path, words)
    else:
        if pair.was != pair.name:
            words = f"rename {pair.was} to {pair.name}"
            yield Difference(DifferenceKind.RENAMED, path, words)
        for option, parts in _options(pair, pair.before, pair.after, sides):
            yield from _changed((pair.name, option), parts)
        yield from _fields(pair, pair.before, pair.after, sides)


def _options(
    pair: Pair, before: Draft, after: Draft, sides: Sides
) -> Iterator[tuple[str, Iterable[str]]]:
    for option in ("description", "owner", "path_key", *SWITCHES):
        yield option, value_words("", getattr(before, option), getattr(after, option))
    old, new = pair.old, pair.new
    if old is None or new is None or pair.name == USER:
        return
    if before.plural != after.plural:
        yield "plural", value_words("", old.path, new.path)
    if before.table != after.table:
        yield "table", value_words("", old.table, new.table)
    yield "key", value_words("", old.key, new.key)
    # sign-in itself changes what access means where nothing is said of it
    one, other = (old.access, new.access) if sides.signs_in_alike else (before, after)
    access = [value_words(what, getattr(one, what), getattr(other, what)) for what in ROLES]
    yield "access", [part for parts in access for part in parts]
    yield "operations", list_words(old.operations, new.operations)
    for option in ("unique", "indexes"):
        yield option, list_words(_groups(before, option), _groups(after, option))
    yield "rules", list_words(_rules(before), _rules(after))


ROLES = ("read", "write")
SWITCHES = ("timestamps", "soft_delete", "versioned", "realtime")


def _groups(draft: Draft, option: str) -> list[str]:
    return [f"({listed(names)})" for names in getattr(draft, option)]


def _rules(draft: Draft) -> list[str]:
    return [print_rule(rule) for rule in draft.rules]


def _fields(pair: Pair, before: Draft, after: Draft, sides: Sides) -> Iterator[Difference]:
    old_names = {new: old for old, new in pair.names.items()}
    for new in after.fields:
        path = (pair.name, new.name)
        said = ".".join(path)
        old = find_member(before.fields, new.name)
        if old is None:
            words = f"add {said} ({in_short(new)})"
            yield Difference(DifferenceKind.ADDED, path, words)
            continue
        if new.name in old_names:
            words = f"rename {pair.was}.{old_names[new.name]} to {said}"
            yield Difference(DifferenceKind.RENAMED, path, words)
        # who declares the other side of a many-to-many says nothing new on this side
        derived = {Modifier.BACK} if path in sides.two_sided else set()
        yield from _changed(path, field_words(old, new, derived))
    for old in before.fields:
        if find_member(after.fields, old.name) is None:
            path = (pair.name, old.name)
            yield Difference(DifferenceKind.REMOVED, path, f"drop {'.'.join(path)}")
