"""Production starts only with secrets of its own, and shows no more than it must."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from failures.conftest import PRODUCTION

if TYPE_CHECKING:
    import httpx
    from support.serving import Project

    from failures.postgres import PostgreSQL

pytestmark = pytest.mark.xdist_group("failures")


@pytest.mark.parametrize("secret", ["", "short", "change-me-" * 4])
def test_production_does_not_start_without_a_secret_of_its_own(
    project: Project, database: PostgreSQL, secret: str
) -> None:
    settings = PRODUCTION | {"SECRET_KEY": secret, "DATABASE_URL": database.url}
    ran = subprocess.run(
        [*project.python, "app"],
        cwd=project.root,
        env=project.environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "secret_key" in ran.stderr.lower()
    assert "Traceback" not in ran.stderr
    assert secret not in ran.stderr or not secret


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_production_hides_its_documentation(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_health_is_for_everyone_and_every_answer_has_its_headers(client: httpx.Client) -> None:
    headers = {"Authorization": "Bearer nonsense", "Origin": "https://elsewhere.example"}
    for path in ("/health/live", "/health/ready"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers
