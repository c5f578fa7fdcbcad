"""The second step of a project's life: a model, and what somebody makes of it later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from scaffold.model.fields import Field
from scaffold.model.spec import USER
from support.strategies import fields, names
from support.wild import RESERVED, as_class, mended, models, resource_names, wild_drafts, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member
    from scaffold.model.spec import Draft

Step: TypeAlias = "Callable[[st.DrawFn, Draft], Draft]"
MOST_STEPS = 3


@st.composite
def lives(draw: st.DrawFn) -> tuple[Outline, Outline]:
    """Draw a model that is valid, and what a few changes make of it: valid by itself, too."""
    first = None
    while first is None or not first.drafts:
        first, _ = mended(unnamed(draw(models())), RESERVED)
    second = first
    for _ in range(draw(st.integers(1, MOST_STEPS))):
        second = draw(changed(second))
    left, _ = mended(second, RESERVED)
    return first, left or first


def unnamed(outline: Outline) -> Outline:
    """Leave out what something was called before there was anything."""
    return replace(outline, drafts=tuple(nameless(draft) for draft in outline.drafts))


def nameless(draft: Draft) -> Draft:
    return replace(draft, was="", fields=tuple(replace(each, was="") for each in draft.fields))


@st.composite
def changed(draw: st.DrawFn, outline: Outline) -> Outline:
    """Draw a model that differs in one thing."""
    drafts = {draft.name: draft for draft in outline.drafts}
    others = (*drafts, *([USER] if outline.auth else []))
    if draw(st.integers(0, 5)) == 0:
        name = as_class(draw(resource_names))
        if name not in others:
            drafts[name] = nameless(draw(wild_drafts(name, (*others, name))))
    elif len(drafts) > 1 and draw(st.integers(0, 5)) == 0:
        return without(outline, (draw(st.sampled_from(sorted(drafts))),))
    else:
        name = draw(st.sampled_from(sorted(drafts)))
        drafts[name] = draw(st.sampled_from(STEPS))(draw, drafts[name])
    return replace(outline, drafts=tuple(drafts.values()))


def add(draw: st.DrawFn, draft: Draft) -> Draft:
    """Add a field; most that may not be null say what the rows that are there get."""
    new = replace(draw(fields()), was="")
    if new.default is None and not new.null and new.fill is None and not new.unique:
        new = replace(new, null=True)
    kept = tuple(each for each in draft.fields if each.name != new.name)
    return replace(draft, fields=(*kept, new))


def drop(draw: st.DrawFn, draft: Draft) -> Draft:
    if len(draft.fields) < 2:
        return draft
    gone = draw(st.sampled_from(draft.fields))
    return replace(draft, fields=tuple(each for each in draft.fields if each is not gone))


def rename(draw: st.DrawFn, draft: Draft) -> Draft:
    if not draft.fields:
        return draft
    old = draw(st.sampled_from(draft.fields))
    if old.was or draw(st.booleans()):
        return draft
    new = renamed(old, draw(names))
    return replace(draft, fields=tuple(new if each is old else each for each in draft.fields))


def renamed(member: Member, name: str) -> Member:
    if isinstance(member, Field):
        return replace(member, name=name, was=member.name, column="")
    return replace(member, name=name.removesuffix("_id"), was=member.name)


def turn(draw: st.DrawFn, draft: Draft) -> Draft:
    """Let a field be another one of its name."""
    scalars = [each for each in draft.fields if isinstance(each, Field)]
    if not scalars:
        return draft
    old = draw(st.sampled_from(scalars))
    new = replace(draw(fields(st.just(old.name))), was=old.was)
    return replace(draft, fields=tuple(new if each is old else each for each in draft.fields))


def switch(draw: st.DrawFn, draft: Draft) -> Draft:
    word = draw(st.sampled_from(["soft_delete", "versioned", "timestamps"]))
    other: dict[str, Any] = {word: not getattr(draft, word)}
    return draft if draft.name == USER else replace(draft, **other)


STEPS: tuple[Step, ...] = (add, add, drop, rename, turn, turn, switch)
