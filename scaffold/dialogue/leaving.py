"""What was typed in a dialogue, as commands: whoever leaves it need not type that again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from scaffold.failure import PROGRAM
from scaffold.grammar import Words, print_resource

if TYPE_CHECKING:
    from scaffold.decide import Outline
    from scaffold.spec import Draft


def creation(outline: Outline) -> list[str]:
    """Return the command that describes the resources of a new project."""
    lines = [words for draft in outline.drafts if (words := _words(draft))]
    resources = "".join(f" -r {shlex.quote(line)}" for line in lines)
    return [f"{PROGRAM} new {outline.project}{resources}"] if lines else []


def additions(before: Outline, outline: Outline) -> list[str]:
    """Return a command for each resource that is new; what is referred to comes first."""
    there = {draft.name for draft in before.drafts}
    fresh = [draft for draft in reversed(outline.drafts) if draft.name not in there]
    return [
        f"{PROGRAM} add-resource {words}{_access(draft)}"
        for draft in fresh
        if (words := _words(draft))
    ]


def _words(draft: Draft) -> str:
    """Return a resource in the short form; nothing where there are no fields, or one is long."""
    words = print_resource(Words(draft.name, draft.plural, draft.fields)) if draft.fields else None
    return shlex.join(words) if words else ""


def _access(draft: Draft) -> str:
    said = [f"{what}={role}" for what in ("read", "write") if (role := getattr(draft, what))]
    return f" --access {','.join(said)}" if said else ""
