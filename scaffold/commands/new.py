"""The command `new`: a model becomes a project."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.output import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.output.new_report import Report
    from scaffold.output.run_options import Way
    from scaffold.specfile.project_flags import Said
    from scaffold.specfile.specfile import SpecFile
    from scaffold.steps import Plan

COMMAND = "new"


def new(said: Said, into: str | None, way: Way) -> None:
    """Make a project of what was said, asking for the rest if there is someone to ask."""
    from scaffold.output import new_report

    if way.trust:
        vouch(said.template)
    asks = way.asks and not said.complete
    made = _asked if asks else _planned
    with made(said, into, way) as (file, plan, notes):
        written = () if way.dry_run else write(plan, way)
    done = new_report.Report(
        command=COMMAND,
        project=file.spec.project,
        plan=plan,
        model=file.text,
        notes=(*notes, *around(plan.root), *written),
        dry_run=way.dry_run,
        diff=way.diff,
        model_shown=asks,
    )
    say(done, way)


def around(root: Path) -> Iterator[str]:
    """Say so where a project is made inside of another: commands find the inner one there."""
    from scaffold.render.lock import LOCK_FILE

    outer = next((each for each in root.absolute().parents if (each / LOCK_FILE).is_file()), None)
    if outer:
        yield f"{outer} is a project, too, and the new one lies in it; --into takes it elsewhere"


def vouch(source: str | None) -> None:
    """Trust the templates that are named."""
    from scaffold.sources import template, trust

    trust.remember(template.chosen(source))


def write(plan: Plan, way: Way) -> tuple[str, ...]:
    """Write the plan; whoever interrupts it too late is told so."""
    from scaffold.plan import new_project

    try:
        return new_project.apply(plan, git=way.git)
    except KeyboardInterrupt:
        if not (plan.root / new_project.SPEC_FILE).exists():
            raise
        return ("it was interrupted when every file was written already",)


def say(done: Report, way: Way) -> None:
    from scaffold.output import new_report

    if way.as_json:
        terminal.output().write(json.dumps(new_report.data(done), indent=2))
    elif not way.quiet:
        out = terminal.output()
        out.write(new_report.text(done, out))


def root_of(name: str, into: str | None) -> Path:
    return Path(name) if into is None else Path(into).expanduser()


@contextmanager
def _planned(
    said: Said, into: str | None, way: Way
) -> Iterator[tuple[SpecFile, Plan, tuple[str, ...]]]:
    from scaffold.plan import new_project
    from scaffold.sources import template
    from scaffold.specfile.project_flags import spec_file

    source = template.chosen(said.template)
    file, notes = spec_file(said, template.reserved(source.folder))
    if file.outline.features is None or not (said.features or said.spec):
        file = new_project.fitted(file, source)
    root = root_of(file.spec.project, into)
    new_project.check_target(root)
    with terminal.working(way.progress, f"planning {file.spec.project} …"):
        plan = new_project.plan_new(file, root, source)
    yield file, plan, notes


@contextmanager
def _asked(
    said: Said, into: str | None, way: Way
) -> Iterator[tuple[SpecFile, Plan, tuple[str, ...]]]:
    """Ask for what was not said; what was typed stays, should it not come to be written."""
    from scaffold.dialogue import conversation, describe  # they load prompt_toolkit

    last = "Show every file (dry run)" if way.dry_run else "Create"
    with conversation(said, into, way) as talk:
        yield describe(talk, said, lambda name: root_of(name, into), last)
