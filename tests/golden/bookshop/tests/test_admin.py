"""The first admin is made at the command line."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import pytest
from pydantic import ValidationError
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import async_sessionmaker

from app import commands
from app.__main__ import main
from app.core import admin
from app.core.config import settings
from app.core.passwords import verify_password
from app.db.session import Session
from app.models import User
from app.schemas.user import UserCreate
from tests.api import PASSWORD, new_user

FIND = select(User.is_superuser, User.hashed_password).where(
    User.email == bindparam("address")
)


@pytest.fixture(autouse=True)
def database(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = async_sessionmaker(db.autocommit_engine, class_=Session)
    monkeypatch.setattr(admin, "sessions", opened)


@pytest.mark.anyio
async def test_a_user_is_promoted_without_a_password(db: Session) -> None:
    await admin.create_or_promote("USER@example.com", pytest.fail)
    assert (await db.records(FIND, address="user@example.com"))[0]["is_superuser"]


@pytest.mark.anyio
async def test_whoever_is_not_there_is_made_an_admin(db: Session) -> None:
    body = new_user()
    await admin.create_or_promote(body["email"], lambda: PASSWORD)
    (made,) = await db.records(FIND, address=body["email"])
    assert made["is_superuser"]
    assert await verify_password(PASSWORD, made["hashed_password"])


@pytest.mark.anyio
async def test_a_bad_address_or_password_makes_nobody() -> None:
    for email, password in (("nonsense", PASSWORD), ("ann@example.com", "short")):
        with pytest.raises(ValidationError):
            await admin.create_or_promote(email, partial(str, password))


def test_the_password_is_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    assert commands.ask_password() == PASSWORD


def test_the_password_is_asked_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(commands, "getpass", lambda: PASSWORD)
    assert commands.ask_password() == PASSWORD


def test_without_a_password_the_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    with pytest.raises(SystemExit, match="ADMIN_PASSWORD"):
        commands.ask_password()


@pytest.mark.parametrize("password", [PASSWORD, "short"])
def test_the_command_makes_an_admin_or_says_why_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], password: str
) -> None:
    async def make(email: str, ask_password: Callable[[], str]) -> None:
        UserCreate(**new_user(email=email, password=ask_password()))

    monkeypatch.setenv("ADMIN_PASSWORD", password)
    monkeypatch.setattr(commands, "migrate", lambda: None)
    monkeypatch.setattr(admin, "create_or_promote", make)
    monkeypatch.setattr(settings, "database_url", "sqlite+aiosqlite://")
    if password == PASSWORD:
        main(["create-admin", "ann@example.com"])
        assert "ann@example.com is an admin" in capsys.readouterr().out
    else:
        with pytest.raises(SystemExit, match="password: String should have at least"):
            main(["create-admin", "ann@example.com"])
