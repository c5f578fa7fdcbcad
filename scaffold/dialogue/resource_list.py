"""Asking for the resources, one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.resource.access import ask_access
from scaffold.dialogue.resource.extras import ask_extras
from scaffold.dialogue.resource.fields import LANGUAGE, ask_fields
from scaffold.dialogue.terminal.session import HELP, Back, Question, Step, Talk, walk
from scaffold.errors import ScaffoldError, quote
from scaffold.language.resource_line import parse_line
from scaffold.model.spec import USER, Draft
from scaffold.output.terminal import working
from scaffold.output.tree import resource_tree, tree
from scaffold.specfile.project_flags import with_access
from scaffold.specfile.writer import with_plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.language.outline import Outline


def ask_resources(talk: Talk, outline: Outline, unfinished: Draft | None = None) -> Outline:
    """Ask for resources until there are enough; going back opens the last one again.

    One that is not finished is gone on with first.
    """
    opened, from_end = unfinished, False
    while True:
        try:
            draft = (
                described(talk, outline, opened, from_end=from_end)
                if opened
                else ask_resource(talk, outline)
            )
        except Back:
            if opened:
                opened = None
                continue
            if not outline.drafts:
                raise
            *kept, opened = outline.drafts
            outline, from_end = replace(outline, drafts=tuple(kept)), True
            continue
        opened, talk = None, talk.begun
        if draft is None:
            if not outline.drafts:
                talk.say("No resources: there are users, and nothing else yet.")
            return outline
        outline = model.with_draft(outline, draft)
        talk.keep(outline)
        talk.say(resource_tree(draft, talk.screen))


def ask_resource(talk: Talk, outline: Outline, *, needed: bool = False) -> Draft | None:
    """Ask for one resource, name first; None ends the list, unless one is needed."""
    awaited = model.missing(outline)
    if awaited:
        talk.say(
            f"{awaited[0]} is not described yet. Describe it, or go back to what refers to it."
        )
    while True:
        draft = ask_name(talk, outline, awaited[0] if awaited else "", needed=needed)
        if draft is None:
            return None
        try:
            return described(talk.begun, outline, draft)
        except Back:
            awaited = [draft.name]


def ask_name(talk: Talk, outline: Outline, default: str, *, needed: bool) -> Draft | None:
    may_end = not needed and bool(outline.drafts or outline.auth)
    question = Question(
        words=_words(outline, needed=needed),
        note=_note(outline, needed=needed),
        default=default,
        suggested=True,
    )
    while True:
        draft = talk.ask(
            question, lambda answer: read_draft(talk, outline, answer, may_end=may_end)
        )
        if draft != HELP:
            return draft if isinstance(draft, Draft) else None
        talk.say(f"{LANGUAGE}\n\n{tree(outline, talk.screen)}")


def _words(outline: Outline, *, needed: bool) -> str:
    if needed:
        return "New resource:"
    return "Next resource:" if outline.drafts else "First resource:"


def _note(outline: Outline, *, needed: bool) -> str:
    example = f"such as Post, or Post title:str:200; {HELP} for help"
    if needed or not outline.drafts:
        return example
    return "a name; clear it and press Enter: done" if model.missing(outline) else "Enter: done"


def read_draft(talk: Talk, outline: Outline, answer: str, *, may_end: bool) -> Draft | str:
    """Read `Post`, or a whole line `Post title:str:200 author:User`."""
    if answer == HELP or (not answer and may_end):
        return answer
    said, notes = parse_line(answer)
    if model.find(outline, said.name):
        hint = "choose another name, or go back to change it"
        raise ScaffoldError(f"{quote(said.name)} is there already", hint, "resource-exists")
    if said.name == USER:
        talk.say("User is there already, with e-mail, password and name: what is missing in it?")
    with working(talk.screen, "looking up its plural …"):
        draft = with_access(with_plural(said), talk.access)
    model.check(model.with_draft(outline, draft), talk.reserved)
    talk.note(notes)
    return draft


def described(talk: Talk, outline: Outline, draft: Draft, *, from_end: bool = False) -> Draft:
    """Ask for the fields of a resource, who may read and change it, and what else there is."""

    def asks(what: str) -> bool:
        return bool(outline.auth) and draft.name != USER and what not in talk.access

    def kept(ask: Callable[[Draft], Draft]) -> Callable[[Draft], Draft]:
        def asking(draft: Draft) -> Draft:
            draft = ask(draft)
            talk.keep(model.with_draft(outline, draft), draft.name)
            return draft

        return asking

    later = talk.begun
    steps: list[Step[Draft]] = [
        Step(kept(lambda draft: ask_fields(talk, outline, draft))),
        Step(kept(lambda draft: ask_access(later, draft, "read")), lambda _: asks("read")),
        Step(kept(lambda draft: ask_access(later, draft, "write")), lambda _: asks("write")),
        Step(lambda draft: ask_extras(later, outline, draft), lambda draft: draft.name != USER),
    ]
    return walk(draft, steps, from_end=from_end)
