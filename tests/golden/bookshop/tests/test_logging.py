"""A line for each request says what happened, and nothing that is secret."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import literal, select

from app.core.config import settings
from app.core.logging import LONGEST, RequestLog, configure_logging
from app.db.engine import create_engine
from app.db.session import Session, get_db
from app.main import create_app
from tests.api import PASSWORD, PREFIX, new_user

pytestmark = pytest.mark.anyio

SECRET = "a-secret-that-nobody-may-read"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "environment", "production")
    configure_logging()
    yield
    monkeypatch.undo()  # what a test has changed since, too
    configure_logging()


@pytest.fixture
def trial(db: Session) -> FastAPI:
    app = create_app()
    app.dependency_overrides[get_db] = lambda: db

    @app.get("/broken")
    async def broken() -> None:
        password = SECRET
        await db.execute(select(literal(password)))
        raise RuntimeError(len(password))

    return app


@pytest.fixture
async def client(trial: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(trial, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def lines(capfd: Capture, name: str = "app.requests") -> list[dict[str, Any]]:
    printed = map(json.loads, capfd.readouterr().out.splitlines())
    return [line for line in printed if line["logger"] == name]


async def test_a_request_is_one_line_of_json(
    client: AsyncClient, capfd: Capture
) -> None:
    await client.get("/health/live?token=x", headers={"X-Request-ID": "from-a-proxy"})
    (line,) = lines(capfd)
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("milliseconds") >= 0
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "app.requests",
        "method": "GET",
        "path": "/health/live",
        "request_id": "from-a-proxy",
        "status": 200,
    }


async def test_a_line_can_be_found_by_the_id_of_its_answer(
    client: AsyncClient, capfd: Capture
) -> None:
    response = await client.get("/nowhere")
    (line,) = lines(capfd)
    assert line["request_id"] == response.headers["x-request-id"]
    assert line["status"] == 404


async def test_an_error_shows_where_it_was_and_not_with_what(
    client: AsyncClient, capfd: Capture
) -> None:
    assert (await client.get("/broken")).status_code == 500
    printed = capfd.readouterr().out
    assert SECRET not in printed
    failed, request = (
        line
        for line in map(json.loads, printed.splitlines())
        if line["logger"].startswith("app.")
    )
    assert request["level"] == "error"
    assert request["status"] == 500
    assert failed["request_id"] == request["request_id"]
    assert failed["exception"][-1]["frames"][-1]["name"] == "broken"


async def test_no_password_and_no_token_is_written(
    client: AsyncClient, capfd: Capture
) -> None:
    body = new_user()
    await client.post(f"{PREFIX}/users", json=body)
    form = {"username": body["email"], "password": PASSWORD}
    signed_in = await client.post(f"{PREFIX}/auth/login", data=form)
    token = signed_in.json()["access_token"]
    await client.get(f"{PREFIX}/users/me", headers={"Authorization": f"Bearer {token}"})
    printed = capfd.readouterr().out
    assert printed.count('"status": 20') == 3
    for secret in (PASSWORD, token, signed_in.json()["refresh_token"]):
        assert secret not in printed


async def test_what_a_path_holds_breaks_no_line(
    client: AsyncClient, capfd: Capture
) -> None:
    await client.get("/%0A%1B" + "x" * LONGEST)
    (line,) = lines(capfd)
    assert line["path"].startswith("/\\n\\x1bxxx")
    assert len(line["path"]) < LONGEST + 10


async def test_other_libraries_write_lines_of_the_same_form(capfd: Capture) -> None:
    logging.getLogger("uvicorn.error").info("Started %s", "it")
    logging.getLogger("uvicorn.access").info("not this one")
    (line,) = lines(capfd, "uvicorn.error")
    assert (line["event"], line["level"]) == ("Started it", "info")


async def test_connections_come_and_go_in_silence(capfd: Capture) -> None:
    engine = create_engine("sqlite+aiosqlite://")
    await Session(engine).read_value(select(literal(1)))
    await engine.dispose()
    assert capfd.readouterr().out == ""


async def test_development_is_for_people(
    client: AsyncClient, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "environment", "development")
    configure_logging()
    await client.get("/health/live")
    printed = capfd.readouterr().out
    assert "path=/health/live" in printed
    assert "{" not in printed


async def test_what_is_no_request_is_let_through() -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    await RequestLog(app)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert seen == ["lifespan"]
