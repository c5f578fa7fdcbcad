"""A Spec and a template version give a Tree: every file of a project, as bytes."""

import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Tree = dict[str, bytes]

ANSWERS_FILE = ".copier-answers.yml"


def render(answers: Mapping[str, Any], template: Path) -> Tree:
    """Return the files that a template makes of answers, by their path in the project."""
    with TemporaryDirectory(prefix="scaffold-") as folder:
        run_copier(answers, template, Path(folder))
        run_ruff(Path(folder))
        return read_tree(Path(folder))


def run_copier(answers: Mapping[str, Any], template: Path, folder: Path) -> None:
    import copier  # noqa: PLC0415 - it takes a quarter of a second to import

    copier.run_copy(
        str(template),
        folder,
        data=dict(answers),
        defaults=True,
        overwrite=True,
        quiet=True,
        unsafe=True,  # the template is ours
    )


def run_ruff(folder: Path) -> None:
    """Sort and prune the imports, then format: templates import generously.

    What fits on a line is joined there: a template need not know how long a list gets.
    """
    ruff = str(Path(sysconfig.get_path("scripts")) / "ruff")
    join = ["--config", "format.skip-magic-trailing-comma=true"]
    join += ["--config", "lint.isort.split-on-trailing-comma=false"]
    lint = ["check", "--fix-only", "--exit-zero", "--select", "I,F401"]
    for command in (lint, ["format"]):
        arguments = [ruff, *command, *join, "--quiet", "--no-cache", "."]
        subprocess.run(arguments, cwd=folder, check=True)


def read_tree(folder: Path) -> Tree:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
