"""The process says that it lives, and whether it can serve."""

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

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


async def test_a_session_gives_back_at_the_end_what_it_holds(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = async_sessionmaker(engine, class_=Session)
    monkeypatch.setattr("app.db.session.sessions", ours)
    async for db in get_db():
        await db.execute(select(true()))
        assert db.in_transaction()
    assert not db.in_transaction()


async def test_a_session_that_held_nothing_has_nothing_to_give_back() -> None:
    async for db in get_db():
        assert isinstance(db, Session)
