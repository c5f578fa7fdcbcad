"""The engine: a statement by itself is one round trip, without a transaction."""

from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import AsyncAdaptedQueuePool, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.config import settings

POSTGRES_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}


def create_engine(url: str) -> AsyncEngine:
    target = make_url(url)
    options: dict[str, Any] = {
        "isolation_level": "AUTOCOMMIT",
        "hide_parameters": True,
        "json_serializer": write_json,
        "poolclass": AsyncAdaptedQueuePool,
        "pool_size": settings.pool_size,
        "pool_timeout": 5,
        "max_overflow": 0,
    }
    if target.get_backend_name() == "sqlite":
        if target.database in (None, "", ":memory:"):
            options["pool_size"] = 1  # another connection would see another database
        engine = create_async_engine(target, **options)
        event.listen(engine.sync_engine, "connect", prepare_sqlite)
    else:
        limits = {"timeout": 5, "server_settings": POSTGRES_LIMITS}
        engine = create_async_engine(target, connect_args=limits, **options)
        event.listen(engine.sync_engine, "checkout", refuse_closed)
    return engine


def write_json(value: object) -> str:
    """Write what JSON has no word for as well: dates, decimals, UUIDs."""
    return to_json(value).decode()


@cache
def transactional(engine: AsyncEngine) -> AsyncEngine:
    """Return the same engine, over the same pool, with transactions."""
    sqlite = engine.dialect.name == "sqlite"
    level = "SERIALIZABLE" if sqlite else "READ COMMITTED"
    return engine.execution_options(isolation_level=level)


def prepare_sqlite(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA journal_mode = WAL")


def refuse_closed(connection: Any, record: Any, proxy: Any) -> None:
    """Replace a connection that the server has closed: cheaper than a ping."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError
