"""Ruff on rendered files: templates import generously, and break lines as they like."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from ruff import find_ruff_bin  # type: ignore[import-untyped]  # it has no types

RUFF = str(find_ruff_bin())
SETTINGS = ("pyproject.toml", "ruff.toml", ".ruff.toml")
# What fits on a line is joined there: a template need not know how long a list gets.
JOIN = ["--config", "format.skip-magic-trailing-comma=true"]
JOIN += ["--config", "lint.isort.split-on-trailing-comma=false"]
COMMANDS = (["check", "--fix-only", "--exit-zero", "--select", "I,F401"], ["format"])


def tidy(*folders: Path) -> None:
    """Sort and prune the imports of the Python files in each folder, then format them.

    What is the same in two folders, under the same settings, is tidied once.
    """
    tidied: dict[object, Path] = {}
    for folder in folders:
        told = settings(folder)
        keys = {path: (told, *each) for path, each in python_files(folder).items()}
        run_ruff(folder, [path for path, key in keys.items() if key not in tidied])
        for path, key in keys.items():
            if key in tidied:
                shutil.copyfile(tidied[key], path)
            else:
                tidied[key] = path


def settings(folder: Path) -> tuple[bytes, ...]:
    """Return what tells ruff how to treat the files of a folder."""
    paths = [folder / name for name in SETTINGS]
    return tuple(path.read_bytes() if path.exists() else b"" for path in paths)


def python_files(folder: Path) -> dict[Path, tuple[Path, bytes]]:
    """Map each Python file to its path in the folder and its content."""
    paths = sorted(folder.rglob("*.py"))
    return {path: (path.relative_to(folder), path.read_bytes()) for path in paths}


def run_ruff(folder: Path, files: list[Path]) -> None:
    if not files:
        return
    with TemporaryDirectory(prefix="scaffold-") as scratch:
        listed = Path(scratch) / "files"  # a command line could be too short for them
        listed.write_text("\n".join(str(path) for path in files), encoding="utf-8")
        for command in COMMANDS:
            arguments = [RUFF, *command, *JOIN, "--quiet", "--no-cache", f"@{listed}"]
            subprocess.run(arguments, cwd=folder, check=True)
