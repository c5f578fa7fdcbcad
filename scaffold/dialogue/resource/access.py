"""Asking who may read and change the rows of a resource."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.dialogue.resource.sentences import ROLES, many_of
from scaffold.dialogue.terminal.session import Choice, Talk
from scaffold.model.fields import Relation
from scaffold.model.spec import USER
from scaffold.model.vocabulary import Role

if TYPE_CHECKING:
    from scaffold.language.outline import Outline
    from scaffold.model.spec import Draft


def is_owned(draft: Draft) -> bool:
    marked = any(isinstance(each, Relation) and each.owner for each in draft.fields)
    return marked or bool(draft.owner)


def ask_again(talk: Talk, outline: Outline, before: Draft, after: Draft) -> Draft:
    """Ask once more who may what, where rows got an owner or lost theirs."""
    if not outline.auth or after.name == USER or is_owned(before) is is_owned(after):
        return after
    return ask_access(talk, ask_access(talk, after, "read"), "write")


def _many(draft: Draft) -> str:
    return draft.plural.replace("_", " ") or many_of(draft.name)


def ask_access(talk: Talk, draft: Draft, what: str) -> Draft:
    """Ask who may read or change the rows; the usual answer is left unsaid."""
    owned = is_owned(draft)
    usual = Role.OWNER if owned and what == "write" else Role.USER
    choices = [Choice(role, f"{words} ({role})") for role, words in ROLES.items()]
    if not owned:
        choices = [each for each in choices if each.value is not Role.OWNER]
    verb = "read" if what == "read" else "create and change"
    now: Role = getattr(draft, what) or usual
    role = talk.choose(f"Who may {verb} {_many(draft)}?", choices, now)
    said = None if role is usual else role
    return replace(draft, read=said) if what == "read" else replace(draft, write=said)
