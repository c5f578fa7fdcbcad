"""The command `undo`: the last command on a project, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.commands.opened_project import opened
from scaffold.errors import ScaffoldError, quote
from scaffold.output import failures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scaffold.output.change_report import Outcome
    from scaffold.output.run_options import Way
    from scaffold.steps import Step


def undo(way: Way) -> int:
    """Take back the last command on the project around this folder."""
    from scaffold import journal
    from scaffold.commands.change import agree, begun, say
    from scaffold.output.change_report import State

    with opened(way) as own:
        root = own.root
        planned = journal.plan_undo(root)
        check_unused(root, planned.steps)
        done = outcome_of(root, planned.title, planned.steps, way)
        done = replace(done, notes=(*own.notes, *done.notes))
        if way.dry_run:
            say(done, way)
            return failures.OK
        talk = begun() if way.asks else None
        agree(done, talk, way, confirm=True)
        journal.undo(root, planned)
        say(replace(done, state=State.WRITTEN, diff=done.diff and not talk), way)
    return failures.OK


def outcome_of(root: Path, title: str, steps: Sequence[Step], way: Way) -> Outcome:
    from scaffold.migrations.heads import history_after
    from scaffold.output.change_report import Outcome, State
    from scaffold.plan.change import read_versions
    from scaffold.render.lock import read_lock
    from scaffold.steps import Plan

    history = history_after(read_versions(root), steps)
    return Outcome(
        command="undo",
        project=read_lock(root).spec.project,
        plan=Plan(root, tuple(steps), history=history),
        state=State.PLANNED,
        changes=(f"take back: {title}",),
        notes=tuple(_notes(steps)),
        diff=way.diff,
    )


def _notes(steps: Sequence[Step]) -> Iterator[str]:
    for path in removed_migrations(steps):
        name = path.rpartition("/")[2]
        yield (
            f"a database that has {name} already cannot go on without it: run the command again, "
            "then uv run alembic downgrade -1, then undo"
        )


def removed_migrations(steps: Sequence[Step]) -> list[str]:
    from scaffold.migrations.versions import FOLDER

    return [step.path for step in steps if step.after is None and step.path.startswith(FOLDER)]


def check_unused(root: Path, steps: Sequence[Step]) -> None:
    """Refuse to take a migration away that another one builds on."""
    from scaffold.migrations.revisions import builds_on
    from scaffold.plan.change import read_versions

    versions = read_versions(root)
    for path in removed_migrations(steps):
        if after := builds_on(versions, path):
            problem = f"{quote(after[0])} builds on {quote(path)}, which undo would remove"
            hint = f"take {after[0]} away first, or leave it all as it is"
            raise ScaffoldError(problem, hint, "migration-in-use")
