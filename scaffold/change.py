"""The commands that change a project: a verb on its model, planned, agreed, written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold import failure, screen
from scaffold.errors import ScaffoldError, listed
from scaffold.opening import opened
from scaffold.way import Conflicts

if TYPE_CHECKING:
    from scaffold.dialogue.talk import Talk
    from scaffold.outcome import Outcome
    from scaffold.project import Project
    from scaffold.verbs import Verb
    from scaffold.way import Way


def change(title: str, verb: Verb, way: Way, *, confirm: bool) -> int:
    """Change the project around this folder, and return the code to exit with.

    `title` is the command as it was typed, in short: `add-resource Tag`. With `confirm`,
    someone at a terminal sees the plan before it is written.
    """
    from scaffold import project  # noqa: PLC0415 - --help needs none of it

    with opened(way) as own:
        found = project.read(own.root, force=way.force)
        talk = begun() if way.asks else None
        outcome = planned(title, found, verb, talk, way)
        outcome = replace(outcome, notes=(*own.notes, *outcome.notes))
        return settled(title, outcome, talk, way, confirm=confirm)


def begun() -> Talk:
    from scaffold.dialogue import begin  # noqa: PLC0415 - it loads prompt_toolkit

    return begin()


def planned(title: str, found: Project, verb: Verb, talk: Talk | None, way: Way) -> Outcome:
    """Plan what a verb makes of a project; nothing is written."""
    from scaffold.compare import compare  # noqa: PLC0415 - --help needs none of it
    from scaffold.outcome import Outcome, State  # noqa: PLC0415
    from scaffold.planning import plan_change  # noqa: PLC0415
    from scaffold.renames import composed, renames_of  # noqa: PLC0415

    before = found.lock.spec
    asked = verb(found, talk)
    file = found.file.with_outline(asked.change.outline, asked.change.renames)
    renames = composed(renames_of(found.file.outline, before), asked.change.renames)
    if talk:
        from scaffold.dialogue import ask_renames  # noqa: PLC0415 - it loads prompt_toolkit

        renames = ask_renames(talk, before, file.spec, renames)
    with screen.working(way.progress, f"planning {title} …"):
        plan = plan_change(found, file, renames, merge_heads=way.merge_heads, force=way.force)
    return Outcome(
        command=title.split(maxsplit=1)[0],
        project=file.spec.project,
        plan=plan,
        state=State.PLANNED,
        changes=tuple(each.words for each in compare(before, file.spec, renames)),
        model=file.text,
        notes=(*asked.notes, *file.notes),
        diff=way.diff,
    )


def settled(title: str, outcome: Outcome, talk: Talk | None, way: Way, *, confirm: bool) -> int:
    """Write a plan if it may be written, and say what came of it."""
    from scaffold import journal  # noqa: PLC0415 - --help needs none of it
    from scaffold.outcome import State  # noqa: PLC0415

    plan = outcome.plan
    if plan.conflicts and way.conflicts is Conflicts.STOP:
        say(replace(outcome, state=State.STOPPED), way)
        return failure.CONFLICT
    if way.dry_run:
        say(outcome, way)
        return failure.CONFLICT if plan.conflicts else failure.OK
    if not outcome.empty:
        agree(outcome, talk, way, confirm=confirm)
        journal.commit(plan.root, plan.steps, title=title)
    say(replace(outcome, state=State.WRITTEN, diff=outcome.diff and not talk), way)
    return failure.CONFLICT if plan.conflicts else failure.OK


def agree(outcome: Outcome, talk: Talk | None, way: Way, *, confirm: bool) -> None:
    """Raise unless the plan may be written: data is lost only where someone says so."""
    destructive = outcome.plan.destructive
    allowed = way.allow_destructive or not destructive
    if talk and (confirm or not allowed):
        from scaffold.dialogue import ask_agreement  # noqa: PLC0415 - it loads prompt_toolkit

        ask_agreement(talk, outcome, loses=not allowed)
    elif not allowed:
        problem = f"this loses data: {listed(destructive)}"
        raise ScaffoldError(problem, "say --allow-destructive if it may", "destructive")


def say(outcome: Outcome, way: Way) -> None:
    from scaffold.outcome import data, text  # noqa: PLC0415 - --help needs none of it

    if way.as_json:
        screen.output().write(json.dumps(data(outcome), indent=2))
    elif not way.quiet:
        out = screen.output()
        out.write(text(outcome, out))
