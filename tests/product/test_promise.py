"""Any valid model gives an app; anything else is refused: there is no third outcome.

``PROMISE=500 uv run pytest -n 0 tests/test_promise.py`` looks for longer, and elsewhere each time.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from support.environment import HERE, common_environment, generate, mypy_cache
from support.serving import Project
from support.strategies import fits
from support.trouble import CLASSES, TEXTS, WORDS, spoken
from support.wild import RESERVED, as_class, mended, models

from scaffold.checks.spec import validate
from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.language.short_form import parse_field
from scaffold.model.answers import to_data
from scaffold.model.literals import read_text
from scaffold.model.names import snake
from scaffold.model.spec import USER, Draft
from scaffold.model.vocabulary import Auth
from scaffold.plan import new_project
from scaffold.render.lock import read_lock
from scaffold.render.render import render
from scaffold.render.ruff import RUFF
from scaffold.sources import template
from scaffold.specfile import specfile
from scaffold.specfile.writer import outline_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


EXAMPLES = int(os.environ.get("PROMISE", "6"))
STEP = 1 if "PROMISE" in os.environ else 3
REGRESSIONS = HERE / "regressions"


@contextmanager
def trial(python: Path) -> Iterator[Callable[[Path], str]]:
    """Give what imports a project, and says "ok" or what went wrong."""
    command = [python, HERE / "support" / "imported.py"]
    hidden = {"PYTHONPATH", "DATABASE_URL", "SECRET_KEY", "ENVIRONMENT"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    with subprocess.Popen(
        command,
        env=kept | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def tried(root: Path) -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{root}\n")
            process.stdin.flush()
            return str(json.loads(process.stdout.readline()))

        yield tried
        process.communicate()


@pytest.fixture(scope="module")
def importing() -> Iterator[Callable[[Path], str]]:
    with trial(common_environment()) as tried:
        yield tried


@pytest.fixture(scope="module")
def figures() -> Iterator[Counter[str]]:
    """Count what becomes of models; ``pytest -s`` shows it."""
    counted: Counter[str] = Counter()
    yield counted
    sys.stdout.write(f"\n{dict(counted.most_common())}\n")


@settings(
    max_examples=EXAMPLES,
    derandomize="PROMISE" not in os.environ,
    phases=[Phase.generate],  # a model is small enough to be read as it is
    suppress_health_check=list(HealthCheck),
)
@given(outline=models())
def test_a_model_is_refused_or_gives_an_app(
    importing: Callable[[Path], str], figures: Counter[str], outline: Outline
) -> None:
    figures["models"] += 1
    left, refused = mended(outline, RESERVED)
    for error in refused:
        figures[f"refused: {error.code}"] += 1
        assert error.code
        assert error.problem
        assert error.hint
    if left is None or not (left.drafts or left.auth):
        return
    figures["apps"] += 1
    check_app(importing, outline_text(left))


@pytest.mark.parametrize("model", sorted(REGRESSIONS.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_once_failed_gives_an_app(importing: Callable[[Path], str], model: Path) -> None:
    check_app(importing, model.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "model", sorted((REGRESSIONS / "own_tests").glob("*.yaml")), ids=lambda path: path.stem
)
def test_what_once_failed_its_own_tests_passes_them(folder: Path, model: Path) -> None:
    """Those of its resources: the rest of them is the same in every project."""
    root = generate(model, folder / "project")
    project = Project(root, (str(common_environment()), "-m"))
    project.run("mypy", "--cache-dir", mypy_cache(), ".")
    plurals = [each.plural for each in read_lock(root).spec.resources if each.name != USER]
    modules = [f"tests/test_{plural}.py" for plural in plurals]
    project.run("pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *modules)


def check_app(importing: Callable[[Path], str], text: str) -> None:
    """Hold a model to the cheap part of the promise: all but the types and the tests."""
    file = specfile.parse(text, reserved=RESERVED)
    with TemporaryDirectory(prefix="promise-") as folder:
        root = Path(folder) / "project"
        new_project.apply(new_project.plan_new(file, root), git=False)
        for path in root.rglob("*.py"):
            ast.parse(path.read_bytes())
        assert ruff(root) == "", text
        assert importing(root) == "ok", text


def ruff(root: Path) -> str:
    """Return what ruff finds in a project, its format included."""
    found = ""
    for words in (["check", "--quiet", "--no-cache"], ["format", "--check", "--quiet"]):
        ran = subprocess.run(
            [RUFF, *words, "."], cwd=root, capture_output=True, text=True, check=False
        )
        found += ran.stdout + ran.stderr
    return found


def test_any_word_of_the_output_names_a_field(importing: Callable[[Path], str]) -> None:
    """Whatever is generated or imported: a list of what to keep off would go stale."""
    kinds = cycle(["str:20:index", "date", "enum:a,b", "json:null", "list:str", "decimal:10,2"])
    said = {word: next(kinds) for word in sorted({*WORDS, *map(snake, spoken())})[::STEP]}
    good = [word for word in said if gives_a_model({"Thing": {word: said[word]}})]
    assert len(good) > len(said) * 0.85
    models = {}
    for number, some in enumerate(batched(good, 150)):
        distinct = {word.rstrip("_"): word for word in some}.values()
        models[f"Thing{number}"] = {word: said[word] for word in distinct}
    check_app(importing, model_of(models))


def test_any_class_names_a_resource(importing: Callable[[Path], str]) -> None:
    classes = sorted({as_class(word) for word in CLASSES})
    models: dict[str, dict[str, str]] = {}
    for name in classes[::STEP]:
        fields = {"name": "str:20:unique", "kind": "enum:a,b", "same": f"many:{name}"}
        more = models | {name: fields | dict.fromkeys(("one", "other"), f"{name}:null")}
        models = more if gives_a_model(more) else models
    assert len(models) > len(classes) / 5
    check_app(importing, model_of(models))


def batched(words: list[str], size: int) -> Iterator[list[str]]:
    yield from (words[start : start + size] for start in range(0, len(words), size))


def gives_a_model(models: dict[str, dict[str, str]]) -> bool:
    try:
        drafts = tuple(drafted(name, fields) for name, fields in models.items())
        validate(decide(Outline(project="words", auth=(Auth.API_KEY,), drafts=drafts)), RESERVED)
    except ScaffoldError:
        return False
    return True


def drafted(name: str, fields: dict[str, str]) -> Draft:
    members = (parse_field(f"{field}:{said}").member for field, said in fields.items())
    return Draft(name=name, fields=tuple(members))


def model_of(models: dict[str, dict[str, str]]) -> str:
    resources = {name: {"fields": fields} for name, fields in models.items()}
    said = {"project": "words", "auth": ["api-key"], "features": [], "resources": resources}
    return yaml.safe_dump(said, sort_keys=False)


def test_text_stays_text() -> None:
    """Whatever it holds, no text changes the syntax tree but in the literal that it is."""
    good = [text for text in TEXTS if fits(lambda said: read_text(said, "it"), text)]
    plain = [f"plain {number}" for number in range(len(good))]
    trees = [trees_of(some) for some in (good, plain)]
    assert trees[0] == trees[1]
    nodes = [node for tree in rendered(good) for node in ast.walk(tree)]
    assert set(good) <= {node.value for node in nodes if isinstance(node, ast.Constant)}


def trees_of(texts: list[str]) -> list[str]:
    """Return the syntax trees of a project that says some texts, with all texts taken out."""
    return [ast.dump(Blanked().visit(tree)) for tree in rendered(texts)]


def rendered(texts: list[str]) -> list[ast.Module]:
    fields = {
        f"field_{number}": {
            "kind": "text",
            "description": text,
            "default": text,
            "example": text,
            "min": 0,
        }
        for number, text in enumerate(texts)
    }
    described = {
        f"Thing{number}": {"description": text, "fields": {"name": "str:20"}}
        for number, text in enumerate(texts)
    }
    resources = {"Thing": {"fields": fields}} | described
    text = yaml.safe_dump({"project": "texts", "resources": resources}, allow_unicode=True)
    tree = render(to_data(specfile.parse(text, reserved=RESERVED).spec), template.newest())
    return [ast.parse(tree[path]) for path in sorted(tree) if path.endswith(".py")]


class Blanked(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node
