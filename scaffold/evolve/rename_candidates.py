"""What goes beside something that comes: the two may be one thing with another name."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import product
from typing import TYPE_CHECKING

from scaffold.evolve.pairing import lay_beside
from scaffold.language.short_form import head_words, stated
from scaffold.model.fields import Field, Relation, find_member
from scaffold.model.vocabulary import NUMBERS, WORDS, Modifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.evolve.pairing import Pair, Sides
    from scaffold.model.fields import Member
    from scaffold.model.spec import Draft, Spec
    from scaffold.specfile.patcher import Renames

Rename = tuple[tuple[str, ...], str]
"""An old path and a new name, as `Renames` maps them."""
Candidate = tuple[float, Rename]


def possible_renames(before: Spec, after: Spec, renames: Renames) -> tuple[Rename, ...]:
    """List what may be a rename that nobody said, the likeliest first, resources before fields.

    What is called otherwise may stand in it twice, beside two that are new. Once a rename of a
    resource is sure, it is worth asking again: its fields can be compared only then.
    """
    sides = lay_beside(before, after, renames)
    fields = (each for pair in sides.pairs for each in _fields(pair))
    ranked = [sorted(each, key=_likeliest_first) for each in (_resources(sides), fields)]
    return tuple(rename for candidates in ranked for _, rename in candidates)


def _likeliest_first(candidate: Candidate) -> float:
    return -candidate[0]


def _resources(sides: Sides) -> Iterator[Candidate]:
    gone = [pair.before for pair in sides.pairs if pair.before and not pair.after]
    come = [pair.after for pair in sides.pairs if pair.after and not pair.before]
    for old, new in product(gone, come):
        if share := _shared(old, new):
            yield share + _alike(old.name, new.name), ((old.name,), new.name)


def _shared(old: Draft, new: Draft) -> float:
    """Return which part of the fields of two resources is the same, 0 to 1, and none of it as 0."""
    same = [
        each
        for each in old.fields
        if (other := find_member(new.fields, each.name)) and head_words(other) == head_words(each)
    ]
    return 2 * len(same) / (len(old.fields) + len(new.fields))


def _fields(pair: Pair) -> Iterator[Candidate]:
    if not pair.before or not pair.after:
        return
    gone = [each for each in pair.before.fields if not find_member(pair.after.fields, each.name)]
    come = [each for each in pair.after.fields if not find_member(pair.before.fields, each.name)]
    for old, new in product(gone, come):
        if rank := _rank(old, new):
            yield rank + _alike(old.name, new.name), ((pair.was, old.name), new.name)


def _rank(old: Member, new: Member) -> int:
    """Return how much one field is like another: 4 but for the name, 0 not at all."""
    if head_words(old) == head_words(new):
        return 4 if _modifiers(old) == _modifiers(new) else 3
    if isinstance(old, Field) and isinstance(new, Field):
        kinds = {old.kind, new.kind}
        return 2 if len(kinds) == 1 else int(kinds <= NUMBERS or kinds <= WORDS)
    return int(
        isinstance(old, Relation)
        and isinstance(new, Relation)
        and old.to == new.to
        and old.many == new.many
    )


def _modifiers(member: Member) -> list[tuple[Modifier, object]]:
    return [(word, value) for word, value in stated(member) if word is not Modifier.COLUMN]


def _alike(one: str, other: str) -> float:
    """Return how alike two names are, between 0 and 1."""
    return SequenceMatcher(None, one, other).ratio() / 2
