"""The field language: `price:decimal:10,2:ge=0` ⇄ a field, a relation, a resource."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, quote
from scaffold.language import synonyms
from scaffold.language.field_builder import Built, build
from scaffold.language.short_form_parser import Reader, is_modifier, no_kind
from scaffold.model.fields import Field, Relation, default_on_delete
from scaffold.model.literals import write_value
from scaffold.model.names import normal_class, normal_name
from scaffold.model.vocabulary import (
    DEFAULT_LENGTH,
    DEFAULT_PRECISION,
    FLAGS,
    Cardinality,
    Kind,
    Modifier,
    Shape,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scaffold.model.fields import Member

UNSAYABLE = re.compile(r"[:,\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|^\s|\s$")


@dataclass(frozen=True, slots=True)
class Words:
    """A resource as words: `Post title:str:200 author:User`."""

    name: str
    plural: str = ""
    fields: tuple[Member, ...] = ()
    notes: tuple[str, ...] = ()


def parse_field(text: str) -> Built:
    """Read one field or relation in the short form."""
    parts = [part.strip() for part in text.split(":")]
    name = parts[0]
    if len(parts) == 1 or not parts[1]:
        raise no_kind(name)
    reader = Reader(name, parts[1:])
    try:
        said = reader.read()
        built = build(said)
    except ScaffoldError as error:
        raise error if error.path else error.within(name) from None
    return Built(built.member, (*reader.notes, *built.notes))


def parse_fields(words: Iterable[str]) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """Read several fields, and what had to be rewritten in them."""
    words = list(words)
    synonyms.check_words(words)
    built = [parse_field(word) for word in words]
    members = tuple(each.member for each in built)
    return members, tuple(note for each in built for note in each.notes)


def parse_resource(said: str | Sequence[str]) -> Words:
    """Read `Post title:str author:User`, as one text or as the words of a command line."""
    words = split_words(said) if isinstance(said, str) else list(said)
    if not words or not words[0].strip():
        hint = "write Post title:str:200"
        raise ScaffoldError("the resource has no name", hint, "empty-name")
    name, plural = parse_resource_name(words[0])
    try:
        fields, notes = parse_fields(words[1:])
    except ScaffoldError as error:
        raise error.within(name) from None
    written = words[0].strip().partition("/")[0]
    note = () if written == name else (f"{quote(written)} is written {name!r}",)
    return Words(name, plural, fields, (*note, *notes))


def parse_resource_name(word: str) -> tuple[str, str]:
    """Read `Person/people`: the class, and the plural or nothing."""
    if ":" in word:
        hint = "the name of the resource comes first: Post title:str:200"
        raise ScaffoldError(f"{quote(word)} is a field", hint, "resource-without-name")
    name, slash, plural = word.partition("/")
    if slash and not plural.strip():
        hint = f"write {name} or {name}/plural"
        raise ScaffoldError(f"{quote(word)} has no plural", hint, "empty-name")
    return normal_class(name), normal_name(plural, "plural") if slash else ""


def split_words(text: str) -> list[str]:
    """Split a line into words as a shell does, except that a backslash is itself."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        return list(lexer)
    except ValueError as error:
        problem = f"{quote(text)} opens a quote that it does not close"
        raise ScaffoldError(problem, "close the quote", "open-quote") from error


def parse_names(text: str) -> tuple[str, ...]:
    """Read `title,author`."""
    return tuple(normal_name(name) for name in text.split(","))


def print_field(member: Member) -> str | None:
    """Write a field or relation in the short form; None if only the long one can say it."""
    parts = [member.name, *head_words(member)]
    for modifier, value in stated(member):
        if modifier in FLAGS:
            parts.append(str(modifier))
        elif _sayable(value):
            parts.append(f"{modifier}={write_value(value)}")
        else:
            return None
    if isinstance(member, Field) and member.values and not _are_sayable(member.values):
        return None
    return ":".join(parts)


def _are_sayable(values: tuple[str, ...]) -> bool:
    written = ",".join(values)
    shadowed = is_modifier(written) or written.endswith("?")
    return not shadowed and all(_sayable(value) and value for value in values)


def _sayable(value: object) -> bool:
    return not isinstance(value, list | dict) and not UNSAYABLE.search(write_value(value))  # type: ignore[arg-type]


def head_words(member: Member) -> list[str]:
    if isinstance(member, Relation):
        word = [] if member.cardinality is Cardinality.TO_ONE else [str(member.cardinality)]
        return [*word, member.to]
    return [str(member.kind), *_argument(member)]


def _argument(member: Field) -> list[str]:
    match member.kind:
        case Kind.STR | Kind.SLUG if member.length != DEFAULT_LENGTH or member.max is not None:
            return [str(member.length)]
        case Kind.DECIMAL if member.precision and member.precision != DEFAULT_PRECISION:
            return [f"{member.precision[0]},{member.precision[1]}"]
        case Kind.JSON if member.shape and member.shape is not Shape.OBJECT:
            return [str(member.shape)]
        case Kind.ENUM:
            return [",".join(member.values)]
        case Kind.LIST:
            return [str(member.items)]
        case _:
            return []


def stated(member: Member) -> list[tuple[Modifier, Any]]:
    """Return the modifiers that must be said, with their values; flags are True."""
    pairs = ((modifier, getattr(member, modifier, None)) for modifier in Modifier)
    said = [(word, value) for word, value in pairs if _is_said(word, value)]
    if isinstance(member, Field):
        computed = [(Modifier.DEFAULT, str(member.computed))] if member.computed else []
        return sorted([*said, *computed], key=lambda pair: ORDER.index(pair[0]))
    usual = {
        Modifier.COLUMN: f"{member.name}_id",
        Modifier.ON_DELETE: default_on_delete(null=member.null),
    }
    return [(word, value) for word, value in said if usual.get(word) != value]


ORDER = list(Modifier)


def _is_said(word: Modifier, value: object) -> bool:
    if word in {Modifier.DEFAULT, Modifier.FILL, Modifier.EXAMPLE, Modifier.PATTERN}:
        return value is not None
    return value is not None and value is not False and value != ""


def print_resource(words: Words) -> tuple[str, ...] | None:
    """Write a resource as words; None if a field of it needs the long form."""
    fields = [print_field(member) for member in words.fields]
    head = f"{words.name}/{words.plural}" if words.plural else words.name
    return None if None in fields else (head, *(each for each in fields if each is not None))
