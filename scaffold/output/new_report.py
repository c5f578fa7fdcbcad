"""What a command did or would do, as a person or a program reads it."""

from __future__ import annotations

import os
import shlex
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.output.patch import coloured, unified
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.output.terminal import Screen
    from scaffold.steps import Plan

RUN = "uv run python -m app"
TEST = "uv run pytest"
ADDRESS = "http://127.0.0.1:8000/docs"
INSTALL_UV = "python -m pip install uv"
ROOT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run of a command: what was planned, and whether it was written."""

    command: str
    project: str
    plan: Plan
    model: str
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    diff: bool = False
    model_shown: bool = False


def data(report: Report) -> dict[str, Any]:
    """Return what --json prints; docs/json.md says what each key means."""
    document = {
        "command": report.command,
        "project": report.project,
        "root": str(report.plan.root.absolute()),
        "dry_run": report.dry_run,
        "files": [{"action": str(step.action), "path": step.path} for step in report.plan.steps],
        "migration": list(report.plan.migration),
        "model": report.model,
        "notes": list(report.notes),
        "next": [] if report.dry_run else next_commands(report.plan.root),
    }
    return document | ({"diff": unified(report.plan.steps)} if report.diff else {})


def text(report: Report, screen: Screen) -> str:
    parts = [
        coloured(unified(report.plan.steps), screen) if report.diff else "",
        headline(report, screen),
        "\n".join(_files(report, screen)),
        "\n".join(_migration(report.plan, screen)),
        "" if report.model_shown else model_text(report.model, screen),
        "\n".join(screen.marked("note:", note, Style.YELLOW) for note in report.notes),
        "" if report.dry_run else _next(report.plan.root, screen),
    ]
    return "\n\n".join(part for part in parts if part)


def headline(report: Report, screen: Screen) -> str:
    what = "Would create" if report.dry_run else "Created"
    name = screen.paint(report.project, Style.BOLD)
    return f"{what} {name}: {count_of(report.plan)}"


def count_of(plan: Plan) -> str:
    """Say a plan in a few words: `54 files in ./bookshop`."""
    many = len(plan.steps)
    return f"{many} file{'' if many == 1 else 's'} in {shown(plan.root)}"


def shown(root: Path) -> str:
    """Write a path as a person would, from where they stand."""
    relative = os.path.relpath(root)
    if relative == ".":
        return "this folder"
    return str(root) if relative.startswith("..") else f".{os.sep}{relative}"


def _files(report: Report, screen: Screen) -> Iterator[str]:
    steps = report.plan.steps
    if report.dry_run:
        for step in steps:
            yield f"  {screen.paint(step.action, Style.GREEN)}  {step.path}"
        return
    folders = Counter(step.path.partition("/")[0] if "/" in step.path else ROOT for step in steps)
    width = max((len(folder) for folder in folders), default=0) + 1
    for folder in sorted(folders, key=lambda name: (name == ROOT, name)):
        if folder != ROOT:
            yield f"  {f'{folder}/':{width}}  {folders[folder]:>3}"
    loose = [step.path for step in steps if "/" not in step.path]
    if loose:
        yield screen.wrapped(f"  {', '.join(loose)}", "  ")


def _migration(plan: Plan, screen: Screen) -> Iterator[str]:
    if plan.migration:
        yield screen.paint("The first migration:", Style.BOLD)
        yield from (f"  {words}" for words in plan.migration)


def model_text(model: str, screen: Screen) -> str:
    """Show the file that says what the command line said."""
    head = screen.paint("The model, in scaffold.yaml:", Style.BOLD)
    lines = (f"  {line}".rstrip() for line in model.rstrip().split("\n"))
    return "\n".join([head, *lines])


def _next(root: Path, screen: Screen) -> str:
    commands = (f"  {screen.paint(line, Style.CYAN)}" for line in next_commands(root)[:-1])
    head = screen.paint("Next:", Style.BOLD)
    tail = f"Then see {ADDRESS}, and test it with: {screen.paint(TEST, Style.CYAN)}"
    return "\n".join([head, *commands, "", tail])


def next_commands(root: Path) -> list[str]:
    """Return what to type to run the project, and last of all to test it."""
    install = [] if shutil.which("uv") else [INSTALL_UV]
    return [*install, *enter(root), RUN, TEST]


def enter(root: Path) -> list[str]:
    if root.absolute() == Path.cwd():
        return []
    path = min(str(root), os.path.relpath(root), key=len)
    return [f"cd {shlex.quote(f'./{path}' if path.startswith('-') else path)}"]
