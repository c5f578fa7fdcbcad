"""What a user is told when something cannot be done: the problem, and what to type instead."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_QUOTE = 60


class ScaffoldError(Exception):
    """The one error of the tool; `path` names what is wrong in the model, `where` in a file."""

    def __init__(
        self,
        problem: str,
        hint: str,
        code: str,
        *,
        path: tuple[str, ...] = (),
        where: str = "",
    ) -> None:
        super().__init__(problem, hint, code)
        self.problem = problem
        self.hint = hint
        self.code = code
        self.path = path
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}" if self.where else self.problem

    def within(self, *path: str) -> ScaffoldError:
        """Return the same error, seen from further out."""
        return self._copy(path=(*path, *self.path), where=self.where)

    def hinted(self, hint: str) -> ScaffoldError:
        """Return the same error with another hint."""
        return ScaffoldError(self.problem, hint, self.code, path=self.path, where=self.where)

    def at(self, where: str) -> ScaffoldError:
        """Return the same error with its place in a file (`scaffold.yaml:12:7`)."""
        return self._copy(path=self.path, where=where)

    def _copy(self, *, path: tuple[str, ...], where: str) -> ScaffoldError:
        return ScaffoldError(self.problem, self.hint, self.code, path=path, where=where)


def quote(word: object) -> str:
    """Quote a word of the user's, made printable and cut short."""
    text = str(word)
    return ascii_controls(repr(text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"))


def ascii_controls(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like another, or nothing if none is near."""
    by_fold = {each.casefold(): str(each) for each in known}
    near = difflib.get_close_matches(word[:LONGEST_QUOTE].casefold(), by_fold, n=1)
    return by_fold[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'x'? ", or nothing if no known word is near."""
    near = nearest(word, known)
    return f"Did you mean {near!r}? " if near else ""
