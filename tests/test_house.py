"""How the tool itself is built: imports go one way, and its own code is clean."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from itertools import pairwise
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
    """Return what each module of the tool imports; names are those below `scaffold`."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[below(name)] = {below(each) for each in imports(path)} - {below(name), ""}
    return found


def below(module: str) -> str:
    return module.removeprefix("scaffold").removeprefix(".")


ORDER = [
    *["errors", "conflict_markers", "steps", "interrupts", "git"],
    *["model", "language", "checks", "specfile", "evolve", "schema_diff"],
    *["sources", "render", "merge", "user_code", "contract", "migrations", "plan"],
    *["journal", "output", "dialogue", "commands", "cli", "__main__"],
]
"""The packages, and the modules beside them: each imports only what stands before it."""


def test_each_package_imports_only_those_before_it() -> None:
    wrong = [
        f"{module} imports {other}"
        for module, others in graph().items()
        for other in others
        if module and place(other) > place(module)
    ]
    assert wrong == []
    assert {module.partition(".")[0] for module in graph()} - {""} == set(ORDER)


def place(module: str) -> int:
    return ORDER.index(module.partition(".")[0])


def test_the_merge_is_a_library_of_its_own() -> None:
    inside = {each: others for each, others in graph().items() if each.startswith("merge")}
    needed = {other for others in inside.values() for other in others}
    assert {other for other in needed if not other.startswith("merge")} == {"git"}


def test_git_is_started_in_one_place() -> None:
    starts = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"""\[\s*["']git["']""", path.read_text(encoding="utf-8"))
    ]
    assert starts == ["git.py"]


def packages() -> set[str]:
    return {
        below(".".join(path.parent.relative_to(ROOT).parts))
        for path in PACKAGE.rglob("__init__.py")
    }


@pytest.mark.parametrize("package", sorted(packages()))
def test_within_a_package_nothing_imports_itself_by_a_detour(package: str) -> None:
    """Modules and packages of one folder have an order, too."""
    inside = f"{package}." if package else ""
    known: dict[str, set[str]] = {}
    for module, others in graph().items():
        if module.startswith(inside) and module != package:
            at = module.removeprefix(inside).partition(".")[0]
            named = {
                other.removeprefix(inside).partition(".")[0]
                for other in others
                if other.startswith(inside)
            }
            known.setdefault(at, set()).update(named - {at})
    TopologicalSorter(known).prepare()  # which names a circle, if there is one


@pytest.mark.parametrize("package", sorted(packages()))
def test_a_package_has_few_modules_and_says_what_it_is_for(package: str) -> None:
    folder = PACKAGE / package.replace(".", "/")
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= (14 if package else 8)
    assert not package or ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))


UNCLEAR = set("way kept sides strays sugar passage likeness likely words wording".split())
UNCLEAR |= set("opening claims added changing looking creating running switches".split())


def test_a_module_is_called_what_a_stranger_would_look_for() -> None:
    called = {path.stem: path for path in PACKAGE.rglob("*.py") if path.stem != "__init__"}
    parts = {part: path for stem, path in called.items() for part in stem.split("_")}
    assert {part: path for part, path in parts.items() if part in UNCLEAR} == {}


def test_no_two_modules_of_a_package_differ_by_an_ending_alone() -> None:
    for package in sorted(packages()):
        folder = PACKAGE / package.replace(".", "/")
        stems = sorted(path.stem for path in folder.iterdir() if not path.stem.startswith("_"))
        alike = [
            (a, b) for a, b in pairwise(stems) if b in {f"{a}s", f"{a}er", f"{a}ed", f"{a}ing"}
        ]
        assert alike == [], package


LONGEST = 40


def test_a_function_fits_on_a_screen() -> None:
    """The declarations of options are longer: each option is a parameter."""
    long = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and int(node.end_lineno or 0) - node.lineno >= LONGEST
    ]
    assert long == []


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
