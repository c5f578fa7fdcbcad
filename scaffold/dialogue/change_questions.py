"""Asking what a change of a project leaves open: which resource, what of it, and whether."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from scaffold.dialogue.new_project import prompts_of
from scaffold.dialogue.resume_hint import edit
from scaffold.dialogue.review import mend_resource
from scaffold.dialogue.terminal.session import FIRST, WELCOME, Back, Choice, Talk
from scaffold.errors import ScaffoldError
from scaffold.evolve.rename_candidates import possible_renames
from scaffold.evolve.resource_changes import Change, remove_resource
from scaffold.model.references import referrers
from scaffold.model.spec import USER
from scaffold.output import change_report, terminal
from scaffold.output.terminal import Style
from scaffold.sources import template

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.language.outline import Outline
    from scaffold.model.spec import Spec
    from scaffold.output.change_report import Outcome
    from scaffold.specfile.patcher import Renames

T = TypeVar("T")


class Verdict(Enum):
    WRITE = auto()
    DIFF = auto()
    MEND = auto()
    CANCEL = auto()


def begin() -> Talk:
    """Start a talk with whoever sits at the terminal."""
    out = terminal.output()
    return Talk(prompts_of(out), out, template.reserved())


def insisted(talk: Talk, ask: Callable[[], T]) -> T:
    """Ask a first question: there is nothing to go back to."""
    while True:
        try:
            return ask()
        except Back:
            talk.say(FIRST)


def ask_which(talk: Talk, outline: Outline, words: str, *, users: bool) -> str:
    """Ask for one of the resources; with `users`, the built-in ones are among them."""
    names = [draft.name for draft in outline.drafts if draft.name != USER]
    names += [USER] if users and outline.auth else []
    if not names:
        hint = "add one first: fastapi-scaffold add-resource"
        raise ScaffoldError("the project has no resources", hint, "no-resources")
    choices = [Choice(name, name) for name in names]
    first = replace(talk, first=True)
    return insisted(talk, lambda: first.choose(words, choices, names[0]))


def ask_edit(talk: Talk, outline: Outline, name: str) -> Change:
    """Let the user change one resource until it is right."""
    talk.say(talk.screen.wrapped(WELCOME, ""))
    talk.typed.farewell = lambda typed: edit(outline, name, typed)
    return mend_edit(talk, Change(outline), name)


def mend_edit(talk: Talk, change: Change, name: str) -> Change:
    """Let the user go on with an edit; `name` is what the resource was called before it."""
    return mend_resource(talk, change, change.renames.get((name,), name))


def ask_removal(talk: Talk, outline: Outline, name: str) -> Change:
    """Take a resource out; if others refer to it, ask whether they may lose that."""
    others = referrers([draft for draft in outline.drafts if draft.name != name], name)
    if others:
        yes = f"yes, with {', '.join(others)}"
        if not insisted(talk, lambda: talk.agrees(f"Remove {name}?", yes, "no", default=False)):
            talk.leave()
    return remove_resource(outline, name, with_relations=bool(others))


def ask_renames(talk: Talk, before: Spec, after: Spec, renames: Renames) -> Renames:
    """Ask of each drop that stands beside an add whether it is a rename."""
    refused: set[tuple[tuple[str, ...], str]] = set()
    while True:
        found = possible_renames(before, after, renames)
        old, new = next((each for each in found if each not in refused), ((), ""))
        if not old:
            return renames
        was = ".".join(old)
        now = f"{renames.get(old[:1], old[0])}.{new}" if old[1:] else new
        yes, no = "yes, it keeps its data", f"no, {was} is dropped"
        question = partial(talk.agrees, f"Is {now} what was {was}?", yes, no, default=True)
        if insisted(talk, question):
            renames = renames | {old: new}
        else:
            refused.add((old, new))


def ask_agreement(talk: Talk, done: Outcome, *, loses: bool, mends: bool) -> bool:
    """Show the plan, and tell whether it may be written or, where it can be, is to be mended."""
    talk.say(change_report.text(done, talk.screen))
    words = "This loses data. Write it all the same?" if loses else "Write it?"
    if loses:
        talk.say(
            talk.screen.paint(f"data will be lost: {', '.join(done.plan.destructive)}", Style.RED)
        )
    choices = [
        Choice(Verdict.WRITE, "Write it"),
        Choice(Verdict.DIFF, "Show the diff"),
        *([Choice(Verdict.MEND, "Mend")] if mends else []),
        Choice(Verdict.CANCEL, "Cancel"),
    ]
    default = Verdict.CANCEL if loses else Verdict.WRITE
    while True:
        try:
            verdict = talk.choose(words, choices, default)
        except Back:
            verdict = Verdict.MEND
        if verdict is Verdict.WRITE:
            return True
        if verdict is Verdict.CANCEL:
            talk.leave()
        if verdict is Verdict.DIFF:
            talk.say(change_report.text(replace(done, diff=True), talk.screen))
        elif mends:
            return False
        else:
            talk.say(FIRST)
