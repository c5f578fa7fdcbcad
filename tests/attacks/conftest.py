"""A bookshop on each database, served for real, and people who attack it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from support.databases import open_folder
from support.environment import MODELS, common_environment, generate
from support.serving import Project, served

from attacks.attacker import PASSWORD, Attacker, Target
from attacks.provider import Provider, running_provider
from scaffold.model.vocabulary import ApiVersion, Database
from scaffold.specfile.specfile import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNLIMITED = dict.fromkeys(
    ("LOGIN_LIMIT", "REGISTRATION_LIMIT", "REFRESH_LIMIT", "ADDRESS_LIMIT"), "off"
)


RECOMMENDED = "PasswordHash.recommended()"
LIGHT = "PasswordHash((Argon2Hasher(time_cost=1, memory_cost=19 * 1024, parallelism=1),))"


def hash_lightly(root: Path) -> None:
    """Let each of some thousand passwords take a tenth of the time: what is tried is the rest."""
    module = root / "app/core/passwords.py"
    text = module.read_text(encoding="utf-8")
    assert RECOMMENDED in text
    light = text.replace(RECOMMENDED, LIGHT)
    wanted = "from pwdlib.exceptions"
    imported = light.replace(wanted, f"from pwdlib.hashers.argon2 import Argon2Hasher\n{wanted}")
    module.write_text(imported, encoding="utf-8")


@contextmanager
def made(model: str, database: Database) -> Iterator[Project]:
    with open_folder("attacked-") as folder:
        keys = Keys(database=database, api_version=ApiVersion.PATH)
        root = generate(MODELS / f"{model}.yaml", folder / "project", **keys)
        hash_lightly(root)
        yield Project(root, (str(common_environment()), "-m"))


@pytest.fixture(scope="session")
def project(database: Database) -> Iterator[Project]:
    with made("bookshop", database) as project:
        yield project


@pytest.fixture(scope="session")
def ways() -> Iterator[Project]:
    """A project with every way to prove who one is."""
    with made("ways", Database.SQLITE) as project:
        yield project


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(
            database, id=str(database), marks=pytest.mark.xdist_group(f"attack {database}")
        )
        for database in Database
    ],
)
def database(request: pytest.FixtureRequest) -> Database:
    chosen: Database = request.param
    return chosen


@pytest.fixture(scope="session")
def target(project: Project) -> Iterator[Target]:
    """A server that no attack may wear out: whatever was done to it, no error was its own."""
    server = served(project, **UNLIMITED)
    with server as url:
        project.run("app", "create-admin", "admin@example.com", ADMIN_PASSWORD=PASSWORD)
        yield Target(url, server.server.pid)
    assert "Traceback" not in server.printed()


@pytest.fixture
def limited(project: Project) -> Iterator[Attacker]:
    """An API with the limits that it has when nobody sets any."""
    server = served(project)
    with server as url:
        yield Attacker(Target(url, server.server.pid))


@pytest.fixture(scope="session")
def nobody(target: Target) -> Attacker:
    return Attacker(target)


@pytest.fixture(scope="session")
def admin(target: Target) -> Attacker:
    return Attacker(target).sign_in("admin@example.com")


@pytest.fixture
def user(nobody: Attacker) -> Attacker:
    """Someone who has just registered."""
    return nobody.register()


@pytest.fixture
def stranger(nobody: Attacker) -> Attacker:
    return nobody.register()
