"""What one field or relation must keep by itself, whatever stands around it."""

from __future__ import annotations

import base64
import operator
import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.model.bounds import check_bounds, check_fits
from scaffold.model.fields import Field, Relation
from scaffold.model.literals import check_one_line, ordered, read_text, read_value, write_value
from scaffold.model.names import a, member_name
from scaffold.model.vocabulary import (
    COMPUTED,
    DEFAULT_MOST,
    LEGAL,
    LONGEST,
    MOST_DIGITS,
    MOST_LENGTH,
    RELATION_LEGAL,
    Kind,
    Modifier,
    OnDelete,
    Shape,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from scaffold.model.fields import Member, Plain
    from scaffold.model.literals import Ordered

MOST_SIZE = 100_000_000
LONGEST_ENUM_VALUE = 64  # the width of the column that a template gives them
SHAPES = {Shape.OBJECT: dict, Shape.LIST: list}


def check_member(member: Member) -> None:
    """Raise if a field or relation contradicts itself."""
    try:
        if isinstance(member, Field):
            check_field(member)
        else:
            check_relation(member)
    except ScaffoldError as error:
        raise error.within(member.name) if not error.path else error from None


def check_legal(kind: Kind, said: Iterable[Modifier]) -> None:
    _check_legal(str(kind), LEGAL[kind], said)


def check_relation(relation: Relation) -> None:
    legal = RELATION_LEGAL[relation.cardinality]
    _check_legal(f"a {relation.cardinality} relation", legal, said_modifiers(relation))
    if relation.on_delete is OnDelete.SET_NULL and not relation.null:
        problem = f"{quote(relation.name)} is set to null on delete, and may not be null"
        hint = f"write {relation.name}:{relation.to}:null:on_delete=set_null"
        raise ScaffoldError(problem, hint, "set-null-needs-null")
    if relation.readonly and not (relation.null or relation.owner or relation.many):
        problem = f"{quote(relation.name)} is readonly, so nothing can ever fill it"
        raise ScaffoldError(problem, "add null, or leave readonly out", "readonly-needs-default")
    read_text(relation.description, "the description")


def check_legal_relation(relation: Relation, said: Iterable[Modifier]) -> None:
    legal = RELATION_LEGAL[relation.cardinality]
    _check_legal(f"a {relation.cardinality} relation", legal, said)


def _check_legal(what: str, legal: frozenset[Modifier], said: Iterable[Modifier]) -> None:
    for modifier in said:
        if modifier not in legal:
            takes = listed(each for each in Modifier if each in legal)
            hint = f"{did_you_mean(modifier, legal)}{what} takes {takes}"
            problem = f"{what} does not take {str(modifier)!r}"
            raise ScaffoldError(problem, hint, "illegal-modifier")


def said_modifiers(member: Member) -> Iterator[Modifier]:
    """Name the modifiers that a member bears."""
    for modifier in Modifier:
        value = getattr(member, modifier, None)
        if modifier is Modifier.DEFAULT and isinstance(member, Field):
            value = member.computed if value is None else True
        if value is not None and value is not False and value != "":
            yield modifier


def check_field(field: Field) -> None:
    check_legal(field.kind, said_modifiers(field))
    _check_argument(field)
    _check_flags(field)
    _check_sizes(field)
    check_bounds(field)
    read_text(field.description, "the description")
    for what in ("default", "fill", "example"):
        value = getattr(field, what)
        if value is not None:
            check_value(field, value, what)


def _check_argument(field: Field) -> None:
    if field.kind is Kind.ENUM:
        _check_enum(field)
    if field.precision is not None:
        digits, places = field.precision
        if not (1 <= digits <= MOST_DIGITS and 0 <= places <= digits):
            problem = f"{digits},{places} is no precision"
            hint = "say how many digits, and how many of them are places: decimal:10,2"
            raise ScaffoldError(problem, hint, "bad-precision")
    if field.length is not None and not 1 <= field.length <= MOST_LENGTH:
        problem = f"{field.length} is no length for {field.kind}"
        hint = f"say 1 to {MOST_LENGTH}, or use text"
        raise ScaffoldError(problem, hint, "bad-length")
    if field.computed and field.computed not in COMPUTED.get(field.kind, ()):
        legal = listed(sorted(COMPUTED.get(field.kind, ()))) or "no computed default"
        problem = f"{field.kind} has no default {str(field.computed)!r}"
        raise ScaffoldError(problem, f"{field.kind} takes {legal}", "bad-value")


def _check_enum(field: Field) -> None:
    if not field.values:
        hint = f"write {field.name}:enum:draft,published"
        raise ScaffoldError("an enum has no values", hint, "enum-without-values")
    for value in field.values:
        read_text(value, "a value of the enum")
        if len(value) > LONGEST_ENUM_VALUE:
            hint = f"a value has {LONGEST_ENUM_VALUE} characters at most"
            raise ScaffoldError(f"{quote(value)} is too long", hint, "enum-value-too-long")
    names: dict[str, str] = {}
    for value in field.values:
        name = member_name(value)
        if names.get(name) == value:
            hint = f"write it once: {field.name}:enum:{','.join(dict.fromkeys(field.values))}"
            raise ScaffoldError(f"the enum has {quote(value)} twice", hint, "enum-values-clash")
        if name in names:
            problem = f"{quote(names[name])} and {quote(value)} both become the member {name}"
            raise ScaffoldError(problem, "leave one out, or name it apart", "enum-values-clash")
        names[name] = value


def _check_flags(field: Field) -> None:
    if field.nocase and not field.unique:
        hint = f"write {field.name}:{field.kind}:unique:nocase, or leave nocase out"
        raise ScaffoldError("nocase says how unique counts", hint, "nocase-needs-unique")
    if field.readonly and field.writeonly:
        hint = "leave one of them out"
        problem = f"{quote(field.name)} is both readonly and writeonly"
        raise ScaffoldError(problem, hint, "readonly-and-writeonly")
    if field.readonly and not (field.null or field.computed or field.default is not None):
        problem = f"{quote(field.name)} is readonly, so nothing can ever fill it"
        hint = "add null or default=, or leave readonly out"
        raise ScaffoldError(problem, hint, "readonly-needs-default")
    if field.readonly and field.unique and field.default is not None:
        problem = f"{quote(field.name)} is readonly and unique: a second row could not exist"
        raise ScaffoldError(problem, "leave unique, readonly or default out", "readonly-unique")
    if field.writeonly and (field.search or field.index):
        word = "search" if field.search else "index"
        problem = f"{quote(field.name)} is writeonly: {word} would tell what it holds"
        raise ScaffoldError(problem, f"leave {word} or writeonly out", "writeonly-is-read")


def _check_sizes(field: Field) -> None:
    for what in ("min", "max"):
        size = getattr(field, what)
        if size is not None and not 0 <= size <= MOST_SIZE:
            hint = f"say 0 to {MOST_SIZE}"
            raise ScaffoldError(f"{what}={size} is out of range", hint, "bad-size")
    most = most_of(field)
    if field.max is not None and field.length is not None and field.max > field.length:
        problem = f"max={field.max} is more than the length {field.length}"
        raise ScaffoldError(problem, f"write {field.kind}:{field.max}", "bad-size")
    if field.min is not None and most is not None and field.min > most:
        problem = f"min={field.min} is more than the most, {most}"
        more = f", or max={field.min}" if longest(field) is None else ""
        raise ScaffoldError(problem, f"say a min of {most} or less{more}", "min-over-max")
    if most == 0:
        hint = "say max=1 or more"
        raise ScaffoldError(f"{quote(field.name)} could only be empty", hint, "bad-size")


def longest(field: Field) -> int | None:
    """Return the most characters, bytes or items that a field may hold."""
    sizes = [
        size for size in (field.length, field.max, LONGEST.get(field.kind)) if size is not None
    ]
    return min(sizes, default=None)


def most_of(field: Field) -> int | None:
    """Return the most that a field may hold, said or not."""
    most = longest(field)
    return DEFAULT_MOST.get(field.kind) if most is None else most


def check_value(field: Field, value: Plain, what: str) -> None:
    """Raise if a default, fill or example breaks the constraints of its own field."""
    _check_type(field, value)
    check_fits(field, value, what)
    said = f"{what} {quote(write_value(value))}"
    _check_size(field, value, said)
    if field.kind is Kind.ENUM and value not in field.values:
        hint = did_you_mean(str(value), field.values) + f"the values are {listed(field.values)}"
        raise ScaffoldError(f"{said} is not one of the values", hint, "value-not-member")
    if field.pattern is not None and not re.search(field.pattern, str(value)):
        problem = f"{said} does not match {quote(field.pattern)}"
        raise ScaffoldError(problem, f"give {a(what)} that matches", "value-no-match")
    _check_in_range(field, value, said)


def _check_type(field: Field, value: Plain) -> None:
    for text in _texts(value):
        read_text(text, "the value")
        if field.kind is Kind.STR:
            check_one_line(text, "the value")
    if field.kind is Kind.JSON:
        wanted = SHAPES.get(field.shape or Shape.OBJECT)
        if wanted is not None and not isinstance(value, wanted):
            problem = f"{quote(write_value(value))} is not a JSON {field.shape}"
            hint = "write {} or [] in the long form, or json:any for any value"
            raise ScaffoldError(problem, hint, "bad-value")
        return
    if field.kind is Kind.LIST:
        for item in value if isinstance(value, list) else ():
            _check_type(Field(name=field.name, kind=field.items or Kind.STR), item)
    read_value(field.kind, value if isinstance(value, list) else write_value(value), field.items)


def _texts(value: object) -> Iterator[str]:
    """Yield all texts in a value, the keys of mappings included."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for key, item in value.items():
                yield from (*_texts(key), *_texts(item))


def _check_size(field: Field, value: Plain, said: str) -> None:
    if isinstance(value, list) and field.kind is Kind.LIST:
        size, unit = len(value), "items"
    elif isinstance(value, str):
        is_bytes = field.kind is Kind.BYTES
        size = len(base64.b64decode(value)) if is_bytes else len(value)
        unit = "bytes" if is_bytes else "characters"
    else:
        return
    most = most_of(field)
    if most is not None and size > most:
        problem = f"{said} is longer than {most} {unit}"
        raise ScaffoldError(problem, f"it has {size}: shorten it", "value-too-long")
    if field.min is not None and size < field.min:
        problem = f"{said} is shorter than {field.min} {unit}"
        raise ScaffoldError(problem, f"it has {size}: lengthen it", "value-too-short")


def _check_in_range(field: Field, value: Plain, said: str) -> None:
    for word, holds in HOLDS.items():
        bound = getattr(field, word)
        if bound is None:
            continue
        if not holds(ordered(field.kind, value), ordered(field.kind, bound)):
            problem = f"{said} breaks {word}={write_value(bound)}"
            raise ScaffoldError(problem, "give a value within the bounds", "value-out-of-range")


def _divides(number: Decimal, step: Decimal) -> bool:
    return Fraction(number) % Fraction(step) == 0


HOLDS: dict[str, Callable[[Ordered, Ordered], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "multiple_of": _divides,
}


def repeated(words: Iterable[str]) -> str | None:
    """Return the first word that stands twice."""
    return next((word for word, times in Counter(words).items() if times > 1), None)
