"""The process says that it lives, and whether it can serve."""

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from app.api.deps import SessionDep
from app.core.config import settings
from app.core.errors import MEDIA_TYPE
from app.db.session import Session, get_db
from app.main import app, create_app, lifespan

pytestmark = pytest.mark.anyio


def client_of(db: Session) -> AsyncClient:
    trial = create_app()
    trial.dependency_overrides[get_db] = lambda: db
    return AsyncClient(transport=ASGITransport(trial), base_url="http://test")


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
async def test_health_answers(db: Session, path: str) -> None:
    async with client_of(db) as client:
        response = await client.get(path)
    assert (response.status_code, response.json()) == (200, True)


async def test_whatever_can_be_read_answers_head_without_a_body(db: Session) -> None:
    """As GET does, refusals included; the document says it once, as GET."""
    paths = app.openapi()["paths"]
    async with client_of(db) as client:
        for path in [
            path for path in paths if "get" in paths[path] and "auth" not in path
        ]:
            read, head = await client.get(path), await client.head(path)
            assert (head.status_code, head.content) == (read.status_code, b""), path
            assert head.headers["content-type"] == read.headers["content-type"]
            assert head.headers["content-length"] == str(len(read.content))
    assert not any("head" in operations for operations in paths.values())


async def test_every_operation_has_a_name_of_its_own() -> None:
    names = [
        operation["operationId"]
        for path in app.openapi()["paths"].values()
        for operation in path.values()
    ]
    assert len(names) == len(set(names)) >= 3


async def test_every_error_is_described_as_a_problem_and_nothing_else() -> None:
    described = [
        set(response["content"])
        for path in app.openapi()["paths"].values()
        for operation in path.values()
        for status, response in operation["responses"].items()
        if status >= "400"
    ]
    assert described
    assert all(types == {MEDIA_TYPE} for types in described)


async def test_production_shows_no_docs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "environment", "production")
    transport = ASGITransport(create_app())
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/docs")).status_code == 404


async def test_the_app_starts_and_stops() -> None:
    async with lifespan(app):
        pass


@pytest.mark.parametrize("holds", [True, False])
async def test_a_request_gives_back_at_the_end_what_its_session_holds(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, holds: bool
) -> None:
    ours = async_sessionmaker(engine, class_=Session)
    monkeypatch.setattr("app.db.session.sessions", ours)
    trial, given = create_app(), []

    @trial.get("/~trial")
    async def hold(db: SessionDep) -> bool:
        given.append(db)
        if holds:
            await db.execute(select(true()))
        return db.in_transaction()

    transport = ASGITransport(trial)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/~trial")).json() is holds
        await client.get("/~trial")
    first, second = given
    assert first is not second
    assert not first.in_transaction()
