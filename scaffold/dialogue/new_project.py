"""The whole dialogue of a new project, from its name to Create."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

from scaffold.dialogue import model
from scaffold.dialogue.keep_draft import kept
from scaffold.dialogue.project_questions import (
    ask_auth,
    ask_database,
    ask_features,
    ask_more,
    ask_project,
)
from scaffold.dialogue.resource_list import ask_resources
from scaffold.dialogue.resume_hint import creation
from scaffold.dialogue.review import mend
from scaffold.dialogue.terminal.plain_prompt import Lines
from scaffold.dialogue.terminal.session import FIRST, WELCOME, Back, Choice, Step, Talk, walk
from scaffold.errors import ScaffoldError
from scaffold.output import new_report, terminal
from scaffold.output.tree import tree
from scaffold.plan.new_project import check_target, plan_new
from scaffold.sources import template, trust
from scaffold.specfile.drafts import is_draft
from scaffold.specfile.project_flags import begun, check_name, from_outline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scaffold.dialogue.project_questions import Places
    from scaffold.dialogue.terminal.session import Prompts
    from scaffold.language.outline import Outline
    from scaffold.output.run_options import Way
    from scaffold.output.terminal import Screen
    from scaffold.sources.template import Template
    from scaffold.specfile.project_flags import Begun, Said
    from scaffold.specfile.specfile import SpecFile
    from scaffold.steps import Plan

    Ask: TypeAlias = Callable[[Talk, Outline], Outline]


MORE = "more"
EXTRA = frozenset({"api_version", "formatter", "key"})
"""Keys of the project that are behind one question."""


class Verdict(Enum):
    CREATE = auto()
    MEND = auto()
    CANCEL = auto()


@contextmanager
def conversation(said: Said, into: str | None, way: Way) -> Iterator[Talk]:
    """Start a talk about a new project; whatever ends it early, what was typed is kept."""
    out = terminal.output()
    source = template.chosen(said.template)
    reserved = template.reserved(source.folder)
    talk = Talk(prompts_of(out), out, reserved, source=source, access=said.access, first=True)
    switches = switches_of(said, into, way)
    talk.typed.farewell = lambda typed: creation(typed, said.keys, switches)
    with kept(talk):
        yield talk


def switches_of(said: Said, into: str | None, way: Way) -> list[str]:
    """Return what of the command line is no part of the model, to be said again."""
    words = ["--into", into] if into is not None else []
    words += ["--template", said.template] if said.template is not None else []
    flags = {"--trust": way.trust, "--dry-run": way.dry_run, "--diff": way.diff}
    flags["--no-git"] = not way.git
    return [*words, *(flag for flag, given in flags.items() if given)]


def describe(
    talk: Talk, said: Said, places: Places, last: str
) -> tuple[SpecFile, Plan, tuple[str, ...]]:
    """Ask for what was not said, and let the user mend it until it is right."""
    start = begun_with(talk, said, places)
    if talk.source:
        ask_trust(talk, talk.source)
    talk.say(talk.screen.wrapped(WELCOME, ""))
    if is_draft(said.spec):
        talk.say(f"\n{tree(start.outline, talk.screen)}\n")
    file, plan = settled(talk.begun, asked(talk, start, places), places, last)
    return file, plan, start.notes


def prompts_of(out: Screen) -> Prompts:
    if terminal.is_dumb():
        return Lines(out)
    from scaffold.dialogue.terminal.rich_prompt import Terminal  # loads prompt_toolkit

    return Terminal(out)


def begun_with(talk: Talk, said: Said, places: Places) -> Begun:
    """Return what is said already, or raise for what is wrong with it."""
    if said.name is not None:
        check_name(said.name, talk.reserved)
        check_target(places(said.name))
    start = begun(said)
    outline = start.outline
    if outline.drafts:
        model.check(replace(outline, project=outline.project or "api"), talk.reserved)
    talk.typed.outline, talk.typed.answered = outline, set(start.keys)
    talk.typed.unfinished, talk.typed.touched = start.unfinished, is_draft(said.spec)
    return start


def ask_trust(talk: Talk, source: Template) -> None:
    """Ask first of all whether templates that are not ours may run their code."""
    try:
        trust.check(source)
    except ScaffoldError as error:
        choices = [Choice("no", "No, I read it first"), Choice("yes", "Yes, I know what it is")]
        talk.say(f"{error.problem[:1].upper()}{error.problem[1:]}.")
        with suppress(Back):
            if talk.choose("May it run?", choices, "no") == "yes":
                return trust.remember(source)
        raise


def asked(talk: Talk, start: Begun, places: Places) -> Outline:
    """Ask for what was not said, from the first question to the last."""
    extra = EXTRA - start.keys
    unfinished = model.find(start.outline, start.unfinished)
    questions: list[tuple[str, Ask]] = [
        ("project", lambda talk, outline: ask_project(talk, outline, places)),
        ("database", ask_database),
        ("auth", ask_auth),
        ("features", ask_features),
        (MORE, lambda talk, outline: ask_more(talk, outline, extra)),
        ("resources", lambda talk, outline: ask_resources(talk, outline, unfinished)),
    ]
    open_ = [
        (key, ask) for key, ask in questions if key not in start.keys and (key != MORE or extra)
    ]
    steps = [Step(remembered(talk, *each, first=each is open_[0])) for each in open_]
    outline = start.outline
    if unfinished:
        outline = replace(outline, drafts=tuple(d for d in outline.drafts if d is not unfinished))
    while True:
        try:
            return walk(outline, steps)
        except Back:
            talk.say(FIRST)


def remembered(talk: Talk, key: str, ask: Ask, *, first: bool) -> Callable[[Outline], Outline]:
    """Return a question whose answer is kept for whoever leaves later."""

    def asking(outline: Outline) -> Outline:
        outline = ask(talk if first else talk.begun, outline)
        talk.typed.answered |= EXTRA if key == MORE else {key}
        talk.keep(outline)
        return outline

    return asking


def settled(talk: Talk, outline: Outline, places: Places, last: str) -> tuple[SpecFile, Plan]:
    """Show what would be made, and let the user mend it until they agree."""
    while True:
        try:
            made = shown(talk, outline, places)
        except ScaffoldError as error:
            talk.tell(error)
            made = None
        verdict = ask_verdict(talk, "" if made is None else last)
        if verdict is Verdict.CANCEL:
            talk.leave()
        if verdict is Verdict.CREATE and made is not None:
            return made
        outline = mend(talk, outline, places)


def shown(talk: Talk, outline: Outline, places: Places) -> tuple[SpecFile, Plan]:
    """Show the tree, the file and the plan of what was described."""
    talk.say(f"\n{tree(outline, talk.screen)}\n")
    file = from_outline(outline, talk.reserved)
    talk.say(f"{new_report.model_text(file.text, talk.screen)}\n")
    with terminal.working(talk.screen, "planning …"):
        plan = plan_new(file, places(outline.project), talk.source)
    terminal.forget_typed()
    talk.say(f"{new_report.count_of(plan)}\n")
    return file, plan


def ask_verdict(talk: Talk, create: str) -> Verdict:
    choices = [Choice(Verdict.CREATE, create)] if create else []
    choices += [Choice(Verdict.MEND, "Mend"), Choice(Verdict.CANCEL, "Cancel")]
    try:
        return talk.choose("Is it right?", choices, choices[0].value)
    except Back:
        return Verdict.MEND
