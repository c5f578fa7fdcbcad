"""The options of a resource as flags: `--access read=public --unique title,author`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.language.field_builder import identifier
from scaffold.language.short_form import parse_names
from scaffold.model.literals import read_text
from scaffold.model.names import normal_name
from scaffold.model.rules import parse_rule
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import Key, Operation, Role, ordered_operations, read_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scaffold.language.short_form import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What a command line says of a resource's options, in its own words.

    None and () were not said. `unset` names options that are to be as if they had not been said.
    """

    access: str | None = None
    plural: str | None = None
    table: str | None = None
    description: str | None = None
    key: str | None = None
    operations: str | None = None
    owner: str | None = None
    path_key: str | None = None
    timestamps: bool | None = None
    soft_delete: bool | None = None
    versioned: bool | None = None
    realtime: bool | None = None
    unique: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


def read_settings(flags: Flags) -> dict[str, Any]:
    """Read flags as attributes of a Draft; an error names the flag as its place."""
    settings: dict[str, Any] = {}
    for name, read in READ.items():
        value = getattr(flags, name)
        if value in (None, ()):
            continue
        try:
            settings |= read(value)
        except ScaffoldError as error:
            raise error.at(flag(name)) from None
    unset = [_unset(word, settings) for word in flags.unset]
    for each in unset:
        settings |= each
    return settings


def with_settings(words: Words, flags: Flags) -> Draft:
    """Return the resource that words and flags describe together."""
    settings = read_settings(flags)
    if words.plural and settings.get("plural", words.plural) != words.plural:
        problem = f"the plural is {quote(words.plural)} and {quote(settings['plural'])}"
        raise ScaffoldError(problem, "say it once", "plural-twice", where=flag("plural"))
    draft = Draft(name=words.name, plural=words.plural, fields=words.fields)
    return replace(draft, **settings)


def parse_renames(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Read `title=headline`, each an old and a new name."""
    return tuple(_rename(word) for word in words)


def _rename(word: str) -> tuple[str, str]:
    old, _, new = (part.strip() for part in word.partition("="))
    if not old or not new:
        hint = "write --rename old=new"
        raise ScaffoldError(f"{quote(word)} is no renaming", hint, "bad-rename", where="--rename")
    return old, new


def flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def read_access(said: str, before: str = "--access ") -> dict[str, Any]:
    """Read `public` or `read=public,write=owner`; `before` is what stands in front of it."""
    if "=" not in said and ":" not in said:
        role = read_word(said.strip(), Role, "access")
        return {"read": role, "write": role}
    settings: dict[str, Any] = {}
    for part in said.split(","):
        what, _, word = (each.strip() for each in part.partition("="))
        if what not in {"read", "write"} or what in settings:
            hint = f"write {before}read=public,write=owner, or {before}public for both"
            raise ScaffoldError(f"{quote(said)} is no access", hint, "bad-access")
        settings[what] = read_word(word, Role, "access")
    return settings


def read_operations(said: str) -> dict[str, Any]:
    words = [read_word(word.strip(), Operation, "operation") for word in said.split(",")]
    return {"operations": ordered_operations(words)}


def _groups(option: str) -> Callable[[tuple[str, ...]], dict[str, Any]]:
    return lambda said: {option: tuple(parse_names(names) for names in said)}


READ: dict[str, Callable[[Any], dict[str, Any]]] = {
    "access": read_access,
    "plural": lambda said: {"plural": normal_name(said, "plural")},
    "table": lambda said: {"table": identifier(said, "table")},
    "description": lambda said: {"description": read_text(said, "description")},
    "key": lambda said: {"key": read_word(said, Key, "key")},
    "operations": read_operations,
    "owner": lambda said: {"owner": normal_name(said, "owner")},
    "path_key": lambda said: {"path_key": normal_name(said, "path_key")},
    "timestamps": lambda said: {"timestamps": said},
    "soft_delete": lambda said: {"soft_delete": said},
    "versioned": lambda said: {"versioned": said},
    "realtime": lambda said: {"realtime": said},
    "unique": _groups("unique"),
    "index": _groups("indexes"),
    "rule": lambda said: {"rules": tuple(parse_rule(text) for text in said)},
}

UNSET: dict[str, dict[str, Any]] = {
    "access": {"read": None, "write": None},
    "plural": {"plural": ""},
    "table": {"table": ""},
    "description": {"description": ""},
    "key": {"key": None},
    "operations": {"operations": ()},
    "owner": {"owner": ""},
    "path-key": {"path_key": ""},
    "unique": {"unique": ()},
    "index": {"indexes": ()},
    "rule": {"rules": ()},
}
SWITCHES = {
    "soft-delete": "no-soft-delete",
    "versioned": "no-versioned",
    "realtime": "no-realtime",
    "timestamps": "timestamps",
}
"""The options that are on or off, and the flags that put them back as they are if unsaid."""
AS_IN_THE_FILE = {"path_key": "path-key", "indexes": "index", "rules": "rule"}


def needless(draft: Draft, flags: Flags) -> Iterator[str]:
    """Say of what is to be unset that a resource does not say it."""
    for said in flags.unset:
        open_ = UNSET[AS_IN_THE_FILE.get(said, said)]
        if all(getattr(draft, name) == value for name, value in open_.items()):
            yield f"{draft.name} says no {said}: there is nothing to unset"


def _unset(said: str, settings: dict[str, Any]) -> dict[str, Any]:
    word = AS_IN_THE_FILE.get(said, said)
    if word.replace("_", "-") in SWITCHES:
        switch = word.replace("_", "-")
        problem = f"{quote(said)} is a switch"
        raise ScaffoldError(problem, f"write --{SWITCHES[switch]}", "unset-switch", where="--unset")
    if word not in UNSET:
        hint = f"{did_you_mean(word, UNSET)}--unset takes {listed(UNSET)}"
        raise ScaffoldError(
            f"there is no option {quote(said)}", hint, "unknown-option", where="--unset"
        )
    if settings.keys() & UNSET[word].keys():
        problem = f"{quote(word)} is both said and unset"
        raise ScaffoldError(problem, "leave one of them out", "option-twice", where="--unset")
    return UNSET[word]
