"""A project is changed once it lives: its rows, its indexes and its own gates bear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.journey import Journey

from scaffold.cli import run

if TYPE_CHECKING:
    from pathlib import Path

USER = """
INSERT INTO users (email, hashed_password, is_active, is_superuser, created_at, updated_at)
VALUES ('{}', '-', true, false, '2024-01-01', '2024-01-01')
"""
INDEX = "SELECT sql FROM sqlite_master WHERE name = 'uq_users_email'"
MIGRATE = ("-W", "error", "-m", "app", "migrate")
ALEMBIC = ("-W", "error", "-m", "alembic")


@pytest.fixture
def shop(
    tmp_path: Path,
    python: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Journey:
    """Make a project as a user does who types what must be typed and no more."""
    monkeypatch.chdir(tmp_path)
    assert run(["new", "shop", "--yes", "-r", "Post title:str:40"]) == 0
    monkeypatch.chdir("shop")
    return Journey(tmp_path / "shop", python, capsys)


def test_a_table_beside_an_index_on_an_expression_is_rebuilt_in_silence(shop: Journey) -> None:
    shop.run(*MIGRATE)
    index = shop.sql(USER.format("ada@example.com"), INDEX)
    shop.say("edit-resource User --add age:int:null:ge=0")
    shop.run(*MIGRATE)
    assert shop.sql(USER.format("eve@example.com"), INDEX) == index
    shop.run(*ALEMBIC, "downgrade", "-1")
    assert shop.sql(INDEX) == index
    shop.run(*ALEMBIC, "upgrade", "head")
    assert shop.sql(INDEX) == index
    assert shop.sql("SELECT email, age FROM users ORDER BY id") == [
        ["ada@example.com", None],
        ["eve@example.com", None],
    ]
    shop.run("-m", "pytest", "-q", "tests/test_commands.py", "tests/test_migrations.py")
    shop.is_clean()
