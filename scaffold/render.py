"""A Spec and a template version give a Tree: every file of a project, as bytes."""

from __future__ import annotations

import subprocess
import sysconfig
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from jinja2 import Environment

Tree = dict[str, bytes]

ANSWERS_FILE = ".copier-answers.yml"


def render(answers: Mapping[str, Any], template: Path) -> Tree:
    """Return the files that a template makes of answers, by their path in the project."""
    with TemporaryDirectory(prefix="scaffold-") as folder:
        run_copier(answers, template, Path(folder))
        run_ruff(Path(folder))
        return read_tree(Path(folder))


def run_copier(answers: Mapping[str, Any], template: Path, folder: Path) -> None:
    from copier._main import Worker  # noqa: PLC0415 - it takes a quarter of a second to import

    class Renderer(Worker):
        """Copies into a fresh folder, so that there is no git index to ask about each file."""

        def _sync_git_index_executable_bit(self, dst_relpath: Path, src_mode: int) -> None:
            pass

    renderer = Renderer(
        src_path=str(template),
        dst_path=folder,
        data=dict(answers),
        defaults=True,
        overwrite=True,
        quiet=True,
        unsafe=True,  # the template is ours
    )
    with renderer:
        renderer.run_copy()


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


def render_migration(
    answers: Mapping[str, Any], template: Path, revision: Mapping[str, Any]
) -> bytes:
    """Return one Alembic revision; ``revision`` holds the arguments of the template's Migration.

    The types and constraints that it names are those of the template version.
    """
    model = load_model(template)
    names = ("project", "database", "auth", "resources")
    whole = model.Model(**{name: answers[name] for name in names})
    source = environment(template).get_template("migration.py.jinja")
    text = source.render(migration=model.Migration(whole, **revision))
    with TemporaryDirectory(prefix="scaffold-") as folder:
        path = Path(folder) / "migration.py"
        path.write_text(text, encoding="utf-8", newline="\n")
        run_ruff(Path(folder))
        return path.read_bytes()


def environment(template: Path) -> Environment:
    """Return what copier would render with, for the one file that is not in the project."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=FileSystemLoader(template),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - it renders Python, not HTML
    )


def load_model(template: Path) -> ModuleType:
    """Import the Python that a template version carries with it."""
    path = template / "extensions" / "context.py"
    spec = spec_from_file_location("template_context", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    context = module_from_spec(spec)
    spec.loader.exec_module(context)
    package: ModuleType = context.load_package()
    return package
