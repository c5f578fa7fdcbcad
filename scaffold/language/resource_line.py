"""A resource in one line, options and all: `Post title:str:40 --access public --soft-delete`."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.language.resource_flags import Flags, flag, with_settings
from scaffold.language.short_form import Words, parse_resource, print_resource, split_words
from scaffold.model.rules import print_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.model.spec import Draft

OPTION = "--"
SWITCHES = ("timestamps", "soft_delete", "versioned", "realtime")
LISTS = ("unique", "index", "rule")
OPTIONS = tuple(each.name for each in fields(Flags) if each.name != "unset")
"""What may be said of a resource that is no field, in the order in which it is printed."""
KNOWN = [*map(flag, OPTIONS), *(flag(f"no_{each}") for each in SWITCHES)]


def parse_line(said: str | Sequence[str]) -> tuple[Draft, tuple[str, ...]]:
    """Read a resource with its fields and options, and what had to be rewritten in it."""
    words = split_words(said) if isinstance(said, str) else list(said)
    plain, options = parted(words)
    flags = read_options(options)
    read = parse_resource(plain)
    try:
        return with_settings(read, flags), read.notes
    except ScaffoldError as error:
        raise (error.at(f"{read.name} {error.where}") if error.where else error) from None


def parted(words: Sequence[str]) -> tuple[list[str], list[tuple[str, str | None]]]:
    """Part the fields from the options, each with its value; a switch has none."""
    plain: list[str] = []
    options: list[tuple[str, str | None]] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if not word.startswith(OPTION):
            plain.append(word)
            continue
        name, equals, value = word.partition("=")
        if equals or takes_no_value(name):
            options.append((name, value if equals else None))
        else:
            bare = not left or left[0].startswith(OPTION)
            options.append((name, None if bare else left.pop(0)))
    return plain, options


def takes_no_value(name: str) -> bool:
    switch = attribute(name).removeprefix("no_")
    return switch in SWITCHES or attribute(name) not in OPTIONS


def attribute(name: str) -> str:
    return name.removeprefix(OPTION).replace("-", "_")


def read_options(options: Sequence[tuple[str, str | None]]) -> Flags:
    said: dict[str, Any] = {}
    for name, value in options:
        option = read_name(name)
        if option.removeprefix("no_") in SWITCHES:
            read: Any = not option.startswith("no_")
            option = option.removeprefix("no_")
            refuse_value(name, value)
        elif value is None:
            hint = f"write {name} VALUE"
            raise ScaffoldError(f"{name} says no value", hint, "option-without-value")
        else:
            read = (*said.get(option, ()), value) if option in LISTS else value
        if option in said and option not in LISTS:
            problem = f"{flag(option)} is said twice"
            raise ScaffoldError(problem, "leave one of them out", "option-twice")
        said[option] = read
    return Flags(**said)


def read_name(name: str) -> str:
    if name not in KNOWN:
        near = did_you_mean(name, KNOWN)
        hint = f"{near}The options of a resource are {listed(KNOWN)}"
        raise ScaffoldError(f"there is no option {quote(name)}", hint, "unknown-option")
    return attribute(name)


def refuse_value(name: str, value: str | None) -> None:
    if value is not None:
        raise ScaffoldError(
            f"{name} takes no value", f"write {name} alone", "option-with-value", where=name
        )


def print_line(draft: Draft) -> tuple[str, ...] | None:
    """Write a resource as words; None if a field of it needs the long form."""
    words = print_resource(Words(draft.name, draft.plural, draft.fields))
    return None if words is None else (*words, *print_options(draft))


def print_options(draft: Draft) -> tuple[str, ...]:
    """Write what is said of a resource beside its name, its plural and its fields."""
    texts = ("table", "description", "key", "owner", "path_key")
    said = {name: str(value) for name in texts if (value := getattr(draft, name))}
    said |= {"access": access} if (access := print_access(draft)) else {}
    said |= {"operations": ",".join(draft.operations)} if draft.operations else {}
    lists = {
        "unique": [",".join(names) for names in draft.unique],
        "index": [",".join(names) for names in draft.indexes],
        "rule": [print_rule(rule) for rule in draft.rules],
    }
    words: list[str] = []
    for name in OPTIONS:
        words += [flag(name), said[name]] if name in said else []
        words += [word for value in lists.get(name, ()) for word in (flag(name), value)]
        if name in SWITCHES and getattr(draft, name) is not (name == "timestamps"):
            words.append(flag(name if getattr(draft, name) else f"no_{name}"))
    return tuple(words)


def print_access(draft: Draft) -> str:
    pairs = (("read", draft.read), ("write", draft.write))
    return ",".join(f"{what}={role}" for what, role in pairs if role)
