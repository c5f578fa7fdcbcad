"""The people of a load test use a project that is served, and nothing that they do fails."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
from environment import MODELS, generate, installed, make_environment
from serving import Project, served

from scaffold.kinds import Feature

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE, SECONDS = 8, int(os.environ.get("LOAD_SECONDS", "12"))
ADMIN = "admin@example.com"
PASSWORD = "correct horse battery staple"  # noqa: S105
OPEN = dict.fromkeys(("RATE_LIMIT", "ADDRESS_LIMIT"), "off")


@pytest.mark.parametrize("model", ["bookshop", "plain"])
def test_people_read_more_than_they_write_and_nothing_fails(model: str, tmp_path: Path) -> None:
    path = MODELS / f"{model}.yaml"
    root = generate(path, tmp_path / "project", features=(Feature.LOAD_TEST,))
    project = Project(root, (str(make_environment(root)), "-m"))
    if model == "bookshop":
        project.run("app", "create-admin", ADMIN, ADMIN_PASSWORD=PASSWORD)
    with served(project, **OPEN) as url:
        done = attend(root, url)
    asked = {f"{method} {name}": count for method, name, count in done}
    resources = {path.stem.replace("_", "-") for path in (root / "app/api/v1").glob("*s.py")}
    for resource in resources - {"routes", "users"}:
        assert asked[f"GET /api/v1/{resource}"] > 0
        assert asked[f"POST /api/v1/{resource}"] > 0
    reads = sum(count for method, _, count in done if method == "GET")
    assert reads > 2 * (sum(count for _, _, count in done) - reads)


def attend(root: Path, url: str) -> list[tuple[str, str, int]]:
    """Let people in for some seconds; return what they asked for, and how often."""
    group = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    python = installed(group["dependency-groups"]["load"])
    words = f"-f load/locustfile.py --headless --json --loglevel ERROR --host {url}"
    command = [str(python), "-m", "locust", *words.split()]
    command += ["-u", str(PEOPLE), "-r", str(PEOPLE), "-t", f"{SECONDS}s"]
    ran = subprocess.run(
        command,
        cwd=root,
        env=os.environ | {"ADMIN_EMAIL": ADMIN, "ADMIN_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return [(each["method"], each["name"], each["num_requests"]) for each in json.loads(ran.stdout)]
