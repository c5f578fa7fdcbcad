"""Renames: what a model says something was called before, and one rename after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.model.names import snake
from scaffold.model.spec import USER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member
    from scaffold.model.spec import Draft, Resource, Spec
    from scaffold.specfile.patcher import Renames


def renames_of(outline: Outline, locked: Spec) -> Renames:
    """Return what an outline calls otherwise than the model that is locked.

    A former name counts only while the lock knows it, and does not know the new one: so it may
    stay in the file for ever.
    """
    renames: Renames = {}
    for draft in outline.drafts:
        old = locked.resource(draft.name) or _former(draft, locked)
        if old and old.name != draft.name:
            renames[old.name,] = draft.name
        for member in draft.fields if old else ():
            if old and member.was and old.field(member.was) and not old.field(member.name):
                renames[old.name, member.was] = member.name
    return renames


def _former(draft: Draft, locked: Spec) -> Resource | None:
    if not draft.was:
        return None
    return next((each for each in locked.resources if snake(each.name) == snake(draft.was)), None)


def check_renames(outline: Outline) -> None:
    """Raise for a former name that two share, or that something else bears still."""
    users = [USER] if outline.auth else []
    _check(outline.drafts, [*users, *(draft.name for draft in outline.drafts)], ())
    for draft in outline.drafts:
        if draft.name == USER and draft.was:
            hint = "leave was out: sign-in brings it, under this name"
            raise ScaffoldError(f"{quote(USER)} is built in", hint, "user-was", path=(USER, "was"))
        _check(draft.fields, [member.name for member in draft.fields], (draft.name,))


def _check(
    named: Sequence[Draft] | Sequence[Member], names: Sequence[str], path: tuple[str, ...]
) -> None:
    there = {snake(name): name for name in names}
    first: dict[str, str] = {}
    for name, was in ((each.name, each.was) for each in named if each.was):
        where = (*path, name)
        if there.get(snake(was), name) != name:
            problem = f"{'.'.join(where)} was {quote(was)}, which is there still"
            raise ScaffoldError(problem, "leave was out", "was-there", path=where)
        if first.setdefault(snake(was), name) != name:
            problem = f"{quote(first[snake(was)])} and {quote(name)} both were {quote(was)}"
            raise ScaffoldError(problem, "leave one was out", "was-twice", path=where)


def composed(first: Renames, second: Renames) -> Renames:
    """Return one step for two: keyed by the names before the first, with those after the second."""
    before = {first[name]: name[0] for name in first if len(name) == 1}
    joined = {name: second.get(_between(name, first), new) for name, new in first.items()}
    met = {_between(name, first) for name in first}
    for name, new in second.items():
        if name not in met:
            joined[before.get(name[0], name[0]), *name[1:]] = new
    return {name: new for name, new in joined.items() if name[-1] != new}


def _between(name: tuple[str, ...], first: Renames) -> tuple[str, ...]:
    """Return what a name is called after the first step."""
    if len(name) == 1:
        return (first[name],)
    return (first.get(name[:1], name[0]), first[name])
