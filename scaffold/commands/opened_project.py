"""The beginning of every command on a project: find it, hold it, put right what was left over."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.output import terminal
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.output.run_options import Way


@dataclass(frozen=True, slots=True)
class Opened:
    """A project that no other command changes meanwhile; ``notes`` is what a program is told."""

    root: Path
    notes: tuple[str, ...]


@contextmanager
def opened(way: Way) -> Iterator[Opened]:
    """Open the project around this folder.

    A command that was interrupted is taken back first, which is said at once: whatever comes
    of the one at hand, the user has to know.
    """
    from scaffold import journal
    from scaffold.plan import project

    root = project.find(Path.cwd())
    with journal.locked(root):
        note = journal.recover(root)
        if note:
            out = terminal.errors()
            out.write(f"{out.paint('note:', Style.YELLOW)} {note}")
        yield Opened(root, (note,) if note and way.as_json else ())
