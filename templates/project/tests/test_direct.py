"""A statement that goes to asyncpg directly does what it does when SQLAlchemy runs it."""

import gc
import logging
from asyncio import create_task, gather, sleep, timeout
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial, wraps
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import (
    JSON,
    DateTime,
    Enum,
    Executable,
    Numeric,
    Select,
    String,
    bindparam,
    event,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Bundle, DeclarativeBase, Mapped, deferred, mapped_column

from app.db.direct import HEARD, SEEN, direct_for
from app.db.engine import create_engine
from app.db.session import Session, only_reads

pytestmark = pytest.mark.anyio


class Base(DeclarativeBase):
    """Tables of this test's own."""


class Colour(StrEnum):
    RED = "red"
    DARK_RED = "dark red"


def number_of_values(context: Any) -> int:
    """Count what a row is made of, which is known only while it is made."""
    return len(context.get_current_parameters())


def nothing() -> int:
    return 0


class Thing(Base):
    __tablename__ = "trial_things"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    colour: Mapped[Colour | None] = mapped_column(Enum(Colour, native_enum=False))
    words: Mapped[list[str]] = mapped_column(JSON, default=["a word"])
    key: Mapped[UUID] = mapped_column(default=uuid4)
    size: Mapped[int] = mapped_column(default=partial(max, 1, 2))
    made: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )


class Odd(Base):
    __tablename__ = "trial_odd_things"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=number_of_values)
    again: Mapped[int] = mapped_column(default=wraps(nothing)(number_of_values))
    later: Mapped[str | None] = deferred(mapped_column(String))


GIVEN = {"name": "One", "price": Decimal("1.50"), "colour": Colour.DARK_RED}
COLUMNS = (Thing.name, Thing.price, Thing.colour, Thing.words, Thing.key, Thing.size)
CREATE = insert(Thing).returning(*COLUMNS, Thing.made)
BY_NAME = Thing.name == bindparam("name")
LISTED = select(Thing.name).where(Thing.name.in_(bindparam("names", expanding=True)))
UPSERT = (
    upsert(Thing)
    .on_conflict_do_update(index_elements=["name"], set_={"price": Decimal(7)})
    .returning(Thing.price)
)
# what is asked with which values, and whether it goes to asyncpg
ASKED: dict[str, tuple[Executable, dict[str, Any], bool]] = {
    "columns": (select(*COLUMNS).where(BY_NAME), {"name": "One"}, True),
    "a bundle": (
        select(Bundle("thing", *COLUMNS)).where(BY_NAME),
        {"name": "One"},
        True,
    ),
    "a sum": (select(func.sum(Thing.price), func.count()), {}, True),
    "literals": (select(literal("x"), literal(Decimal("0.5"))).limit(1), {}, True),
    "a value twice": (select(Thing.id).where(BY_NAME | BY_NAME), {"name": "One"}, True),
    "one value more": (select(Thing.id).where(BY_NAME), {"name": "One", "n": 1}, True),
    "a page": (select(Thing.id).limit(bindparam("n")), {"n": 1}, True),
    "an upsert": (UPSERT, {"name": "One"}, True),
    "a list": (LISTED, {"names": ["One", "Two"]}, False),
    "text": (select(text("count(*)")).select_from(Thing), {}, False),
    "columns by hand": (select(literal_column("1, 2 AS b")), {}, False),
    "a value that is called for": (
        select(bindparam("n", callable_=lambda: "x")),
        {},
        False,
    ),
    "options": (select(Thing.id).execution_options(stream_results=False), {}, False),
}


@pytest.fixture
async def shop(postgresql: AsyncEngine) -> AsyncIterator[Session]:
    """A database with one thing, and at the end no connection in use."""
    async with postgresql.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with Session(postgresql) as db:
        await db.change(insert(Thing), **GIVEN)
        yield db
    assert postgresql.pool.checkedout() == 0  # type: ignore[attr-defined]
    async with postgresql.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)


def is_direct(statement: Executable, db: Session, **values: Any) -> bool:
    """Would a statement that has run go to asyncpg?"""
    return direct_for(statement, values, db.autocommit_engine.sync_engine) is not None


def nothing_at_all(*args: Any) -> None:
    """Listen, so that SQLAlchemy runs what is run."""


async def rows(
    statement: Executable, db: Session, **values: Any
) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await db._rows(statement, values)]


@pytest.mark.parametrize("name", ASKED)
async def test_each_run_gives_what_the_first_gave(shop: Session, name: str) -> None:
    statement, values, direct = ASKED[name]
    SEEN.pop(statement, None)
    first = await rows(statement, shop, **values)
    assert first
    for _ in range(3):
        assert is_direct(statement, shop, **values) is direct
        again = await rows(statement, shop, **values)
        assert again == first
        assert [*map(type, again[0])] == [*map(type, first[0])]


async def test_what_sqlalchemy_fills_in_is_filled_in(shop: Session) -> None:
    made = []
    for number in range(4):
        given = GIVEN | {"name": f"Thing {number}"}
        (row,) = await shop.records(CREATE, **given)
        assert row | given == row
        assert (row["words"], row["size"], row["made"].tzinfo) == (["a word"], 2, UTC)
        made.append((row["key"], row["made"]))
    assert len(set(made)) == 4
    assert is_direct(CREATE, shop, **GIVEN)
    for _ in range(3):
        odd = insert(Odd).returning(Odd.number, Odd.again)
        assert await rows(odd, shop, later="x") == await rows(odd, shop, later="x")


async def test_an_insert_of_other_columns_is_another_statement(shop: Session) -> None:
    create = insert(Thing).returning(Thing.price)
    for name in ("Two", "Three", "Four"):
        assert await shop.read_value(create, name=name, price=Decimal(1)) == 1
        assert await shop.read_value(create, name=f"{name} for free") is None


async def test_a_statement_that_runs_once_is_neither_compiled_nor_kept(
    shop: Session,
) -> None:
    gc.collect()
    kept = len(SEEN)
    for number in range(3):
        once: Select[int] = select(Thing.id).where(Thing.id == number)
        assert not is_direct(once, shop)
        await shop.read_value(once)
    del once
    gc.collect()
    assert len(SEEN) <= kept + 1  # SQLAlchemy keeps the first, for all of the same text


async def test_a_statement_is_known_on_each_engine_by_itself(
    shop: Session, sqlite: AsyncEngine, postgresql: AsyncEngine
) -> None:
    one: Executable = select(literal(1))
    other = Session(create_engine(postgresql.url.render_as_string(hide_password=False)))
    for _ in range(3):
        assert await shop.read_value(one) == 1
    assert is_direct(one, shop)
    assert not is_direct(one, Session(sqlite))
    assert not is_direct(one, other)
    assert await other.read_value(one) == 1
    await other.autocommit_engine.dispose()


async def test_a_value_that_is_left_out_is_missed(shop: Session) -> None:
    read = select(Thing.id).where(BY_NAME)
    for _ in range(2):
        assert await shop.records(read, name="Two") == []
    with pytest.raises(StatementError, match="name"):
        await shop.records(read)


async def test_a_value_that_does_not_fit_is_refused_the_same_way(shop: Session) -> None:
    create = insert(Thing).returning(Thing.id)
    for name in ("Two", "Three", "Four"):
        with pytest.raises(StatementError, match="INSERT INTO trial_things"):
            await shop.read_value(create, name=name, words=object())
        with pytest.raises(DBAPIError, match="INSERT INTO trial_things"):
            await shop.read_value(create, name="N" * 21, words=[])
        await shop.read_value(create, name=name, words=[])


@pytest.mark.parametrize("name", [*HEARD, "do_execute"])
async def test_who_listens_hears_of_each_run(shop: Session, name: str) -> None:
    read, engine = select(Thing.id), shop.autocommit_engine.sync_engine
    for _ in range(2):
        await shop.records(read)
    assert is_direct(read, shop)
    event.listen(engine, name, nothing_at_all)
    assert not is_direct(read, shop)
    await shop.records(read)
    event.remove(engine, name, nothing_at_all)
    assert is_direct(read, shop)


async def test_what_is_logged_is_run_by_sqlalchemy(
    shop: Session, caplog: pytest.LogCaptureFixture
) -> None:
    read = select(Thing.id)
    for _ in range(2):
        await shop.records(read)
    with caplog.at_level(logging.INFO, "sqlalchemy.engine"):
        await shop.records(read)
    assert "SELECT trial_things.id" in caplog.text
    engine = shop.autocommit_engine.sync_engine
    assert direct_for(read, {}, engine.execution_options(yield_per=1)) is None


async def test_an_error_is_sqlalchemys_and_says_the_statement(shop: Session) -> None:
    create = insert(Thing).returning(Thing.id)
    for name in ("Two", "Three"):
        await shop.read_value(create, name=name)
    assert is_direct(create, shop, name="One")
    with pytest.raises(IntegrityError, match="INSERT INTO trial_things") as refused:
        await shop.read_value(create, name="One")
    cause: Any = refused.value.orig and refused.value.orig.__cause__
    assert cause.constraint_name == "trial_things_name_key"


async def test_a_database_that_is_not_there_is_said_to_be_each_time(
    postgresql: AsyncEngine,
) -> None:
    engine = create_engine(
        postgresql.url.set(database="nowhere").render_as_string(hide_password=False)
    )
    engine.dialect.server_version_info = (18,)  # as if it had been there before
    read = select(Thing.id)
    for _ in range(3):
        with pytest.raises(DBAPIError, match="nowhere"):
            await Session(engine).records(read)
    await engine.dispose()


async def test_in_a_transaction_it_holds_with_the_others(shop: Session) -> None:
    create, count = insert(Thing).returning(Thing.id), select(func.count(Thing.id))
    for name in ("Two", "Three"):
        await shop.read_value(create, name=name)
        await shop.read_value(count)
    transaction = await shop.begin()
    await shop.read_value(create, name="Four")
    assert await shop.read_value(count) == 4
    await transaction.rollback()
    assert await shop.read_value(count) == 3


async def test_a_table_may_change_between_two_runs(
    shop: Session, postgresql: AsyncEngine
) -> None:
    read: Executable = select(Thing.name, Thing.price)
    elsewhere = create_engine(postgresql.url.render_as_string(hide_password=False))
    for run, kind in enumerate(["varchar(30)", "varchar(40)", "text", "varchar(50)"]):
        engine = shop.autocommit_engine.sync_engine
        if run % 2:  # by asyncpg, and by SQLAlchemy
            event.listen(engine, "after_execute", nothing_at_all)
        for _ in range(3):
            assert await rows(read, shop) == [("One", Decimal("1.50"))]
        change = text(f"ALTER TABLE trial_things ALTER name TYPE {kind}")
        await Session(elsewhere).change(change)
        assert await rows(read, shop) == [("One", Decimal("1.50"))]
        if run % 2:
            event.remove(engine, "after_execute", nothing_at_all)
    await elsewhere.dispose()


SLOW = select(func.pg_sleep(bindparam("seconds")))
END_SLEEPERS = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid() AND state = 'active'"
)


async def test_a_read_that_breaks_off_is_asked_once_more(
    shop: Session, postgresql: AsyncEngine
) -> None:
    for _ in range(2):
        await shop.records(SLOW, seconds=0)
    reading = create_task(shop.records(SLOW, seconds=0.3))
    for _ in range(500):
        if await Session(postgresql).read_value(END_SLEEPERS):
            break
        await sleep(0.01)
    else:
        pytest.fail("the read was not found")
    assert len(await reading) == 1


async def test_what_also_writes_is_not_asked_again() -> None:
    made = insert(Thing).values(name="Two").returning(Thing.id).cte()
    assert not only_reads(select(made.c.id))
    assert not only_reads(update(Thing))
    assert only_reads(select(select(Thing.id).cte().c.id))


async def test_a_read_that_is_given_up_leaves_nothing_behind(shop: Session) -> None:
    for _ in range(2):
        await shop.records(SLOW, seconds=0)
    with pytest.raises(TimeoutError):
        async with timeout(0.1):
            await shop.records(SLOW, seconds=60)
    assert await shop.records(SLOW, seconds=0)


async def test_many_at_once_share_the_connections(shop: Session) -> None:
    read = select(literal(1)).where(true())
    sessions = [Session(shop.autocommit_engine) for _ in range(60)]
    found = await gather(*[each.read_value(read) for each in sessions])
    assert found == [1] * 60


async def test_who_cleans_a_connection_that_comes_back_may_ask_it(
    postgresql: AsyncEngine,
) -> None:
    engine = create_engine(postgresql.url.render_as_string(hide_password=False))
    cleaned: list[str] = []

    def clean(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("RESET ALL")
        cursor.close()
        cleaned.append("yes")

    event.listen(engine.sync_engine, "checkin", clean)
    one: Executable = select(literal(1))
    for _ in range(4):
        assert await Session(engine).read_value(one) == 1
    assert len(cleaned) == 4
    await engine.dispose()
