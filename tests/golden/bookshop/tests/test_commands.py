"""The command line serves, migrates, and says in one line what is wrong."""

import socket
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app import commands
from app.__main__ import main
from app.core.config import settings


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


def test_migrate_does_no_more_than_that(served: dict[str, Any], database: Path) -> None:
    main(["migrate"])
    assert database.exists()
    assert not served


def test_two_heads_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptDirectory, "get_heads", lambda self: ["a1", "b2"])
    with pytest.raises(SystemExit, match=r"2 heads, a1 and b2: .* alembic merge heads"):
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
