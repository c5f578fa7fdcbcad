"""Tables in an order in which each comes after those that it refers to."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scaffold.model.fields import Relation
    from scaffold.model.spec import Resource


def in_order(resources: Sequence[Resource]) -> Iterator[tuple[Resource, tuple[Relation, ...]]]:
    """Yield each resource with the relations whose foreign key has to wait.

    Where tables refer to each other in a circle, a nullable key waits.
    """
    left = {resource.name: resource for resource in resources}
    while left:
        ready = (each for each in left.values() if not _unmet(each, left))
        waits = (each for each in left.values() if _may_wait(each, left))
        resource = next(ready, None) or next(waits)
        yield resource, tuple(_unmet(resource, left))
        del left[resource.name]


def _unmet(resource: Resource, left: Mapping[str, Resource]) -> list[Relation]:
    """List the foreign keys to other tables that are not there yet."""
    return [
        relation
        for relation in resource.relations
        if not relation.many and relation.to in left and relation.to != resource.name
    ]


def _may_wait(resource: Resource, left: Mapping[str, Resource]) -> bool:
    return all(relation.null for relation in _unmet(resource, left))


def renamings(pairs: Iterable[tuple[str, str]], taken: Iterable[str]) -> list[tuple[str, str]]:
    """Order renames so that none takes a name that is still in use; a circle needs a third name."""
    left = {old: new for old, new in pairs if old != new}
    used = {*taken, *left, *left.values()}
    steps: list[tuple[str, str]] = []
    while left:
        old = next((old for old, new in left.items() if new not in left), None)
        if old is None:
            old, new = next(iter(left.items()))
            free = next(name for i in count() if (name := f"{old}_{i}") not in used)
            steps.append((old, free))
            left = {free: new, **{key: value for key, value in left.items() if key != old}}
            used.add(free)
        else:
            steps.append((old, left.pop(old)))
    return steps
