"""The options of a resource that refer to its fields: unique, indexes, path_key, owner, rules."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.language.short_form import print_field
from scaffold.model.bounds import highest, lowest
from scaffold.model.field_checks import check_value, longest, repeated
from scaffold.model.fields import Field, Relation
from scaffold.model.literals import ordered
from scaffold.model.rules import Choice, Comparator, Comparison, Value, print_rule
from scaffold.model.spec import USER
from scaffold.model.vocabulary import NUMBERS, PATH_KEY_KINDS, Database, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.model.fields import Member
    from scaffold.model.literals import Ordered
    from scaffold.model.rules import Rule
    from scaffold.model.spec import Resource, Spec

UNINDEXED = frozenset({Kind.TEXT, Kind.JSON, Kind.LIST, Kind.BYTES})
TEXTS = frozenset({Kind.STR, Kind.TEXT, Kind.SLUG, Kind.EMAIL, Kind.URL, Kind.ENUM})
UNORDERED = TEXTS | {Kind.BOOL, Kind.UUID, Kind.IP}
UNCOMPARED = frozenset({Kind.JSON, Kind.LIST, Kind.BYTES})
INDEX_BYTES = 2690
UTF8 = 4


def check_options(spec: Spec, resource: Resource) -> None:
    for option, lists in (("unique", resource.unique), ("indexes", resource.indexes)):
        try:
            _check_lists(resource, option, lists)
        except ScaffoldError as error:
            raise error.within(option) from None
    if spec.database is Database.POSTGRESQL:
        _check_index_width(resource)
    _check_path_key(resource)
    _check_owner(spec, resource)
    for rule in resource.rules:
        try:
            _check_rule(resource, rule)
        except ScaffoldError as error:
            raise error.within("rules") from None


def _member(resource: Resource, name: str) -> Member:
    member = resource.field(name)
    if member is None:
        names = [each.name for each in resource.fields]
        hint = f"{did_you_mean(name, names)}{resource.name} has {listed(names)}"
        raise ScaffoldError(f"{resource.name} has no field {quote(name)}", hint, "unknown-field")
    return member


def _check_lists(resource: Resource, option: str, lists: tuple[tuple[str, ...], ...]) -> None:
    for names in lists:
        members = [_member(resource, name) for name in names]
        _check_list(option, names, members)
    if double := repeated(",".join(names) for names in lists):
        problem = f"{quote(double)} stands twice under {option}"
        raise ScaffoldError(problem, "leave one of them out", "option-twice")


def _check_list(option: str, names: tuple[str, ...], members: list[Member]) -> None:
    if double := repeated(names):
        raise ScaffoldError(
            f"{quote(double)} stands twice", "leave one of them out", "option-twice"
        )
    if len(names) < 2:  # noqa: PLR2004 - a pair
        word = "unique" if option == "unique" else "index"
        problem = f"{option} names one field, and that is a modifier of the field"
        said: dict[str, Any] = {word: True}
        short = [print_field(replace(each, **said)) for each in members]
        hint = f"write {short[0] if short and short[0] else f'title:str:{word}'}"
        raise ScaffoldError(problem, hint, "single-name")
    for member in members:
        if isinstance(member, Relation) and member.many:
            problem = f"{quote(member.name)} is many-to-many and has no column"
            raise ScaffoldError(problem, "leave it out", "unfit-field")
        if isinstance(member, Field) and member.kind in UNINDEXED:
            problem = f"{quote(member.name)} is {member.kind}, which has no index"
            raise ScaffoldError(problem, "leave it out, or make it str", "unfit-field")


def _check_index_width(resource: Resource) -> None:
    """Refuse an index whose entries PostgreSQL might refuse when a row is written."""
    single = [(each.name,) for each in resource.scalars if each.unique or each.index]
    for names in (*single, *resource.unique, *resource.indexes):
        width = sum(_bytes(_member(resource, name)) for name in names)
        if width > INDEX_BYTES:
            problem = f"the index on {listed(names)} may need {width} bytes"
            hint = f"PostgreSQL indexes {INDEX_BYTES}: make it shorter, or leave the index out"
            raise ScaffoldError(problem, hint, "index-too-wide", path=(names[0],))


def _bytes(member: Member) -> int:
    if isinstance(member, Relation):
        return 16
    match member.kind:
        case Kind.STR | Kind.EMAIL:
            return UTF8 * (longest(member) or 0)
        case Kind.SLUG | Kind.URL:
            return longest(member) or 0
        case Kind.ENUM:
            return max(len(value.encode()) for value in member.values)
        case _:
            return 16


def _check_path_key(resource: Resource) -> None:
    if not resource.path_key:
        return
    try:
        field = _member(resource, resource.path_key)
        wrong = _wrong_for_path(field)
    except ScaffoldError as error:
        raise error.within("path_key") from None
    if wrong:
        hint = "a row is named by a unique field, like slug:slug:unique"
        problem = f"{quote(field.name)} cannot name a row in the path: {wrong}"
        raise ScaffoldError(problem, hint, "bad-path-key", path=("path_key",))


def _wrong_for_path(field: Member) -> str:
    if isinstance(field, Relation):
        return "it is a relation"
    if field.kind not in PATH_KEY_KINDS:
        return f"it is {field.kind}"
    wrong = {
        "it is not unique": not field.unique,
        "it may be null": field.null,
        "its letter case does not count": field.nocase,
        "it is writeonly": field.writeonly,
    }
    return next((why for why, so in wrong.items() if so), "")


def _check_owner(spec: Spec, resource: Resource) -> None:
    if not resource.owner:
        return
    trail = [resource.name]
    while (target := _owner_target(spec, resource)) != USER:
        if target in trail:
            said = " → ".join([*trail, target])
            hint = "the last of them must refer to a User: customer:User:owner"
            problem = f"the owners go round: {said}"
            raise ScaffoldError(problem, hint, "owner-cycle", path=("owner",))
        trail.append(target)
        resource = next(each for each in spec.resources if each.name == target)


def _owner_target(spec: Spec, resource: Resource) -> str:
    """Return the resource that the owner of this one's rows is to be asked of."""
    member = _member(resource, resource.owner)
    if not isinstance(member, Relation) or member.many:
        problem = f"{quote(member.name)} of {resource.name} is no relation to one row"
        hint = "the owner is a relation: customer:User:owner"
        raise ScaffoldError(problem, hint, "bad-owner", path=("owner",))
    target = spec.resource(member.to)
    if member.to != USER and (target is None or not target.owner):
        problem = f"{member.to} has no owner, so {quote(member.name)} gives none"
        hint = f"mark a relation of {member.to} first: customer:User:owner"
        raise ScaffoldError(problem, hint, "bad-owner", path=("owner",))
    return member.to


def _check_rule(resource: Resource, rule: Rule) -> None:
    if isinstance(rule, Choice):
        _check_choice(resource, rule)
        _check_first_row(resource, rule)
        return
    left = _compared(resource, rule.left)
    if isinstance(rule.right, Value):
        _check_literal(rule, left, rule.right)
        return
    right = _compared(resource, rule.right.field)
    if left is right:
        problem = f"{quote(print_rule(rule))} compares a field with itself"
        raise ScaffoldError(problem, "name two fields", "bad-rule")
    if not _comparable(left, right):
        one, other = (f"{quote(each.name)} ({_kind(each)})" for each in (left, right))
        problem = f"{one} and {other} cannot be compared"
        raise ScaffoldError(problem, "compare fields of one kind", "rule-kinds")
    _check_ordered(rule, left)
    _check_defaults(rule, left, right)
    _check_room(rule, left, right)


def _compared(resource: Resource, name: str) -> Member:
    member = _member(resource, name)
    many = isinstance(member, Relation) and member.many
    if many or (isinstance(member, Field) and member.kind in UNCOMPARED):
        problem = f"{quote(name)} ({_kind(member)}) cannot be compared"
        raise ScaffoldError(problem, "rules compare single values", "rule-kinds")
    return member


def _kind(member: Member) -> str:
    return member.kind if isinstance(member, Field) else f"{member.cardinality} {member.to}"


def _comparable(left: Member, right: Member) -> bool:
    match left, right:
        case Field(), Field():
            return _family(left.kind) == _family(right.kind)
        case Relation(), Relation():
            return left.to == right.to
        case _:
            return False


def _family(kind: Kind) -> Kind:
    if kind in NUMBERS:
        return Kind.DECIMAL
    return Kind.STR if kind in TEXTS else kind


def _check_ordered(rule: Comparison, left: Member) -> None:
    unordered = isinstance(left, Relation) or left.kind in UNORDERED
    if unordered and rule.op not in {Comparator.EQ, Comparator.NE}:
        problem = f"{quote(left.name)} ({_kind(left)}) has no order that every database keeps"
        raise ScaffoldError(problem, "write == or !=", "rule-kinds")


def _check_literal(rule: Comparison, left: Member, value: Value) -> None:
    if isinstance(left, Relation):
        problem = f"{quote(left.name)} is a relation, and {quote(value.value)} is a value"
        raise ScaffoldError(problem, "compare it with another relation", "rule-kinds")
    _check_ordered(rule, left)
    bare = Field(
        name=left.name,
        kind=left.kind,
        length=left.length,
        precision=left.precision,
        values=left.values,
    )
    check_value(bare, value.value, "the value")


def _check_defaults(rule: Comparison, left: Member, right: Member) -> None:
    """Refuse defaults that together break the rule."""
    if not (isinstance(left, Field) and isinstance(right, Field)):
        return
    if left.default is None or right.default is None or left.kind in UNORDERED:
        return
    one, other = ordered(left.kind, left.default), ordered(right.kind, right.default)
    if not HOLDS[rule.op](one, other):
        names = f"{quote(left.name)} and {quote(right.name)}"
        problem = f"the defaults of {names} break {print_rule(rule)}"
        raise ScaffoldError(problem, "change one of them", "rule-defaults")


def _check_room(rule: Comparison, left: Member, right: Member) -> None:
    """Refuse a rule that the bounds of its fields leave no row for."""
    if not (isinstance(left, Field) and isinstance(right, Field)) or left.null or right.null:
        return
    if left.kind in UNORDERED or rule.op in {Comparator.EQ, Comparator.NE}:
        return
    upward = rule.op in {Comparator.LT, Comparator.LE}
    less, more = (left, right) if upward else (right, left)
    low, high = lowest(less), highest(more)
    if low is None or high is None:
        return
    if low > high or (rule.op in {Comparator.LT, Comparator.GT} and low == high):
        problem = f"no row keeps {quote(print_rule(rule))}: {less.name} is {low} or more, "
        problem += f"and {more.name} is {high} or less"
        raise ScaffoldError(problem, "widen the bounds of one, or let it be null", "rule-empty")


HOLDS: dict[Comparator, Callable[[Ordered, Ordered], bool]] = {
    Comparator.LT: operator.lt,
    Comparator.LE: operator.le,
    Comparator.GT: operator.gt,
    Comparator.GE: operator.ge,
    Comparator.EQ: operator.eq,
    Comparator.NE: operator.ne,
}


def _check_first_row(resource: Resource, rule: Choice) -> None:
    """Refuse a choice of nothing but rows of the same resource."""
    members = [_member(resource, name) for name in rule.fields]
    if all(isinstance(each, Relation) and each.to == resource.name for each in members):
        problem = f"no first row can exist: {quote(print_rule(rule))} asks for one before it"
        hint = "name a field in it, too, or leave the rule out"
        raise ScaffoldError(problem, hint, "required-cycle")


def _check_choice(resource: Resource, rule: Choice) -> None:
    if len(rule.fields) < 2 or repeated(rule.fields):  # noqa: PLR2004 - a choice
        problem = f"{quote(print_rule(rule))} is no choice"
        raise ScaffoldError(problem, "name two or more fields, each once", "bad-rule")
    for name in rule.fields:
        member = _member(resource, name)
        if isinstance(member, Relation) and member.many:
            problem = f"{quote(name)} is many-to-many and is never null"
            raise ScaffoldError(problem, "leave it out", "rule-kinds")
        if not member.null:
            problem = f"{quote(name)} is never null, so {quote(print_rule(rule))} says nothing"
            raise ScaffoldError(problem, f"write {name}:…:null", "rule-kinds")
