"""Where a model names a resource or a field: found, renamed and taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.errors import listed
from scaffold.model.fields import Relation
from scaffold.model.names import snake
from scaffold.model.rules import Choice, Name, print_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from scaffold.model.fields import Member
    from scaffold.model.rules import Rule
    from scaffold.model.spec import Draft


def same(one: str, other: str) -> bool:
    """Tell whether two words name one resource: `OrderLine` and `order-line` do."""
    return snake(one) == snake(other)


def targets(member: Member, resource: str) -> bool:
    return isinstance(member, Relation) and same(member.to, resource)


def referrers(drafts: Sequence[Draft], resource: str) -> list[str]:
    """List the relations of other resources that lead to this one: `Loan.book`."""
    others = (draft for draft in drafts if not same(draft.name, resource))
    return [
        f"{draft.name}.{each.name}"
        for draft in others
        for each in draft.fields
        if targets(each, resource)
    ]


def uses(draft: Draft, fields: frozenset[str]) -> Iterator[str]:
    """Say which options of a resource name any of these fields."""
    for option in ("unique", "indexes"):
        groups = (group for group in getattr(draft, option) if fields.intersection(group))
        yield from (f"{option} ({listed(group)})" for group in groups)
    rules = (rule for rule in draft.rules if fields & _names(rule))
    yield from (f"the rule {print_rule(rule)}" for rule in rules)
    yield from (option for option in ("owner", "path_key") if getattr(draft, option) in fields)


def _names(rule: Rule) -> frozenset[str]:
    if isinstance(rule, Choice):
        return frozenset(rule.fields)
    right = {rule.right.field} if isinstance(rule.right, Name) else set()
    return frozenset({rule.left, *right})


def without_fields(draft: Draft, fields: frozenset[str]) -> Draft:
    """Take fields out, together with every option that names one of them."""
    return replace(
        draft,
        fields=tuple(each for each in draft.fields if each.name not in fields),
        unique=tuple(group for group in draft.unique if not fields.intersection(group)),
        indexes=tuple(group for group in draft.indexes if not fields.intersection(group)),
        rules=tuple(rule for rule in draft.rules if not fields & _names(rule)),
        owner="" if draft.owner in fields else draft.owner,
        path_key="" if draft.path_key in fields else draft.path_key,
    )


def with_fields_renamed(draft: Draft, names: Mapping[str, str]) -> Draft:
    """Rename fields, and write the new names wherever the resource itself names them.

    A column follows the name of its field unless it was given one of its own.
    """

    def new(name: str) -> str:
        return names.get(name, name)

    return replace(
        draft,
        fields=tuple(_renamed(each, new(each.name)) for each in draft.fields),
        unique=tuple(tuple(new(name) for name in group) for group in draft.unique),
        indexes=tuple(tuple(new(name) for name in group) for group in draft.indexes),
        rules=tuple(_rule(rule, new) for rule in draft.rules),
        owner=new(draft.owner),
        path_key=new(draft.path_key),
    )


def _renamed(member: Member, name: str) -> Member:
    if isinstance(member, Relation):
        usual = member.column == f"{member.name}_id"
        return replace(member, name=name, column=f"{name}_id" if usual else member.column)
    return replace(member, name=name, column="" if member.column == name else member.column)


def _rule(rule: Rule, new: Callable[[str], str]) -> Rule:
    if isinstance(rule, Choice):
        return replace(rule, fields=tuple(new(name) for name in rule.fields))
    right = Name(new(rule.right.field)) if isinstance(rule.right, Name) else rule.right
    return replace(rule, left=new(rule.left), right=right)


def retargeted(draft: Draft, old: str, new: str) -> Draft:
    """Let every relation that leads to one resource lead to another."""
    return _with_relations(
        draft, lambda each: replace(each, to=new) if targets(each, old) else each
    )


def with_back_renamed(draft: Draft, resource: str, names: Mapping[str, str]) -> Draft:
    """Write the new names of a resource's many-to-manys where their other sides name them."""

    def followed(each: Relation) -> Relation:
        named = each.many and each.back in names and targets(each, resource)
        return replace(each, back=names[each.back]) if named else each

    return _with_relations(draft, followed)


def without_usual_through(draft: Draft, resource: str, relations: Sequence[str]) -> Draft:
    """Leave `through=` out where it only says what follows from these sides of a resource."""
    usual = {f"{snake(resource)}_{relation}" for relation in relations}

    def bare(each: Relation) -> Relation:
        linked = same(draft.name, resource) or targets(each, resource)
        return replace(each, through="") if linked and each.through in usual else each

    return _with_relations(draft, bare)


def without_former_names(
    draft: Draft, resources: Collection[str], fields: Collection[str]
) -> Draft:
    """Leave `was` out where it says a name that something else bears from now on."""
    members = tuple(replace(each, was="") if each.was in fields else each for each in draft.fields)
    was = "" if any(same(draft.was, name) for name in resources) else draft.was
    return replace(draft, fields=members, was=was)


def _with_relations(draft: Draft, change: Callable[[Relation], Relation]) -> Draft:
    fields = tuple(change(each) if isinstance(each, Relation) else each for each in draft.fields)
    return replace(draft, fields=fields)
