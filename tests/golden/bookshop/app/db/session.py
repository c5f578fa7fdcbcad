"""The session: SQLAlchemy's own, which can also run one statement by itself.

Reading costs little this way: a statement that stands alone needs no transaction, holds
a connection only while it runs, and its rows become schemas without entities between.
Measured against entities in a transaction: two to three times as fast.
"""

from asyncio import shield
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, Executable, Select, UpdateBase
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Bundle
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.util import greenlet_spawn
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.config import settings
from app.db.engine import create_engine, transactional

T = TypeVar("T")
Schema = TypeVar("Schema", bound=BaseModel)
Record = dict[str, Any]
Rows = Sequence[Any]
SHUTDOWN = ("57P01", "57P02")  # how PostgreSQL says that it ends a connection
# PostgreSQL has done nothing, and might if it is asked again: the plan is out of date, the
# session takes no writes, another transaction was in the way, or both in each other's
UNDONE = ("0A000", "25006", "40001", "40P01")


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
        rows = await self._rows(statement, values)
        return rows[0][0] if rows else None

    async def change(self, statement: Executable, /, **values: Any) -> int:
        """Return the number of rows that an UPDATE or a DELETE has changed."""
        return await self._run(
            statement, lambda connection: connection.execute(statement, values).rowcount
        )

    async def records(self, statement: Executable, /, **values: Any) -> list[Record]:
        """Return each row as a dict, with a dict in it for each ``Bundle``."""
        return shape(await self._rows(statement, values), layout(statement))

    async def _rows(self, statement: Executable, values: Record) -> Rows:
        """Run a statement, and return all rows of it."""

        def ask(connection: Connection) -> Rows:
            return connection.execute(statement, values).all()

        return await self._run(statement, ask)

    async def _run(self, statement: Executable, ask: Callable[[Connection], T]) -> T:
        """Run a statement; alone, it runs once more if that cannot do it twice."""
        if self.in_transaction():
            connection = await self.connection()
            return await connection.run_sync(ask)
        engine = self.autocommit_engine.sync_engine
        try:
            return await greenlet_spawn(run_alone, engine, ask)
        except DBAPIError as error:
            if not may_run_again(error, statement):
                raise
        return await greenlet_spawn(run_alone, engine, ask)


def run_alone(engine: Engine, ask: Callable[[Connection], T]) -> T:
    """Connect, ask and give back in one switch, instead of one for each."""
    with engine.connect() as connection:
        return ask(connection)


def may_run_again(error: DBAPIError, statement: Executable) -> bool:
    """Was it certainly not done, or does it only read, and the connection broke?"""
    state = getattr(error.orig, "sqlstate", None)
    broke_off = error.connection_invalidated or state in SHUTDOWN
    return state in UNDONE or (broke_off and only_reads(statement))


def only_reads(statement: Executable) -> bool:
    """May it be asked twice? A SELECT can insert as well, in the WITH before it."""
    if not isinstance(statement, Select):
        return False
    return not any(isinstance(part, UpdateBase) for part in iterate(statement))


class Layout(NamedTuple):
    """The names of the columns of a result, and the keys in those that are bundles."""

    names: list[str]
    bundles: Sequence[list[str]] = ()


@lru_cache(maxsize=1000)
def layout(statement: Executable) -> Layout:
    if isinstance(statement, Select):
        columns = statement.column_descriptions
        bundles = [bundled(column["expr"]) for column in columns]
        return Layout(
            [column["name"] for column in columns], bundles if any(bundles) else ()
        )
    if isinstance(statement, UpdateBase):
        return Layout([str(name) for name, _ in statement.exported_columns.items()])
    return Layout([])


def bundled(expression: Any) -> list[str]:
    return list(expression.c.keys()) if isinstance(expression, Bundle) else []


def shape(rows: Rows, columns: Layout) -> list[Record]:
    """Make dicts of rows; a bundle whose first column is NULL stands for no row."""
    if columns.bundles:
        return [dict(nest(iter(row), columns)) for row in rows]
    if columns.names:
        return [dict(zip(columns.names, row, strict=True)) for row in rows]
    return [dict(row._mapping) for row in rows]


def nest(values: Iterator[Any], columns: Layout) -> Iterator[tuple[str, Any]]:
    for name, keys in zip(columns.names, columns.bundles, strict=True):
        if keys:
            bundle = {key: next(values) for key in keys}
            yield name, bundle if bundle[keys[0]] is not None else None
        else:
            yield name, next(values)


engine = create_engine(settings.database_url)
sessions = async_sessionmaker(engine, class_=Session, expire_on_commit=False)


class SessionPerRequest:
    """Gives each request a session, and afterwards closes what still holds a connection.

    It is closed when the answer has been sent, as a dependency with ``yield`` would be,
    which costs 25 to 30 µs a request: as much as half of a statement.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        session = scope.setdefault("state", {})["db"] = sessions()
        try:
            await self.app(scope, receive, send)
        finally:
            if session.in_transaction():
                await shield(session.close())


async def get_db(connection: HTTPConnection) -> Session:
    """Return the session of a request; ``async with sessions() as db`` opens another."""
    session: Session = connection.state.db
    return session
