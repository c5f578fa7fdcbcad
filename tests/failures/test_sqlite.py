"""SQLite, where one writes at a time: what has to wait too long is told to try again."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
from support.environment import MODELS, generate
from support.serving import Project, served

from failures.conftest import ADMIN, PASSWORD, PRODUCTION
from failures.crowd import read, write
from failures.test_database import assert_says_to_try_again, test_many_at_once_are_all_served
from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

pytestmark = pytest.mark.xdist_group("failures")
__all__ = ["test_many_at_once_are_all_served"]


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    return folder / "shop.db"


@pytest.fixture(scope="module")
def url(folder: Path, file: Path, project: Project) -> Iterator[str]:
    root = generate(MODELS / "bookshop.yaml", folder / "small", database=Database.SQLITE)
    small = Project(root, project.python)
    settings = PRODUCTION | {"DATABASE_URL": f"sqlite:///{file}"}
    small.run("app", "create-admin", ADMIN, ADMIN_PASSWORD=PASSWORD, **settings)
    server = served(small, **settings)
    with server as url:
        yield url
    assert "Traceback" not in server.printed()


def test_who_waits_too_long_to_write_is_told_to_try_again(file: Path, client: httpx.Client) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    answer = write(client)
    assert_says_to_try_again([answer], within=8)
    assert answer.body["type"] == "urn:problem:locked"
    assert time.monotonic() - began > 3
    assert read(client).status == 200
    other.execute("ROLLBACK")
    other.close()
    assert write(client).status == 201
