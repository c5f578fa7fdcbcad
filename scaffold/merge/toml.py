"""TOML by key: tables key by key, lists entry by entry; what both sides changed is left alone."""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

REQUIREMENT = re.compile(r"([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*($|[<>=!~;@])")
ABSENT = object()
"""What a side has under a key that it does not have."""

Table = Mapping[str, Any]


class Unmergeable(Exception):  # noqa: N818 - caught where it is raised, never shown
    """Both sides changed the same, or in a way whose meaning is not certain."""


def merge_toml(base: str, ours: str, theirs: str) -> str | None:
    """Write what theirs changed into ours, whose layout and comments stay.

    None if both sides changed the same key, or if the result would not say what was meant.
    """
    try:
        sides = [tomllib.loads(side) for side in (base, ours, theirs)]
        wanted = _merged(*sides)
        text = _written(ours, theirs, wanted)
        return text if tomllib.loads(text) == wanted else None
    except (Unmergeable, tomllib.TOMLDecodeError):
        return None


def _merged(base: Any, ours: Any, theirs: Any) -> Any:
    """Merge three values of one key, each of which may be absent."""
    if _same(theirs, base) or _same(theirs, ours):
        return ours
    if _same(ours, base):
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        before = base if isinstance(base, dict) else {}
        names = dict.fromkeys((*ours, *theirs))
        found = {
            name: _merged(*(side.get(name, ABSENT) for side in (before, ours, theirs)))
            for name in names
        }
        return {name: value for name, value in found.items() if value is not ABSENT}
    if isinstance(ours, list) and isinstance(theirs, list):
        return _merged_list(base if isinstance(base, list) else [], ours, theirs)
    raise Unmergeable


def _same(one: Any, other: Any) -> bool:
    """Compare as TOML does: 1, 1.0 and true are three things."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _merged_list(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
    """Merge lists of texts by entry: a requirement is known by the name of its package."""
    sides = [_entries(side) for side in (base, ours, theirs)]
    found = {
        name: _merged(*(side.get(name, ABSENT) for side in sides)) for name in _ordered(*sides)
    }
    return [value for value in found.values() if value is not ABSENT]


def _ordered(base: Table, ours: Table, theirs: Table) -> list[str]:
    """Return the entries of ours, and of theirs those that are new or changed, in their places."""
    names = list(ours)
    previous = ""
    for name in theirs:
        if name not in ours and not _same(theirs[name], base.get(name, ABSENT)):
            names.insert(names.index(previous) + 1 if previous in names else len(names), name)
        previous = name
    return names


def _entries(values: list[Any]) -> dict[str, Any]:
    """Map the entries of a list by what they are known by; they must be texts, each once."""
    if not all(isinstance(value, str) for value in values):
        raise Unmergeable
    found = {_name(value): value for value in values}
    if len(found) != len(values):
        raise Unmergeable
    return found


def _name(entry: str) -> str:
    match = REQUIREMENT.match(entry)
    return re.sub(r"[-_.]+", "-", match[1]).casefold() if match else entry


def _written(ours: str, theirs: str, wanted: Table) -> str:
    """Change the text of ours until it says what is wanted."""
    import tomlkit  # few files need it

    document = tomlkit.parse(ours)
    _write_table(document, tomlkit.parse(theirs), wanted)
    return tomlkit.dumps(document)


def _write_table(table: Any, source: Any, wanted: Table) -> None:
    """Set, add and remove the keys of a table; a new one comes as theirs has written it."""
    for name in [name for name in table if name not in wanted]:
        del table[name]
    for name, value in wanted.items():
        if name not in table:
            table[name] = source[name]
            continue
        now = _plain(table[name])
        if _same(now, value):
            continue
        if isinstance(value, dict) and isinstance(now, dict):
            _write_table(table[name], source.get(name, {}), value)
        elif isinstance(value, list) and isinstance(now, list):
            _write_list(table[name], value)
        else:
            table[name] = source[name]


def _plain(value: Any) -> Any:
    unwrap: Callable[[], Any] | None = getattr(value, "unwrap", None)
    return unwrap() if unwrap else value


def _write_list(array: Any, wanted: list[Any]) -> None:
    """Change the entries of a list one by one, so that the others keep their lines."""
    for at in reversed(range(len(array))):
        if _plain(array[at]) not in wanted and _name(_plain(array[at])) not in map(_name, wanted):
            del array[at]
    for at, value in enumerate(wanted):
        now = _plain(array[at]) if at < len(array) else None
        if now == value:
            continue
        if now is not None and _name(now) == _name(value):
            array[at] = value
        else:
            array.insert(at, value)
