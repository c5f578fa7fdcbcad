"""What a change of a project did or would do, as a person or a program reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from scaffold.conflict_markers import BEGIN, END, MEND, first_marker
from scaffold.errors import listed
from scaffold.output.new_report import TEST, enter, shown
from scaffold.output.patch import coloured, unified
from scaffold.output.terminal import Style
from scaffold.steps import Action, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scaffold.output.terminal import Screen
    from scaffold.sources.upgrade import Passage
    from scaffold.steps import Plan, Step, Use

MOST_SHOWN = 20  # lines that say one thing
MIGRATE = "uv run python -m app migrate"
DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.MERGE: "merged",
    Action.MOVE: "moved",
    Action.REMOVE: "removed",
    Action.KEEP: "kept",
    Action.CONFLICT: "conflict",
}
COLOURS = {
    Action.CREATE: Style.GREEN,
    Action.UPDATE: Style.CYAN,
    Action.MERGE: Style.CYAN,
    Action.MOVE: Style.CYAN,
    Action.REMOVE: Style.RED,
    Action.KEEP: Style.YELLOW,
    Action.CONFLICT: Style.RED,
}


class State(Enum):
    """How far a command went."""

    WRITTEN = auto()
    PLANNED = auto()  # nothing is written, by wish or not yet
    STOPPED = auto()  # nothing was written, because of conflicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of a command that changes a project."""

    command: str
    project: str
    plan: Plan
    state: State
    changes: tuple[str, ...] = ()
    model: str = ""
    notes: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    """Renames that nobody said, and how to say them."""
    diff: bool = False
    passage: Passage | None = None

    @property
    def empty(self) -> bool:
        return not self.plan.steps

    @property
    def told(self) -> tuple[str, ...]:
        plan = self.plan
        return tuple(dict.fromkeys((*self.notes, *self.likely, *plan.notes, *plan.history.notes)))


def data(outcome: Outcome) -> dict[str, Any]:
    """Return what --json prints; docs/json.md says what each key means."""
    plan = outcome.plan
    document: dict[str, Any] = {
        "command": outcome.command,
        "project": outcome.project,
        "root": str(plan.root.absolute()),
        "dry_run": outcome.state is State.PLANNED,
        "written": outcome.state is State.WRITTEN and not outcome.empty,
        "changes": list(outcome.changes),
        "files": [_file_data(step) for step in plan.steps],
        "conflicts": [step.path for step in plan.conflicts],
        "migration": list(plan.migration),
        "destructive": list(plan.destructive),
        "heads": list(plan.history.heads),
        "api": [
            {"what": each.what, "change": each.words, "breaks": each.breaks} for each in plan.api
        ],
        "uses": [_use_data(each) for each in plan.uses],
        "model": outcome.model,
        "notes": list(outcome.told),
        "next": next_commands(outcome),
    }
    document |= passage_data(outcome.passage) if outcome.passage else {}
    return document | ({"diff": unified(plan.steps)} if outcome.diff else {})


def passage_data(passage: Passage) -> dict[str, Any]:
    return {
        "from": passage.before.version,
        "to": passage.after.version,
        "changelog": dict(passage.entries),
    }


def _use_data(use: Use) -> dict[str, Any]:
    return {
        "kind": str(use.kind),
        "path": use.path,
        "line": use.row,
        "text": use.text,
        "says": use.says,
        "now": use.now,
    }


def _file_data(step: Step) -> dict[str, str]:
    note = {"note": step.note} if step.note else {}
    return {"action": str(step.action), "path": step.path} | note


def text(outcome: Outcome, screen: Screen) -> str:
    parts = [
        passage_text(outcome.passage, screen) if outcome.passage else "",
        coloured(unified(outcome.plan.steps), screen) if outcome.diff else "",
        screen.paint(headline(outcome), Style.BOLD),
        "\n".join(f"  {words}" for words in outcome.changes),
        "\n".join(_files(outcome, screen)),
        "\n".join(_conflicts(outcome, screen)),
        "\n".join(_migration(outcome.plan, screen)),
        "\n".join(_api(outcome.plan, screen)),
        "\n".join(_uses(outcome.plan, screen)),
        "\n".join(screen.marked("note:", note, Style.YELLOW) for note in outcome.told),
        "\n".join(_next(outcome, screen)),
    ]
    return "\n\n".join(part for part in parts if part)


def passage_text(passage: Passage, screen: Screen) -> str:
    """Show what the changelog says between two versions."""
    parts = [f"{screen.paint(head, Style.BOLD)}\n\n{said}" for head, said in passage.entries]
    return "\n\n".join(parts)


def headline(outcome: Outcome) -> str:
    many = len([step for step in outcome.plan.steps if step.before != step.after])
    files = f"{many} file{'' if many == 1 else 's'} in {shown(outcome.plan.root)}"
    if outcome.passage:
        files += f", from version {outcome.passage.before.version} of the templates"
        files += f" to {outcome.passage.after.version}"
    if outcome.empty:
        return f"{outcome.project} is what its model says: nothing to do"
    match outcome.state:
        case State.STOPPED:
            return f"Nothing was written: {outcome.project} has changes that conflict"
        case State.PLANNED:
            return f"Would change {outcome.project}: {files}"
        case State.WRITTEN:
            return f"Changed {outcome.project}: {files}"


def _files(outcome: Outcome, screen: Screen) -> Iterator[str]:
    written = outcome.state is State.WRITTEN
    names = {action: name if written else str(action) for action, name in DONE.items()}
    width = max((len(names[step.action]) for step in outcome.plan.steps), default=0)
    for step in outcome.plan.steps:
        word = screen.paint(f"{names[step.action]:{width}}", COLOURS[step.action])
        note = screen.paint(f"  ({step.note})", Style.DIM) if step.note else ""
        yield f"  {word}  {step.path}{note}"


def _conflicts(outcome: Outcome, screen: Screen) -> Iterator[str]:
    """Show each region that both sides changed."""
    for step in outcome.plan.conflicts:
        yield screen.paint(f"{step.path}:", Style.BOLD)
        yield from (f"  {line}" for line in _regions(step))


def _regions(step: Step) -> Iterator[str]:
    inside = False
    for number, line in enumerate((step.after or b"").splitlines(), 1):
        inside = inside or line.startswith(BEGIN)
        if inside:
            yield f"{number:>4} {line.decode(errors='replace')}"
        inside = inside and not line.startswith(END)


def _migration(plan: Plan, screen: Screen) -> Iterator[str]:
    if plan.migration:
        yield screen.paint("The migration:", Style.BOLD)
        yield from (f"  {words}" for words in plan.migration)
    for words in plan.destructive:
        yield f"  {screen.paint('data will be lost:', Style.RED)} {words}"


def _api(plan: Plan, screen: Screen) -> Iterator[str]:
    """Show what changes for who uses the API, first what breaks what they have."""
    if plan.api:
        yield screen.paint("The API changes:", Style.BOLD)
    for each in sorted(plan.api, key=lambda each: not each.breaks):
        mark = screen.paint("breaks clients:", Style.RED) if each.breaks else ""
        yield f"  {mark} {each.words}" if mark else f"  {each.words}"


def _uses(plan: Plan, screen: Screen) -> Iterator[str]:
    """Show the lines that the user alone can change, those that do something first."""
    groups: dict[str, list[Use]] = {}
    for use in plan.uses:
        kind = "These lines" if use.kind is UseKind.USE else "Comments and docstrings"
        so = f"is {use.now} now" if use.now else "is gone"
        groups.setdefault(f"{kind} may mean {use.says}, which {so}:", []).append(use)
    for head, uses in groups.items():
        yield screen.paint(head, Style.BOLD)
        yield from (f"  {use.path}:{use.row}  {use.text}" for use in uses[:MOST_SHOWN])
        if len(uses) > MOST_SHOWN:
            yield f"  … and {len(uses) - MOST_SHOWN} more: --json names all of them"


def _next(outcome: Outcome, screen: Screen) -> Iterator[str]:
    if outcome.state is State.STOPPED:
        yield from _ways_on(outcome.plan.conflicts, screen)
    if commands := next_commands(outcome):
        yield screen.paint("Next:", Style.BOLD)
        yield from (f"  mend {_mending(step)}" for step in outcome.plan.conflicts)
        yield from (f"  {screen.paint(line, Style.CYAN)}" for line in commands)


def _ways_on(steps: Sequence[Step], screen: Screen) -> Iterator[str]:
    """Say what ends the conflicts; what is said of a file was tried when it was merged."""
    blocked = [step for step in steps if not first_marker(step.after or b"")]
    if blocked:
        yield screen.paint("Next:", Style.BOLD)
        for step in blocked:
            yield f"  move {step.path} away ({step.note}), then run this again"
        return
    mends = all(step.mends for step in steps)
    yield screen.paint("Next, either of these:" if mends else "Next:", Style.BOLD)
    if mends:
        yield (
            f"  edit {listed([step.path for step in steps])}: write there what is below =======,"
            " beside what of yours is to stay, then run this again"
        )
    yield "  run this again with --conflicts=markers: both sides are written, and you choose"


def _mending(step: Step) -> str:
    line = first_marker(step.after or b"")
    return f"{step.path}:{line}: {MEND}" if line else f"{step.path}: {step.note}"


def next_commands(outcome: Outcome) -> list[str]:
    """Return what to type next; where nothing was written, only what is wrong all the same."""
    join = outcome.plan.history.next
    if outcome.state is not State.WRITTEN or outcome.empty:
        return [*enter(outcome.plan.root), *join] if join and outcome.state is State.WRITTEN else []
    migrate = [MIGRATE] if outcome.plan.migration else []
    return [*enter(outcome.plan.root), *join, *migrate, TEST]
