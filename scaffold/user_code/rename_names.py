"""A rename in the model, carried into what the user wrote beside it.

A file in which the tool no longer writes `title`, but `headline` where that stood, is one in
which the user's `title` means the same thing. Names are mapped file by file, by what the two
renders say, and only there; comments stay as they are.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scaffold.model.names import pascal
from scaffold.user_code.lost_imports import names_of
from scaffold.user_code.tokens import Word, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from scaffold.model.spec import Spec
    from scaffold.specfile.patcher import Renames

MODULE = re.compile(r"([ \t]*(?:from|import)[ \t]+)([\w.]*\w)")
PART = r"(?<![A-Za-z0-9]){}(?![a-z0-9])|(?<=[a-z0-9]){}(?![a-z])"


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


@dataclass(frozen=True, slots=True)
class Renaming:
    """What a change renames: words, in each way in which code writes them, and modules.

    Where an import names its module in full, only `modules` counts: a module of the user's that
    bears the old name keeps it. Texts are renamed in tests alone: there they are what a client
    sends and gets, and one that is wrong fails; elsewhere nobody knows what a text means.
    """

    words: Mapping[str, str]
    modules: Mapping[str, str]
    texts: bool = True


def refactored(base: bytes, theirs: bytes, renaming: Renaming, *sides: bytes) -> tuple[bytes, ...]:
    """Return versions of a file with the names that a rename made of theirs.

    `base` and `theirs` are the two renders. What cannot be read as Python stays as it is.
    """
    try:
        here, there = ({word.text for word in _named(each, renaming)} for each in (base, theirs))
        names = dict(mapped(here, there, renaming.words))
        return tuple(
            _replaced(side, _without(names, _foreign(side, base)), renaming) for side in sides
        )
    except (SyntaxError, ValueError, tokenize.TokenError):
        return sides


def refactored_there(
    base: bytes, theirs: bytes, renaming: Renaming, content: bytes, declared: Collection[str]
) -> bytes:
    """Return a file into which declarations of `base` were moved, with their renames.

    In what moved, every name is renamed; beside it only what `base` binds at its top.
    """
    try:
        here, there = ({word.text for word in _named(each, renaming)} for each in (base, theirs))
        names = dict(mapped(here, there, renaming.words))
        rows = set(_rows(content, declared))
        of_all = {old: new for old, new in names.items() if old in _bound(base)}
        own = _without(of_all, _foreign(content, base))
        return _replaced(_replaced(content, names, renaming, rows), own, renaming)
    except (SyntaxError, ValueError, tokenize.TokenError):
        return content


def _rows(content: bytes, declared: Collection[str]) -> Iterator[int]:
    """Yield the lines of some declarations, counted from 1."""
    for node in ast.parse(content).body:
        if {*names_of(node)} & {*declared}:
            first = min(
                [node.lineno, *[each.lineno for each in getattr(node, "decorator_list", ())]]
            )
            yield from range(first, (node.end_lineno or node.lineno) + 1)


def _named(content: bytes, renaming: Renaming) -> Iterator[Word]:
    """Yield the words of a text that a rename may change."""
    return (word for word in words_of(content) if word.is_name or renaming.texts)


def _foreign(side: bytes, base: bytes) -> set[str]:
    """Return the names that a version imports, and that are nothing of the tool's own."""
    imports = (each for each in ast.walk(ast.parse(side)) if isinstance(each, ast.ImportFrom))
    return {name for node in imports for name in names_of(node)} - _bound(base)


def _bound(base: bytes) -> set[str]:
    top = ast.parse(base).body
    top += [node for each in top if isinstance(each, ast.If) for node in each.body]
    return {name for node in top for name in names_of(node)}


def _without(names: Mapping[str, str], foreign: set[str]) -> dict[str, str]:
    return {old: new for old, new in names.items() if old not in foreign}


def mapped(here: set[str], there: set[str], words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is said no longer, with what is said in its place."""
    pattern = _pattern(tuple(sorted(words, key=len, reverse=True)))
    for said in here - there if words else ():
        aim = pattern.sub(lambda found: words[found[0]], said)
        if aim in there - here:
            yield said, aim


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match words as parts of names: `post` in `read_post`, `Post` in `PostRead`."""
    parts = (PART.format(re.escape(word), re.escape(word)) for word in words)
    return re.compile("|".join(parts))


def _replaced(
    content: bytes,
    names: Mapping[str, str],
    renaming: Renaming,
    rows: Collection[int] | None = None,
) -> bytes:
    """Replace whole words, and leave every other byte as it is; `rows` are the lines to look at."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    lines = content.decode(encoding).split("\n")
    words = [word for word in _named(content, renaming) if word.text in names]
    words += _exported(content, names) if rows is None else []
    for word in sorted(words, key=lambda word: (word.row, word.start), reverse=True):
        line = lines[word.row - 1]
        if not _is_module(word, line) and (rows is None or word.row in rows):
            lines[word.row - 1] = line[: word.start] + names[word.text] + line[word.end :]
    for row, line in enumerate(lines):
        found = MODULE.match(line)
        if found and found[2] in renaming.modules:
            lines[row] = found[1] + renaming.modules[found[2]] + line[found.end() :]
    return "\n".join(lines).encode(encoding)


def _exported(content: bytes, names: Mapping[str, str]) -> Iterator[Word]:
    """Yield the texts in ``__all__`` that are renamed names, each without its quotes."""
    rows = {
        row
        for node in ast.parse(content).body
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        and any(getattr(each, "id", "") == "__all__" for each in ast.walk(node))
        for row in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    for word in words_of(content):
        if word.row in rows and word.text not in names and word.text[1:-1] in names:
            yield Word(word.text[1:-1], word.row, word.start + 1, word.end - 1)


def _is_module(word: Word, line: str) -> bool:
    """Tell whether a word is part of the module that an import names."""
    found = MODULE.match(line)
    return found is not None and found.start(2) <= word.start < found.end(2)
