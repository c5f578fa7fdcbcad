"""A rename in the model, carried into what the user wrote beside it.

A file in which the tool no longer writes `title`, but `headline` where that stood, is one in
which the user's `title` means the same thing. Names are mapped file by file, by what the two
renders say, and only there; comments stay as they are.
"""

from __future__ import annotations

import io
import re
import tokenize
from functools import cache
from typing import TYPE_CHECKING

from scaffold.naming import pascal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.revision import Renames
    from scaffold.spec import Spec

PART = r"(?<![A-Za-z0-9]){}(?![a-z0-9])|(?<=[a-z0-9]){}(?![a-z])"
SPOKEN = {tokenize.NAME, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""The kinds of tokens that hold names: f-strings are tokens of their own from Python 3.12 on."""


def renamed_words(before: Spec, after: Spec, renames: Renames) -> dict[str, str]:
    """Map every word that a rename changes, in each way in which code writes it."""
    words: dict[str, str] = {}
    for name, new in renames.items():
        if len(name) > 1:
            words |= _written(name[1], new)
            continue
        here, there = before.resource(name[0]), after.resource(new)
        if here and there:
            words |= _written(here.plural, there.plural) | _written(here.singular, there.singular)
            words |= {here.path: there.path, here.table: there.table, here.name: there.name}
    return {old: new for old, new in words.items() if old != new}


def _written(old: str, new: str) -> dict[str, str]:
    return {old: new, pascal(old): pascal(new), old.upper(): new.upper()}


def refactored(
    base: bytes, theirs: bytes, words: Mapping[str, str], *sides: bytes
) -> tuple[bytes, ...]:
    """Return versions of a file with the names that a rename made of theirs.

    `base` and `theirs` are the two renders. What cannot be read as Python stays as it is.
    """
    try:
        here, there = set(_spoken(base)), set(_spoken(theirs))
        names = dict(_mapped(here, there, words))
        return tuple(_replaced(side, names) for side in sides) if names else sides
    except (SyntaxError, UnicodeError, tokenize.TokenError):
        return sides


def _spoken(content: bytes) -> Iterator[str]:
    for token in tokenize.tokenize(io.BytesIO(content).readline):
        if token.type in SPOKEN:
            yield token.string


def _mapped(here: set[str], there: set[str], words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is said no longer, with what is said in its place."""
    pattern = _pattern(tuple(sorted(words, key=len, reverse=True)))
    for said in here - there:
        aim = pattern.sub(lambda found: words[found[0]], said)
        if aim in there - here:
            yield said, aim


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match words as parts of names: `post` in `read_post`, `Post` in `PostRead`."""
    parts = (PART.format(re.escape(word), re.escape(word)) for word in words)
    return re.compile("|".join(parts))


def _replaced(content: bytes, names: Mapping[str, str]) -> bytes:
    """Replace whole tokens, and leave every other byte as it is."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    lines = content.decode(encoding).split("\n")
    found = [
        token
        for token in tokenize.tokenize(io.BytesIO(content).readline)
        if token.type in SPOKEN and token.string in names and token.start[0] == token.end[0]
    ]
    for token in reversed(found):
        (row, start), (_, end) = token.start, token.end
        line = lines[row - 1]
        lines[row - 1] = line[:start] + names[token.string] + line[end:]
    return "\n".join(lines).encode(encoding)
