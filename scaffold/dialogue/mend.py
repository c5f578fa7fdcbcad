"""Mending what was described: any field, resource or choice, in any order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.basics import ask_auth, ask_database, ask_project
from scaffold.dialogue.fields import ask_fields, reading
from scaffold.dialogue.resources import ask_access, ask_resource
from scaffold.dialogue.talk import Back, Choice, Question, Talk
from scaffold.errors import ScaffoldError
from scaffold.grammar import parse_field, parse_resource_name
from scaffold.spec import USER
from scaffold.tree import said
from scaffold.writing import with_plural

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from scaffold.decide import Outline
    from scaffold.dialogue.basics import Places
    from scaffold.fields import Member
    from scaffold.spec import Draft

    Mending: TypeAlias = Callable[[Talk, Outline], Outline]


def mend(talk: Talk, outline: Outline, places: Places) -> Outline:
    """Let the user change one thing after the other, until they go back."""
    while True:
        try:
            mending = talk.choose("What is to be mended?", menu(outline, places), DONE)
        except Back:
            return outline
        if mending is DONE:
            return outline
        outline = attempted(talk, outline, mending)


def attempted(talk: Talk, outline: Outline, mending: Mending) -> Outline:
    """Make a change if it leaves a model that can be; else tell why not, and change nothing."""
    try:
        changed = mending(talk, outline)
        model.check(changed, talk.reserved)
    except Back:
        return outline
    except ScaffoldError as error:
        talk.tell(error)
        return outline
    return changed


def DONE(_talk: Talk, outline: Outline) -> Outline:  # noqa: N802 - a constant that is a function
    return outline


def menu(outline: Outline, places: Places) -> list[Choice[Mending]]:
    resources = [Choice(_opening(each.name), _title(each)) for each in outline.drafts]
    auth = ", ".join(outline.auth) or "none"
    return [
        *resources,
        Choice(add_resource, "add a resource"),
        Choice(
            lambda talk, outline: ask_project(talk, outline, places), f"name: {outline.project}"
        ),
        Choice(ask_database, f"database: {outline.database}"),
        Choice(ask_auth, f"users and login: {auth}"),
        Choice(DONE, "done"),
    ]


def _title(draft: Draft) -> str:
    many = len(draft.fields)
    return f"{draft.name} ({many} field{'' if many == 1 else 's'})"


def add_resource(talk: Talk, outline: Outline) -> Outline:
    draft = ask_resource(talk, outline)
    return outline if draft is None else model.with_draft(outline, draft)


def _opening(name: str) -> Mending:
    return lambda talk, outline: mend_resource(talk, outline, name)


def mend_resource(talk: Talk, outline: Outline, name: str) -> Outline:
    """Let the user change one resource; what was changed stays when they go back."""
    while (draft := model.find(outline, name)) is not None:
        choices = resource_menu(outline, draft)
        try:
            mending = talk.choose(f"{name}:", choices, DONE)
        except Back:
            return outline
        if mending is DONE:
            return outline
        before, outline = outline, attempted(talk, outline, mending)
        name = _name_after(name, before, outline)
    return outline


def _name_after(name: str, before: Outline, after: Outline) -> str:
    """Follow a resource that was renamed."""
    fresh = [draft.name for draft in after.drafts if model.find(before, draft.name) is None]
    return fresh[0] if fresh and model.find(after, name) is None else name


def resource_menu(outline: Outline, draft: Draft) -> list[Choice[Mending]]:
    fields = [Choice(_field(draft, each), said(each)) for each in draft.fields]
    more: list[Choice[Mending]] = [Choice(_adding(draft), "add fields")]
    if draft.name != USER:
        more.append(Choice(_renaming(draft), "rename it"))
        if outline.auth:
            more.append(Choice(_access(draft), "who may read and change it"))
    return [*fields, *more, Choice(_removing(draft), f"remove {draft.name}"), Choice(DONE, "done")]


def _adding(draft: Draft) -> Mending:
    return lambda talk, outline: model.with_draft(outline, ask_fields(talk, outline, draft))


def _access(draft: Draft) -> Mending:
    def mending(talk: Talk, outline: Outline) -> Outline:
        changed = ask_access(talk, ask_access(talk, draft, "read"), "write")
        return model.with_draft(outline, changed)

    return mending


def _renaming(draft: Draft) -> Mending:
    def mending(talk: Talk, outline: Outline) -> Outline:
        question = Question(words="Its name:", note="or Name/plural", default=draft.name)
        name, plural = talk.ask(question, parse_resource_name)
        if name != draft.name and model.find(outline, name):
            raise ScaffoldError(f"{name!r} is there already", "choose another", "resource-exists")
        kept = plural or (draft.plural if name == draft.name else "")
        return model.renamed(
            outline, draft.name, with_plural(replace(draft, name=name, plural=kept))
        )

    return mending


def _removing(draft: Draft) -> Mending:
    def mending(talk: Talk, outline: Outline) -> Outline:
        others = model.referring(outline, draft.name)
        along = f" and {', '.join(others)}" if others else ""
        if talk.agrees(f"Remove {draft.name}{along}?", "yes, remove", "no, keep", default=False):
            return model.without_draft(outline, draft.name)
        return outline

    return mending


def _field(draft: Draft, member: Member) -> Mending:
    def mending(talk: Talk, outline: Outline) -> Outline:
        choices = [Choice(True, "change it"), Choice(False, "remove it")]  # noqa: FBT003 - the answer of a choice
        if not talk.choose(f"{said(member)}", choices, True):  # noqa: FBT003 - the answer of a choice
            kept = tuple(each for each in draft.fields if each is not member)
            return model.with_draft(outline, replace(draft, fields=kept))
        return ask_change(talk, outline, draft, member)

    return mending


def ask_change(talk: Talk, outline: Outline, draft: Draft, member: Member) -> Outline:
    """Let the user type over a field, its name included."""

    def read(answer: str) -> Outline:
        built = parse_field(answer)
        others = (each for each in draft.fields if each is not member)
        if any(each.name == built.member.name for each in others):
            problem = f"{draft.name} has a field {built.member.name!r} already"
            raise ScaffoldError(problem, "choose another name", "name-clash")
        fields = (built.member if each is member else each for each in draft.fields)
        changed = model.with_draft(outline, replace(draft, fields=tuple(fields)))
        model.check(changed, talk.reserved)
        talk.note(built.notes)
        return changed

    question = Question(
        words="Field:",
        default=said(member),
        meaning=lambda text: reading(text, draft.name),
    )
    return talk.ask(question, read)
