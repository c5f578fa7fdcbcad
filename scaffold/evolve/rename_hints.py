"""What may be a rename that nobody said, and the words that would say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.evolve.rename_candidates import possible_renames
from scaffold.language.short_form import print_field
from scaffold.model.fields import find_member

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scaffold.errors import ScaffoldError
    from scaffold.evolve.rename_candidates import Rename
    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member
    from scaffold.model.spec import Spec
    from scaffold.specfile.patcher import Renames
    from scaffold.specfile.specfile import SpecFile


@dataclass(frozen=True, slots=True)
class Likely:
    """A drop beside an add: the paths of both, `("Item", "name")`, and how to call it a rename."""

    was: tuple[str, ...]
    now: tuple[str, ...]
    words: str

    def __str__(self) -> str:
        return f"if {'.'.join(self.now)} is what was {'.'.join(self.was)}, {self.words}"


def likely_renames(
    before: Spec, after: SpecFile, renames: Renames, there: Outline
) -> tuple[Likely, ...]:
    """List the likeliest renames that were not said, none of them twice.

    `there` is what the file says as yet: what is in it still, a flag has dropped.
    """
    found = _distinct(possible_renames(before, after.spec, renames))
    return tuple(_likely(each, after.outline, renames, there) for each in found)


def _distinct(candidates: Collection[Rename]) -> Iterator[Rename]:
    """Yield the first rename, in a list of the likeliest first, that each name stands in."""
    taken: set[tuple[str, ...]] = set()
    for was, new in candidates:
        now = (*was[:-1], "→", new)
        if not taken & {was, now}:
            taken |= {was, now}
            yield was, new


def _likely(rename: Rename, outline: Outline, renames: Renames, there: Outline) -> Likely:
    was, new = rename
    now = (renames.get(was[:1], was[0]), new) if was[1:] else (new,)
    if was[1:] and _field(there, was):
        return Likely(was, now, f"say --rename {was[-1]}={new} and leave --drop and --add out")
    return Likely(was, now, f"write {_said(outline, now, was[-1])} in scaffold.yaml")


def _said(outline: Outline, now: tuple[str, ...], was: str) -> str:
    """Say in the file what a resource or field was called: `label: str:40:was=name`."""
    member = _field(outline, now)
    short = print_field(replace(member, was=was)) if member and not member.description else None
    return short.replace(":", ": ", 1) if short else f"was: {was} below {now[-1]}"


def _field(outline: Outline, path: tuple[str, ...]) -> Member | None:
    draft = next((each for each in outline.drafts if each.name == path[0]), None)
    return find_member(draft.fields, path[-1]) if draft and path[1:] else None


def advised(error: ScaffoldError, likely: Collection[Likely]) -> ScaffoldError:
    """Return an error about what seems to be new with the hint that it may be renamed."""
    found = next((each for each in likely if each.now == error.path), None)
    return error.hinted(f"{found}; else {error.hint}") if found else error
