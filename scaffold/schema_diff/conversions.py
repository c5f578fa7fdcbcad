"""Which kinds of values become which others with nothing lost, and which rows do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.model.fields import Field
from scaffold.model.names import a
from scaffold.model.vocabulary import INTEGERS, Database, Kind, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.model.fields import Member, Relation
    from scaffold.model.spec import Resource
    from scaffold.schema_diff.columns import Type

TEXTS = frozenset({Kind.STR, Kind.TEXT, Kind.SLUG, Kind.EMAIL, Kind.URL, Kind.IP, Kind.ENUM})
BECOMES: dict[Kind, frozenset[Kind]] = {
    **dict.fromkeys(TEXTS, TEXTS),
    **dict.fromkeys(INTEGERS, INTEGERS | {Kind.FLOAT, Kind.DECIMAL, Kind.STR, Kind.TEXT}),
    Kind.BOOL: INTEGERS,
    Kind.FLOAT: frozenset({Kind.DECIMAL}),
    Kind.DECIMAL: frozenset({Kind.FLOAT, Kind.STR, Kind.TEXT}),
    Kind.DATE: frozenset({Kind.DATETIME, Kind.STR, Kind.TEXT}),
    Kind.LIST: frozenset({Kind.JSON}),
}
WORD_SIZES = ("SMALLINT", "INTEGER", "BIGINT")


def check_alike(before: Resource, after: Resource, names: Mapping[str, str]) -> None:
    """Refuse a field that became a relation, or a relation of another cardinality."""
    news = {member.name: member for member in after.fields}
    for old in before.fields:
        new = news.get(names.get(old.name, ""))
        if new is not None and _form(old) != _form(new):
            raise _cannot_become(before, old, after, new)


def _form(member: Member) -> str:
    if isinstance(member, Field):
        return "a field"
    return "a relation to many" if member.many else "a relation"


def check_convertible(before: Resource, old: Field, after: Resource, new: Field) -> None:
    """Refuse a change of kind that would lose what the column holds, or misread it."""
    if old.kind is new.kind:
        fits = old.items == new.items and new.shape in {old.shape, Shape.ANY}
    else:
        fits = new.kind in BECOMES.get(old.kind, ()) and new.shape is not Shape.OBJECT
    if not fits:
        raise _cannot_become(before, old, after, new)


def _cannot_become(before: Resource, old: Member, after: Resource, new: Member) -> ScaffoldError:
    problem = f"{before.name}.{old.name} is {_said(old)}: what is in it cannot become {_said(new)}"
    if new.name == old.name:
        hint = f"add {quote(new.name)} under another name, or drop it first and then add it again"
    else:
        hint = f"drop {quote(old.name)} and add {quote(new.name)}, which is no rename"
    return ScaffoldError(problem, hint, "not-convertible", path=(after.name, new.name))


def _said(member: Member) -> str:
    if isinstance(member, Field):
        inner = member.items or (member.shape if member.kind is Kind.JSON else None)
        kind = f"{member.kind}:{inner}" if inner else str(member.kind)
        return a(kind)
    return f"{_form(member)}, {member.to}"


def narrows(old: Type, new: Type, what: str, database: Database) -> str:
    """Say what rows that do not fit the new type do; nothing if all of them fit."""
    limit = _limit(old, new)
    if not limit:
        return ""
    if limit.startswith("rounds"):
        return f"{what} {limit}"
    if database is Database.SQLITE:
        return f"{what}: SQLite keeps a value that has {limit}, and it cannot be written again"
    return f"{what}: the migration fails if a value has {limit}"


def _limit(old: Type, new: Type) -> str:
    if new.word == "VARCHAR" and (old.word != "VARCHAR" or old.sizes > new.sizes):
        return f"more than {new.sizes[0]} characters"
    if new.word in WORD_SIZES and old.word in WORD_SIZES:
        narrower = WORD_SIZES.index(new.word) < WORD_SIZES.index(old.word)
        return f"more digits than {new.word} takes" if narrower else ""
    if new.word == "NUMERIC":
        return _decimal_limit(old, new)
    if new.word == "DOUBLE" and (old.word == "BIGINT" or sum(old.sizes[:1]) > DOUBLE_DIGITS):
        return f"rounds to {DOUBLE_DIGITS} digits"
    return ""


def _decimal_limit(old: Type, new: Type) -> str:
    digits, places = new.sizes
    if old.word == "NUMERIC" and old.sizes[0] - old.sizes[1] > digits - places:
        return f"more than {digits - places} digits before the point"
    if old.word == "DOUBLE" or (old.word == "NUMERIC" and old.sizes[1] > places):
        return f"rounds to {places} places"
    if old.word in WORD_SIZES and digits - places < INTEGER_DIGITS[old.word]:
        return f"more than {digits - places} digits before the point"
    return ""


DOUBLE_DIGITS = 15
INTEGER_DIGITS = {"SMALLINT": 5, "INTEGER": 10, "BIGINT": 19}


def check_target(after: Resource, old: Type, new: Type, relation: Relation) -> None:
    """Refuse a relation to another resource whose keys are of another kind."""
    if old != new:
        problem = f"{after.name}.{relation.name} holds keys of the type {old}, not {new}"
        hint = f"add the relation to {relation.to} under another name, and drop this one"
        raise ScaffoldError(problem, hint, "not-convertible", path=(after.name, relation.name))
