"""From the nodes of scaffold.yaml to what the user said, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scaffold.build import identifier
from scaffold.decide import Outline
from scaffold.errors import ScaffoldError, quote
from scaffold.grammar import parse_field
from scaffold.kinds import (
    ApiVersion,
    Auth,
    Database,
    Feature,
    Key,
    Operation,
    Role,
    ordered_auth,
    ordered_features,
    ordered_operations,
)
from scaffold.longform import parse_long
from scaffold.naming import normal_class, normal_name
from scaffold.nodes import At, Entry
from scaffold.rules import parse_rule
from scaffold.spec import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ruamel.yaml.nodes import MappingNode

    from scaffold.build import Built
    from scaffold.fields import Member
    from scaffold.rules import Rule

PROJECT_KEYS = ("project", "database", "auth", "features", "api_version", "key", "resources")
DATABASES = {"postgres": Database.POSTGRESQL, "pg": Database.POSTGRESQL}


@dataclass(slots=True)
class Reading:
    """What was read so far; `places` maps the path of an error to a line and a column."""

    name: str
    outline: Outline = field(default_factory=lambda: Outline(project=""))
    notes: list[str] = field(default_factory=list)
    places: dict[tuple[str, ...], str] = field(default_factory=dict)

    def place(self, path: tuple[str, ...]) -> str:
        """Return the nearest place that is known of a path in the model."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, self.name)


def read_outline(root: MappingNode, name: str) -> Reading:
    reading = Reading(name)
    said = {each.word: each.value for each in At(root, name).entries("the project", PROJECT_KEYS)}
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
        key=said["key"].word(Key, "key") if "key" in said else None,
        drafts=tuple(_drafts(said.get("resources"), reading)),
    )
    return reading


def _database(at: At | None, reading: Reading) -> Database:
    if at is None:
        return Database.SQLITE
    if not at.is_null and (word := at.text("database")) in DATABASES:
        reading.notes.append(f"database: {quote(word)} is written {DATABASES[word]}")
        return DATABASES[word]
    return at.word(Database, "database")


def _auth(at: At | None) -> tuple[Auth, ...]:
    if at is None or at.is_null:
        return ()
    return ordered_auth(each.word(Auth, "auth") for each in at.one_or_more())


def _features(at: At | None) -> tuple[Feature, ...] | None:
    """Return None where the file leaves it open; an empty list says that there are none."""
    if at is None:
        return None
    said = [] if at.is_null else at.one_or_more()
    return ordered_features(each.word(Feature, "feature") for each in said)


def _api_version(at: At | None) -> ApiVersion:
    return ApiVersion.PATH if at is None else at.word(ApiVersion, "api_version")


def _drafts(at: At | None, reading: Reading) -> Iterator[Draft]:
    taken: dict[str, str] = {}
    for entry in () if at is None or at.is_null else at.entries("resources"):
        name = entry.key.placed(lambda word=entry.word: normal_class(word))  # type: ignore[misc]  # mypy: no type of a default
        _once(entry, name, taken, "class")
        reading.places[name,] = entry.key.place
        if name != entry.word:
            reading.notes.append(f"{quote(entry.word)} is written {name}")
        yield _draft(name, entry.value, reading)


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
    for entry in at.entries(name, OPTIONS):
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
        role = at.word(Role, "access")
        return {"read": role, "write": role}
    said = at.entries(f"access of {resource}", ("read", "write"))
    return {each.word: each.value.word(Role, "access") for each in said}


def _text(key: str, at: At) -> str:
    return at.text(key)


def _name(key: str, at: At) -> str:
    return at.placed(lambda: normal_name(at.text(key), key))


def _class(key: str, at: At) -> str:
    return at.placed(lambda: normal_class(at.text(key)))


def _table(key: str, at: At) -> str:
    return at.placed(lambda: identifier(at.text(key), key))


def _switch(key: str, at: At) -> bool:
    return at.switch(key)


def _key(key: str, at: At) -> Key:
    return at.word(Key, key)


def _operations(key: str, at: At) -> tuple[Operation, ...]:
    said = [each.word(Operation, "operation") for each in at.items(key, "[list, read]")]
    return at.placed(lambda: ordered_operations(said))


def _names(key: str, at: At) -> tuple[tuple[str, ...], ...]:
    example = "[[title, author]]"
    lists = [inner.items(key, example) for inner in at.items(key, example)]
    return tuple(tuple(_name("name", each) for each in names) for names in lists)


def _rules(key: str, at: At) -> tuple[Rule, ...]:
    return tuple(_rule(key, each) for each in at.one_or_more())


def _rule(key: str, at: At) -> Rule:
    text = at.text(key)
    if text.count("(") > text.count(")"):
        problem = f"YAML ended {quote(text)} at the comma"
        raise at.fail(problem, "put the rule in double quotes", "yaml-mangled")
    return at.placed(lambda: parse_rule(text))


READ_OPTION: dict[str, Callable[[str, At], Any]] = {
    "was": _class,
    "description": _text,
    "plural": _name,
    "table": _table,
    "key": _key,
    "path_key": _name,
    "owner": _name,
    "operations": _operations,
    "timestamps": _switch,
    "soft_delete": _switch,
    "versioned": _switch,
    "realtime": _switch,
    "unique": _names,
    "indexes": _names,
    "rules": _rules,
}
OPTIONS = (*READ_OPTION, "access", "fields")
