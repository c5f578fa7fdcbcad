"""The model as it is being described: an Outline, and small changes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.checks.spec import validate
from scaffold.errors import ScaffoldError, quote
from scaffold.language.outline import decide
from scaffold.model.fields import Field, Relation
from scaffold.model.names import snake
from scaffold.model.spec import USER, Draft
from scaffold.model.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.checks.name_clashes import Reserved
    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member

STUB = Field(name="name", kind=Kind.STR, length=1)


def find(outline: Outline, name: str) -> Draft | None:
    return next((draft for draft in outline.drafts if draft.name == name), None)


def with_draft(outline: Outline, draft: Draft) -> Outline:
    """Put a resource in the place of the one of its name, or behind the others."""
    if find(outline, draft.name) is None:
        return replace(outline, drafts=(*outline.drafts, draft))
    drafts = (draft if each.name == draft.name else each for each in outline.drafts)
    return replace(outline, drafts=tuple(drafts))


def with_members(draft: Draft, members: Sequence[Member]) -> Draft:
    """Add fields; a name that is there already is refused."""
    for member in members:
        if any(each.name == member.name for each in draft.fields):
            problem = f"{draft.name} has a field {quote(member.name)} already"
            hint = "choose another name, or go back to change it"
            raise ScaffoldError(problem, hint, "name-clash")
        draft = replace(draft, fields=(*draft.fields, member))
    return draft


def missing(outline: Outline) -> list[str]:
    """Name the resources that relations go to and nobody has described yet."""
    known = {snake(draft.name) for draft in outline.drafts} | {snake(USER)}
    targets = (
        member.to
        for draft in outline.drafts
        for member in draft.fields
        if isinstance(member, Relation)
    )
    return [name for name in dict.fromkeys(targets) if snake(name) not in known]


def check(outline: Outline, reserved: Reserved) -> None:
    """Raise for what is wrong so far; what is not described yet counts as there."""
    stubs = (
        Draft(name=name, plural=f"{snake(name)}_list", fields=(STUB,)) for name in missing(outline)
    )
    drafts = (
        each if each.fields or each.name == USER else replace(each, fields=(STUB,))
        for each in outline.drafts
    )
    validate(decide(replace(outline, drafts=(*drafts, *stubs))), reserved)


def targets(outline: Outline) -> list[str]:
    """Name what a relation may go to."""
    names = [draft.name for draft in outline.drafts]
    return [*names, USER] if outline.auth and USER not in names else names
