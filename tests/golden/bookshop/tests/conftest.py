"""An empty database for every test, and clients that call as different people."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import delete, event, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.v1.auth import sign_in
from app.core import passwords
from app.core.limits import limiter
from app.db.base import Base
from app.db.engine import create_engine
from app.db.session import Session, get_db
from app.main import app
from app.models import User
from app.schemas.user import UserCreate
from tests.api import Api, Body, bearer, new_user

USERS = {"user": 1, "stranger": 2, "admin": 3}
DELETES = [str(delete(table)) for table in Base.metadata.tables.values()]
EMPTY_SQLITE = [
    "PRAGMA foreign_keys = OFF",
    *DELETES,
    "DELETE FROM sqlite_sequence",
    "PRAGMA foreign_keys = ON",
]


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """Hash passwords as ever, for a thousandth of the work."""
    argon2 = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords.hasher = PasswordHash((argon2,))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def sqlite(anyio_backend: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> AsyncEngine:
    """Each database that the tests run on."""
    chosen: AsyncEngine = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
async def db(engine: AsyncEngine) -> AsyncIterator[Session]:
    """A database that holds three users."""
    await empty(engine)
    async with Session(engine) as session:
        for name in USERS:
            await add_user(name, session)
        yield session


async def add_user(name: str, db: Session) -> None:
    user = UserCreate(**new_user(email=f"{name}@example.com"))
    values = user.model_dump(exclude={"password"}) | {"hashed_password": "-"}
    assert await db.change(insert(User), **values, is_superuser=name == "admin")


async def empty(engine: AsyncEngine) -> None:
    """Take all rows away in one go, whatever refers to them, and count anew."""
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.executescript("; ".join(EMPTY_SQLITE))


async def sign_in_as(name: str, db: Session) -> Body:
    """Return the tokens of one more sign-in of a user."""
    return (await sign_in(USERS[name], db)).model_dump()


async def credentials(name: str, db: Session) -> dict[str, str]:
    """Return what a user who has just signed in sends with each request."""
    return bearer(await sign_in_as(name, db))


@pytest.fixture
async def api(db: Session) -> AsyncIterator[Api]:
    """The API over HTTP, with a fresh session for each request."""

    async def fresh_session() -> AsyncIterator[Session]:
        async with Session(db.autocommit_engine) as session:
            yield session

    app.dependency_overrides[get_db] = fresh_session
    await limiter.local.storage.reset()
    transport = ASGITransport(app, raise_app_exceptions=False)
    clients = {"nobody": AsyncClient(transport=transport, base_url="http://test")}
    for name in USERS:
        headers = await credentials(name, db)
        clients[name] = AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        )
    yield Api(**clients)
    for client in clients.values():
        await client.aclose()
    app.dependency_overrides.clear()


@pytest.fixture
def statements(db: Session) -> Iterator[list[str]]:
    """What is sent to the database, statement by statement."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    engine = db.autocommit_engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
