"""The Spec ⇄ the plain data of docs/answers.md, which is what the template is fed."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from scaffold.errors import ScaffoldError, ascii_controls, quote
from scaffold.model.fields import Field, Relation
from scaffold.model.rules import Choice, ChoiceOp, Comparator, Comparison, Name, Value
from scaffold.model.spec import Access, Resource, Spec
from scaffold.model.vocabulary import (
    ApiVersion,
    Auth,
    Cardinality,
    Computed,
    Database,
    Feature,
    Formatter,
    Key,
    Kind,
    OnDelete,
    Operation,
    Role,
    Shape,
    ordered_features,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.model.fields import Member
    from scaffold.model.rules import Operand, Rule

Data = dict[str, Any]
T = TypeVar("T")
HINT = "the file is written by the tool: take it from version control again"

FIELD_KEYS = tuple(name for name in Field.__slots__ if name not in {"name", "kind", "was"})
RELATION_KEYS = tuple("column through item on_delete back null owner readonly fill".split())


def to_data(spec: Spec) -> Data:
    """Return a Spec as plain data, in the order of docs/answers.md."""
    data: Data = {
        "project": spec.project,
        "database": str(spec.database),
        "auth": [str(auth) for auth in spec.auth],
        "features": [str(feature) for feature in spec.features],
    }
    if spec.api_version is not ApiVersion.PATH:  # older templates know of no choice
        data["api_version"] = str(spec.api_version)
    if spec.formatter is not Formatter.RUFF:
        data["formatter"] = str(spec.formatter)
    data["resources"] = [_resource_data(resource) for resource in spec.resources]
    return data


def _resource_data(resource: Resource) -> Data:
    data: Data = {
        "name": resource.name,
        "singular": resource.singular,
        "plural": resource.plural,
        "path": resource.path,
        "table": resource.table,
        "access": {"read": str(resource.access.read), "write": str(resource.access.write)},
        "key": str(resource.key),
        "operations": [str(operation) for operation in resource.operations],
        "fields": [_member_data(member) for member in resource.fields],
    }
    data |= {key: getattr(resource, key) for key in TEXTS if getattr(resource, key)}
    data |= {} if resource.timestamps else {"timestamps": False}
    data |= {key: True for key in SWITCHES if getattr(resource, key)}
    for key in ("unique", "indexes"):
        if names := getattr(resource, key):
            data[key] = [list(each) for each in names]
    if resource.rules:
        data["rules"] = [rule_data(rule) for rule in resource.rules]
    return data


TEXTS = ("description", "owner", "path_key")
SWITCHES = ("soft_delete", "versioned", "realtime")


def _member_data(member: Member) -> Data:
    if isinstance(member, Field):
        data: Data = {"name": member.name, "kind": str(member.kind)}
        keys = FIELD_KEYS
    else:
        data = {"name": member.name, "kind": "relation", "to": member.to}
        data["cardinality"] = str(member.cardinality)
        keys = (*RELATION_KEYS, "description")
    for key in keys:
        value = getattr(member, key)
        if _is_said(key, value):
            data[key] = _plain(value)
    return data


def _is_said(key: str, value: object) -> bool:
    if key in {"default", "fill", "example"}:
        return value is not None
    return value not in (None, "", (), False) or (value == 0 and value is not False)


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def rule_data(rule: Rule) -> Data:
    if isinstance(rule, Choice):
        return {"op": str(rule.op), "fields": list(rule.fields)}
    right = _operand_data(rule.right)
    return {"op": str(rule.op), "left": {"field": rule.left}, "right": right}


def _operand_data(operand: Operand) -> Data:
    return {"field": operand.field} if isinstance(operand, Name) else {"value": operand.value}


def from_data(data: Data) -> Spec:
    """Read plain data as the Spec that `to_data` gave it for."""
    try:
        return _spec(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        problem = f"the locked model cannot be read: {_why(error)}"
        raise ScaffoldError(problem, HINT, "bad-lock") from error


def _why(error: Exception) -> str:
    """Say what is wrong with a model that only the tool writes."""
    missing = re.search(r"missing .*'(\w+)'$", str(error))
    if isinstance(error, KeyError) or missing:
        return f"{quote(missing[1] if missing else error.args[0])} is missing"
    return ascii_controls(str(error))[:100]


def _spec(data: Data) -> Spec:
    resources = tuple(_resource(each) for each in data["resources"])
    return Spec(
        project=_text(data["project"]),
        database=Database(data["database"]),
        auth=tuple(Auth(auth) for auth in data["auth"]),
        features=ordered_features(Feature(each) for each in data.get("features", ())),
        api_version=ApiVersion(data.get("api_version", ApiVersion.PATH)),
        formatter=Formatter(data.get("formatter", Formatter.RUFF)),
        resources=tuple(sorted(resources, key=lambda resource: resource.name)),
    )


def _resource(data: Data) -> Resource:
    keys = set(data) - {"singular"}
    if unknown := keys - set(Resource.__slots__):
        raise ValueError(*unknown)
    resource = Resource(**{key: _read(READ_RESOURCE, key, data[key]) for key in keys})
    if data["singular"] != resource.singular:
        raise ValueError(data["singular"])
    return resource


def _member(data: Data) -> Member:
    said = {key: value for key, value in data.items() if key != "kind"}
    if data["kind"] == "relation":
        return Relation(**{key: _read(READ_MEMBER, key, value) for key, value in said.items()})
    values = {key: _read(READ_MEMBER, key, value) for key, value in said.items()}
    return Field(kind=Kind(data["kind"]), **values)


def _read(readers: dict[str, Callable[[Any], Any]], key: str, value: Any) -> Any:
    return readers[key](value) if key in readers else value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _rule(data: Data) -> Rule:
    if data["op"] in list(ChoiceOp):
        return Choice(ChoiceOp(data["op"]), tuple(data["fields"]))
    right = data["right"]
    operand = Name(right["field"]) if "field" in right else Value(right["value"])
    return Comparison(Comparator(data["op"]), data["left"]["field"], operand)


def _each(read: Callable[[Any], T]) -> Callable[[list[Any]], tuple[T, ...]]:
    return lambda values: tuple(read(value) for value in values)


READ_MEMBER: dict[str, Callable[[Any], Any]] = {
    "name": _text,
    "to": _text,
    "precision": tuple,
    "shape": Shape,
    "values": tuple,
    "items": Kind,
    "computed": Computed,
    "samples": tuple,
    "cardinality": Cardinality,
    "on_delete": OnDelete,
}
READ_RESOURCE: dict[str, Callable[[Any], Any]] = {
    "name": _text,
    "plural": _text,
    "path": _text,
    "table": _text,
    "access": lambda data: Access(Role(data["read"]), Role(data["write"])),
    "key": Key,
    "operations": _each(Operation),
    "fields": _each(_member),
    "unique": _each(tuple),
    "indexes": _each(tuple),
    "rules": _each(_rule),
}
