"""What somebody may have meant by a text that is no YAML: the line that is wrong, and the cure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scaffold.errors import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

COLON = re.compile(r":(\s|$)")
HINT = "put text that holds ': ', ' #', quotes or brackets in double quotes"


class Mistake(NamedTuple):
    """What is wrong, what to type, and on which line, counted from 0."""

    problem: str
    hint: str
    line: int


def diagnosed(why: str, lines: Sequence[str], at: int) -> Mistake | None:
    """Return what is known of an error that a YAML parser found on a line; None if nothing is."""
    here = lines[at] if at < len(lines) else ""
    if "'\\t'" in why:
        hint = "YAML is indented with blanks: put two blanks in the place of each tab"
        return Mistake("there is a tab", hint, at)
    if "mapping values are not allowed" in why:
        return _unexpected_key(lines, at)
    if "<block end>" in why:
        problem = f"{quote(here.strip())} is indented otherwise than what it stands below"
        return Mistake(problem, "give it as many blanks as its neighbours have", at)
    if "cannot start any token" in why:
        return Mistake(f"{quote(here.strip())} cannot be read: {why}", HINT, at)
    return None


def _unexpected_key(lines: Sequence[str], at: int) -> Mistake | None:
    """Tell a colon that is missing above from a line that is indented too far."""
    if len(COLON.findall(lines[at])) > 1:
        problem = f"{quote(lines[at].strip())} has two colons with a blank behind them"
        return Mistake(problem, "put what stands behind the first one in double quotes", at)
    above = next((i for i in reversed(range(at)) if _content(lines[i])), None)
    if above is None:
        return None
    said = _content(lines[above])
    if not COLON.search(said):
        key, value = re.split(r"[\s:]+", f"{said} ", maxsplit=1)
        better = f"{key}: {value}".rstrip()
        hint = f"write it with a colon and a blank behind its name: {better}"
        return Mistake(f"{quote(said)} is no key and value", hint, above)
    problem = f"{quote(lines[at].strip())} is indented further than the line above it"
    return Mistake(problem, "give it as many blanks as that line has", at)


def _content(line: str) -> str:
    return line.partition(" #")[0].strip() if not line.lstrip().startswith("#") else ""
