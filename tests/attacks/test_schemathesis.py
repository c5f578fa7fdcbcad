"""Schemathesis, which makes its own attacks of the API's document, finds nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.serving import served

from attacks.attacker import PASSWORD, Attacker, Target
from attacks.conftest import UNLIMITED, made
from attacks.provider import settings_of
from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.serving import Project

    from attacks.provider import Provider

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SETTINGS = Path(__file__).with_name("schemathesis.toml")
# they would end the sign-in that a run goes on with, or take its rights away
ENDING = "/auth/(logout|password)|/users/(me|.id.)"


@pytest.fixture
def fresh(database: Database) -> Iterator[Project]:
    """A bookshop that no other attack needs afterwards."""
    with made("bookshop", database) as project:
        yield project


def run_all_checks(url: str, folder: Path, *words: str) -> None:
    ran = subprocess.run(
        [SCHEMATHESIS, "--config-file", SETTINGS, "run", f"{url}/openapi.json", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[:6000]


@pytest.mark.xdist_group("attack sqlite")
@pytest.mark.parametrize("database", [Database.SQLITE])  # who may do little meets little of it
def test_nothing_is_found_by_nobody(fresh: Project, tmp_path: Path) -> None:
    with served(fresh, **UNLIMITED) as url:
        run_all_checks(url, tmp_path)


@pytest.mark.xdist_group("attack postgresql")
@pytest.mark.parametrize("database", [Database.POSTGRESQL])  # test_input tries values on both
def test_nothing_is_found_by_an_admin(fresh: Project, tmp_path: Path) -> None:
    with served(fresh, **UNLIMITED) as url:
        fresh.run("app", "create-admin", "admin@example.com", ADMIN_PASSWORD=PASSWORD)
        admin = Attacker(Target(url, 0)).sign_in("admin@example.com")
        bearer = f"Authorization: Bearer {admin.tokens['access_token']}"
        run_all_checks(url, tmp_path, "-H", bearer, "--exclude-path-regex", ENDING)
        assert admin.get("/users/me").status_code == 200


@pytest.mark.xdist_group("attack sqlite")
def test_nothing_is_found_by_who_has_a_key_beside_a_sign_in(
    ways: Project, provider: Provider, tmp_path: Path
) -> None:
    with served(ways, **UNLIMITED, **settings_of(provider)) as url:
        person = Attacker(Target(url, 0)).register()
        key = person.post("/api-keys", {"name": "x", "scopes": ["read", "write"]}).json()["key"]
        shown = f"Authorization: Bearer {person.tokens['access_token']}", f"X-API-Key: {key}"
        headers = [word for header in shown for word in ("-H", header)]
        run_all_checks(url, tmp_path, *headers, "--exclude-path-regex", ENDING)
        assert person.get("/users/me").status_code == 200
