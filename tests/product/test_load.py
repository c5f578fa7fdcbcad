"""The people of a load test use a project that is served, and nothing that they do fails."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from support.environment import MODELS, common_environment, generate, installed
from support.serving import API, Project, served

from scaffold.model.vocabulary import Feature

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = 8
ROUNDS = 8  # on a busy machine people come to less in their time
ADMIN = "admin@example.com"
PASSWORD = "correct horse battery staple"
OPEN = dict.fromkeys(("RATE_LIMIT", "ADDRESS_LIMIT"), "off")


@pytest.mark.parametrize(
    ("model", "seconds"),
    [("bookshop", 12), ("plain", 4)],  # who has to sign in writes that first
    ids=["bookshop", "plain"],
)
def test_people_read_more_than_they_write_and_nothing_fails(
    model: str, seconds: int, tmp_path: Path
) -> None:
    path = MODELS / f"{model}.yaml"
    root = generate(path, tmp_path / "project", features=(Feature.LOAD_TEST,))
    project = Project(root, (str(common_environment()), "-m"))
    if model == "bookshop":
        project.run("app", "create-admin", ADMIN, ADMIN_PASSWORD=PASSWORD)
    resources = {path.stem.replace("_", "-") for path in (root / "app/api/v1").glob("*s.py")}
    wanted = [
        f"{method} {API}/{resource}"
        for method in ("GET", "POST")
        for resource in resources - {"routes", "users"}
    ]
    asked: Counter[str] = Counter()
    with served(project, **OPEN) as url:
        for _ in range(ROUNDS):
            asked += attend(root, url, seconds)
            if all(asked[each] for each in wanted):
                break
    assert not [each for each in wanted if not asked[each]]
    reads = sum(count for each, count in asked.items() if each.startswith("GET "))
    assert reads > 2 * (asked.total() - reads)


def attend(root: Path, url: str, seconds: int) -> Counter[str]:
    """Let people in for some seconds; return what they asked for, and how often."""
    group = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    python = installed(group["dependency-groups"]["load"])
    words = f"-f load/locustfile.py --headless --json --loglevel ERROR --host {url}"
    command = [str(python), "-m", "locust", *words.split()]
    command += ["-u", str(PEOPLE), "-r", str(PEOPLE), "-t", f"{seconds}s"]
    ran = subprocess.run(
        command,
        cwd=root,
        env=os.environ | {"ADMIN_EMAIL": ADMIN, "ADMIN_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    done = json.loads(ran.stdout)
    return Counter({f"{it['method']} {it['name']}": it["num_requests"] for it in done})
