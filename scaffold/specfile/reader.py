"""From the nodes of scaffold.yaml to what the user said, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, quote
from scaffold.language.choices import DATABASES, read_auth_words, read_words
from scaffold.language.field_builder import identifier
from scaffold.language.long_form import parse_long
from scaffold.language.outline import Outline
from scaffold.language.resource_flags import read_access, read_operations
from scaffold.language.short_form import parse_field, parse_names, parse_resource_name
from scaffold.model.names import normal_name
from scaffold.model.rules import parse_rule
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import (
    ApiVersion,
    Auth,
    Database,
    Feature,
    Formatter,
    Key,
    Operation,
    Role,
    ordered_auth,
    ordered_features,
    ordered_operations,
)
from scaffold.specfile.yaml_nodes import At, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ruamel.yaml.nodes import MappingNode

    from scaffold.language.field_builder import Built
    from scaffold.model.fields import Member
    from scaffold.model.rules import Rule

PROJECT_KEYS = (
    "project",
    "database",
    "auth",
    "features",
    "api_version",
    "formatter",
    "key",
    "resources",
)
PROJECT_FLAGS = {"name": "write project: my-api", "resource": "write resources: and each below it"}
"""What a command line calls otherwise."""
UNFINISHED = "unfinished"
"""The key of a draft that names the resource which was being described."""


@dataclass(slots=True)
class Reading:
    """What was read so far; `places` maps the path of an error to a line and a column.

    `said` are the keys of the project that stand there, `unfinished` is what only a draft has.
    """

    name: str
    outline: Outline = field(default_factory=lambda: Outline(project=""))
    said: frozenset[str] = frozenset()
    unfinished: str = ""
    notes: list[str] = field(default_factory=list)
    places: dict[tuple[str, ...], str] = field(default_factory=dict)

    def place(self, path: tuple[str, ...]) -> str:
        """Return the nearest place that is known of a path in the model."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.name)


def read_outline(root: MappingNode, name: str, *, draft: bool = False) -> Reading:
    """Read what a file says; a draft is one that may say which resource is not finished."""
    keys = (*PROJECT_KEYS, UNFINISHED) if draft else PROJECT_KEYS
    entries = At(root, name).entries("the project", keys, PROJECT_FLAGS)
    said = {each.word: each.value for each in entries}
    reading = Reading(name, said=frozenset(said))
    reading.unfinished = said[UNFINISHED].text(UNFINISHED) if UNFINISHED in said else ""
    reading.places |= {(key,): value.place for key, value in said.items()}
    if "project" not in said:
        hint = "write project: my-api in the first line"
        raise ScaffoldError("the file names no project", hint, "no-project", where=name)
    reading.outline = Outline(
        project=said["project"].text("project"),
        database=_database(said.get("database"), reading),
        auth=_auth(said.get("auth")),
        features=_features(said.get("features")),
        api_version=_api_version(said.get("api_version")),
        formatter=_formatter(said.get("formatter")),
        key=said["key"].word(Key, "key") if "key" in said else None,
        drafts=tuple(_drafts(said.get("resources"), reading)),
    )
    return reading


def _database(at: At | None, reading: Reading) -> Database:
    if at is None:
        return Database.SQLITE
    if not at.is_null and (word := at.text("database")).lower() in DATABASES:
        reading.notes.append(f"database: {quote(word)} is written {DATABASES[word.lower()]}")
        return DATABASES[word.lower()]
    return at.word(Database, "database")


def _auth(at: At | None) -> tuple[Auth, ...]:
    if at is None or at.is_null:
        return ()
    if at.is_scalar:
        return ordered_auth(at.placed(lambda: read_auth_words(at.text("auth"))))
    return ordered_auth(each.word(Auth, "auth") for each in at.items("auth", "[jwt]"))


def _features(at: At | None) -> tuple[Feature, ...] | None:
    """Return None where the file leaves it open; an empty list says that there are none."""
    if at is None:
        return None
    if at.is_scalar:
        words = at.placed(lambda: read_words(at.text("features"), Feature, "feature"))
        return ordered_features(words)
    said = [] if at.is_null else at.items("features", "[docker, ci]")
    return ordered_features(each.word(Feature, "feature") for each in said)


def _api_version(at: At | None) -> ApiVersion:
    return ApiVersion.PATH if at is None else at.word(ApiVersion, "api_version")


def _formatter(at: At | None) -> Formatter:
    return Formatter.RUFF if at is None else at.word(Formatter, "formatter")


def _drafts(at: At | None, reading: Reading) -> Iterator[Draft]:
    taken: dict[str, str] = {}
    for entry in () if at is None or at.is_null else at.entries("resources"):
        name, plural = entry.key.placed(lambda word=entry.word: parse_resource_name(word))  # type: ignore[misc]  # mypy: no type of a default
        _once(entry, name, taken, "class")
        reading.places[name,] = entry.key.place
        if name != (written := entry.word.partition("/")[0]):
            reading.notes.append(f"{quote(written)} is written {name}")
        draft = _draft(name, entry.value, reading)
        yield _with_plural(draft, plural, entry, reading) if plural else draft


def _with_plural(draft: Draft, plural: str, entry: Entry, reading: Reading) -> Draft:
    """Take the plural that a key says, as a command line does: `Person/people`."""
    if draft.plural not in {"", plural}:
        problem = f"the plural of {draft.name} is {quote(plural)} and {quote(draft.plural)}"
        hint = f"say it once: {draft.name}/{draft.plural}, or plural: {draft.plural} alone"
        raise entry.key.fail(problem, hint, "plural-twice")
    reading.places.setdefault((draft.name, "plural"), entry.key.place)
    return replace(draft, plural=plural)


def _once(entry: Entry, name: str, taken: dict[str, str], what: str) -> None:
    """Raise if two keys are one name (`user-id` and `userId`)."""
    first = taken.setdefault(name, entry.word)
    if first != entry.word:
        problem = f"{quote(first)} and {quote(entry.word)} both become the {what} {quote(name)}"
        raise entry.key.fail(problem, "leave one of them out", f"{what}-clash")


def _draft(name: str, at: At, reading: Reading) -> Draft:
    if at.is_null:
        raise at.fail(f"{name} has no fields", f"write fields: below {name}", "no-fields")
    options: dict[str, Any] = {}
    if at.is_scalar:
        hint = f"write fields: below {name}, and each field below that: title: str:200"
        raise at.fail(f"{name} is not a mapping of keys", hint, "not-a-mapping")
    for entry in at.entries(name, OPTIONS, FLAGS):
        reading.places[name, entry.word] = entry.value.place
        if entry.word == "fields":
            options["fields"] = tuple(_fields(name, entry.value, reading))
        elif entry.word == "access":
            options |= _access(name, entry.value)
        else:
            options[entry.word] = READ_OPTION[entry.word](entry.word, entry.value)
    return Draft(name=name, **options)


def _fields(resource: str, at: At, reading: Reading) -> Iterator[Member]:
    taken: dict[str, str] = {}
    entries = [] if at.is_null else list(at.entries(f"fields of {resource}"))
    for before, entry in pairwise(entries):
        _check_split(before, entry)
    for entry in entries:
        built = _built(resource, entry)
        name = built.member.name
        _once(entry, name, taken, "name")
        reading.notes += [f"{resource}.{name}: {note}" for note in built.notes]
        reading.places[resource, name] = entry.value.place
        yield built.member


def _check_split(before: Entry, entry: Entry) -> None:
    """Diagnose `{price: decimal:10,2}`, which YAML splits at the comma."""
    said = before.value.raw()
    if entry.value.is_missing and isinstance(said, str) and ":" in said:
        problem = f"YAML ended {quote(said)} at the comma before {quote(entry.word)}"
        hint = f'put it in quotes: {before.word}: "{said},{entry.word}"'
        raise entry.key.fail(problem, hint, "yaml-mangled")


def _built(resource: str, entry: Entry) -> Built:
    word, value = entry.word, entry.value
    entry.key.placed(lambda: normal_name(word.removesuffix("?"), "field"))
    try:
        if value.is_mapping:
            said = {each.word: each.value.raw() for each in value.entries(quote(word))}
            return parse_long(word, said, value.plain)
        if value.is_scalar:
            return parse_field(f"{word}:{value.node.value}")
    except ScaffoldError as error:
        raise (error if error.where else error.within(resource).at(value.place)) from None
    hint = f"write {word}: str, or {word}: {{kind: str, …}}"
    raise value.fail(f"{quote(word)} says no kind", hint, "no-kind")


def _access(resource: str, at: At) -> dict[str, Role]:
    if at.is_scalar:
        return at.placed(lambda: read_access(at.text("access"), "access: "))
    said = at.entries(f"access of {resource}", ("read", "write"))
    return {each.word: each.value.word(Role, "access") for each in said}


def _text(key: str, at: At) -> str:
    return at.text(key)


def _name(key: str, at: At) -> str:
    return at.placed(lambda: normal_name(at.text(key), key))


def _class(key: str, at: At) -> str:
    return at.placed(lambda: parse_resource_name(at.text(key))[0])


def _table(key: str, at: At) -> str:
    return at.placed(lambda: identifier(at.text(key), key))


def _switch(key: str, at: At) -> bool:
    return at.switch(key)


def _key(key: str, at: At) -> Key:
    return at.word(Key, key)


def _operations(key: str, at: At) -> tuple[Operation, ...]:
    if at.is_scalar:
        return tuple(at.placed(lambda: read_operations(at.text(key)))["operations"])
    said = [each.word(Operation, "operation") for each in at.items(key, "[list, read]")]
    return at.placed(lambda: ordered_operations(said))


def _names(key: str, at: At) -> tuple[tuple[str, ...], ...]:
    said = at.one_or_more()
    example = "[[title, author]]"
    if len(said) > 1 and all(each.is_scalar and "," not in str(each.plain) for each in said):
        example = f"[[{', '.join(str(each.plain) for each in said)}]]"
    return tuple(_group(key, each, example) for each in said)


def _group(key: str, at: At, example: str) -> tuple[str, ...]:
    """Read the names of a group: a list, or `title,author` as on a command line."""
    if at.is_scalar and "," in (said := at.text(key)):
        return at.placed(lambda: parse_names(said))
    return tuple(_name("name", each) for each in at.items(key, example))


def _rules(key: str, at: At) -> tuple[Rule, ...]:
    return tuple(_rule(key, each) for each in at.one_or_more())


def _rule(key: str, at: At) -> Rule:
    text = at.text(key)
    if text.count("(") > text.count(")"):
        problem = f"YAML ended {quote(text)} at the comma"
        raise at.fail(problem, "put the rule in double quotes", "yaml-mangled")
    return at.placed(lambda: parse_rule(text))


SWITCHES = ("timestamps", "soft_delete", "versioned", "realtime")
READ_OPTION: dict[str, Callable[[str, At], Any]] = {
    "was": _class,
    "description": _text,
    "plural": _name,
    "table": _table,
    "key": _key,
    "path_key": _name,
    "owner": _name,
    "operations": _operations,
    **dict.fromkeys(SWITCHES, _switch),
    "unique": _names,
    "indexes": _names,
    "rules": _rules,
}
OPTIONS = (*READ_OPTION, "access", "fields")
FLAGS = {
    "index": "write indexes: [[title, author]]",
    "rule": 'write rules: ["starts_on < ends_on"]',
    "unset": "leave out what is to be as if it was not said",
    "add": "write the field below fields:",
    "change": "write the field anew below fields:",
    "drop": "take the field out below fields:",
    "rename": "give the field its new name below fields:, with was= its old one",
    "rename_to": "give the resource its new name, and write was: and its old one below it",
    **{f"no_{name}": f"write {name}: false" for name in SWITCHES},
}
"""Flags that a file says in another word."""
