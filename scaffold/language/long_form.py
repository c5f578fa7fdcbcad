"""The long form of a field: `{kind: decimal, precision: [10, 2], ge: 0}` ⇄ a field or relation."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.language import synonyms
from scaffold.language.field_builder import Built, Said, build
from scaffold.language.short_form import stated
from scaffold.language.short_form_parser import RESOURCE
from scaffold.model.fields import Field
from scaffold.model.vocabulary import (
    BOUNDS,
    DEFAULT_LENGTH,
    DEFAULT_PRECISION,
    FLAGS,
    ITEM_KINDS,
    Cardinality,
    Kind,
    Modifier,
    Shape,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scaffold.model.fields import Member

MOST_DIGITS = 9

RELATION = "relation"
NULLABLE = "nullable"
ARGUMENTS: dict[str, frozenset[Kind]] = {
    "length": frozenset({Kind.STR, Kind.SLUG}),
    "precision": frozenset({Kind.DECIMAL}),
    "shape": frozenset({Kind.JSON}),
    "values": frozenset({Kind.ENUM}),
    "items": frozenset({Kind.LIST}),
}
HEADS = ("kind", "to", "cardinality")
KEYS = (*HEADS, *ARGUMENTS, NULLABLE, *(each for each in Modifier if each is not Modifier.NULL))
LITERALS = frozenset({Modifier.DEFAULT, Modifier.FILL, Modifier.EXAMPLE})


def parse_long(name: str, said: Mapping[str, Any], typed: Mapping[str, Any]) -> Built:
    """Read the long form; `said` holds every scalar as its text, `typed` as YAML understood it."""
    notes: list[str] = []
    modifiers = _modifiers(said, notes)
    head = said.get("kind")
    if head is None and "to" in said:
        head = RELATION
    if not isinstance(head, str):
        hint = f"write {name}: {{kind: str, …}}, or {{kind: relation, to: Resource}}"
        raise ScaffoldError(f"{quote(name)} says no kind", hint, "no-kind", path=(name,))
    if head == RELATION or head in synonyms.CARDINALITIES or head in synonyms.RELATIONS:
        built = build(_relation(name, head, said, modifiers))
    else:
        built = build(_scalar(name, head, said, _with_json(modifiers, head, typed), notes))
    return Built(built.member, (*notes, *built.notes))


def _modifiers(said: Mapping[str, Any], notes: list[str]) -> dict[Modifier, object]:
    modifiers: dict[Modifier, object] = {}
    for key, value in said.items():
        if key in HEADS or key in ARGUMENTS:
            continue
        modifier = _modifier(key, notes)
        if value is None:
            hint = "leave the key out, or give it a value; null in quotes is a text"
            raise ScaffoldError(f"{quote(key)} has no value", hint, "no-value")
        if modifier in modifiers:
            raise ScaffoldError(f"{quote(key)} is said twice", "leave one out", "modifier-twice")
        if value != "false" or modifier not in FLAGS:
            modifiers[modifier] = value
    return modifiers


def _modifier(key: str, notes: list[str]) -> Modifier:
    if key in {NULLABLE, Modifier.NULL}:
        return Modifier.NULL
    if key in list(Modifier):
        return Modifier(key)
    if modifier := synonyms.modifier_of(key):
        notes.append(f"{key!r} is written {str(modifier)!r}")
        return modifier
    hint = f"{did_you_mean(key, KEYS)}A field takes {listed(KEYS)}"
    raise ScaffoldError(f"unknown key {quote(key)}", hint, "unknown-key")


def _with_json(
    modifiers: dict[Modifier, object], head: str, typed: Mapping[str, Any]
) -> dict[Modifier, object]:
    if synonyms.kind_of(head)[0] is not Kind.JSON:
        return modifiers
    literal = {Modifier(key): json.dumps(typed[key]) for key in LITERALS if key in typed}
    return modifiers | literal


def _relation(
    name: str, head: str, said: Mapping[str, Any], modifiers: dict[Modifier, object]
) -> Said:
    if stray := next((key for key in ARGUMENTS if key in said), None):
        raise ScaffoldError(f"a relation takes no {stray}", "leave it out", "illegal-modifier")
    to = said.get("to")
    if not isinstance(to, str) or not RESOURCE.match(to):
        problem = f"the relation {quote(name)} says no resource"
        hint = f"write {name}: {{kind: relation, to: Resource}}"
        raise ScaffoldError(problem, hint, "relation-without-resource")
    word = said.get("cardinality", head if head in synonyms.CARDINALITIES else Cardinality.TO_ONE)
    if not isinstance(word, str) or word not in synonyms.CARDINALITIES:
        hint = did_you_mean(str(word), Cardinality) + f"write {listed(Cardinality)}"
        raise ScaffoldError(f"there is no cardinality {quote(word)}", hint, "unknown-cardinality")
    return Said(name, to=to, cardinality=synonyms.CARDINALITIES[word], modifiers=modifiers)


def _scalar(
    name: str,
    head: str,
    said: Mapping[str, Any],
    modifiers: dict[Modifier, object],
    notes: list[str],
) -> Said:
    kind, note = synonyms.kind_of(head)
    if kind is None and ":" in head:
        problem = f"{quote(head)} is no kind of field"
        hint = f"write {name}: {head}, or each of its words under a key of its own"
        raise ScaffoldError(problem, hint, "unknown-kind")
    if kind is None:
        raise synonyms.unknown_kind(name, head)
    if note:
        notes.append(note)
    for key in ("to", "cardinality"):
        if key in said:
            hint = f"write kind: relation, or leave {key} out"
            raise ScaffoldError(f"{kind} takes no {key}", hint, "illegal-modifier")
    argument = {}
    for key, kinds in ARGUMENTS.items():
        if key in said:
            if kind not in kinds:
                hint = f"{key} goes with {listed(sorted(kinds))}"
                raise ScaffoldError(f"{kind} takes no {key}", hint, "illegal-modifier")
            argument[key] = READ_ARGUMENT[key](said[key])
    if kind is Kind.LIST and "items" not in argument:
        raise ScaffoldError("the list says no kind", "add items: str", "bad-items")
    return Said(name, kind, modifiers=modifiers, **argument)


def _length(said: object) -> int:
    if (
        not isinstance(said, str)
        or not said.isascii()
        or not said.isdigit()
        or len(said) > MOST_DIGITS
    ):
        raise ScaffoldError(f"{quote(said)} is no length", "write a whole number", "bad-length")
    return int(said)


def _precision(said: object) -> tuple[int, int]:
    parts = said.split(",") if isinstance(said, str) else said
    if not isinstance(parts, list) or len(parts) != 2:  # noqa: PLR2004 - digits, places
        raise ScaffoldError(f"{quote(said)} is no precision", "write [10, 2]", "bad-precision")
    digits, places = (_length(part.strip() if isinstance(part, str) else part) for part in parts)
    return digits, places


def _shape(said: object) -> Shape:
    if said not in list(Shape):
        raise ScaffoldError(f"{quote(said)} is no shape", f"write {listed(Shape)}", "bad-shape")
    return Shape(str(said))


def _values(said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(value, str) for value in said):
        hint = 'write values: [draft, "in progress"]; null is put in quotes'
        raise ScaffoldError("the values are not a list of texts", hint, "enum-without-values")
    return tuple(said)


def _items(said: object) -> Kind:
    if not isinstance(said, str) or said not in ITEM_KINDS:
        hint = f"it may hold {listed(sorted(ITEM_KINDS))}"
        raise ScaffoldError(f"a list cannot hold {quote(said)}", hint, "bad-items")
    return Kind(said)


READ_ARGUMENT: dict[str, Callable[[object], Any]] = {
    "length": _length,
    "precision": _precision,
    "shape": _shape,
    "values": _values,
    "items": _items,
}


def print_long(member: Member) -> dict[str, Any]:
    """Return the long form as data for one line of YAML."""
    data = _head(member)
    for modifier, value in stated(member):
        key = NULLABLE if modifier is Modifier.NULL else str(modifier)
        data[key] = _number(member, modifier, value)
    return data


def _head(member: Member) -> dict[str, Any]:
    if not isinstance(member, Field):
        many = (
            {} if member.cardinality is Cardinality.TO_ONE else {"cardinality": member.cardinality}
        )
        return {"kind": RELATION, "to": member.to, **many}
    data: dict[str, Any] = {"kind": str(member.kind)}
    if member.kind in ARGUMENTS["length"] and (
        member.length != DEFAULT_LENGTH or member.max is not None
    ):
        data["length"] = member.length
    if member.precision and member.precision != DEFAULT_PRECISION:
        data["precision"] = member.precision
    if member.shape and member.shape is not Shape.OBJECT:
        data["shape"] = str(member.shape)
    if member.kind is Kind.ENUM:
        data["values"] = member.values
    if member.items:
        data["items"] = str(member.items)
    return data


def _number(member: Member, modifier: Modifier, value: Any) -> Any:
    """Write a decimal as a number; the normal form has it as text."""
    numeric = modifier in BOUNDS | LITERALS | {Modifier.MULTIPLE_OF}
    if numeric and isinstance(member, Field) and member.kind is Kind.DECIMAL:
        return Decimal(value)
    return str(value) if isinstance(value, str) else value
