"""The engine: a statement by itself is one round trip, without a transaction."""

from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.config import settings
from app.db.pool import Pool

CONNECT_TIMEOUT = POOL_TIMEOUT = LOCK_TIMEOUT = 5  # seconds


def create_engine(url: str, query_timeout: int = settings.query_timeout) -> AsyncEngine:
    """Whatever the database does, a statement ends: after some seconds, or never for 0."""
    target = make_url(url)
    options: dict[str, Any] = {
        "isolation_level": "AUTOCOMMIT",
        "hide_parameters": True,
        "json_serializer": write_json,
        "poolclass": Pool,
        "pool_size": settings.pool_size,
        "pool_timeout": POOL_TIMEOUT,
        "max_overflow": 0,
    }
    if target.database in (None, "", ":memory:"):
        options["pool_size"] = 1  # another connection would see another database
    engine = create_async_engine(target, **options)
    event.listen(engine.sync_engine, "connect", prepare_sqlite)
    return engine


@cache
def transactional(engine: AsyncEngine) -> AsyncEngine:
    """Return the same engine, over the same pool, with transactions."""
    if engine.dialect.name != "sqlite":
        return engine.execution_options(isolation_level="READ COMMITTED")
    found = engine.execution_options(isolation_level="SERIALIZABLE")
    event.listen(found.sync_engine, "begin", begin_at_once)
    return found


def begin_at_once(connection: Connection) -> None:
    """Lock for writing from the start: SQLite does so at the first write, after reads."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def prepare_sqlite(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")


def write_json(value: object) -> str:
    """Write what JSON has no word for as well: dates, decimals, UUIDs."""
    return to_json(value).decode()
