"""The tables between the two sides of a many-to-many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.schema_diff import operations as to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scaffold.model.fields import Relation
    from scaffold.model.spec import Resource, Spec
    from scaffold.schema_diff.operations import Operation
    from scaffold.schema_diff.pairing import Pairing

    Link = tuple[Resource, Relation]


@dataclass(frozen=True, slots=True)
class Links:
    """The many-to-manys of two Specs; one that both sides declare is one link."""

    pairing: Pairing

    def dropped(self) -> Iterator[Operation]:
        kept = [old for old, _ in self._kept()]
        for link in links(self.pairing.before):
            if link not in kept:
                yield to.drop_link(*link)

    def created(self) -> Iterator[Operation]:
        kept = [new for _, new in self._kept()]
        for link in links(self.pairing.after):
            if link not in kept:
                yield to.create_link(*link)

    def changed(self) -> Iterator[Operation]:
        """Yield what renames the tables, none to a name that another one has still.

        Raises a ScaffoldError where each waits for the name of another.
        """
        left = [
            (old, new)
            for old, new in self._kept()
            if identity(old, self.pairing.before) != identity(new, self.pairing.after)
        ]
        while left:
            free = next((each for each in left if not _waits(each, left)), None)
            if free is None:
                raise _circle(left)
            left.remove(free)
            yield self._change(*free)

    def _change(self, old: Link, new: Link) -> Operation:
        source, other = (self.pairing.resources[each] for each in (old[0].name, old[1].to))
        return to.change_link(old, new, turned=source != other and source != new[0].name)

    def _kept(self) -> list[tuple[Link, Link]]:
        found = ((old, self._after(old)) for old in links(self.pairing.before))
        return [(old, new) for old, new in found if new]

    def _after(self, link: Link) -> Link | None:
        """Return what a link is in after; either side of it may have stayed."""
        by_side = {
            (resource.name, relation.name): owner
            for owner in links(self.pairing.after)
            for resource, relation in sides(owner, self.pairing.after)
        }
        for source, relation in sides(link, self.pairing.before):
            found = self.pairing.relation(source.name, relation.name)
            if found is None or not found[1].many:
                continue
            resource, now = found
            if now.to == self.pairing.resources.get(relation.to):
                return by_side[resource.name, now.name]
        return None


def _waits(change: tuple[Link, Link], left: Sequence[tuple[Link, Link]]) -> bool:
    """Tell whether a table is to get a name that another one has still."""
    wanted = change[1][1].through
    return any(old[1].through == wanted for old, new in left if (old, new) != change)


def _circle(left: Sequence[tuple[Link, Link]]) -> ScaffoldError:
    names = listed(quote(old[1].through) for old, _ in left)
    (resource, relation), *_ = (new for _, new in left)
    problem = f"the link tables {names} exchange their names"
    hint = "give one of them a third name first, and that of the other by a second change"
    return ScaffoldError(problem, hint, "links-exchanged", path=(resource.name, relation.name))


def links(spec: Spec) -> list[Link]:
    """List the links, each on the side that makes its table."""
    found: dict[str, Link] = {}
    for resource, relation in spec.relations():
        if relation.many:
            found.setdefault(relation.through, (resource, relation))
    return list(found.values())


def sides(link: Link, spec: Spec) -> Iterator[Link]:
    _, relation = link
    yield link
    other = spec.resource(relation.to)
    back = other.field(relation.back) if other and relation.back else None
    if other and back and back != relation:
        yield other, back  # type: ignore[misc]


def identity(link: Link, spec: Spec) -> tuple[str, ...]:
    """Return all that the names in the table of a link follow from."""
    resource, relation = link
    singulars = {each.name: each.singular for each in spec.everything}
    item = relation.item if relation.to == resource.name else ""
    return (
        relation.through,
        resource.singular,
        singulars[relation.to],
        item,
    )
