"""The session: SQLAlchemy's own, which can also run one statement by itself.

Reading costs little this way: a statement that stands alone needs no transaction, holds
a connection only while it runs, and its rows become schemas without entities between.
Measured against entities in a transaction: twice as fast, and more for nested rows.
"""

from asyncio import shield
from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import CursorResult, Engine, Executable, Result, Select, UpdateBase
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Bundle
from sqlalchemy.util import greenlet_spawn

from app.core.config import settings
from app.db.engine import create_engine, transactional

T = TypeVar("T")
Schema = TypeVar("Schema", bound=BaseModel)
Record = dict[str, Any]
Layout = list[tuple[str, list[str]]]
SHUTDOWN = ("57P01", "57P02")  # how PostgreSQL says that it ends a connection


class Session(AsyncSession):
    """An AsyncSession with a few methods more, each of which runs one statement.

    Alone, the statement is committed with itself. Inside ``async with db.begin():`` it
    is part of that transaction. Values are given by name, for ``bindparam(name)``.
    """

    def __init__(self, bind: AsyncEngine, **options: Any) -> None:
        super().__init__(transactional(bind), **options)
        self.autocommit_engine = bind

    async def read_all(
        self, schema: type[Schema], statement: Executable, /, **values: Any
    ) -> list[Schema]:
        records = await self.records(statement, **values)
        return [schema.model_validate(record) for record in records]

    async def read_one(
        self, schema: type[Schema], statement: Executable, /, **values: Any
    ) -> Schema | None:
        records = await self.records(statement, **values)
        return schema.model_validate(records[0]) if records else None

    async def read_value(self, statement: Executable, /, **values: Any) -> Any:
        """Return the first column of the first row, or None if there is no row."""
        return await self._run(statement, values, Result.scalar)

    async def change(self, statement: Executable, /, **values: Any) -> int:
        """Return the number of rows that an UPDATE or a DELETE has changed."""
        return await self._run(statement, values, lambda result: result.rowcount)

    async def records(self, statement: Executable, /, **values: Any) -> list[Record]:
        """Return each row as a dict, with a dict in it for each ``Bundle``."""

        def read(result: Result[Any]) -> list[Record]:
            return shape(result, layout(statement))

        return await self._run(statement, values, read)

    async def _run(
        self,
        statement: Executable,
        values: Record,
        read: Callable[[CursorResult[Any]], T],
    ) -> T:
        if self.in_transaction():
            connection = await self.connection()
            return read(await connection.execute(statement, values))
        return await greenlet_spawn(
            run_alone, self.autocommit_engine.sync_engine, statement, values, read
        )


def run_alone(
    engine: Engine,
    statement: Executable,
    values: Record,
    read: Callable[[CursorResult[Any]], T],
) -> T:
    """Run a statement; a read whose connection broke meanwhile is asked once more."""
    try:
        return run_once(engine, statement, values, read)
    except DBAPIError as error:
        if not isinstance(statement, Select) or not broke_off(error):
            raise
    return run_once(engine, statement, values, read)


def run_once(
    engine: Engine,
    statement: Executable,
    values: Record,
    read: Callable[[CursorResult[Any]], T],
) -> T:
    """Connect, run, read and give back in one switch, instead of one for each."""
    with engine.connect() as connection:
        return read(connection.execute(statement, values))


def broke_off(error: DBAPIError) -> bool:
    """Was the connection lost, or ended by a server that stops or fails over?"""
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state in SHUTDOWN


@lru_cache(maxsize=1000)
def layout(statement: Executable) -> Layout:
    """Name the columns of a result, with the keys of each that is a bundle."""
    if isinstance(statement, Select):
        columns = statement.column_descriptions
        return [(column["name"], bundled(column["expr"])) for column in columns]
    if isinstance(statement, UpdateBase):
        return [(str(name), []) for name, _ in statement.exported_columns.items()]
    return []


def bundled(expression: Any) -> list[str]:
    return list(expression.c.keys()) if isinstance(expression, Bundle) else []


def shape(result: Result[Any], columns: Layout) -> list[Record]:
    """Make dicts of rows; a bundle whose first column is NULL stands for no row."""
    if not columns:
        return [dict(row) for row in result.mappings()]
    if not any(keys for _, keys in columns):
        names = [name for name, _ in columns]
        return [dict(zip(names, row, strict=True)) for row in result]
    return [dict(nest(iter(row), columns)) for row in result]


def nest(values: Iterator[Any], columns: Layout) -> Iterator[tuple[str, Any]]:
    for name, keys in columns:
        if keys:
            bundle = {key: next(values) for key in keys}
            yield name, bundle if bundle[keys[0]] is not None else None
        else:
            yield name, next(values)


engine = create_engine(settings.database_url)
sessions = async_sessionmaker(engine, class_=Session, expire_on_commit=False)


async def get_db() -> AsyncIterator[Session]:
    """Close what still holds a connection; most hold none, and closing is not free."""
    session = sessions()
    try:
        yield session
    finally:
        if session.in_transaction():
            await shield(session.close())
