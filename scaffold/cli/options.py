"""The flags that several commands share."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeAlias

import typer

from scaffold.output.run_options import Conflicts, Way, read_conflicts

Yes: TypeAlias = Annotated[
    bool, typer.Option("--yes", "-y", help="Ask nothing; take the defaults.")
]
DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="Show every file; write none.")]
Diff: TypeAlias = Annotated[bool, typer.Option("--diff", help="Show the change as a unified diff.")]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document, for programs.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]

Trust: TypeAlias = Annotated[
    bool, typer.Option("--trust", help="Let templates that are not ours run their code.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Whether a command that writes asks, and what it says."""

    yes: Yes = False
    dry_run: DryRun = False
    diff: Diff = False
    as_json: AsJson = False
    quiet: Quiet = False

    @property
    def way(self) -> Way:
        said: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        conflicts = read_conflicts(said.pop("conflicts", Conflicts.STOP))
        return Way(**said, conflicts=conflicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Flags that mean nothing where nothing is merged; scripts may say them to any command."""

    conflicts: Annotated[str, typer.Option(hidden=True)] = "stop"
    allow_destructive: Annotated[bool, typer.Option("--allow-destructive", hidden=True)] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches(Voice):
    """How a command that changes a project goes about it."""

    conflicts: Annotated[
        str,
        typer.Option(
            metavar="stop|markers",
            help="Where both sides changed the same: write nothing, or both between markers.",
        ),
    ] = "stop"
    allow_destructive: Annotated[
        bool, typer.Option("--allow-destructive", help="Let the migration drop what holds data.")
    ] = False
    merge_heads: Annotated[
        bool, typer.Option("--merge-heads", help="Let the migration join several heads.")
    ] = False
    trust: Trust = False
    force: Annotated[
        bool,
        typer.Option("--force", help="Go on where the lock is not what was rendered then."),
    ] = False
