"""How the tool itself is built: imports go one way, and its own code is clean."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "scaffold"


def imports(path: Path) -> set[str]:
    """Return the modules of the tool that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scaffold"):
            module = str(node.module)
            inner = {f"{module}.{alias.name}" for alias in node.names}
            found |= {name for name in inner if exists(name)} or {module}
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("scaffold")}
    return found


def exists(module: str) -> bool:
    path = ROOT / Path(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def graph() -> dict[str, set[str]]:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in PACKAGE.rglob("*.py")
        if "templates" not in path.parts
    }
    return {name.removesuffix(".__init__"): imports(path) for name, path in modules.items()}


def test_no_module_imports_itself_by_a_detour() -> None:
    known, done = graph(), set[str]()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join([*above, module])
        if module not in done:
            for each in known.get(module, set()):
                visit(each, (*above, module))
            done.add(module)

    for module in known:
        visit(module, ())


LAYERS = [
    "scaffold.cli",
    "scaffold.report",
    "scaffold.project",
    "scaffold.render",
    "scaffold.specfile",
    "scaffold.spec",
    "scaffold.kinds",
    "scaffold.naming",
    "scaffold.errors",
]


@pytest.mark.parametrize("upper", range(len(LAYERS)))
def test_imports_go_down(upper: int) -> None:
    above = set(LAYERS[:upper])
    assert not graph()[LAYERS[upper]] & above


def test_the_template_imports_nothing_of_the_tool() -> None:
    for path in (ROOT / "templates").rglob("*.py"):
        assert not imports(path), path


def test_no_template_writes_sql_as_text() -> None:
    for path in (ROOT / "templates" / "project" / "app").rglob("*"):
        if path.is_file():
            assert not re.search(r"\btext\(", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--no-cache", "--check", "."],
        ["mypy", "--cache-dir", "/dev/null"],
    ],
    ids=["lint", "format", "types"],
)
def test_the_code_of_the_tool_is_clean(command: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


OUTSIDE = {
    "locked.wait": "the tests wait less",
    "main.arguments": "the interpreter gives them",
    "merge_file.markers": "the merge alone is a library, too",
    "merge_file.path": "the merge alone is a library, too",
}
"""What is left to a default by all of the tool, and who says otherwise."""


def test_no_check_and_no_option_is_fed_by_nobody() -> None:
    """A parameter that only its default ever fills is a check that checks nothing."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    said = {each for node in nodes if isinstance(node, ast.Call) for each in said_in(node)}
    typed = {each for path in trees if path.parent.name == "cli" for each in ast.walk(trees[path])}
    starved = {
        f"{name}.{keyword}"
        for node in nodes
        if not (node in typed and isinstance(node, ast.ClassDef))  # typer fills these
        for name, keyword, place in left_to_defaults(node)
        if not {(name, keyword), (name, place), (name, "*"), ("replace", keyword)} & said
    }
    assert starved == OUTSIDE.keys()


def said_in(call: ast.Call) -> Iterator[tuple[str, object]]:
    """Yield the name of what is called with each keyword and each place that is given."""
    name = ast.unparse(call.func).rpartition(".")[2]
    for keyword in call.keywords:
        yield name, keyword.arg or "*"
    for place, given in enumerate(call.args):
        yield name, "*" if isinstance(given, ast.Starred) else place


def left_to_defaults(node: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Yield each parameter that has a default: of a function, or of a frozen class of data.

    The commands are left out, whose parameters typer fills.
    """
    decorators = [ast.unparse(each) for each in getattr(node, "decorator_list", ())]
    is_ours = not any("command" in each for each in decorators)
    if isinstance(node, ast.FunctionDef) and is_ours and node.name != "__init__":
        places = [each.arg for each in node.args.args if each.arg not in {"self", "cls"}]
        for name in places[len(places) - len(node.args.defaults) :]:
            yield node.name, name, places.index(name)
        for each, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            if default is not None:
                yield node.name, each.arg, -1
    if isinstance(node, ast.ClassDef) and any("frozen" in each for each in decorators):
        fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
        for place, field in enumerate(fields):
            if field.value is not None and not isinstance(field.value, ast.Call):
                yield node.name, ast.unparse(field.target), place
