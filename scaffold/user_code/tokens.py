"""The words of a Python text: its names, its strings, and what stands in its f-strings."""

from __future__ import annotations

import io
import re
import tokenize
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SPOKEN = {tokenize.NAME, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""The kinds of tokens that hold names: f-strings are tokens of their own from Python 3.12 on."""
FORMATTED = re.compile(r"(?i)(?:f|fr|rf)('''|\"\"\"|'|\")")
BRACE = re.compile(r"\{\{|\}\}|[{}]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and where it stands: rows count from 1, columns from 0."""

    text: str
    row: int
    start: int
    end: int
    is_name: bool = False


def words_of(content: bytes) -> Iterator[Word]:
    """Yield the words of a text in order, but for those that run over several lines.

    Raises what `tokenize` raises of what is no Python.
    """
    for token in tokenize.tokenize(io.BytesIO(content).readline):
        if token.type in SPOKEN and token.start[0] == token.end[0]:
            is_name = token.type == tokenize.NAME
            yield from _parted(Word(token.string, *token.start, token.end[1], is_name))


def _parted(word: Word) -> Iterator[Word]:
    """Take an f-string apart, as the tokenizer itself does from Python 3.12 on."""
    formatted = FORMATTED.match(word.text)
    if formatted is None:
        yield word
        return
    for text, start, is_code in _pieces(word.text, formatted.end(), len(formatted[1])):
        column = word.start + start
        if is_code:
            yield from _spoken(text, word.row, column)
        elif text:
            yield Word(text, word.row, column, column + len(text))


def _pieces(text: str, start: int, quote: int) -> Iterator[tuple[str, int, bool]]:
    """Yield the literal pieces of an f-string, and the code between its outermost braces."""
    depth, end = 0, len(text) - quote
    for brace in BRACE.finditer(text, start, end):
        if len(brace[0]) > 1 and depth == 0:
            continue
        for place in range(brace.start(), brace.end()):
            before, depth = depth, depth + (1 if text[place] == "{" else -1)
            if 0 in (before, depth):
                yield text[start:place], start, before > 0
                start = place + 1
    yield text[start:end], start, False


def _spoken(code: str, row: int, column: int) -> Iterator[Word]:
    """Yield the words of an expression; in brackets, as blanks before it indent nothing."""
    with suppress(tokenize.TokenError):  # a brace in a string in it: rare, and left as it is
        for token in tokenize.generate_tokens(io.StringIO(f"({code})").readline):
            if token.type in SPOKEN:
                start, end = token.start[1] - 1, token.end[1] - 1
                is_name = token.type == tokenize.NAME
                yield from _parted(Word(token.string, row, column + start, column + end, is_name))
