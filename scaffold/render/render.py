"""A Spec and a template version give a Tree: every file of a project, as bytes."""

from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, quote
from scaffold.render import cache
from scaffold.render.ruff import tidy
from scaffold.sources.digest import digest_of_template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from jinja2 import Environment

Tree = dict[str, bytes]

ANSWERS_FILE = ".copier-answers.yml"
FOLDER = "rendered"
RENDERING = ("render.py", "copier_adapter.py", "ruff.py")
RENDERERS = ("jinja2", "copier", "jinja2-ansible-filters", "ruff")
MOST_RENDERS = 10


def render(answers: Mapping[str, Any], template: Path) -> Tree:
    """Return the files that a template makes of answers, by their path in the project."""
    (tree,) = render_all([(answers, template)])
    return tree


def render_all(models: Sequence[tuple[Mapping[str, Any], Path]]) -> list[Tree]:
    """Render each of some answers with its template: much faster than one by one.

    The templates may be versions of one another, each with extension code of its own. What was
    rendered is kept: the render of one command is the base of the next.
    """
    places = [_place(answers, template) for answers, template in models]
    trees: dict[Path, Tree | None] = {path: cache.load(path) for path in places}
    new = {path: model for path, model in zip(places, models, strict=True) if not trees[path]}
    for path, tree in zip(new, _rendered(list(new.values())), strict=True):
        cache.save(path, tree, most=MOST_RENDERS)
        trees[path] = tree
    return [dict(trees[path] or {}) for path in places]


def _place(answers: Mapping[str, Any], template: Path) -> Path:
    here = Path(__file__).parent
    ours = [(here / name).read_text(encoding="utf-8") for name in RENDERING]
    said = json.dumps(answers, sort_keys=True, default=str)
    return cache.place(FOLDER, [said, digest_of_template(template), *ours], RENDERERS)


def _rendered(models: Sequence[tuple[Mapping[str, Any], Path]]) -> list[Tree]:
    with TemporaryDirectory(prefix="scaffold-") as scratch:
        folders = [Path(scratch) / str(number) for number in range(len(models))]
        run_copier(models, folders)
        tidy(*folders)
        return [read_tree(folder) for folder in folders]


def run_copier(models: Sequence[tuple[Mapping[str, Any], Path]], folders: list[Path]) -> None:
    if not models:
        return
    from scaffold.render import bytecode_cache, copier_adapter  # half a second to import

    for template in dict.fromkeys(template for _, template in models):
        with bytecode_cache.codes_of(template) as codes:
            for (answers, own), folder in zip(models, folders, strict=True):
                if own == template:
                    copier_adapter.copy(answers, template, folder, codes)


def read_tree(folder: Path) -> Tree:
    """Read the files of a folder; a link in it could be one to anything."""
    if links := [path for path in folder.rglob("*") if path.is_symlink()]:
        problem = f"the templates would write a link: {quote(links[0].name)}"
        raise ScaffoldError(problem, "write the file itself", "unsafe-path")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def render_migration(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    template: Path,
    revision: Mapping[str, Any],
) -> bytes:
    """Return one Alembic revision, which leads from the answers ``before`` to those ``after``.

    ``revision`` is what docs/answers.md says of one. The types and the constraints in it are
    those of the template version.
    """
    model = load_model(template)
    names = ("project", "database", "auth", "resources")
    models = [model.Model(**{name: answers[name] for name in names}) for answers in (before, after)]
    return render_revision(model.Migration(*models, dict(revision)), template)


def render_revision(said: Any, template: Path) -> bytes:
    """Return one Alembic revision, whose parts are written already: `said` has them by name."""
    source = environment(template).get_template("migration.py.jinja")
    text = source.render(migration=said)
    with TemporaryDirectory(prefix="scaffold-") as folder:
        path = Path(folder) / "migration.py"
        path.write_text(text, encoding="utf-8", newline="\n")
        tidy(Path(folder))
        return path.read_bytes()


def environment(template: Path) -> Environment:
    """Return what copier would render with, for the one file that is not in the project."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
