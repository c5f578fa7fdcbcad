"""The field language: `price:decimal:10,2:ge=0` ⇄ a field, a relation, a resource."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold import sugar
from scaffold.build import Built, Said, build
from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.fields import Field, Relation, default_on_delete
from scaffold.kinds import (
    DEFAULT_LENGTH,
    DEFAULT_PRECISION,
    FLAGS,
    ITEM_KINDS,
    LEGAL,
    RELATION_LEGAL,
    Cardinality,
    Kind,
    Modifier,
    Shape,
)
from scaffold.naming import normal_class, normal_name, pascal
from scaffold.values import write_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scaffold.fields import Member

RESOURCE = re.compile(r"\s*[A-Z]")
LENGTH = re.compile(r"\d{1,9}", re.ASCII)
PRECISION = re.compile(r"(\d{1,4})\s*,\s*(\d{1,4})", re.ASCII)
TAKES_VALUES = frozenset(Modifier) - FLAGS
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
        raise _no_kind(name)
    reader = _Reader(name, parts[1:])
    try:
        said = reader.read()
        built = build(said)
    except ScaffoldError as error:
        raise error if error.path else error.within(name) from None
    return Built(built.member, (*reader.notes, *built.notes))


def parse_fields(words: Iterable[str]) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """Read several fields, and what had to be rewritten in them."""
    words = list(words)
    sugar.check_words(words)
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


def _no_kind(name: str) -> ScaffoldError:
    if name.endswith(","):
        hint = "put blanks between fields, no commas"
        return ScaffoldError(f"{quote(name)} says no kind", hint, "no-kind")
    if name[:1].isdigit():
        hint = "an argument has no blanks in it: price:decimal:10,2"
        return ScaffoldError(f"{quote(name)} is no field", hint, "no-kind")
    better = f"{name or 'title'}:str"
    hint = f"write {better} (the kinds are {listed(Kind)})"
    return ScaffoldError(f"the field {quote(name)} says no kind", hint, "no-kind", path=(name,))


@dataclass(slots=True)
class _Reader:
    """Reads the parts of one field from left to right."""

    name: str
    parts: list[str]
    notes: list[str] = field(default_factory=list)
    said: dict[Modifier, object] = field(default_factory=dict)

    def read(self) -> Said:
        if self.name.endswith("?"):
            self.name = self._without_mark(self.name)
        word = self._next_word()
        if (lowered := word.lower()) in sugar.RELATIONS:
            return self._reference(lowered)
        if word in sugar.CARDINALITIES:
            return self._relation(sugar.CARDINALITIES[word], self._target(word))
        if RESOURCE.match(word):
            return self._relation(Cardinality.TO_ONE, word)
        return self._scalar(word)

    def _next_word(self) -> str:
        word = self.parts.pop(0)
        return self._without_mark(word) if word.endswith("?") else word

    def _without_mark(self, word: str) -> str:
        self.said[Modifier.NULL] = True
        self.notes.append(f"{quote(word)}: '?' is written ':null'")
        return word.removesuffix("?")

    def _target(self, word: str) -> str:
        if not self.parts or not RESOURCE.match(self.parts[0]):
            hint = f"write {self.name}:{word}:Resource; a resource starts with a capital"
            raise ScaffoldError(f"{word!r} says no resource", hint, "relation-without-resource")
        return self._next_word()

    def _reference(self, word: str) -> Said:
        if self.parts and RESOURCE.match(self.parts[0]):
            target = self._next_word()
        else:
            target = pascal(self.name.removesuffix("_id"))
        self.name = self.name.removesuffix("_id")
        self.notes.append(f"{word!r} is written '{self.name}:{target}'")
        return self._relation(sugar.RELATIONS[word], target)

    def _relation(self, cardinality: Cardinality, target: str) -> Said:
        legal = RELATION_LEGAL[cardinality] | {Modifier.UNIQUE, Modifier.INDEX}
        self._modifiers(legal, f"a {cardinality} relation")
        return Said(self.name, to=target, cardinality=cardinality, modifiers=self.said)

    def _scalar(self, word: str) -> Said:
        said, (word, inner) = word, sugar.unbracketed(word)
        kind, note = sugar.kind_of(word)
        if kind is None:
            raise sugar.unknown_kind(self.name, word)
        if note:
            self.notes.append(note)
        if inner:
            self.parts.insert(0, inner)
            self.notes.append(f"{quote(said)} is written '{kind}:{inner}'")
        argument = self._argument(kind)
        self._modifiers(LEGAL[kind], kind)
        return Said(self.name, kind, modifiers=self.said, **argument)

    def _argument(self, kind: Kind) -> dict[str, Any]:
        word = self.parts[0].removesuffix("?") if self.parts else ""
        match kind:
            case Kind.STR | Kind.SLUG if LENGTH.fullmatch(word):
                return {"length": int(self._next_word())}
            case Kind.DECIMAL if match := PRECISION.fullmatch(word):
                self._next_word()
                return {"precision": (int(match[1]), int(match[2]))}
            case Kind.JSON if word in list(Shape):
                return {"shape": Shape(self._next_word())}
            case Kind.ENUM:
                return {"values": self._values()}
            case Kind.LIST:
                return {"items": self._items()}
            case _:
                return {}

    def _values(self) -> tuple[str, ...]:
        if not self.parts or "=" in self.parts[0]:
            hint = f"write {self.name}:enum:draft,published"
            raise ScaffoldError("the enum has no values", hint, "enum-without-values")
        values = tuple(value.strip() for value in self._next_word().split(","))
        if "" in values:
            problem = f"a value of the enum is empty in {quote(','.join(values))}"
            hint = "leave the comma out; an empty value is written in the long form"
            raise ScaffoldError(problem, hint, "empty-enum-value")
        return values

    def _items(self) -> Kind:
        word = self._next_word() if self.parts else ""
        kind, note = sugar.kind_of(word)
        if kind is None or kind not in ITEM_KINDS:
            problem = f"a list cannot hold {quote(word)}" if word else "the list says no kind"
            near = did_you_mean(word, ITEM_KINDS)
            hint = f"{near}Write {self.name}:list:str; it may hold {listed(sorted(ITEM_KINDS))}"
            raise ScaffoldError(problem, hint, "bad-items")
        if note:
            self.notes.append(note)
        return kind

    def _modifiers(self, legal: frozenset[Modifier], what: str) -> None:
        for part in self.parts:
            word, equals, value = part.partition("=")
            modifier = self._modifier(word.strip(), part, legal, what)
            if modifier is None:
                continue
            if modifier in self.said and not (modifier is Modifier.NULL and part == "null"):
                problem = f"{str(modifier)!r} is said twice"
                raise ScaffoldError(problem, "leave one of them out", "modifier-twice")
            if modifier in TAKES_VALUES and not equals:
                problem = f"{str(modifier)!r} says no value"
                raise ScaffoldError(problem, f"write {modifier}=…", "modifier-without-value")
            self.said[modifier] = value if equals else True

    def _modifier(
        self, word: str, part: str, legal: frozenset[Modifier], what: str
    ) -> Modifier | None:
        if word.endswith("?") and word == part:
            word = self._without_mark(word)
        if word in list(Modifier):
            return Modifier(word)
        if word.lower() in sugar.NOTHING:
            self.notes.append(f"{word!r} is left out: a field is required unless it is null")
            return None
        if word.lower() in sugar.MODIFIERS:
            modifier = sugar.MODIFIERS[word.lower()]
            self.notes.append(f"{word!r} is written {str(modifier)!r}")
            return modifier
        raise self._unknown_modifier(word, part, legal, what)

    def _unknown_modifier(
        self, word: str, part: str, legal: frozenset[Modifier], what: str
    ) -> ScaffoldError:
        takes = listed(each for each in Modifier if each in legal)
        hint = f"{did_you_mean(word, [*legal, *sugar.MODIFIERS])}{what} takes {takes}"
        if not word:
            hint = "two colons stand together, or one at the end: leave one out"
        elif any(each in TAKES_VALUES for each in self.said):
            hint = f"a value that holds ':' is written in the long form; {hint}"
        elif part[:1].isdigit():
            hint = f"{ARGUMENTS.get(what, f'{what} takes no argument')}; {hint}"
        return ScaffoldError(f"unknown modifier {quote(part)}", hint, "unknown-modifier")


ARGUMENTS: dict[str, str] = {
    Kind.DECIMAL: "say digits and places: decimal:10,2",
    Kind.TEXT: "say max=500",
    Kind.STR: "the length is a whole number: str:200",
    Kind.SLUG: "the length is a whole number: slug:80",
}


def print_field(member: Member) -> str | None:
    """Write a field or relation in the short form; None if only the long one can say it."""
    parts = [member.name, *_head(member)]
    for modifier, value in stated(member):
        if modifier in FLAGS:
            parts.append(str(modifier))
        elif _sayable(value):
            parts.append(f"{modifier}={write_value(value)}")
        else:
            return None
    if isinstance(member, Field) and not all(_sayable(value) and value for value in member.values):
        return None
    return ":".join(parts)


def _sayable(value: object) -> bool:
    return not isinstance(value, list | dict) and not UNSAYABLE.search(write_value(value))  # type: ignore[arg-type]


def _head(member: Member) -> list[str]:
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
