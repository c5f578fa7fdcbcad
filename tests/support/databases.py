"""Databases of a test's own: where a PostgreSQL may lie, how one is run, and how it is migrated."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from support.environment import HERE, common_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

START = "import sys; from pathlib import Path; from app.db.local import start\n"
START += "print(start(Path(sys.argv[1])), flush=True); sys.stdin.read()"


@contextmanager
def open_folder(prefix: str) -> Iterator[Path]:
    """Give a folder that every user may enter.

    A PostgreSQL server that root starts has a user of its own, who may not enter pytest's folders.
    """
    with TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def local_postgresql(project: Path, data: Path) -> Iterator[str]:
    """Run the PostgreSQL that a project brings, on a folder, and give the URL of its database."""
    with subprocess.Popen(
        [common_environment(), "-c", START, data],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()  # it ends with its input


def migrate_on_both(folder: Path, steps: list[dict[str, Any]]) -> None:
    """Go through the steps of a chain on both databases, as `migrated.py` says."""
    ran = subprocess.run(
        [common_environment(), "-W", "ignore", HERE / "support" / "migrated.py"],
        input=json.dumps({"folder": str(folder), "steps": steps}),
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "XDG_RUNTIME_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-6000:]
