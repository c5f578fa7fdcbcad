"""The folder `.scaffold` in a project: the journal of the command at work, and what undo knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.journal import disk
from scaffold.journal.record import STATE, Record, dump, load

if TYPE_CHECKING:
    from pathlib import Path

REMEMBERED = 10
IGNORE = b"*\n"  # git leaves the folder alone, whatever the project's own .gitignore says


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that undo can take back, and the name of its file."""

    name: str
    record: Record


@dataclass(frozen=True, slots=True)
class State:
    """The folder, by the project that it belongs to.

    The journal is there while a command is at work, and only then: the rename that makes it an
    entry of the history is the moment in which the command has happened.
    """

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / STATE

    @property
    def journal(self) -> Path:
        return self.folder / "journal.json"

    @property
    def draft(self) -> Path:
        return self.folder / "journal.new"

    def make(self) -> None:
        """Make the folder, unless it is there; raise ScaffoldError where that cannot be."""
        ignore = self.folder / ".gitignore"
        with disk.naming(STATE):
            disk.make_folder(self.folder, None)
            if not ignore.exists() or not ignore.read_bytes():  # killed before the bytes
                disk.write(ignore, IGNORE, None)
                disk.settle(self.root)

    def begin(self, record: Record) -> None:
        """Write the journal: from now on the command is taken back unless it finishes."""
        disk.write(self.draft, dump(record), None)
        disk.rename(self.draft, self.journal)
        disk.settle(self.folder)

    def finish(self, record: Record) -> None:
        """Make the journal an entry of the history; that of an undo takes the place of one."""
        name = record.undoes or self._next_name()
        disk.rename(self.journal, self.folder / name)
        disk.settle(self.folder)

    def forget(self, record: Record) -> None:
        """Remove the entries that nobody will ask for."""
        old = [self.folder / record.undoes] if record.undoes else self._entries()[:-REMEMBERED]
        for path in old:
            disk.remove(path)

    def at_work(self) -> Record | None:
        """Return what a command that did not finish was about to do."""
        if not self.journal.exists():
            return None
        try:
            return self._read(self.journal)
        except ValueError:
            name = f"{STATE}/{self.journal.name}"
            problem = f"the last command did not finish, and {quote(name)} cannot be read"
            hint = f"see what changed (git diff), put it right, then remove {name}"
            raise ScaffoldError(problem, hint, "journal-unreadable") from None

    def last(self) -> Entry:
        """Return the last command that was not taken back; raise ScaffoldError if none is."""
        for path in reversed(self._entries()):
            try:
                record = self._read(path)
            except ValueError:
                problem = f"what {quote(f'{STATE}/{path.name}')} remembers cannot be read"
                hint = "take the last command back with git, or by hand"
                raise ScaffoldError(problem, hint, "undo-gone") from None
            if not record.undoes:  # else an undo was killed before it removed its entry
                return Entry(path.name, record)
        hint = f"undo knows the last {REMEMBERED} commands that changed this project"
        raise ScaffoldError("there is nothing to undo", hint, "nothing-to-undo")

    def _read(self, path: Path) -> Record:
        with disk.naming(f"{STATE}/{path.name}", "read"):
            return load(path.read_bytes())

    def _entries(self) -> list[Path]:
        """Return the files of the history, oldest first."""
        return sorted(self.folder.glob(f"undo-{'[0-9]' * 8}.json"))

    def _next_name(self) -> str:
        numbers = [int(path.stem.removeprefix("undo-")) for path in self._entries()]
        return f"undo-{max(numbers, default=0) + 1:08}.json"
