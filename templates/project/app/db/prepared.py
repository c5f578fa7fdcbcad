"""Statements that are prepared once and then asked of asyncpg itself.

For every run of a statement, SQLAlchemy works out its text, who wants to hear of it, and
how its rows are read. One that runs a second time will run again: from then on its text
goes straight to the driver, on a connection of SQLAlchemy's pool, and errors are again
SQLAlchemy's. Measured: a row is read in 58 µs instead of 109; asyncpg alone takes 46.
"""

from collections.abc import Callable, Iterable, Sequence
from logging import INFO
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    Executable,
    Insert,
    PoolProxiedConnection,
    Select,
)
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import greenlet_spawn

Values = dict[str, Any]
Rows = Sequence[Any]
Convert = Callable[[Any], Any]
Preparable = Select[*tuple[Any, ...]] | Insert


class Prepared:
    """The text of a statement, and how values get into it and out of its rows.

    An INSERT is prepared for the columns that are given when that is done.
    """

    def __init__(
        self, statement: Preparable, names: Iterable[str], dialect: Dialect
    ) -> None:
        self.inserts = isinstance(statement, Insert)
        columns = list(names) if self.inserts else None
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        binds = {name: compiled.binds[name] for name in compiled.positiontup or ()}
        self.text = compiled.string
        self.says_all = says_all(compiled) and not statement.get_execution_options()
        self.needed = {name for name, bind in binds.items() if bind.required}
        self.constants = {name: bind.value for name, bind in binds.items()}
        self.defaults = {column.key: column.default for column in compiled.prefetch}
        self.writers = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in binds.items()
        }
        self.types = [
            column.type.dialect_impl(dialect) for column in statement.exported_columns
        ]
        self.readers: list[tuple[int, Convert]] | None = None

    def takes(self, values: Values) -> bool:
        """Is the text what SQLAlchemy would send with these values?"""
        given = values.keys()
        fits = self.needed == given if self.inserts else self.needed <= given
        return self.says_all and fits

    async def run(self, engine: Engine, values: Values) -> Rows:
        """Run the statement by itself, which commits it."""
        arguments = self.write(values)
        held = await greenlet_spawn(take, engine)
        try:
            driver: Any = held.driver_connection
            if self.readers is None:
                self.readers = await self.find_readers(driver, engine.dialect)
            rows = await driver.fetch(self.text, *arguments)
        except BaseException as error:
            await greenlet_spawn(give_up, engine, held, error, self.text)
        held.close()
        return [self.read(row) for row in rows] if self.readers else rows

    def write(self, values: Values) -> list[Any]:
        """Put the values in the order of their places, as the driver takes them."""
        made = {name: made_by(default) for name, default in self.defaults.items()}
        given = {**self.constants, **made, **values}
        return [
            convert(given[name]) if convert else given[name]
            for name, convert in self.writers.items()
        ]

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for place, convert in self.readers or ():
            values[place] = convert(values[place])
        return values

    async def find_readers(
        self, driver: Any, dialect: Dialect
    ) -> list[tuple[int, Convert]]:
        """Find what converts values; most are as the driver gives them."""
        columns = (await driver.prepare(self.text)).get_attributes()
        found = [
            kind.result_processor(dialect, column.type.oid)
            for kind, column in zip(self.types, columns, strict=True)
        ]
        return [(place, convert) for place, convert in enumerate(found) if convert]


def says_all(compiled: SQLCompiler) -> bool:
    """Does the text say all, so that SQLAlchemy adds nothing to it at each run?"""
    added = compiled.post_compile_params or compiled.literal_execute_params
    called = any(bind.callable for bind in compiled.binds.values())
    made = all(needs_nothing(column.default) for column in compiled.prefetch)
    return made and not (added or called or compiled.escaped_bind_names)


def needs_nothing(default: Any) -> bool:
    """Is a column's default a value, or a function that takes nothing?

    SQLAlchemy wraps such a function, to give it nothing of the run.
    """
    if default is None:
        return False
    alone = default.is_callable and hasattr(default.arg, "__wrapped__")
    return bool(default.is_scalar or alone)


def made_by(default: Any) -> Any:
    return default.arg if default.is_scalar else default.arg(None)


def take(engine: Engine) -> PoolProxiedConnection:
    """Take a connection from the pool; where that fails, SQLAlchemy says why."""
    try:
        return engine.raw_connection()
    except engine.dialect.loaded_dbapi.Error:
        return engine.connect().connection


def give_up(
    engine: Engine, held: PoolProxiedConnection, error: BaseException, text: str
) -> NoReturn:
    """Do what SQLAlchemy does about any error: drop what is broken, say what went wrong.

    Neither step has a public name: one translates an error of asyncpg, the other raises.
    """
    adapted: Any = held.dbapi_connection
    with Connection(engine, held) as connection:
        try:
            adapted._handle_exception(error)
        except BaseException as named:
            known = isinstance(named, engine.dialect.loaded_dbapi.Error)
            said = text if known else None
            connection._handle_dbapi_exception(named, said, None, None, None)
    raise error  # not reached, which only SQLAlchemy knows


KNOWN: WeakKeyDictionary[Executable, dict[Dialect, Prepared]] = WeakKeyDictionary()


def prepared(statement: Executable, values: Values, engine: Engine) -> Prepared | None:
    """Return what was prepared of a statement, unless SQLAlchemy has to run it itself.

    It does so for whoever logs statements or listens to them, and whenever one runs for
    the first time: it may have been built for this request, and preparing costs more.
    """
    if not isinstance(statement, (Select, Insert)) or is_special(engine):
        return None
    known = KNOWN.get(statement)
    if known is None:
        KNOWN[statement] = {}
        return None
    if engine.dialect not in known:
        known[engine.dialect] = Prepared(statement, values, engine.dialect)
    found = known[engine.dialect]
    return found if found.takes(values) else None


def is_special(engine: Engine) -> bool:
    """Is this not asyncpg, does somebody watch it, or was more asked than AUTOCOMMIT?"""
    listeners = engine.dispatch
    return bool(
        engine.dialect.driver != "asyncpg"
        or listeners.before_execute
        or listeners.after_execute
        or listeners.before_cursor_execute
        or listeners.after_cursor_execute
        or engine.logger.isEnabledFor(INFO)
        or engine.get_execution_options()
    )
