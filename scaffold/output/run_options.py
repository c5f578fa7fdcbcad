"""How a command goes about it: whether it asks, writes, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaffold.errors import ScaffoldError, did_you_mean, quote
from scaffold.output import terminal


class Conflicts(StrEnum):
    """What becomes of what cannot be merged."""

    STOP = "stop"
    MARKERS = "markers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    yes: bool = False
    dry_run: bool = False
    diff: bool = False
    as_json: bool = False
    quiet: bool = False
    git: bool = True
    conflicts: Conflicts = Conflicts.STOP
    allow_destructive: bool = False
    merge_heads: bool = False
    force: bool = False
    trust: bool = False

    @property
    def asks(self) -> bool:
        return not (self.yes or self.as_json or self.quiet) and terminal.can_ask()

    @property
    def progress(self) -> terminal.Screen:
        """The screen on which long work shows that it goes on."""
        return terminal.Screen(None) if self.quiet or self.as_json else terminal.errors()


def read_conflicts(word: str) -> Conflicts:
    if word in list(Conflicts):
        return Conflicts(word)
    hint = f"{did_you_mean(word, Conflicts)}Write --conflicts {' or '.join(Conflicts)}"
    problem = f"conflicts cannot be settled by {quote(word)}"
    raise ScaffoldError(problem, hint, "unknown-conflicts")
