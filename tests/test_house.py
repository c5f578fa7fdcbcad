"""How the tool itself is built: imports go one way, and its own code is clean."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
