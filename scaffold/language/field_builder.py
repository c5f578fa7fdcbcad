"""From what was said of a field or relation, in either form, to the noun."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.model.field_checks import check_legal, check_legal_relation, check_member
from scaffold.model.fields import Field, Relation, default_on_delete
from scaffold.model.literals import read_text, read_value
from scaffold.model.names import LONGEST_IDENTIFIER, a, normal_class, normal_name
from scaffold.model.patterns import check_pattern
from scaffold.model.vocabulary import (
    COMPUTED,
    DEFAULT_LENGTH,
    DEFAULT_PRECISION,
    FLAGS,
    Cardinality,
    Computed,
    Kind,
    Modifier,
    OnDelete,
    Shape,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.model.fields import Member

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SIZE = re.compile(r"\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one field or relation; the values are not read yet."""

    name: str
    kind: Kind | None = None
    to: str = ""
    cardinality: Cardinality = Cardinality.TO_ONE
    length: int | None = None
    precision: tuple[int, int] | None = None
    shape: Shape | None = None
    values: tuple[str, ...] = ()
    items: Kind | None = None
    modifiers: dict[Modifier, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Built:
    """A field or relation, and what had to be rewritten to make it."""

    member: Member
    notes: tuple[str, ...] = ()


def build(said: Said) -> Built:
    """Make a field or relation of what was said, or raise for what contradicts itself."""
    try:
        built = _build_relation(said) if said.kind is None else _build_field(said, said.kind)
        check_member(built.member)
    except ScaffoldError as error:
        raise error if error.path else error.within(said.name) from None
    return built


def _unslashed(name: str, to: str) -> str:
    """Refuse `author:Person/people`, which says the plural where it is not asked for."""
    head, slash, plural = to.partition("/")
    if slash and plural:
        problem = f"{quote(to)} says a plural"
        hint = f"write {name}:{head}; the plural is said where {head} is: {to}"
        raise ScaffoldError(problem, hint, "plural-in-relation")
    return to


def _build_field(said: Said, kind: Kind) -> Built:
    notes: list[str] = []
    check_legal(kind, said.modifiers)
    modifiers = dict(said.modifiers)
    _drop_index(said, modifiers, Modifier.UNIQUE in modifiers, notes)
    computed = _computed(kind, modifiers, notes)
    length = said.length
    if kind is Kind.STR and length is None and Modifier.MAX in modifiers:
        length = _size(modifiers.pop(Modifier.MAX), Modifier.MAX)
        notes.append(f"'max={length}' is written '{kind}:{length}'")
    read = {str(word): _read(word, value, kind, said.items) for word, value in modifiers.items()}
    member = Field(
        name=normal_name(said.name, "field"),
        kind=kind,
        length=_length(kind, length),
        precision=(said.precision or DEFAULT_PRECISION) if kind is Kind.DECIMAL else None,
        shape=(said.shape or Shape.OBJECT) if kind is Kind.JSON else None,
        values=said.values,
        items=said.items,
        computed=computed,
        **read,
    )
    return Built(_without_own_column(member, said.name, notes), tuple(notes))


def _without_own_column(member: Field, said: str, notes: list[str]) -> Field:
    if member.name != said:
        notes.append(f"{quote(said)} is written {member.name!r}")
    if member.column != member.name:
        return member
    return Field(**{each: getattr(member, each) for each in Field.__slots__} | {"column": ""})


def _length(kind: Kind, said: int | None) -> int | None:
    if kind not in {Kind.STR, Kind.SLUG}:
        return None
    return DEFAULT_LENGTH if said is None else said


def _drop_index(said: Said, modifiers: dict[Modifier, Any], keyed: bool, notes: list[str]) -> None:  # noqa: FBT001 - told, not asked
    if keyed and modifiers.pop(Modifier.INDEX, None):
        notes.append(f"'index' of {quote(said.name)} is left out: it has an index already")


def _computed(kind: Kind, modifiers: dict[Modifier, Any], notes: list[str]) -> Computed | None:
    word = modifiers.get(Modifier.DEFAULT)
    if kind is Kind.DATE and word == Computed.NOW:
        notes.append("'default=now' of a date is written 'default=today'")
        word = Computed.TODAY
    if kind not in COMPUTED or word not in list(Computed):
        return None
    del modifiers[Modifier.DEFAULT]
    return Computed(word)


def _read(word: Modifier, value: object, kind: Kind, items: Kind | None) -> Any:
    match word:
        case Modifier.MIN | Modifier.MAX:
            result: Any = _size(value, word)
        case Modifier.PATTERN:
            check_pattern(result := read_text(value, "the pattern"))
        case Modifier.COLUMN:
            result = identifier(value, "column")
        case Modifier.WAS:
            result = _name(word, value)
        case Modifier.DESCRIPTION:
            result = read_text(value, "the description")
        case _:
            result = _flag(word, value) if word in FLAGS else read_value(kind, value, items)
    return result


def _flag(word: Modifier, value: object) -> bool:
    if not isinstance(value, bool | str) or value not in {True, False, "true", "false"}:
        problem = f"{str(word)!r} takes no value, and {quote(value)} is one"
        raise ScaffoldError(problem, f"write {word} alone", "flag-with-value")
    return value in {True, "true"}


def _size(value: object, word: Modifier) -> int:
    if not isinstance(value, str) or not SIZE.fullmatch(value):
        problem = f"{word}={value} is not a size"
        raise ScaffoldError(problem, f"write a whole number, like {word}=10", "bad-size")
    return int(value)


def identifier(value: object, what: str) -> str:
    """Read the name of a table or column as the database knows it."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        hint = "in the database, names are made of letters, digits and _"
        raise ScaffoldError(f"{quote(value)} is no name for {a(what)}", hint, "bad-identifier")
    if len(value) > LONGEST_IDENTIFIER:
        problem = f"the {what} {quote(value)} has {len(value)} characters"
        hint = f"PostgreSQL keeps {LONGEST_IDENTIFIER}"
        raise ScaffoldError(problem, hint, "identifier-too-long")
    return value


def _build_relation(said: Said) -> Built:
    notes: list[str] = []
    modifiers = dict(said.modifiers)
    cardinality = said.cardinality
    if cardinality is Cardinality.TO_ONE and modifiers.pop(Modifier.UNIQUE, None):
        cardinality = Cardinality.ONE
        notes.append(f"'{said.name}:{said.to}:unique' is written '{said.name}:one:{said.to}'")
    _drop_index(said, modifiers, cardinality is not Cardinality.MANY, notes)
    bare = Relation(name=said.name, to=said.to, cardinality=cardinality)
    check_legal_relation(bare, modifiers)
    read = {
        str(word): READ_FOR_RELATION.get(word, _flag)(word, modifiers[word]) for word in modifiers
    }
    name = relation_name(said.name, cardinality)
    if name != said.name:
        notes.append(f"{quote(said.name)} is written {name!r}")
    if cardinality is not Cardinality.MANY:
        read.setdefault("column", f"{name}_id")
        read.setdefault("on_delete", default_on_delete(null=bool(read.get("null"))))
    to = normal_class(_unslashed(said.name, said.to))
    return Built(Relation(name=name, to=to, cardinality=cardinality, **read), tuple(notes))


def relation_name(said: str, cardinality: Cardinality) -> str:
    """Return the name of a relation, which is not the name of its column."""
    name = normal_name(said, "relation")
    if name.endswith("_id") and cardinality is not Cardinality.MANY:
        problem = f"the relation {quote(said)} is named like its column"
        short = name.removesuffix("_id")
        hint = f"call it {short!r}: its column is then {name!r}"
        raise ScaffoldError(problem, hint, "relation-named-id")
    return name


def _on_delete(word: Modifier, value: object) -> OnDelete:
    said = str(value).strip().lower().replace(" ", "_").replace("-", "_")
    if said not in list(OnDelete):
        hint = did_you_mean(said, OnDelete) + f"write {listed(OnDelete)}"
        raise ScaffoldError(f"there is no {word}={value}", hint, "unknown-on-delete")
    return OnDelete(said)


def _name(word: Modifier, value: object) -> str:
    return normal_name(read_text(value, word), word)


def _fill(word: Modifier, value: object) -> str:
    return read_text(value, f"the {word}")


READ_FOR_RELATION: dict[Modifier, Callable[[Modifier, object], Any]] = {
    Modifier.ON_DELETE: _on_delete,
    Modifier.BACK: _name,
    Modifier.WAS: _name,
    Modifier.COLUMN: lambda word, value: identifier(value, word),
    Modifier.THROUGH: lambda word, value: identifier(value, word),
    Modifier.FILL: _fill,
    Modifier.DESCRIPTION: lambda word, value: read_text(value, f"the {word}"),
}
