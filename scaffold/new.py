"""The command `new`: a model becomes a project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import screen

if TYPE_CHECKING:
    from scaffold.flags import Said
    from scaffold.plan import Plan
    from scaffold.report import Report
    from scaffold.specfile import SpecFile

COMMAND = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a command goes about it: whether it asks, writes, and what it says."""

    yes: bool = False
    dry_run: bool = False
    diff: bool = False
    as_json: bool = False
    quiet: bool = False
    git: bool = True

    @property
    def asks(self) -> bool:
        return not (self.yes or self.as_json or self.quiet) and screen.can_ask()


def new(said: Said, into: str | None, way: Way) -> None:
    """Make a project of what was said, asking for the rest if there is someone to ask."""
    from scaffold import report  # noqa: PLC0415 - --help needs none of it

    asks = way.asks and not said.complete
    file, plan, notes = _asked(said, into, way) if asks else _planned(said, into, way)
    written = () if way.dry_run else write(plan, way)
    done = report.Report(
        command=COMMAND,
        project=file.spec.project,
        plan=plan,
        model=file.text,
        notes=(*notes, *written),
        dry_run=way.dry_run,
        diff=way.diff,
        model_shown=asks,
    )
    say(done, way)


def write(plan: Plan, way: Way) -> tuple[str, ...]:
    """Write the plan; whoever interrupts it too late is told so."""
    from scaffold import project  # noqa: PLC0415 - --help needs none of it

    try:
        return project.apply(plan, git=way.git)
    except KeyboardInterrupt:
        if not (plan.root / project.SPEC_FILE).exists():
            raise
        return ("it was interrupted when every file was written already",)


def say(done: Report, way: Way) -> None:
    from scaffold import report  # noqa: PLC0415 - --help needs none of it

    if way.as_json:
        screen.output().write(json.dumps(report.data(done), indent=2))
    elif not way.quiet:
        out = screen.output()
        out.write(report.text(done, out))


def root_of(name: str, into: str | None) -> Path:
    return Path(name) if into is None else Path(into).expanduser()


def _planned(said: Said, into: str | None, way: Way) -> tuple[SpecFile, Plan, tuple[str, ...]]:
    from scaffold import project, template  # noqa: PLC0415 - --help needs none of it
    from scaffold.flags import spec_file  # noqa: PLC0415

    file, notes = spec_file(said, template.reserved())
    root = root_of(file.spec.project, into)
    project.check_target(root)
    shown = screen.Screen(None) if way.quiet or way.as_json else screen.errors()
    with screen.working(shown, f"planning {file.spec.project} …"):
        return file, project.plan_new(file, root), notes


def _asked(said: Said, into: str | None, way: Way) -> tuple[SpecFile, Plan, tuple[str, ...]]:
    from scaffold.dialogue import describe  # noqa: PLC0415 - it loads prompt_toolkit

    last = "Show every file (dry run)" if way.dry_run else "Create"
    return describe(said, lambda name: root_of(name, into), last)
