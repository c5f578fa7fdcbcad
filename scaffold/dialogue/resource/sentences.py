"""What a field, a relation or a right means, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.dialogue.kind_guess import singular_of
from scaffold.language.short_form import stated
from scaffold.model.fields import Field
from scaffold.model.literals import write_value
from scaffold.model.names import a, plural, snake
from scaffold.model.vocabulary import Cardinality, Kind, OnDelete, Role

if TYPE_CHECKING:
    from scaffold.model.fields import Member, Relation

KINDS: dict[Kind, str] = {
    Kind.STR: "a line of text",
    Kind.TEXT: "text of any length",
    Kind.INT: "a whole number",
    Kind.DECIMAL: "an exact number, such as an amount of money",
    Kind.BOOL: "yes or no",
    Kind.DATE: "a day",
    Kind.DATETIME: "a moment, with its time zone",
    Kind.ENUM: "one of a few words",
    Kind.EMAIL: "an e-mail address",
    Kind.URL: "a web address",
    Kind.SLUG: "words for a URL, like to-be-or-not",
    Kind.FLOAT: "a number that need not be exact",
    Kind.BIGINT: "a whole number of up to 19 digits",
    Kind.SMALLINT: "a whole number up to 32767",
    Kind.TIME: "a time of day",
    Kind.DURATION: "a length of time",
    Kind.UUID: "a unique identifier",
    Kind.JSON: "any structure, as JSON",
    Kind.LIST: "a list of plain values",
    Kind.BYTES: "binary data",
    Kind.IP: "an IP address",
}

ROLES: dict[Role, str] = {
    Role.PUBLIC: "everyone, without logging in",
    Role.USER: "every user who is logged in",
    Role.OWNER: "only the user who owns the row",
    Role.ADMIN: "only admins",
}


def words(name: str) -> str:
    return snake(name).strip("_").replace("_", " ")


def many_of(name: str) -> str:
    return plural(snake(name)).replace("_", " ")


def several_of(relation: Relation) -> str:
    """Return what a relation to many is called: `tags`, whether it is named `tag` or `tags`."""
    name = words(relation.name)
    is_plural = singular_of(snake(relation.name)) != snake(relation.name)
    return name if is_plural or name == many_of(relation.to) else many_of(relation.name)


def one_of(relation: Relation) -> str:
    """Return what a relation to one is called: `tag`, whether it is named `tag` or `tags`."""
    name = words(relation.name)
    return words(relation.to if name == many_of(relation.to) else singular_of(snake(relation.name)))


def relation_words(source: str, relation: Relation) -> str:
    """Say what a relation means: `each book has one author; an author may have many books`."""
    here, there = words(source), words(relation.to)
    if relation.many:
        called, same = several_of(relation), many_of(relation.to)
    else:
        called, same = one_of(relation), there
    role = called if called == same else f"{called} ({same if relation.many else a(there)})"
    match relation.cardinality:
        case Cardinality.TO_ONE:
            one = f"each {here} has {_one(relation)} {role}"
            return f"{one}; {a(there)} may have many {many_of(source)}"
        case Cardinality.ONE:
            one = f"each {here} has {_one(relation)} {role}"
            return f"{one}, which no other {here} has"
        case _:
            return f"each {here} has many {role}; {a(there)} may have many {many_of(source)}"


def _one(relation: Relation) -> str:
    return "at most one" if relation.null else "one"


def on_delete_words(source: str, relation: Relation, action: OnDelete) -> str:
    one = relation.cardinality is Cardinality.ONE
    here, there = words(source) if one else many_of(source), words(relation.to)
    match action:
        case OnDelete.RESTRICT:
            return f"{a(there)} that has {a(here) if one else here} cannot be deleted"
        case OnDelete.CASCADE:
            return f"its {here} {'is' if one else 'are'} deleted with the {there}"
        case _:
            return f"its {here} {'stays' if one else 'stay'}, without {a(one_of(relation))}"


def meaning(source: str, member: Member) -> str:
    """Say what a field is, for whoever is typing it."""
    if not isinstance(member, Field):
        return relation_words(source, member)
    said = [
        f"{word}={write_value(value)}" if value is not True else str(word)
        for word, value in stated(member)
    ]
    return ", ".join([f"{KINDS[member.kind]}{_argument(member)}", *said])


def _argument(field: Field) -> str:
    match field.kind:
        case Kind.STR | Kind.SLUG:
            return f" of at most {field.length} characters"
        case Kind.DECIMAL if field.precision:
            return f" of {field.precision[0]} digits, {field.precision[1]} after the point"
        case Kind.ENUM:
            return f": {', '.join(field.values)}"
        case Kind.LIST:
            return f" ({field.items})"
        case _:
            return ""
