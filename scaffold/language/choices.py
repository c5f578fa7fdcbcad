"""Several of a closed set of words, as both a command line and scaffold.yaml say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.model.vocabulary import Auth, Database, read_word

if TYPE_CHECKING:
    from enum import StrEnum

W = TypeVar("W", bound="StrEnum")
NONE = "none"
DATABASES = {"postgres": Database.POSTGRESQL, "pg": Database.POSTGRESQL}
MEANT = {
    "jwt": frozenset({"yes", "true", "on", "1", "y", "user", "users", "login", "oauth", "token"}),
    "none": frozenset({"no", "false", "off", "0", "n", "null", ""}),
}
"""What people say who want users, or none: the words that mean it."""


def read_auth_words(said: str) -> list[Auth]:
    folded = said.strip().lower()
    if meant := next((auth for auth, words in MEANT.items() if folded in words), ""):
        hint = f"Did you mean {meant!r}? Write {listed(Auth)}, with commas between, or {NONE}"
        raise ScaffoldError(f"there is no auth {quote(said)}", hint, "unknown-auth")
    return read_words(said, Auth, "auth")


def read_words(said: str, closed: type[W], what: str) -> list[W]:
    """Read words with commas between."""
    if said.strip() == NONE:
        return []
    try:
        return [read_word(word.strip(), closed, what) for word in said.split(",")]
    except ScaffoldError as error:
        hint = f"{error.hint}, with commas between, or {NONE}"
        raise ScaffoldError(error.problem, hint, error.code) from None
