"""A journey: a project that a user edits by hand, changed by commands, and looked at in the end."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.cli import run
from support.environment import mypy_cache

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SQL = """
import json, sys
from asyncio import run
from sqlalchemy import text
from app.core.config import settings
from app.db.engine import create_engine

async def main(rows=()):
    engine = create_engine(settings.database_url)
    async with engine.connect() as connection:
        for statement in sys.argv[1:]:
            result = await connection.execute(text(statement))
            rows = [list(row) for row in result] if result.returns_rows else []
    await engine.dispose()
    print(json.dumps(rows, default=str))

run(main())
"""
HIDDEN = {"VIRTUAL_ENV", "DATABASE_URL", "SECRET_KEY", "ENVIRONMENT", "PYTHONPATH"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a user writes into a file: below a text, instead of one, or at the end.

    `at` is where the file is at the end of a journey, and `becomes` what of it is said there, if
    a rename of the model or something new in its midst changes it.
    """

    path: str
    mine: str
    below: str = ""
    instead: str = ""
    at: str = ""
    becomes: str = ""

    def make(self, root: Path) -> None:
        file = root / self.path
        anchor = self.below or self.instead
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert not anchor or text.count(anchor) == 1, f"{text.count(anchor)} {anchor!r}"
        new = self.below + self.mine
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(anchor, new) if anchor else text + new, encoding="utf-8")

    def is_in(self, root: Path) -> bool:
        """Tell whether it is there still, whatever ends and indents its lines."""
        file = root / (self.at or self.path)
        return file.exists() and self.is_said_in(file.read_text(encoding="utf-8"))

    def is_said_in(self, text: str) -> bool:
        """Tell whether a text holds it, as it was written or as a rename made it."""
        flat = _flat(text)
        return any(each and _flat(each) in flat for each in (self.mine, self.becomes))


def _flat(text: str) -> str:
    """Leave out what a formatter sets: blanks, line ends, and commas before a bracket."""
    return re.sub(r",?([)\]}])", r"\1", "".join(text.split()))


@dataclass(frozen=True, slots=True)
class Journey:
    """A project at `root`, the interpreter that runs it, and the database that it has."""

    root: Path
    python: Path
    capsys: pytest.CaptureFixture[str]
    database: str = ""

    def say(self, line: str, *more: str) -> str:
        """Run a command of the tool here, and return what it printed; it must succeed."""
        self.capsys.readouterr()
        words = [*line.split(), *more]
        code = run([*words, "--yes"] if words[0] not in ("show", "status") else words)
        printed = self.capsys.readouterr()
        assert code == 0, f"{line}\n{printed.out}\n{printed.err}"
        return printed.out

    def run(self, *words: str) -> str:
        """Run a Python module in the project, and return what it printed."""
        environment = {key: value for key, value in os.environ.items() if key not in HIDDEN}
        if self.database:
            environment["DATABASE_URL"] = self.database
        ran = subprocess.run(
            [str(self.python), *words],
            cwd=self.root,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{' '.join(words)}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def sql(self, *statements: str) -> list[list[Any]]:
        """Run statements in the database of the project; return the rows of the last one."""
        rows: list[list[Any]] = json.loads(self.run("-c", SQL, *statements))
        return rows

    def is_clean(self) -> None:
        """See that every tool of the project is content with it."""
        self.run("-m", "ruff", "check", "--no-cache", ".")
        self.run("-m", "ruff", "format", "--no-cache", "--check", ".")
        self.run("-m", "black", "--quiet", "--check", ".")
        self.run("-m", "mypy", "--cache-dir", mypy_cache(), ".")
