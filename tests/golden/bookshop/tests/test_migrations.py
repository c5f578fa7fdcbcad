"""Migrations lead up to the tables of the models, and all the way back."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

DATABASES = ["sqlite_file"]


@pytest.fixture
def sqlite_file(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'migrated.db'}"


@pytest.fixture(params=DATABASES)
def config(request: pytest.FixtureRequest) -> Config:
    url = request.getfixturevalue(request.param)
    return Config(toml_file="pyproject.toml", attributes={"url": url})


def test_migrations_go_up_and_down_and_up(config: Config) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    command.upgrade(config, "head")


def test_migrations_and_models_mean_the_same_tables(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)
