"""Asking for the resources, one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.fields import LANGUAGE, ask_fields
from scaffold.dialogue.sentences import ROLES, many_of
from scaffold.dialogue.talk import HELP, Back, Choice, Question, Step, Talk, walk
from scaffold.errors import ScaffoldError, quote
from scaffold.fields import Relation
from scaffold.grammar import parse_resource
from scaffold.kinds import Role
from scaffold.screen import working
from scaffold.spec import USER, Draft
from scaffold.tree import resource_tree, tree
from scaffold.writing import with_plural

if TYPE_CHECKING:
    from scaffold.decide import Outline


def ask_resources(talk: Talk, outline: Outline) -> Outline:
    """Ask for resources until there are enough; going back opens the last one again."""
    while True:
        try:
            draft = ask_resource(talk, outline)
        except Back:
            if not outline.drafts:
                raise
            *kept, last = outline.drafts
            outline = replace(outline, drafts=tuple(kept))
            try:
                draft = described(talk, outline, last, from_end=True)
            except Back:
                continue
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
        talk.say(f"{awaited[0]} is not described yet. Clear its name to mend what refers to it.")
    while True:
        draft = ask_name(talk, outline, awaited[0] if awaited else "", needed=needed)
        if draft is None:
            return None
        try:
            return described(talk, outline, draft)
        except Back:
            awaited = [draft.name]


def ask_name(talk: Talk, outline: Outline, default: str, *, needed: bool) -> Draft | None:
    may_end = not needed and bool(outline.drafts or outline.auth)
    question = Question(
        words=_words(outline, needed=needed), note=_note(outline, needed=needed), default=default
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
    return "Enter: done" if outline.drafts and not needed else example


def read_draft(talk: Talk, outline: Outline, answer: str, *, may_end: bool) -> Draft | str:
    """Read `Post`, or a whole line `Post title:str:200 author:User`."""
    if answer == HELP or (not answer and may_end):
        return answer
    said = parse_resource(answer)
    if model.find(outline, said.name):
        hint = "choose another name, or go back to change it"
        raise ScaffoldError(f"{quote(said.name)} is there already", hint, "resource-exists")
    if said.name == USER:
        talk.say("User is there already, with e-mail, password and name: what is missing in it?")
    with working(talk.screen, "looking up its plural …"):
        draft = with_plural(Draft(name=said.name, plural=said.plural, fields=said.fields))
    model.check(model.with_draft(outline, draft), talk.reserved)
    talk.note(said.notes)
    return draft


def described(talk: Talk, outline: Outline, draft: Draft, *, from_end: bool = False) -> Draft:
    """Ask for the fields of a resource, and who may read and change it."""
    asked = bool(outline.auth) and draft.name != USER
    steps: list[Step[Draft]] = [
        Step(lambda draft: ask_fields(talk, outline, draft)),
        Step(lambda draft: ask_access(talk, draft, "read"), lambda _: asked),
        Step(lambda draft: ask_access(talk, draft, "write"), lambda _: asked),
    ]
    return walk(draft, steps, from_end=from_end)


def _many(draft: Draft) -> str:
    return draft.plural.replace("_", " ") or many_of(draft.name)


def ask_access(talk: Talk, draft: Draft, what: str) -> Draft:
    """Ask who may read or change the rows; the usual answer is left unsaid."""
    owned = any(isinstance(each, Relation) and each.owner for each in draft.fields)
    usual = Role.OWNER if owned and what == "write" else Role.USER
    choices = [Choice(role, f"{words} ({role})") for role, words in ROLES.items()]
    if not owned:
        choices = [each for each in choices if each.value is not Role.OWNER]
    verb = "read" if what == "read" else "create and change"
    now: Role = getattr(draft, what) or usual
    role = talk.choose(f"Who may {verb} {_many(draft)}?", choices, now)
    said = None if role is usual else role
    return replace(draft, read=said) if what == "read" else replace(draft, write=said)
