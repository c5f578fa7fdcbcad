"""Known vulnerabilities are looked for in all that the tool and its projects depend on."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML
from support.environment import fullest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"^uv(?: export|x pip-audit) .+$", re.MULTILINE)
Pinned = tuple[str, str]


@dataclass
class Service:
    """A service of known vulnerabilities on this machine: it notes what it is asked for."""

    vulnerable: str = ""
    away: bool = False
    asked: set[Pinned] = field(default_factory=set)
    url: str = ""

    def answer(self, query: dict[str, dict[str, str]]) -> dict[str, object]:
        name = query["package"]["name"]
        self.asked.add((name, str(query["version"])))
        if name != self.vulnerable:
            return {}
        package = {"name": name, "ecosystem": "PyPI"}
        return {"vulns": [{"id": "PYSEC-0000-1", "affected": [{"package": package}]}]}


@contextmanager
def serving(service: Service) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(service.answer(query)).encode()
            self.send_response(503 if service.away else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    with serving(service):
        yield service


def run(command: str, folder: Path, service: Service) -> subprocess.CompletedProcess[str]:
    """Run a line as it is written, with the service in the place of the one on the network."""
    tools = str(Path(sys.executable).parent)
    kept = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    asked = {"PIP_AUDIT_VULNERABILITY_SERVICE": "osv", "PIP_AUDIT_OSV_URL": service.url}
    return subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=kept | asked | {"PATH": os.pathsep.join([tools, kept.get("PATH", os.defpath)])},
        capture_output=True,
        text=True,
        check=False,
    )


def audit(commands: list[str], folder: Path, service: Service) -> tuple[int, str]:
    """Write down what a project depends on, look it up, and return how that ended."""
    export, look_up = commands
    exported = run(export, folder, service)
    assert exported.returncode == 0, exported.stderr
    looked = run(look_up, folder, service)
    return looked.returncode, looked.stdout + looked.stderr


def pinned(requirements: Path) -> set[Pinned]:
    """Return the packages and versions of a file that are for this machine."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    written = [line.rstrip(" \\") for line in lines if line[:1] not in ("", " ", "#")]
    found = [Requirement(line) for line in written]
    return {
        (canonicalize_name(each.name), str(each.specifier).removeprefix("=="))
        for each in found
        if each.marker is None or each.marker.evaluate()
    }


def of_workflow(project: Path) -> list[str]:
    workflow = YAML(typ="safe").load(project / ".github/workflows/ci.yml")
    steps = [str(step.get("run", "")) for step in workflow["jobs"]["check"]["steps"]]
    return [step for step in steps if SHOWN.match(step)]


def shown_in(page: Path) -> list[str]:
    return SHOWN.findall(page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the project that depends on all that any other does."""
    project = fullest(tmp_path_factory.mktemp("audit") / "project")
    (project / ".venv").mkdir()  # as uv makes it in the steps before
    return project


def test_the_workflow_looks_up_all_that_a_project_depends_on(
    project: Path, service: Service
) -> None:
    status, said = audit(of_workflow(project), project, service)
    assert status == 0, said
    assert service.asked == pinned(project / ".venv" / "requirements.txt")
    assert {"fastapi", "asyncpg", "pytest"} <= {name for name, _ in service.asked}


def test_a_find_ends_the_step_of_the_workflow_and_names_the_package(
    project: Path, service: Service
) -> None:
    service.vulnerable = "starlette"
    status, said = audit(of_workflow(project), project, service)
    assert status == 1
    assert "PYSEC-0000-1" in said
    assert "starlette" in said


def test_a_package_that_cannot_be_looked_up_does_not_pass_for_a_clean_one(
    project: Path, service: Service
) -> None:
    """One that is fetched from an address has no version that a list could know."""
    export, look_up = of_workflow(project)
    run(export, project, service)
    with (project / ".venv" / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write(f"thing @ https://example.com/thing.tar.gz --hash=sha256:{'0' * 64}\n")
    looked = run(look_up, project, service)
    assert looked.returncode == 1
    assert "thing" in looked.stderr


def test_a_service_that_is_away_does_not_pass_for_one_that_found_nothing(
    project: Path, service: Service
) -> None:
    service.away = True
    status, _ = audit(of_workflow(project), project, service)
    assert status != 0


def test_the_pages_of_a_project_and_of_the_tool_say_what_the_workflow_does(project: Path) -> None:
    assert shown_in(project / "README.md") == of_workflow(project)
    assert shown_in(ROOT / "docs" / "security.md") == of_workflow(project)


def test_the_same_lines_look_up_all_that_the_tool_depends_on(
    service: Service, tmp_path: Path
) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".venv").mkdir()
    service.vulnerable = "jinja2"
    status, said = audit(shown_in(ROOT / "docs" / "security.md"), tmp_path, service)
    assert status == 1
    assert "jinja2" in said
    assert service.asked == pinned(tmp_path / ".venv" / "requirements.txt")
    assert {"copier", "typer", "hypothesis"} <= {name for name, _ in service.asked}
