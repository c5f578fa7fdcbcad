"""How one value, list, option or field became another, in words: `ge 0 → 1, add null`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.errors import listed, quote
from scaffold.language.short_form import head_words, print_field, stated
from scaffold.model.literals import write_value
from scaffold.model.vocabulary import FLAGS, Modifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scaffold.model.fields import Member

LONGEST = 60


def value_words(word: str, old: Any, new: Any) -> Iterator[str]:
    """Say how a value changed; None and the empty text are no value."""
    if old == new:
        return
    parts = [word, _said(old), "→", _said(new)]
    if old in (None, ""):
        parts = ["add", word, _said(new)]
    elif new in (None, ""):
        parts = ["drop", word]
    yield " ".join(filter(None, parts))


def _said(value: Any) -> str:
    text = "" if value is None else write_value(value)
    plain = text.isprintable() and text == text.strip() and 0 < len(text) <= LONGEST
    return text if plain else quote(text)


def enumerated(words: Sequence[str]) -> str:
    """Write `a`, `a and b` or `a, b and c`."""
    *first, last = words
    return f"{listed(first)} and {last}" if first else last


def list_words(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Say what a list has lost and won; its order says nothing."""
    yield from (f"drop {each}" for each in old if each not in new)
    yield from (f"add {each}" for each in new if each not in old)


def field_words(old: Member, new: Member, derived: Collection[Modifier]) -> Iterator[str]:
    """Say how a field changed, apart from modifiers that follow from something else."""
    before, after = (":".join(head_words(each)) for each in (old, new))
    if before != after:
        yield f"{before} → {after}"
    said, says = dict(stated(old)), dict(stated(new))
    for modifier in Modifier:
        if modifier in derived or said.get(modifier) == says.get(modifier):
            continue
        if modifier in FLAGS:
            yield f"{'add' if modifier in says else 'drop'} {modifier}"
        else:
            yield from value_words(modifier, said.get(modifier), says.get(modifier))


def in_short(member: Member) -> str:
    """Say a field without its name, and without texts that need the long form."""
    short = None if member.description else print_field(member)
    return ":".join(head_words(member)) if short is None else short.partition(":")[2]
