"""Names that are wanted in one place, of which each can be had once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that is wanted, by whom, and where in the model that is said."""

    name: str
    by: str
    path: tuple[str, ...]


def check_once(what: str, claims: Iterable[Claim]) -> None:
    taken: dict[str, Claim] = {}
    for claim in claims:
        first = taken.setdefault(folded(claim.name), claim)
        if first is not claim:
            problem = f"{first.by} and {claim.by} both become the {what} {quote(claim.name)}"
            raise ScaffoldError(problem, HINTS[what], f"{what}-clash", path=claim.path)


HINTS = {
    "class": "give one of them another name",
    "file": "give one of them another name or plural",
    "path": "give one of them another plural",
    "table": "give one of them table= or through=",
    "name": "give one of them another name",
    "column": "give one of them another name, or column=",
    "index": "give one of them table=, column= or through=",
    "constraint": "leave one of them out, or give it another name or column=",
}


def folded(name: str) -> str:
    """Fold a name as the code does: `x` may become `x_`, and file systems may ignore case."""
    return name.rstrip("_").casefold()
