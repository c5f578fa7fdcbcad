"""Which resource, field or relation of the one Spec is which of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.fields import Relation
from scaffold.schema_diff.columns import GENERATED, columns_of
from scaffold.schema_diff.constraints import parts_of
from scaffold.schema_diff.conversions import check_alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scaffold.model.spec import Resource, Spec
    from scaffold.schema_diff.columns import Column
    from scaffold.schema_diff.constraints import Part
    from scaffold.specfile.patcher import Renames


@dataclass(frozen=True, slots=True)
class Side:
    """A resource in one of the two Specs, and what its table consists of there."""

    resource: Resource
    columns: Mapping[str, Column]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A resource that is in both Specs; ``names`` maps what its fields were to what they are."""

    before: Side
    after: Side
    names: Mapping[str, str]
    resources: Mapping[str, str]

    @property
    def kept(self) -> list[tuple[Column, Column]]:
        return [
            (column, self.after.columns[self.names[name]])
            for name, column in self.before.columns.items()
            if name in self.names
        ]

    @property
    def added(self) -> list[Column]:
        found = set(self.names.values())
        return [each for name, each in self.after.columns.items() if name not in found]

    @property
    def dropped(self) -> list[Column]:
        return [each for name, each in self.before.columns.items() if name not in self.names]

    def renamed(self, part: Part) -> Part | None:
        """Return a part of before in the names of after; None if a name of it is gone."""
        return part.renamed(self.names, self.resources)

    @property
    def kept_parts(self) -> list[tuple[Part, Part]]:
        """List the parts that are in both, in the names of each."""
        renamed = [(part, self.renamed(part)) for part in self.before.parts]
        return [(old, new) for old, new in renamed if new is not None and new in self.after.parts]

    @property
    def added_parts(self) -> list[Part]:
        kept = {new for _, new in self.kept_parts}
        return [part for part in self.after.parts if part not in kept]

    @property
    def dropped_parts(self) -> list[Part]:
        kept = {old for old, _ in self.kept_parts}
        return [part for part in self.before.parts if part not in kept]

    @property
    def renames(self) -> bool:
        """Is the table or one of its columns called otherwise from now on?"""
        moved = self.before.resource.table != self.after.resource.table
        return moved or any(old.column != new.column for old, new in self.kept)


@dataclass(frozen=True, slots=True)
class Pairing:
    """All resources of two Specs: those in both, and those that only one has."""

    before: Spec
    after: Spec
    renames: Renames
    resources: Mapping[str, str]

    @property
    def created(self) -> list[Resource]:
        found = set(self.resources.values())
        return [each for each in self.after.everything if each.name not in found]

    @property
    def dropped(self) -> list[Resource]:
        return [each for each in self.before.everything if each.name not in self.resources]

    def pairs(self) -> Iterator[Pair]:
        """Yield what is in both, in the order of after."""
        olds = {new: old for old, new in self.resources.items()}
        before = {each.name: each for each in self.before.everything}
        for resource in self.after.everything:
            if resource.name in olds:
                yield self._pair(before[olds[resource.name]], resource)

    def _pair(self, before: Resource, after: Resource) -> Pair:
        old, new = side(before, self.before), side(after, self.after)
        names = self.names(before, after)
        check_alike(before, after, names)
        names |= {name: name for name in old.columns if name in new.columns and name in GENERATED}
        return Pair(old, new, names, self.resources)

    def names(self, before: Resource, after: Resource) -> dict[str, str]:
        """Map the fields and relations of a resource to what they are called in after."""
        said = {
            names[1]: new
            for names, new in self.renames.items()
            if len(names) > 1 and names[0] == before.name
        }
        olds = (member.name for member in before.fields)
        return matched(olds, {member.name for member in after.fields}, said)

    def relation(self, source: str, name: str) -> tuple[Resource, Relation] | None:
        """Return what a relation of before is in after."""
        before = next(each for each in self.before.everything if each.name == source)
        after = self.after.resource(self.resources.get(source, ""))
        if after is None:
            return None
        found = after.field(self.names(before, after).get(name, ""))
        return (after, found) if isinstance(found, Relation) else None


def pair(before: Spec, after: Spec, renames: Renames) -> Pairing:
    said = {names[0]: new for names, new in renames.items() if len(names) == 1}
    olds = (resource.name for resource in before.everything)
    found = matched(olds, {resource.name for resource in after.everything}, said)
    return Pairing(before, after, renames, found)


def matched(olds: Iterable[str], news: set[str], said: Mapping[str, str]) -> dict[str, str]:
    """Map old names to new ones: a rename counts before a name that stayed the same."""
    renamed = {old: new for old, new in said.items() if new in news}
    taken = set(renamed.values())
    found = {}
    for old in olds:
        if old in renamed:
            found[old] = renamed[old]
        elif old in news and old not in taken:
            found[old] = old
    return found


def side(resource: Resource, spec: Spec) -> Side:
    return Side(resource, columns_of(resource, spec), parts_of(resource))
