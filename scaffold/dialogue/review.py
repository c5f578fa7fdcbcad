"""Mending what was described: any field, resource or choice, in any order."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.project_questions import (
    ask_auth,
    ask_database,
    ask_features,
    ask_project,
    more,
)
from scaffold.dialogue.resource.access import ask_access, ask_again
from scaffold.dialogue.resource.extras import ask_extras
from scaffold.dialogue.resource.fields import ask_fields, reading
from scaffold.dialogue.resource_list import ask_resource
from scaffold.dialogue.terminal.session import Back, Choice, Question, Talk
from scaffold.errors import ScaffoldError
from scaffold.evolve.resource_changes import Change, Edit, edit_resource, remove_resource
from scaffold.language.short_form import parse_field, parse_resource_name
from scaffold.model.references import referrers
from scaffold.model.spec import USER, Draft
from scaffold.model.vocabulary import DEFAULT_FEATURES
from scaffold.output.tree import said
from scaffold.specfile.renames import composed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import TypeAlias

    from scaffold.dialogue.project_questions import Places
    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member

    Mending: TypeAlias = Callable[[Talk, Change], Change]


def mend(talk: Talk, outline: Outline, places: Places) -> Outline:
    """Let the user change one thing after the other, until they go back."""
    return _mended(talk, outline, lambda outline: menu(outline, places)).outline


def mend_new(talk: Talk, outline: Outline, there: Collection[str]) -> Change:
    """Let the user change the resources that are new, until they go back."""
    return _mended(talk, outline, lambda outline: menu_of_new(outline, there))


def _mended(
    talk: Talk, outline: Outline, menu: Callable[[Outline], list[Choice[Mending]]]
) -> Change:
    change = Change(outline)
    while True:
        try:
            mending = talk.choose("What is to be mended?", menu(change.outline), DONE)
        except Back:
            return change
        if mending is DONE:
            return change
        change = attempted(talk, change, mending)


def attempted(talk: Talk, change: Change, mending: Mending) -> Change:
    """Make a change if it leaves a model that can be; else tell why not, and change nothing."""
    try:
        changed = mending(talk, change)
        model.check(changed.outline, talk.reserved)
    except Back:
        return change
    except ScaffoldError as error:
        talk.tell(error)
        return change
    talk.keep(changed.outline)
    talk.typed.renames = changed.renames
    return changed


def DONE(_talk: Talk, change: Change) -> Change:  # noqa: N802 - a constant that is a function
    return change


def then(change: Change, more: Change) -> Change:
    """Return two changes as one."""
    return Change(more.outline, composed(change.renames, more.renames))


def menu(outline: Outline, places: Places) -> list[Choice[Mending]]:
    resources = [Choice(_opening(each.name), _title(each)) for each in outline.drafts]
    auth = ", ".join(outline.auth) or "none"
    features = ", ".join(DEFAULT_FEATURES if outline.features is None else outline.features)
    name = _whole(lambda talk, outline: ask_project(talk, outline, places))
    return [
        *resources,
        Choice(add_resource, "add a resource"),
        Choice(name, f"name: {outline.project}"),
        Choice(_whole(ask_database), f"database: {outline.database}"),
        Choice(_whole(ask_auth), f"users and login: {auth}"),
        Choice(_whole(ask_features), f"features: {features or 'none'}"),
        *(Choice(_whole(each.ask), each.words) for each in more(outline)),
        Choice(DONE, "done"),
    ]


def menu_of_new(outline: Outline, there: Collection[str]) -> list[Choice[Mending]]:
    fresh = [each for each in outline.drafts if each.name not in there]
    resources = [Choice(_opening(each.name), _title(each)) for each in fresh]
    return [*resources, Choice(add_resource, "add a resource"), Choice(DONE, "done")]


def _whole(ask: Callable[[Talk, Outline], Outline]) -> Mending:
    """Change what is no resource."""
    return lambda talk, change: Change(ask(talk, change.outline), change.renames)


def _title(draft: Draft) -> str:
    many = len(draft.fields)
    return f"{draft.name} ({many} field{'' if many == 1 else 's'})"


def add_resource(talk: Talk, change: Change) -> Change:
    draft = ask_resource(talk, change.outline)
    return change if draft is None else _with_draft(change, draft)


def _with_draft(change: Change, draft: Draft) -> Change:
    return Change(model.with_draft(change.outline, draft), change.renames)


def _opening(name: str) -> Mending:
    return lambda talk, change: mend_resource(talk, change, name)


def mend_resource(talk: Talk, change: Change, name: str) -> Change:
    """Let the user change one resource; what was changed stays when they go back."""
    while (draft := _draft(change.outline, name)) is not None:
        try:
            mending = talk.choose(f"{name}:", resource_menu(change.outline, draft), DONE)
        except Back:
            return change
        if mending is DONE:
            return change
        before, change = change, attempted(talk, change, mending)
        name = _name_after(name, before.outline, change.outline)
    return change


def _draft(outline: Outline, name: str) -> Draft | None:
    """Return a resource; the built-in users are one of which nothing is said."""
    built_in = Draft(name=USER) if name == USER and outline.auth else None
    return model.find(outline, name) or built_in


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
        more.append(Choice(_extras(draft), "anything else about it"))
        more.append(Choice(_removing(draft), f"remove {draft.name}"))
    return [*fields, *more, Choice(DONE, "done")]


def _adding(draft: Draft) -> Mending:
    def mending(talk: Talk, change: Change) -> Change:
        changed = ask_fields(talk, change.outline, draft)
        return _with_draft(change, ask_again(talk, change.outline, draft, changed))

    return mending


def _extras(draft: Draft) -> Mending:
    return lambda talk, change: _with_draft(change, ask_extras(talk, change.outline, draft))


def _access(draft: Draft) -> Mending:
    def mending(talk: Talk, change: Change) -> Change:
        changed = ask_access(talk, ask_access(talk, draft, "read"), "write")
        return _with_draft(change, changed)

    return mending


def _renaming(draft: Draft) -> Mending:
    def mending(talk: Talk, change: Change) -> Change:
        question = Question(words="Its name:", note="or Name/plural", default=draft.name)
        name, plural = talk.ask(question, parse_resource_name)
        edit = Edit(rename_to=name, settings={"plural": plural} if plural else {})
        return then(change, edit_resource(change.outline, draft.name, edit))

    return mending


def _removing(draft: Draft) -> Mending:
    def mending(talk: Talk, change: Change) -> Change:
        others = referrers(change.outline.drafts, draft.name)
        along = f" and {', '.join(others)}" if others else ""
        if talk.agrees(f"Remove {draft.name}{along}?", "yes, remove", "no, keep", default=False):
            removed = remove_resource(change.outline, draft.name, with_relations=True)
            return then(change, removed)
        return change

    return mending


class Fate(Enum):
    CHANGE = auto()
    REMOVE = auto()


def _field(draft: Draft, member: Member) -> Mending:
    def mending(talk: Talk, change: Change) -> Change:
        choices = [Choice(Fate.CHANGE, "change it"), Choice(Fate.REMOVE, "remove it")]
        if talk.choose(said(member), choices, Fate.CHANGE) is Fate.REMOVE:
            edit = Edit(drop=(member.name,))
            dropped = then(change, edit_resource(change.outline, draft.name, edit))
            return asked_again(talk, dropped, draft)
        return ask_change(talk, change, draft, member)

    return mending


def asked_again(talk: Talk, change: Change, before: Draft) -> Change:
    """Ask once more who may what, if a resource got an owner or lost it."""
    after = _draft(change.outline, before.name)
    if after is None:
        return change
    return _with_draft(change, ask_again(talk, change.outline, before, after))


def ask_change(talk: Talk, change: Change, draft: Draft, member: Member) -> Change:
    """Let the user type over a field, its name included."""

    def read(answer: str) -> Change:
        built = parse_field(answer)
        renamed = built.member.name != member.name
        edit = Edit(
            change=(built.member,), rename=((member.name, built.member.name),) if renamed else ()
        )
        changed = then(change, edit_resource(change.outline, draft.name, edit))
        model.check(changed.outline, talk.reserved)
        talk.note(built.notes)
        return changed

    question = Question(
        words="Field:",
        default=said(member),
        meaning=lambda text: reading(text, draft.name),
    )
    return asked_again(talk, talk.ask(question, read), draft)
