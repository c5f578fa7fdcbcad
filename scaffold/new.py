"""The command `new`: a model becomes a project."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.flags import Said
    from scaffold.plan import Plan
    from scaffold.report import Report
    from scaffold.specfile import SpecFile
    from scaffold.way import Way

COMMAND = "new"


def new(said: Said, into: str | None, way: Way) -> None:
    """Make a project of what was said, asking for the rest if there is someone to ask."""
    from scaffold import report

    if way.trust:
        vouch(said.template)
    asks = way.asks and not said.complete
    made = _asked if asks else _planned
    with made(said, into, way) as (file, plan, notes):
        written = () if way.dry_run else write(plan, way)
    done = report.Report(
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
    from scaffold.lock import LOCK_FILE

    outer = next((each for each in root.absolute().parents if (each / LOCK_FILE).is_file()), None)
    if outer:
        yield f"{outer} is a project, too, and the new one lies in it; --into takes it elsewhere"


def vouch(source: str | None) -> None:
    """Trust the templates that are named."""
    from scaffold import template, trust

    trust.remember(template.chosen(source))


def write(plan: Plan, way: Way) -> tuple[str, ...]:
    """Write the plan; whoever interrupts it too late is told so."""
    from scaffold import creation

    try:
        return creation.apply(plan, git=way.git)
    except KeyboardInterrupt:
        if not (plan.root / creation.SPEC_FILE).exists():
            raise
        return ("it was interrupted when every file was written already",)


def say(done: Report, way: Way) -> None:
    from scaffold import report

    if way.as_json:
        screen.output().write(json.dumps(report.data(done), indent=2))
    elif not way.quiet:
        out = screen.output()
        out.write(report.text(done, out))


def root_of(name: str, into: str | None) -> Path:
    return Path(name) if into is None else Path(into).expanduser()


@contextmanager
def _planned(
    said: Said, into: str | None, way: Way
) -> Iterator[tuple[SpecFile, Plan, tuple[str, ...]]]:
    from scaffold import creation, template
    from scaffold.flags import spec_file

    source = template.chosen(said.template)
    file, notes = spec_file(said, template.reserved(source.folder))
    if file.outline.features is None or not (said.features or said.spec):
        file = creation.fitted(file, source)
    root = root_of(file.spec.project, into)
    creation.check_target(root)
    with screen.working(way.progress, f"planning {file.spec.project} …"):
        plan = creation.plan_new(file, root, source)
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
