"""How Alembic reaches the database: that of the settings, or one that it is given."""

import asyncio
import re
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.util import CommandError
from sqlalchemy import JSON, Connection, DateTime, event

import app.models  # noqa: F401  (they fill the metadata)
from app.core.config import settings
from app.db.base import Base
from app.db.engine import create_engine, transactional
from migrations import rebuild  # noqa: F401  (alembic finds the class in it)

URL = context.config.attributes.get("url", settings.database_url)


NUMBERED = re.compile(r"(\d{4})_.*\.py")


def number_next() -> None:
    """Let the file of the next revision stand behind all others: 0002_add_a_column.py."""
    names = (path.name for path in (Path(__file__).parent / "versions").iterdir())
    numbers = [int(match[1]) for name in names if (match := NUMBERED.fullmatch(name))]
    context.script.file_template = f"{max(numbers, default=0) + 1:04}_%(slug)s"


def render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write column types without the names of the app: migrations outlive its code."""
    if kind == "type" and isinstance(item, DateTime):
        return f"sa.DateTime(timezone={item.timezone})"
    if kind == "type" and isinstance(item, JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run(connection: Connection) -> None:
    broken = count_broken(connection)
    connection.rollback()  # what alembic finds begun it would not commit

    def check(
        ctx: MigrationContext,
        step: MigrationInfo,
        heads: Collection[Any],
        run_args: Mapping[str, Any],
    ) -> None:
        """Refuse what PostgreSQL would refuse: foreign keys are off while tables change."""
        if count_broken(connection) > broken:
            raise CommandError("a row would refer to a row that is not there")

    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        transaction_per_migration=True,
        transactional_ddl=True,
        on_version_apply=check,
    )
    with warnings.catch_warnings(), context.begin_transaction():
        # SQLite reads no index on an expression back; rebuild.py makes it again as it was
        warnings.filterwarnings(
            "ignore", "Skipped unsupported reflection of expression-based"
        )
        warnings.filterwarnings(
            "ignore", "autogenerate skipping"
        )  # the same, in a check
        context.run_migrations()


def count_broken(connection: Connection) -> int:
    """Count the rows that refer to one that is not there, where the database allows it."""
    if connection.dialect.name != "sqlite":
        return 0
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


async def connect_and_run() -> None:
    # a statement takes as long as a large table needs; it still waits for no lock long
    engine = create_engine(URL, query_timeout=0)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", ignore_foreign_keys)
        event.listen(engine.sync_engine, "begin", begin)
    else:
        engine = transactional(engine)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


def ignore_foreign_keys(connection: Any, record: Any) -> None:
    """Keep the rows that refer to a table while it is rebuilt to change its columns."""
    connection.execute("PRAGMA foreign_keys = OFF")


def begin(connection: Connection) -> None:
    """Undo all of a migration that fails: the driver begins too late for that."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def write_sql() -> None:
    """Print the statements instead of running them: ``alembic upgrade head --sql``."""
    context.configure(
        url=URL,
        target_metadata=Base.metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


number_next()
if context.is_offline_mode():
    write_sql()
else:
    asyncio.run(connect_and_run())
