"""Schemathesis, which makes its own attacks of the API's document, finds nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import served

from attacks.attacker import PASSWORD, Attacker, Target
from attacks.conftest import UNLIMITED, bookshop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Project

    from scaffold.kinds import Database

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SETTINGS = Path(__file__).with_name("schemathesis.toml")
# they would end the sign-in that a run goes on with, or take its rights away
ENDING = "/auth/(logout|password)|/users/(me|.id.)"


@pytest.fixture
def fresh(database: Database) -> Iterator[Project]:
    """A bookshop that no other attack needs afterwards."""
    with bookshop(database) as project:
        yield project


def run_all_checks(url: str, folder: Path, *words: str) -> None:
    ran = subprocess.run(
        [SCHEMATHESIS, "--config-file", SETTINGS, "run", f"{url}/openapi.json", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-5000:]


def test_nothing_is_found_by_nobody(fresh: Project, tmp_path: Path) -> None:
    with served(fresh, **UNLIMITED) as url:
        run_all_checks(url, tmp_path)


def test_nothing_is_found_by_an_admin(fresh: Project, tmp_path: Path) -> None:
    with served(fresh, **UNLIMITED) as url:
        fresh.run("app", "create-admin", "admin@example.com", ADMIN_PASSWORD=PASSWORD)
        admin = Attacker(Target(url, 0)).sign_in("admin@example.com")
        bearer = f"Authorization: Bearer {admin.tokens['access_token']}"
        run_all_checks(url, tmp_path, "-H", bearer, "--exclude-path-regex", ENDING)
        assert admin.get("/users/me").status_code == 200
