"""Asking for what few resources need: unique groups, rules, keys, soft deletion and the like."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from scaffold.dialogue import model
from scaffold.dialogue.project_questions import KEYS, in_columns
from scaffold.dialogue.resource.access import ask_again
from scaffold.dialogue.resource.sentences import words
from scaffold.dialogue.terminal.session import Back, Choice, Question, Talk
from scaffold.errors import ScaffoldError
from scaffold.language.field_builder import identifier
from scaffold.language.short_form import parse_names
from scaffold.model.fields import Field, Relation
from scaffold.model.literals import read_text
from scaffold.model.names import normal_name
from scaffold.model.rules import parse_rule, print_rule
from scaffold.model.spec import ALL_OPERATIONS
from scaffold.model.vocabulary import Key, Operation, ordered_operations

if TYPE_CHECKING:
    from scaffold.language.outline import Outline
    from scaffold.model.spec import Draft

Settings: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[Settings], None]
Asking: TypeAlias = Callable[[Talk, "Draft", Check], Settings]
NOTHING_MORE = "no"


@dataclass(frozen=True, slots=True)
class Extra:
    """An option of a resource: what it means, what is said of it, and how it is asked for."""

    means: str
    said: Callable[[Draft], str]
    ask: Asking


def ask_extras(talk: Talk, outline: Outline, draft: Draft) -> Draft:
    """Offer every option of a resource, one after the other; Enter ends it."""
    while True:
        chosen = talk.choose(f"Anything else about {draft.name}?", menu(draft), "")
        if not chosen:
            return draft
        with suppress(Back):
            draft = attempted(talk, outline, draft, EXTRAS[chosen])
            talk.keep(model.with_draft(outline, draft), draft.name)


def attempted(talk: Talk, outline: Outline, draft: Draft, extra: Extra) -> Draft:
    """Ask for an option; one that cannot be is told, and changes nothing."""

    def check(settings: Settings) -> None:
        model.check(model.with_draft(outline, replace(draft, **settings)), talk.reserved)

    settings = extra.ask(talk, draft, check)
    try:
        changed = ask_again(talk, outline, draft, replace(draft, **settings))
        model.check(model.with_draft(outline, changed), talk.reserved)
    except ScaffoldError as error:
        talk.tell(error)
        return draft
    return changed


def menu(draft: Draft) -> list[Choice[str]]:
    width = max(map(len, EXTRAS))
    lines = [
        Choice(name, f"{name:{width}}  {extra.said(draft) or extra.means}")
        for name, extra in EXTRAS.items()
    ]
    return [Choice("", NOTHING_MORE), *lines]


def text(name: str, question: str, note: str, read: Callable[[str], str]) -> Extra:
    """Return an option that is a text; an empty answer leaves it open."""

    def ask(talk: Talk, draft: Draft, check: Check) -> Settings:
        asked = Question(
            words=question.format(words(draft.name)), note=note, default=getattr(draft, name)
        )

        def checked(answer: str) -> Settings:
            settings = {name: read(answer) if answer else ""}
            check(settings)
            return settings

        return talk.ask(asked, checked)

    return Extra(note, lambda draft: getattr(draft, name), ask)


SINGULAR = {"unique": "Unique group", "rules": "Rule", "indexes": "Index"}


def several(
    name: str, note: str, means: str, read: Callable[[str], Any], said: Callable[[Any], str]
) -> Extra:
    """Return an option of which there may be several; each is asked for, until nothing is said."""

    def checked(values: list[Any], check: Check, answer: str) -> list[Any] | None:
        if not answer:
            return None
        check({name: (*values, read(answer))})
        return [*values, read(answer)]

    def ask(talk: Talk, draft: Draft, check: Check) -> Settings:
        values, default = list(getattr(draft, name)), ""
        while True:
            asked = Question(
                words=f"{SINGULAR[name]} {len(values) + 1} of {draft.name}:",
                note=f"{note}; Enter: done",
                default=default,
            )
            try:
                more = talk.ask(asked, partial(checked, values, check))
            except Back:
                if not values:
                    raise
                default = said(values.pop())
                continue
            if more is None:
                return {name: tuple(values)}
            values, default = more, ""

    return Extra(means, lambda draft: " and ".join(map(said, getattr(draft, name))), ask)


def switch(name: str, means: str, yes: str, no: str) -> Extra:
    """Return an option that is on or off."""

    def ask(talk: Talk, draft: Draft, check: Check) -> Settings:
        now = getattr(draft, name)
        del check
        return {name: talk.agrees(f"{name.replace('_', ' ').capitalize()}?", yes, no, default=now)}

    usual = name == "timestamps"
    return Extra(
        means, lambda draft: "" if getattr(draft, name) is usual else no if usual else yes, ask
    )


def ask_operations(talk: Talk, draft: Draft, _check: Check) -> Settings:
    choices = [Choice(each, str(each)) for each in Operation]
    now = draft.operations or ALL_OPERATIONS
    said = ordered_operations(talk.several(f"What can be done with {draft.name}?", choices, now))
    return {"operations": () if said == ALL_OPERATIONS else said}


def ask_key(talk: Talk, draft: Draft, _check: Check) -> Settings:
    choices: list[Choice[Key | None]] = [Choice(None, "as in the other resources")]
    choices += [Choice(each.value, each.words) for each in in_columns(KEYS)]
    return {"key": talk.choose(f"Ids of {draft.name}:", choices, draft.key)}


def ask_owner(talk: Talk, draft: Draft, _check: Check) -> Settings:
    relations = [each.name for each in draft.fields if isinstance(each, Relation) and not each.many]
    question = f"Whose is {draft.name}? Of whoever owns its"
    return {"owner": named(talk, question, relations, draft.owner, "nobody's")}


def ask_path_key(talk: Talk, draft: Draft, _check: Check) -> Settings:
    fields = [each.name for each in draft.fields if isinstance(each, Field) and each.unique]
    question = f"What names {draft.name} in the path?"
    return {"path_key": named(talk, question, fields, draft.path_key, "id")}


def named(talk: Talk, question: str, names: list[str], now: str, none: str) -> str:
    choices = [Choice("", none), *(Choice(name, name) for name in names)]
    return talk.choose(question, choices, now)


NAMES = "two fields or more, such as title,author"
RULES = "such as starts_on < ends_on, price >= 0, exactly_one(book, film)"

SEVERAL = "no two rows have the same in several fields at once"
MADE = "created_at and updated_at"

EXTRAS: dict[str, Extra] = {
    "unique": several("unique", NAMES, SEVERAL, parse_names, ",".join),
    "rules": several("rules", RULES, "what every row keeps", parse_rule, print_rule),
    "owner": Extra("a relation by which a row belongs to somebody", lambda it: it.owner, ask_owner),
    "soft_delete": switch(
        "soft_delete",
        "deleted rows stay, unseen",
        "yes, deleted rows stay, unseen",
        "no, deleted rows are gone",
    ),
    "versioned": switch(
        "versioned",
        "ETag and If-Match: no lost updates",
        "yes, with ETag and If-Match",
        "no, the last who writes wins",
    ),
    "key": Extra("the kind of its id", lambda it: str(it.key or ""), ask_key),
    "path_key": Extra(
        "a unique field that names a row in the path", lambda it: it.path_key, ask_path_key
    ),
    "operations": Extra(
        "which of list, create, read, update and delete exist",
        lambda it: ", ".join(it.operations),
        ask_operations,
    ),
    "indexes": several("indexes", NAMES, "indexes over several fields", parse_names, ",".join),
    "timestamps": switch(
        "timestamps",
        f"{MADE}, which it has if nothing is said",
        f"yes, with {MADE}",
        f"no, without {MADE}",
    ),
    "realtime": switch(
        "realtime",
        "its changes are told over WebSockets; with the feature websocket",
        "yes, its changes are told over WebSockets",
        "no, its changes are not told",
    ),
    "description": text(
        "description",
        "What is {}, in a sentence?",
        "what it is, in a sentence",
        partial(read_text, what="description"),
    ),
    "plural": text(
        "plural",
        "Plural of {}:",
        "its plural, where the usual one is wrong",
        partial(normal_name, what="plural"),
    ),
    "table": text(
        "table",
        "Table of {}:",
        "its table, where it is not called as its plural is",
        partial(identifier, what="table"),
    ),
}
"""Every option of a resource that is not asked for anyway, by its name in the file."""
