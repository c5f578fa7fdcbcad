"""What comes out: each project is clean, migrates, passes its own tests, and answers.

These run real projects in a shared environment; the tools and servers are theirs.
``PRODUCT=1 uv run pytest tests/product/test_product.py`` measures the coverage of each, on each
database that it may have.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest
from support.databases import open_folder
from support.environment import MODELS, common_environment, fullest, generate, mypy_cache
from support.serving import Project, ask, served

from scaffold.model.vocabulary import Database, Feature

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECTS = [
    ("bookshop", Database.POSTGRESQL),
    ("deleted", Database.POSTGRESQL),
    ("kinds", Database.POSTGRESQL),
    ("options", Database.POSTGRESQL),
    ("plain", Database.POSTGRESQL),
    ("plain", Database.SQLITE),
    ("relations", Database.POSTGRESQL),
    ("words", Database.SQLITE),
    ("access", Database.SQLITE),
    ("keys", Database.SQLITE),
]
ALL = "PRODUCT" in os.environ
MEASURED = {
    ("options", Database.POSTGRESQL),
    ("plain", Database.SQLITE),
    ("keys", Database.SQLITE),
}
"""Whose coverage is measured, which takes three times as long: of the most, and of the least."""
ON_BOTH = {"deleted", "relations"}
"""Of PostgreSQL, and tested on SQLite as well."""
for_each_project = pytest.mark.parametrize(
    "project",
    [
        pytest.param(case, id="-".join(case), marks=pytest.mark.xdist_group("-".join(case)))
        for case in PROJECTS
    ],
    indirect=True,
)


@pytest.fixture(scope="module")
def project(request: pytest.FixtureRequest) -> Iterator[Project]:
    """The project of one case, made once for all tests of it."""
    name, database = request.param
    with open_folder(f"{name}-{database}-") as folder:
        root = folder / "project"
        if name == "options":
            fullest(root)
        elif request.param == ("plain", Database.POSTGRESQL):  # sockets, where nobody is asked
            generate(MODELS / "plain.yaml", root, database=database, features=(Feature.WEBSOCKET,))
        else:
            generate(MODELS / f"{name}.yaml", root, database=database)
        yield Project(root, (str(common_environment()), "-m"))


@for_each_project
def test_a_project_is_clean_for_every_tool(project: Project) -> None:
    project.run("ruff", "check", "--no-cache", ".")
    project.run("ruff", "format", "--no-cache", "--check", ".")
    project.run("black", "--quiet", "--check", ".")
    project.run("mypy", "--cache-dir", mypy_cache(), ".")


@for_each_project
def test_a_project_passes_its_own_tests(project: Project, request: pytest.FixtureRequest) -> None:
    name, database = request.node.callspec.params["project"]
    words = ["--cov"] if ALL or (name, database) in MEASURED else []
    if database is Database.POSTGRESQL and not (ALL or name in ON_BOTH):
        words += ["-k", "not sqlite"]
    passes(project, *words)


def passes(project: Project, *options: str) -> None:
    printed = project.run("pytest", "-q", "-p", "no:cacheprovider", "--no-header", *options)
    assert " passed" in printed
    assert " failed" not in printed


@for_each_project
def test_no_module_is_long(project: Project) -> None:
    long = [
        path.relative_to(project.root).as_posix()
        for path in (project.root / "app").rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 250
    ]
    assert long == []


def test_a_bookshop_has_at_most_a_hundred_files(tmp_path: Path) -> None:
    """The API itself; each feature is a few more."""
    root = generate(MODELS / "bookshop.yaml", tmp_path / "bookshop", features=())
    assert len([path for path in root.rglob("*") if path.is_file()]) <= 100


@for_each_project
def test_a_project_serves_over_a_real_socket(project: Project) -> None:
    with_passwords = (project.root / "app/core/passwords.py").exists()
    with served(project) as url:
        assert ask(f"{url}/health") is True
        assert "paths" in ask(f"{url}/openapi.json")
        if with_passwords:
            sign_in(url)


def test_a_new_project_runs_by_the_commands_that_are_printed(tmp_path: Path) -> None:
    """The real thing: the command itself, a fresh folder, an environment of the project's own."""
    words = ["new", "my-shop", "--yes", "--json", "-r", "Item name:str price:decimal:10,2:ge=0"]
    tool = Project(tmp_path, (sys.executable, "-m"))
    assert json.loads(tool.run("scaffold", *words))["next"][:2] == [
        "cd my-shop",
        "uv run python -m app",
    ]
    shop = Project(tmp_path / "my-shop", (sys.executable, "-m", "uv", "run", "python", "-m"))
    assert " passed" in shop.run("pytest", "-q")
    with served(shop) as url:
        sign_in(url)


def sign_in(url: str) -> None:
    document = ask(f"{url}/openapi.json")
    users = next(path for path in document["paths"] if path.endswith("/users"))
    api = url + users.removesuffix("/users")
    who = dict.fromkeys(document["components"]["schemas"]["UserCreate"]["required"], "abcd")
    who |= {"email": "reader@example.com", "password": "correct horse"}
    ask(f"{api}/users", json.dumps(who).encode(), "application/json")
    form = b"username=reader%40example.com&password=correct+horse"
    token = ask(f"{api}/auth/login", form, "application/x-www-form-urlencoded")
    me = ask(f"{api}/users/me", token=token["access_token"])
    assert me["email"] == "reader@example.com"
