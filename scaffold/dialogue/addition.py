"""Asking for a resource that a project is to have besides, and for those that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.resource_list import ask_resource, described
from scaffold.dialogue.resume_hint import additions
from scaffold.dialogue.review import mend_new
from scaffold.dialogue.terminal.session import FIRST, WELCOME, Back, Talk
from scaffold.evolve.resource_changes import Change

if TYPE_CHECKING:
    from scaffold.language.outline import Outline
    from scaffold.model.spec import Draft


def ask_addition(talk: Talk, outline: Outline, draft: Draft | None) -> list[Draft]:
    """Ask for a new resource, and for those that it refers to and nobody has described yet.

    One of which only the name is known is asked for its fields. Going back opens the last one
    again; whoever leaves a resource undescribed has to mend what refers to it.
    """
    talk.say(talk.screen.wrapped(WELCOME, ""))
    talk.typed.farewell = lambda typed: additions(outline, typed)
    added: list[Draft] = []
    opened = draft
    while opened or not added or model.missing(_whole(outline, added)):
        try:
            made = _asked(talk, _whole(outline, added), opened, again=opened is not draft)
        except Back:
            if opened and opened is not draft:
                opened = None
            elif added:
                opened = added.pop()
            else:
                talk.say(FIRST)
            continue
        if made is None:
            return added
        added.append(made)
        opened, talk = None, talk.begun
        talk.keep(_whole(outline, added))
    return added


def _whole(outline: Outline, added: list[Draft]) -> Outline:
    for each in added:
        outline = model.with_draft(outline, each)
    return outline


def _asked(talk: Talk, outline: Outline, draft: Draft | None, *, again: bool) -> Draft | None:
    if draft:
        return described(talk, outline, draft, from_end=again)
    return ask_resource(talk, outline, needed=not model.missing(outline))


def mend_addition(talk: Talk, outline: Outline, change: Change) -> Change:
    """Let the user change what is added to an outline; what was in it already stays."""
    there = {draft.name for draft in outline.drafts}
    return Change(mend_new(talk, change.outline, there).outline)
