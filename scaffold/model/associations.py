"""Many-to-many relations: the one association table that two sides share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.model.plurals import regular_singular
from scaffold.model.spec import Relation, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Side = tuple[str, str]
"""The name of a resource, and of a many-to-many relation of it."""


def linked(resources: Sequence[Resource]) -> list[Resource]:
    """Let the two sides of a many-to-many name each other, and give each its table."""
    sides = {(resource.name, each.name): each for resource, each in _many(resources)}
    pairs = {side: other for side in sides for other in _other(side, sides)}
    for side, other in list(pairs.items()):
        _check_agreement(side, other, sides, pairs)
        pairs[other] = side
    by_name = {resource.name: resource for resource in resources}
    return [_linked(resource, sides, pairs, by_name) for resource in resources]


def _many(resources: Sequence[Resource]) -> Iterator[tuple[Resource, Relation]]:
    for resource in resources:
        for relation in resource.relations:
            if relation.many:
                yield resource, relation


def _other(side: Side, sides: dict[Side, Relation]) -> Iterator[Side]:
    """Yield the declared other side of a relation, if it has one."""
    relation = sides[side]
    if relation.back:
        other = (relation.to, relation.back)
        if other in sides and sides[other].to == side[0]:
            yield other
        return
    there = [each for each in sides if each[0] == relation.to and sides[each].to == side[0]]
    here = [each for each in sides if each[0] == side[0] and sides[each].to == relation.to]
    if side[0] != relation.to and len(there) == len(here) == 1 and not sides[there[0]].back:
        yield there[0]


def _check_agreement(
    side: Side, other: Side, sides: dict[Side, Relation], pairs: dict[Side, Side]
) -> None:
    one, two = sides[side], sides[other]
    if pairs.get(other, side) != side or side == other or two.back not in {"", side[1]}:
        back = two.back or pairs.get(other, side)[1]
        problem = f"{_said(side)} says back={other[1]}, and {_said(other)} says back={back}"
        hint = f"write back={side[1]} on {_said(other)}, or leave one of them out"
        raise ScaffoldError(problem, hint, "sides-disagree", path=side)
    if one.through and two.through and one.through != two.through:
        problem = f"{_said(side)} goes through {quote(one.through)}, {_said(other)} does not"
        hint = "both sides share one association table: say it once"
        raise ScaffoldError(problem, hint, "sides-disagree", path=side)


def _said(side: Side) -> str:
    return f"{side[0]}.{side[1]}"


def _linked(
    resource: Resource,
    sides: dict[Side, Relation],
    pairs: dict[Side, Side],
    by_name: dict[str, Resource],
) -> Resource:
    def link(relation: Relation) -> Relation:
        side = (resource.name, relation.name)
        other = pairs.get(side)
        first = min(side, other) if other else side
        through = relation.through or (sides[other].through if other else "")
        back = other[1] if other else relation.back
        through = through or f"{by_name[first[0]].singular}_{first[1]}"
        return replace(relation, back=back, through=through, item=_item(relation, by_name))

    fields = [
        link(each) if isinstance(each, Relation) and each.many else each for each in resource.fields
    ]
    return replace(resource, fields=tuple(fields))


def _item(relation: Relation, by_name: dict[str, Resource]) -> str:
    """Return the singular of a many-to-many, as in `tag_ids`."""
    target = by_name.get(relation.to)
    if target and relation.name == target.plural:
        return target.singular
    head, joint, last = relation.name.rpartition("_")
    return f"{head}{joint}{regular_singular(last)}"
