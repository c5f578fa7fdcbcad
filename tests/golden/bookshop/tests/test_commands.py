"""The command line serves, migrates, and says in one line what is wrong."""

import socket
import sys
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from alembic.script import ScriptDirectory
from alembic.script.revision import CycleDetected
from alembic.util import CommandError
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


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of this test's own, in a file that is not there yet."""
    file = tmp_path / "app.db"
    monkeypatch.setattr(settings, "database_url", f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the server was told, instead of a server."""
    told: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: told.update(options))
    return told


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def test_without_a_command_the_database_is_migrated_and_the_api_served(
    served: dict[str, Any], database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    main(["--port", str(port)])
    assert (served["host"], served["port"]) == ("127.0.0.1", port)
    assert served["http"] == "h11"  # httptools takes heads of any size
    assert f"http://127.0.0.1:{port}/docs" in capsys.readouterr().out
    assert database.exists()


def test_migrate_does_no_more_than_that(
    served: dict[str, Any], database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["migrate"])
    assert database.exists()
    assert not served
    assert capsys.readouterr().out == "The database is up to date\n"


def test_two_heads_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptDirectory, "get_heads", lambda self: ["a1", "b2"])
    with pytest.raises(SystemExit, match=r"2 heads, a1 and b2: .* alembic merge heads"):
        main(["migrate"])


def test_a_migration_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: ScriptDirectory) -> list[str]:
        raise KeyError("abc")

    monkeypatch.setattr(ScriptDirectory, "get_heads", fail)
    with pytest.raises(SystemExit, match="follows 'abc', of which there is no file"):
        main(["migrate"])


def test_a_port_that_is_taken_is_named(served: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port}.*try another"):
            main(["--port", str(port)])
    assert not served


def test_a_database_that_is_none_is_one_line(database: Path) -> None:
    database.write_text("This is not a database. " * 100)
    with pytest.raises(SystemExit, match="refused: file is not a database"):
        main(["migrate"])


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (OSError("no route"), "cannot be reached: no route"),
        (CommandError("several heads"), "cannot be migrated: several heads"),
        (CycleDetected(["abc"]), "cannot be migrated: Cycle is detected"),
    ],
)
def test_what_is_wrong_with_the_database_is_one_line(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, line: str
) -> None:
    def fail() -> None:
        raise failure

    monkeypatch.setattr(commands, "migrate", fail)
    with pytest.raises(SystemExit, match=line):
        main(["migrate"])


def test_another_branch_is_said_where_a_revision_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise CommandError("Can't locate revision identified by 'abc'")

    monkeypatch.setattr(commands, "migrate", fail)
    with pytest.raises(SystemExit, match=r"(?s)'abc'.*git branch.*reset-db"):
        main(["migrate"])


READ = "rows = await db.scalar(select(1))\nprint('rows:', rows)\n"


def test_a_script_awaits_and_has_a_session(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "count.py"
    script.write_text(READ)
    main(["shell", str(script)])
    assert capsys.readouterr().out == "rows: 1\n"


def test_a_script_may_be_piped_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(READ))
    main(["shell"])
    assert capsys.readouterr().out == "rows: 1\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("await db.scalar(select(1))\n1 / 0\n", "ZeroDivisionError"),
        ("open('nothing.txt')\n", "FileNotFoundError"),
        ("1 +\n", "SyntaxError"),
    ],
)
def test_a_script_that_fails_shows_its_own_lines_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, said: str
) -> None:
    script = tmp_path / "fail.py"
    script.write_text(source)
    with pytest.raises(SystemExit, match=r"^1$"):
        main(["shell", str(script)])
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("File ") == shown.count(str(script)) == 1


def test_a_script_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match=r"There is no script nothing\.py"):
        main(["shell", "nothing.py"])


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lines that somebody types; after the last, Ctrl-D."""
    lines: list[str] = []

    def typed(prompt: str = "") -> str:
        if lines:
            return lines.pop(0)
        raise EOFError

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", typed)
    return lines


def test_a_shell_awaits_each_line_and_outlives_a_mistake(
    terminal: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    terminal += ["a = await db.scalar(select(41))", "1 / 0", "a + 1"]
    main(["shell"])
    said = capsys.readouterr()
    assert "42" in said.out
    assert "ZeroDivisionError" in said.err
    assert said.err.count("File ") == said.err.count("<console>")


def test_a_shell_is_left_by_exit(terminal: list[str]) -> None:
    terminal += ["raise SystemExit(3)"]
    with pytest.raises(SystemExit, match="3"):
        main(["shell"])


KEEP = "from sqlalchemy.schema import CreateTable\n"
KEEP += "from sqlalchemy import Column, Integer, MetaData, Table\n"
KEEP += "table = Table('mine', MetaData(), Column('id', Integer))\n"
KEEP += "await db.execute(CreateTable(table, if_not_exists={}))\nawait db.commit()\n"


def test_a_reset_drops_what_is_there_and_migrates(
    tmp_path: Path, terminal: list[str]
) -> None:
    script = tmp_path / "make.py"
    script.write_text(KEEP.format(False))
    main(["migrate"])
    main(["shell", str(script)])
    terminal += ["no"]
    with pytest.raises(SystemExit, match="Nothing was dropped"):
        main(["reset-db"])
    terminal += ["y"]
    main(["reset-db"])
    main(["shell", str(script)])  # the table can be made again
    main(["reset-db", "--yes"])
    main(["shell", str(script)])


def test_a_reset_without_a_terminal_wants_a_yes(
    monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO())
    with pytest.raises(SystemExit, match="say --yes"):
        main(["reset-db"])
    assert not database.exists()


def test_nothing_is_reset_in_production(
    monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    monkeypatch.setattr(settings, "environment", "production")
    with pytest.raises(SystemExit, match="production"):
        main(["reset-db", "--yes"])
    assert not database.exists()


FIND = select(User.is_superuser, User.hashed_password).where(
    User.email == bindparam("address")
)


@pytest.fixture
def users(db: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    """The database of the API's tests, for what the command line makes in it."""
    opened = async_sessionmaker(db.autocommit_engine, class_=Session)
    monkeypatch.setattr(admin, "sessions", opened)
    return db


@pytest.mark.anyio
async def test_a_user_is_promoted_without_a_password(users: Session) -> None:
    await admin.create_or_promote("USER@example.com", pytest.fail)
    assert (await users.records(FIND, address="user@example.com"))[0]["is_superuser"]


@pytest.mark.anyio
async def test_whoever_is_not_there_is_made_an_admin(users: Session) -> None:
    body = new_user()
    await admin.create_or_promote(body["email"], lambda: PASSWORD)
    (made,) = await users.records(FIND, address=body["email"])
    assert made["is_superuser"]
    assert await verify_password(PASSWORD, made["hashed_password"])


@pytest.mark.anyio
async def test_a_bad_address_or_password_makes_nobody(users: Session) -> None:
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
    if password == PASSWORD:
        main(["create-admin", "ann@example.com"])
        assert "ann@example.com is an admin" in capsys.readouterr().out
    else:
        with pytest.raises(SystemExit, match="password: String should have at least"):
            main(["create-admin", "ann@example.com"])
