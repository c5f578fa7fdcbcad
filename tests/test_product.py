"""What comes out: each project is clean, migrates, passes its own tests, and answers.

These run real projects in a shared environment; the tools and servers are theirs.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from environment import CACHE, MODELS, generate, make_environment

from scaffold.kinds import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECTS = [
    ("bookshop", Database.SQLITE),
    ("bookshop", Database.POSTGRESQL),
    ("kinds", Database.POSTGRESQL),
    ("options", Database.POSTGRESQL),
    ("plain", Database.POSTGRESQL),
    ("plain", Database.SQLITE),
    ("relations", Database.SQLITE),
    ("relations", Database.POSTGRESQL),
    ("words", Database.SQLITE),
    ("access", Database.SQLITE),
]
for_each_project = pytest.mark.parametrize(
    "project",
    [
        pytest.param(case, id="-".join(case), marks=pytest.mark.xdist_group("-".join(case)))
        for case in PROJECTS
    ],
    indirect=True,
)


@dataclass(frozen=True)
class Project:
    """A folder, and the words that run a Python module with what it needs."""

    root: Path
    python: tuple[str, ...]

    def run(self, *arguments: str) -> str:
        """Run a Python module in the project, and return what it printed."""
        ran = subprocess.run(
            [*self.python, *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{' '.join(arguments)}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    @property
    def environment(self) -> dict[str, str]:
        hidden = {"VIRTUAL_ENV", "DATABASE_URL", "SECRET_KEY", "ENVIRONMENT"}
        kept = {key: value for key, value in os.environ.items() if key not in hidden}
        return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One environment serves all: that of a project with everything in it."""
    fullest = generate(MODELS / "options.yaml", tmp_path_factory.mktemp("fullest") / "project")
    return make_environment(fullest)


@pytest.fixture(scope="module")
def project(request: pytest.FixtureRequest, environment: Path) -> Iterator[Project]:
    """The project of one case, made once for all tests of it."""
    name, database = request.param
    folder = Path(mkdtemp(prefix=f"{name}-{database}-"))  # PostgreSQL has a user of its own,
    folder.chmod(0o755)  # who may not enter pytest's folders
    generate(MODELS / f"{name}.yaml", folder / "project", database=database)
    yield Project(folder / "project", (str(environment), "-m"))
    rmtree(folder, ignore_errors=True)


@for_each_project
def test_a_project_is_clean_for_every_tool(project: Project, worker_id: str) -> None:
    project.run("ruff", "check", "--no-cache", ".")
    project.run("ruff", "format", "--no-cache", "--check", ".")
    project.run("black", "--quiet", "--check", ".")
    project.run("mypy", "--cache-dir", str(CACHE / f"mypy-{worker_id}"), ".")


@for_each_project
def test_a_project_passes_its_own_tests(project: Project) -> None:
    printed = project.run("pytest", "-q", "-p", "no:cacheprovider", "--cov", "--no-header")
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
    with_users = (project.root / "app/api/v1/auth.py").exists()
    with served(project) as url:
        assert ask(f"{url}/health") is True
        assert "paths" in ask(f"{url}/openapi.json")
        if with_users:
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


class served:  # noqa: N801 - it reads as a word of its own: with served(project)
    """A project's server, started by the command that its README names."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __enter__(self) -> str:
        port = free_port()
        self.server = subprocess.Popen(
            [*self.project.python, "app", "--port", str(port)],
            cwd=self.project.root,
            env=self.project.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        url = f"http://127.0.0.1:{port}"
        self.wait(f"{url}/health")
        return url

    def wait(self, url: str) -> None:
        for _ in range(600):
            try:
                ask(url)
            except (URLError, ConnectionError):
                assert self.server.poll() is None, self.server.communicate()[0]
                time.sleep(0.1)
            else:
                return
        pytest.fail("the server does not answer")

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.communicate(timeout=30)


def sign_in(url: str) -> None:
    schemas = ask(f"{url}/openapi.json")["components"]["schemas"]
    who = dict.fromkeys(schemas["UserCreate"]["required"], "abcd")
    who |= {"email": "reader@example.com", "password": "correct horse"}
    ask(f"{url}/api/v1/users", json.dumps(who).encode(), "application/json")
    form = b"username=reader%40example.com&password=correct+horse"
    token = ask(f"{url}/api/v1/auth/login", form, "application/x-www-form-urlencoded")
    me = ask(f"{url}/api/v1/users/me", token=token["access_token"])
    assert me["email"] == "reader@example.com"


def ask(url: str, body: bytes | None = None, kind: str = "", token: str = "") -> Any:
    request = Request(url, body)  # noqa: S310 - the address is our own server's
    if kind:
        request.add_header("Content-Type", kind)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urlopen(request, timeout=30) as response:  # noqa: S310
        return json.load(response)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
