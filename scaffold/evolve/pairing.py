"""Two models beside each other, as somebody would have said them, in the names of the second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.evolve.resource_changes import Edit, edit_resource
from scaffold.model.fields import Relation, find_member
from scaffold.model.spec import USER, Draft
from scaffold.specfile.writer import undecided

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.language.outline import Outline
    from scaffold.model.spec import Resource, Spec
    from scaffold.specfile.patcher import Renames


@dataclass(frozen=True, slots=True)
class Pair:
    """A resource of either model: as it was decided, and the least that says so.

    `before` is written in the new names, and `names` leads from the old names of fields to them.
    """

    name: str
    was: str
    old: Resource | None
    new: Resource | None
    before: Draft | None
    after: Draft | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sides:
    pairs: tuple[Pair, ...]
    two_sided: frozenset[tuple[str, str]]
    """The many-to-manys whose other side is said, too, in either model."""
    signs_in_alike: bool


def lay_beside(before: Spec, after: Spec, renames: Renames) -> Sides:
    """Pair two models; of `renames` counts what leads from the first to the second."""
    counting = {
        path: new for path, new in renames.items() if _counts(path, new, before, after, renames)
    }
    first, second = _renamed(undecided(before), counting), undecided(after)
    olds = {draft.name: draft for draft in first.drafts}
    news = {draft.name: draft for draft in second.drafts}
    if USER in {*olds, *news}:
        olds.setdefault(USER, Draft(name=USER))
        news.setdefault(USER, Draft(name=USER))
    was = {new: path[0] for path, new in counting.items() if len(path) == 1}
    pairs = [
        Pair(
            name=name,
            was=(old := was.get(name, name)),
            old=before.resource(old),
            new=after.resource(name),
            before=olds.get(name),
            after=news.get(name),
            names={
                path[1]: new for path, new in counting.items() if len(path) > 1 and path[0] == old
            },
        )
        for name in sorted({*olds, *news})
    ]
    two_sided = frozenset({*_two_sided(first), *_two_sided(second)})
    return Sides(tuple(pairs), two_sided, bool(before.auth) == bool(after.auth))


def _counts(path: tuple[str, ...], new: str, before: Spec, after: Spec, renames: Renames) -> bool:
    """Tell whether the first model has only the old name, and the second has the new one."""
    old = before.resource(path[0])
    if len(path) == 1:
        return bool(old and not before.resource(new) and after.resource(new))
    other = after.resource(renames.get(path[:1], path[0]))
    known = old and old.field(path[1]) and not old.field(new)
    return bool(known and other and other.field(new))


def _renamed(outline: Outline, renames: Renames) -> Outline:
    for name in dict.fromkeys(path[0] for path in renames):
        fields = tuple(
            (path[1], new) for path, new in renames.items() if path[:1] == (name,) and len(path) > 1
        )
        edit = Edit(rename=fields, rename_to=renames.get((name,), ""))
        outline = edit_resource(outline, name, edit).outline
    return outline


def _two_sided(outline: Outline) -> Iterator[tuple[str, str]]:
    drafts = {draft.name: draft for draft in outline.drafts}
    for draft in outline.drafts:
        for each in draft.fields:
            if isinstance(each, Relation) and each.many and each.to in drafts:
                other = find_member(drafts[each.to].fields, each.back)
                if isinstance(other, Relation) and other.many and other.to == draft.name:
                    yield draft.name, each.name
