"""The whole dialogue of a new project, from its name to Create."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from scaffold import report, screen, template, trust
from scaffold.creation import check_target, plan_new
from scaffold.dialogue import model
from scaffold.dialogue.basics import ask_auth, ask_database, ask_project
from scaffold.dialogue.leaving import creation
from scaffold.dialogue.lines import Lines
from scaffold.dialogue.mend import mend
from scaffold.dialogue.resources import ask_resources
from scaffold.dialogue.talk import FIRST, WELCOME, Back, Choice, Step, Talk, walk
from scaffold.errors import ScaffoldError
from scaffold.flags import check_name, from_outline, read_resources, said_outline
from scaffold.tree import tree

if TYPE_CHECKING:
    from scaffold.decide import Outline
    from scaffold.dialogue.basics import Places
    from scaffold.dialogue.talk import Prompts
    from scaffold.flags import Said
    from scaffold.plan import Plan
    from scaffold.screen import Screen
    from scaffold.specfile import SpecFile
    from scaffold.template import Template


class Verdict(Enum):
    CREATE = auto()
    MEND = auto()
    CANCEL = auto()


def describe(said: Said, places: Places, last: str) -> tuple[SpecFile, Plan, tuple[str, ...]]:
    """Ask for what the command line left out, and let the user mend it until it is right."""
    out = screen.output()
    source = template.chosen(said.template)
    talk = Talk(prompts_of(out), out, template.reserved(source.folder), source=source)
    talk.typed.commands = creation
    outline, notes = begun(talk, said, places)
    ask_trust(talk, source)
    talk.say(talk.screen.wrapped(WELCOME, ""))
    file, plan = settled(talk, asked(talk, said, outline, places), places, last)
    return file, plan, notes


def prompts_of(out: Screen) -> Prompts:
    if screen.is_dumb():
        return Lines(out)
    from scaffold.dialogue.terminal import Terminal  # loads prompt_toolkit

    return Terminal(out)


def begun(talk: Talk, said: Said, places: Places) -> tuple[Outline, tuple[str, ...]]:
    """Return what the command line says already, or raise for what is wrong with it."""
    if said.name is not None:
        check_name(said.name)
        check_target(places(said.name))
    drafts, notes = read_resources(said.resources)
    outline = said_outline(said, drafts)
    if drafts:
        model.check(replace(outline, project=outline.project or "api"), talk.reserved)
    return outline, notes


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


def asked(talk: Talk, said: Said, outline: Outline, places: Places) -> Outline:
    """Ask for what was not said, from the first question to the last."""
    steps: list[Step[Outline]] = [
        Step(lambda outline: ask_project(talk, outline, places), lambda _: said.name is None),
        Step(lambda outline: ask_database(talk, outline), lambda _: not said.database),
        Step(lambda outline: ask_auth(talk, outline), lambda _: said.auth is None),
        Step(lambda outline: ask_resources(talk, outline), lambda _: not said.resources),
    ]
    while True:
        try:
            return walk(outline, steps)
        except Back:
            talk.say(FIRST)


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
    talk.say(f"{report.model_text(file.text, talk.screen)}\n")
    with screen.working(talk.screen, "planning …"):
        plan = plan_new(file, places(outline.project), talk.source)
    screen.forget_typed()
    talk.say(f"{report.count_of(plan)}\n")
    return file, plan


def ask_verdict(talk: Talk, create: str) -> Verdict:
    choices = [Choice(Verdict.CREATE, create)] if create else []
    choices += [Choice(Verdict.MEND, "Mend"), Choice(Verdict.CANCEL, "Cancel")]
    try:
        return talk.choose("Is it right?", choices, choices[0].value)
    except Back:
        return Verdict.MEND
