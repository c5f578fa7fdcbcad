"""Reads the parts of `price:decimal:10,2:ge=0`, from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.language import synonyms
from scaffold.language.field_builder import Said
from scaffold.model.names import pascal, snake
from scaffold.model.vocabulary import (
    FLAGS,
    ITEM_KINDS,
    LEGAL,
    RELATION_LEGAL,
    Cardinality,
    Kind,
    Modifier,
    Shape,
)

RESOURCE = re.compile(r"\s*[A-Z]")
LENGTH = re.compile(r"\d{1,9}", re.ASCII)
PRECISION = re.compile(r"(\d{1,4})\s*,\s*(\d{1,4})", re.ASCII)
TAKES_VALUES = frozenset(Modifier) - FLAGS


def is_modifier(word: str) -> bool:
    """Tell `default=draft` and `null` from the values of an enum."""
    return word.partition("=")[0] in list(Modifier)


def no_kind(name: str) -> ScaffoldError:
    if name.endswith(","):
        hint = "put blanks between fields, no commas"
        return ScaffoldError(f"{quote(name)} says no kind", hint, "no-kind")
    if name[:1].isdigit():
        hint = "an argument has no blanks in it: price:decimal:10,2"
        return ScaffoldError(f"{quote(name)} is no field", hint, "no-kind")
    if len(name.split()) > 1:
        hint = f"a name has no blanks in it: write {snake(name)}:str, or each field by itself"
        problem = f"the field {quote(name)} says no kind"
        return ScaffoldError(problem, hint, "no-kind", path=(name,))
    words = (snake(each) for each in re.findall(r"[A-Za-z]\w*", name, re.ASCII))
    better = f"{'_'.join(words) or 'title'}:str"
    hint = f"write {better} (the kinds are {listed(Kind)})"
    return ScaffoldError(f"the field {quote(name)} says no kind", hint, "no-kind", path=(name,))


@dataclass(slots=True)
class Reader:
    """Reads the parts of one field from left to right."""

    name: str
    parts: list[str]
    notes: list[str] = field(default_factory=list)
    said: dict[Modifier, object] = field(default_factory=dict)

    def read(self) -> Said:
        if self.name.endswith("?"):
            self.name = self._without_mark(self.name)
        word = self._next_word()
        if (lowered := word.lower()) in synonyms.RELATIONS:
            return self._reference(lowered)
        if word in synonyms.CARDINALITIES:
            return self._relation(synonyms.CARDINALITIES[word], self._target(word))
        if listing := synonyms.LISTED.fullmatch(word):
            raise synonyms.not_many(self.name, word, listing[1] or listing[2])
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
            said = self.parts[0] if self.parts else ""
            better = pascal(said) if said.isidentifier() and not is_modifier(said) else "Resource"
            hint = f"write {self.name}:{word}:{better}; a resource starts with a capital"
            raise ScaffoldError(f"{word!r} says no resource", hint, "relation-without-resource")
        return self._next_word()

    def _reference(self, word: str) -> Said:
        if self.parts and RESOURCE.match(self.parts[0]):
            target = self._next_word()
        else:
            target = pascal(self.name.removesuffix("_id"))
        self.name = self.name.removesuffix("_id")
        self.notes.append(f"{word!r} is written '{self.name}:{target}'")
        return self._relation(synonyms.RELATIONS[word], target)

    def _relation(self, cardinality: Cardinality, target: str) -> Said:
        if self.parts and self.parts[0] in {Cardinality.MANY, Cardinality.ONE}:
            raise self._turned(target)
        legal = RELATION_LEGAL[cardinality] | {Modifier.UNIQUE, Modifier.INDEX}
        self._modifiers(legal, f"a {cardinality} relation")
        return Said(self.name, to=target, cardinality=cardinality, modifiers=self.said)

    def _turned(self, target: str) -> ScaffoldError:
        cardinality = self.parts[0]
        problem = f"{cardinality!r} stands behind the resource"
        hint = f"write {self.name}:{cardinality}:{target}"
        return ScaffoldError(problem, hint, "unknown-relation")

    def _scalar(self, word: str) -> Said:
        said, (word, inner) = word, synonyms.unbracketed(word)
        kind, note = synonyms.kind_of(word)
        if kind is None and self.parts and RESOURCE.match(self.parts[0]):
            raise synonyms.no_relation(self.name, word, self.parts[0])
        if kind is None:
            raise synonyms.unknown_kind(self.name, word)
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
        if not self.parts or is_modifier(self.parts[0]):
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
        if RESOURCE.match(word):
            raise synonyms.not_many(self.name, f"list:{word}", word)
        kind, note = synonyms.kind_of(word)
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
        if word.lower() in synonyms.NOTHING:
            self.notes.append(f"{word!r} is left out: a field is required unless it is null")
            return None
        if modifier := synonyms.modifier_of(word):
            self.notes.append(f"{word!r} is written {str(modifier)!r}")
            return modifier
        raise self._unknown_modifier(word, part, legal, what)

    def _unknown_modifier(
        self, word: str, part: str, legal: frozenset[Modifier], what: str
    ) -> ScaffoldError:
        takes = listed(each for each in Modifier if each in legal)
        known = [word for word, meant in synonyms.MODIFIERS.items() if meant in legal]
        near, hint = did_you_mean(word, [*legal, *known]), f"{what} takes {takes}"
        if not word:
            near, hint = "", "two colons stand together, or one at the end: leave one out"
        elif any(each in TAKES_VALUES for each in self.said):
            hint = f"a value that holds ':' is written in the long form; {hint}"
        elif part[:1].isdigit() or (what in ARGUMENTS and not self.said):
            hint = f"{ARGUMENTS.get(what, f'{what} takes no argument')}; {hint}"
        hint = near + hint
        return ScaffoldError(f"unknown modifier {quote(part)}", hint, "unknown-modifier")


ARGUMENTS: dict[str, str] = {
    Kind.DECIMAL: "say digits and places: decimal:10,2",
    Kind.TEXT: "say max=500",
    Kind.STR: "the length is a whole number: str:200",
    Kind.SLUG: "the length is a whole number: slug:80",
    Kind.JSON: "say what it holds, object, list or any: json:list",
}
