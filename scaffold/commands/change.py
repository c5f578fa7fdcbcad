"""The commands that change a project: a verb on its model, planned, agreed, written."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.commands.opened_project import opened
from scaffold.errors import ScaffoldError, listed
from scaffold.output import failures, terminal
from scaffold.output.run_options import Conflicts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from scaffold.commands.requests import Asked, Verb
    from scaffold.dialogue.terminal.session import Talk
    from scaffold.output.change_report import Outcome
    from scaffold.output.run_options import Way
    from scaffold.plan.project import Project
    from scaffold.sources.upgrade import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command: as it was typed, in short, the way it goes, and who may be asked.

    With `confirm`, someone at a terminal sees the plan before it is written. `passage` leads to
    other templates.
    """

    title: str
    way: Way
    talk: Talk | None
    confirm: bool
    passage: Passage | None = None


def change(title: str, verb: Verb, way: Way, *, confirm: bool) -> int:
    """Change the project around this folder, and return the code to exit with.

    `title` is the command as it was typed, in short: `add-resource Tag`.
    """
    from scaffold.plan import project
    from scaffold.sources import trust

    with opened(way) as own:
        found = project.read(own.root, force=way.force)
        if way.trust:
            trust.remember(found.template)
        run = Run(title=title, way=way, talk=begun() if way.asks else None, confirm=confirm)
        with kept(run.talk):
            asked = verb(found, run.talk)
            asked = replace(asked, notes=(*own.notes, *asked.notes))
            while (code := tried(run, found, asked)) is None:
                asked = asked.mended(run.talk)
        return code


def begun() -> Talk:
    from scaffold.dialogue import begin  # it loads prompt_toolkit

    return begin()


def kept(talk: Talk | None) -> AbstractContextManager[None]:
    """Keep what is typed until the end, if somebody types."""
    if talk is None:
        return nullcontext()
    from scaffold.dialogue import kept as kept_of  # it loads prompt_toolkit

    return kept_of(talk)


def tried(run: Run, found: Project, asked: Asked) -> int | None:
    """Plan and settle what was asked for; None if it is to be mended first."""
    try:
        outcome = planned(run, found, asked)
    except ScaffoldError as error:
        if run.talk is None or asked.mend is None:
            raise
        run.talk.tell(error)
        return None
    return settled(run, outcome, mends=asked.mend is not None)


def planned(run: Run, found: Project, asked: Asked) -> Outcome:
    """Plan what a verb makes of a project; nothing is written."""
    from scaffold.evolve.differences import compare
    from scaffold.evolve.rename_hints import advised, likely_renames
    from scaffold.output.change_report import Outcome, State
    from scaffold.plan.change import plan_change
    from scaffold.specfile.renames import composed, renames_of

    before, way = found.lock.spec, run.way
    file = found.file.with_outline(asked.change.outline, asked.change.renames)
    renames = composed(renames_of(found.file.outline, before), asked.change.renames)
    if run.talk:
        from scaffold.dialogue import ask_renames  # it loads prompt_toolkit

        renames = ask_renames(run.talk, before, file.spec, renames)
    likely = likely_renames(before, file, renames, found.file.outline)
    try:
        with terminal.working(way.progress, f"planning {run.title} …"):
            plan = plan_change(
                found, file, renames, way=run.passage, merge_heads=way.merge_heads, force=way.force
            )
    except ScaffoldError as error:
        raise advised(error, () if run.talk else likely) from None
    return Outcome(
        command=run.title.split(maxsplit=1)[0],
        project=file.spec.project,
        plan=plan,
        state=State.PLANNED,
        changes=tuple(each.words for each in compare(before, file.spec, renames)),
        model=file.text,
        notes=(*asked.notes, *file.notes),
        likely=() if run.talk or way.allow_destructive else tuple(map(str, likely)),
        diff=way.diff,
        passage=run.passage,
    )


def settled(run: Run, outcome: Outcome, *, mends: bool) -> int | None:
    """Write a plan if it may be written, and say what came of it; None if it is to be mended."""
    from scaffold import journal
    from scaffold.output.change_report import State
    from scaffold.plan.uses_on_disk import with_uses_on_disk

    plan, way = outcome.plan, run.way
    shown = replace(outcome, plan=with_uses_on_disk(plan))
    if plan.conflicts and way.conflicts is Conflicts.STOP:
        say(replace(shown, state=State.STOPPED), way)
        if run.talk:
            run.talk.remind()
        return failures.CONFLICT
    if way.dry_run:
        say(replace(shown, notes=(*outcome.notes, *refusals(outcome, way))), way)
        return failures.CONFLICT if plan.conflicts else failures.OK
    if not outcome.empty:
        if not agree(shown, run.talk, way, confirm=run.confirm, mends=mends):
            return None
        journal.commit(plan.root, plan.steps, title=run.title)
    say(replace(outcome, state=State.WRITTEN, diff=outcome.diff and not run.talk), way)
    return failures.CONFLICT if plan.conflicts else failures.OK


def refusals(outcome: Outcome, way: Way) -> Iterator[str]:
    """Say what the run itself would refuse, to whoever only wants to see it."""
    if outcome.plan.destructive and not way.allow_destructive:
        yield "the run itself would refuse: it takes --allow-destructive, or a yes at a terminal"


def agree(
    outcome: Outcome, talk: Talk | None, way: Way, *, confirm: bool, mends: bool = False
) -> bool:
    """Tell whether the plan may be written, or raise: data is lost only where someone says so."""
    destructive = outcome.plan.destructive
    allowed = way.allow_destructive or not destructive
    if talk and (confirm or not allowed):
        from scaffold.dialogue import ask_agreement  # it loads prompt_toolkit

        return ask_agreement(talk, outcome, loses=not allowed, mends=mends)
    if not allowed:
        problem = f"this loses data: {listed(destructive)}"
        hint = "; ".join([*outcome.likely, "say --allow-destructive if it may"])
        raise ScaffoldError(problem, hint, "destructive")
    return True


def say(outcome: Outcome, way: Way) -> None:
    from scaffold.output.change_report import data, text

    if way.as_json:
        terminal.output().write(json.dumps(data(outcome), indent=2))
    elif not way.quiet:
        out = terminal.output()
        out.write(text(outcome, out))
