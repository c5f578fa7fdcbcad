"""From the nodes of scaffold.yaml to what the user said, each with its place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from scaffold.build import identifier
from scaffold.decide import Outline
from scaffold.document import is_null, place, plain
from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.grammar import parse_field
from scaffold.kinds import Auth, Database, Key, Operation, Role
from scaffold.longform import parse_long
from scaffold.naming import normal_class, normal_name
from scaffold.rules import parse_rule
from scaffold.spec import Draft
from scaffold.values import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scaffold.build import Built
    from scaffold.fields import Member
    from scaffold.rules import Rule

T = TypeVar("T", bound=StrEnum)
PROJECT_KEYS = ("project", "database", "auth", "key", "resources")
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
    said = dict(_entries(root, name, "the project", PROJECT_KEYS))
    for key, (_, value) in said.items():
        reading.places[key,] = place(value, name)
    if "project" not in said:
        hint = "write project: my-api in the first line"
        raise ScaffoldError("the file names no project", hint, "no-project", where=name)
    values = {key: value for key, (_, value) in said.items()}
    reading.outline = Outline(
        project=_text(values["project"], name, "project"),
        database=_database(values.get("database"), reading),
        auth=_auth(values.get("auth"), name),
        key=_word(values.get("key"), Key, "key", name),
        drafts=tuple(_drafts(values.get("resources"), reading)),
    )
    return reading


def _fail(node: Node, name: str, problem: str, hint: str, code: str) -> ScaffoldError:
    return ScaffoldError(problem, hint, code, where=place(node, name))


def _entries(
    node: Node, name: str, what: str, known: Sequence[str] = ()
) -> Iterator[tuple[str, tuple[Node, Node]]]:
    """Yield the entries of a mapping; no key stands twice, and each is known if some are given."""
    if not isinstance(node, MappingNode):
        problem = f"{what} is not a mapping of keys"
        raise _fail(node, name, problem, "write key: value, indented", "not-a-mapping")
    seen: dict[str, Node] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or is_null(key):
            hint = "a key is a word: put it in quotes if YAML takes it for something else"
            raise _fail(key, name, f"a key of {what} is no word", hint, "bad-key")
        word = str(key.value)
        if known and word not in known:
            hint = f"{did_you_mean(word, known)}{what} takes {listed(known)}"
            raise _fail(key, name, f"unknown key {quote(word)}", hint, "unknown-key")
        if word in seen:
            problem = f"{quote(word)} stands twice, first at {place(seen[word], name)}"
            raise _fail(key, name, problem, "leave one of them out", "duplicate-key")
        seen[word] = key
        yield word, (key, value)


def _text(node: Node, name: str, what: str) -> str:
    if not isinstance(node, ScalarNode) or is_null(node):
        raise _fail(node, name, f"{what} is not a text", f"write {what}: text", "not-a-text")
    try:
        return read_text(str(node.value), what)
    except ScaffoldError as error:
        raise error.at(place(node, name)) from None


def _word(node: Node | None, words: type[T], what: str, name: str) -> T | None:
    if node is None:
        return None
    text = _text(node, name, what)
    if text not in list(words):
        hint = f"{did_you_mean(text, words)}Write {listed(words)}"
        raise _fail(node, name, f"there is no {what} {quote(text)}", hint, f"unknown-{what}")
    return words(text)


def _database(node: Node | None, reading: Reading) -> Database:
    if node is not None and node.value in list(DATABASES):
        reading.notes.append(f"database: {quote(node.value)} is written {DATABASES[node.value]}")
        return DATABASES[node.value]
    return _word(node, Database, "database", reading.name) or Database.SQLITE


def _auth(node: Node | None, name: str) -> tuple[Auth, ...]:
    if node is None or is_null(node):
        return ()
    nodes = node.value if isinstance(node, SequenceNode) else [node]
    words = [_word(each, Auth, "auth", name) for each in nodes]
    return tuple(dict.fromkeys(word for word in words if word))


def _sequence(node: Node, name: str, what: str, example: str) -> list[Node]:
    if not isinstance(node, SequenceNode):
        raise _fail(node, name, f"{what} is not a list", f"write {what}: {example}", "not-a-list")
    return list(node.value)


def _drafts(node: Node | None, reading: Reading) -> Iterator[Draft]:
    if node is None or is_null(node):
        return
    taken: dict[str, str] = {}
    for word, (key, value) in _entries(node, reading.name, "resources"):
        where = place(key, reading.name)
        try:
            name = normal_class(word)
        except ScaffoldError as error:
            raise error.at(where) from None
        if name in taken:
            problem = f"{quote(taken[name])} and {quote(word)} both become the class {quote(name)}"
            raise _fail(key, reading.name, problem, "leave one of them out", "class-clash")
        taken[name] = word
        reading.places[name,] = where
        if name != word:
            reading.notes.append(f"{quote(word)} is written {name}")
        yield _draft(name, value, reading)


def _draft(name: str, node: Node, reading: Reading) -> Draft:
    if is_null(node):
        hint = f"write fields: below {name}"
        raise _fail(node, reading.name, f"{name} has no fields", hint, "no-fields")
    options: dict[str, Any] = {}
    for key, (_, value) in _entries(node, reading.name, name, OPTIONS):
        reading.places[name, key] = place(value, reading.name)
        options |= READ_OPTION[key](key, value, reading, name)
    return Draft(name=name, **options)


def _fields(_key: str, node: Node, reading: Reading, resource: str) -> dict[str, Any]:
    if is_null(node):
        return {}
    members: list[Member] = []
    taken: dict[str, str] = {}
    before: tuple[str, Node] | None = None
    for word, (key, value) in _entries(node, reading.name, f"fields of {resource}"):
        built = _built(word, key, value, before, reading, resource)
        member = built.member
        if member.name in taken:
            problem = f"{quote(taken[member.name])} and {quote(word)} both become {member.name!r}"
            raise _fail(key, reading.name, problem, "leave one of them out", "name-clash")
        taken[member.name] = word
        reading.notes += [f"{resource}.{member.name}: {note}" for note in built.notes]
        reading.places[resource, member.name] = place(value, reading.name)
        members.append(member)
        before = (word, value)
    return {"fields": tuple(members)}


def _built(
    word: str,
    key: Node,
    value: Node,
    before: tuple[str, Node] | None,
    reading: Reading,
    resource: str,
) -> Built:
    """Read one field; YAML splits `{price: decimal:10,2}` at the comma, which is diagnosed."""
    if is_null(value) and value.start_mark.index == value.end_mark.index and before:
        first, said = before
        if isinstance(said, ScalarNode) and said.style is None and ":" in said.value:
            problem = f"YAML ended {quote(said.value)} at the comma before {quote(word)}"
            hint = f'put it in quotes: {first}: "{said.value},{word}"'
            raise _fail(key, reading.name, problem, hint, "yaml-mangled")
    try:
        name = _field_name(word)
        if isinstance(value, MappingNode):
            return _long(name, value, reading.name)
        if not isinstance(value, ScalarNode) or is_null(value):
            hint = f"write {word}: str, or {word}: {{kind: str, …}}"
            raise _fail(value, reading.name, f"{quote(word)} says no kind", hint, "no-kind")
        return parse_field(f"{name}:{value.value}")
    except ScaffoldError as error:
        if error.where:
            raise
        raise error.within(resource).at(place(value, reading.name)) from None


def _field_name(word: str) -> str:
    name = word.removesuffix("?")
    normal_name(name, "field")
    return word


def _long(name: str, node: MappingNode, file: str) -> Built:
    said = {key: _raw(value) for key, (_, value) in _entries(node, file, quote(name))}
    return parse_long(name, said, plain(node))


def _raw(node: Node) -> Any:
    """Return the text of every scalar, whatever YAML takes it for; null is None."""
    if isinstance(node, MappingNode):
        return {str(key.value): _raw(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_raw(each) for each in node.value]
    return None if is_null(node) else str(node.value)


def _option_text(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    return {key: _text(node, reading.name, key)}


def _option_name(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    text = _text(node, reading.name, key)
    return {key: _placed(lambda: normal_name(text, key), node, reading)}


def _option_table(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    text = _text(node, reading.name, key)
    return {key: _placed(lambda: identifier(text, "table"), node, reading)}


def _option_switch(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    said = plain(node)
    if not isinstance(said, bool):
        problem = f"{key} is {quote(said)}"
        raise _fail(node, reading.name, problem, f"write {key}: true or false", "not-a-switch")
    return {key: said}


def _option_key(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    return {key: _word(node, Key, key, reading.name)}


def _option_access(_key: str, node: Node, reading: Reading, name: str) -> dict[str, Any]:
    if isinstance(node, ScalarNode):
        role = _word(node, Role, "access", reading.name)
        return {"read": role, "write": role}
    said = _entries(node, reading.name, f"access of {name}", ("read", "write"))
    return {key: _word(value, Role, "access", reading.name) for key, (_, value) in said}


def _option_operations(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    nodes = _sequence(node, reading.name, key, "[list, read]")
    said = {_word(each, Operation, "operation", reading.name) for each in nodes}
    if not said or len(said) < len(nodes):
        problem = "an operation stands twice" if said else "no operation is left"
        hint = f"write some of {listed(Operation)}"
        raise _fail(node, reading.name, problem, hint, "bad-operations")
    return {key: tuple(each for each in Operation if each in said)}


def _option_names(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    example = "[[title, author]]"
    lists = [
        [_text(each, reading.name, key) for each in _sequence(inner, reading.name, key, example)]
        for inner in _sequence(node, reading.name, key, example)
    ]
    names = [
        tuple(normal_name(each) for each in each_list)
        for each_list in _checked(lists, node, reading)
    ]
    return {key: tuple(names)}


def _checked(lists: list[list[str]], node: Node, reading: Reading) -> list[list[str]]:
    for names in lists:
        for name in names:
            _placed(lambda name=name: normal_name(name), node, reading)  # type: ignore[misc]
    return lists


def _option_rules(key: str, node: Node, reading: Reading, _name: str) -> dict[str, Any]:
    nodes = node.value if isinstance(node, SequenceNode) else [node]
    return {key: tuple(_rule(each, reading) for each in nodes)}


def _rule(node: Node, reading: Reading) -> Rule:
    text = _text(node, reading.name, "rules")
    if text.count("(") > text.count(")"):
        problem = f"YAML ended {quote(text)} at the comma"
        raise _fail(node, reading.name, problem, "put the rule in double quotes", "yaml-mangled")
    return _placed(lambda: parse_rule(text), node, reading)


R = TypeVar("R")


def _placed(read: Callable[[], R], node: Node, reading: Reading) -> R:
    try:
        return read()
    except ScaffoldError as error:
        raise error.at(place(node, reading.name)) from None


READ_OPTION: dict[str, Callable[[str, Node, Reading, str], dict[str, Any]]] = {
    "description": _option_text,
    "plural": _option_name,
    "table": _option_table,
    "access": _option_access,
    "key": _option_key,
    "path_key": _option_name,
    "owner": _option_name,
    "operations": _option_operations,
    "timestamps": _option_switch,
    "soft_delete": _option_switch,
    "versioned": _option_switch,
    "fields": _fields,
    "unique": _option_names,
    "indexes": _option_names,
    "rules": _option_rules,
}
OPTIONS = tuple(READ_OPTION)
