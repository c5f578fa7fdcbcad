"""A statement that is prepared does what it does when SQLAlchemy runs it, but in less time."""

import gc
from asyncio import create_task, sleep, timeout
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    DateTime,
    Enum,
    Executable,
    Numeric,
    String,
    bindparam,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Bundle, DeclarativeBase, Mapped, mapped_column

from app.db.engine import create_engine
from app.db.prepared import KNOWN, prepared
from app.db.session import Session

pytestmark = pytest.mark.anyio


class Base(DeclarativeBase):
    """Tables of this test's own."""


class Colour(StrEnum):
    RED = "red"
    DARK_RED = "dark red"


def next_number(context: Any) -> int:
    """Count what a row is made of: known only while it is made."""
    return len(context.get_current_parameters())


class Thing(Base):
    __tablename__ = "trial_things"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    colour: Mapped[Colour | None] = mapped_column(Enum(Colour, native_enum=False))
    words: Mapped[list[str]] = mapped_column(JSON, default=["a word"])
    made: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )


class Odd(Base):
    __tablename__ = "trial_odd_things"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=next_number)


COLUMNS = (Thing.name, Thing.price, Thing.colour, Thing.words, Thing.made)


@pytest.fixture
async def shop(postgresql: AsyncEngine) -> AsyncIterator[Session]:
    async with postgresql.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with Session(postgresql) as db:
        yield db
    assert postgresql.pool.checkedout() == 0  # type: ignore[attr-defined]
    async with postgresql.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)


def is_prepared(statement: Executable, db: Session, **values: Any) -> bool:
    engine = db.autocommit_engine.sync_engine
    return prepared(statement, values, engine) is not None


async def test_rows_are_the_same_each_time_whatever_is_in_them(shop: Session) -> None:
    create = insert(Thing).returning(*COLUMNS)
    read: Executable = (
        select(Bundle("thing", *COLUMNS), func.sum(Thing.price).label("sum"))
        .where(Thing.name == bindparam("name"))
        .group_by(Thing.id)
    )
    for number in range(3):
        given = {
            "name": f"Thing {number}",
            "price": Decimal("1.50"),
            "colour": "DARK_RED",
        }
        (made,) = await shop.records(create, **given)
        assert made["colour"] is Colour.DARK_RED
        assert (made["words"], made["made"].tzinfo) == (["a word"], UTC)
        for _ in range(3):
            (found,) = await shop.records(read, name=given["name"])
            assert found == {"thing": made, "sum": Decimal("1.50")}
    assert is_prepared(create, shop, **given)
    assert is_prepared(read, shop, name="Thing 0")


async def test_an_insert_of_other_columns_is_another_statement(shop: Session) -> None:
    create = insert(Thing).returning(Thing.price)
    for name in ("One", "Two", "Three"):
        assert await shop.read_value(create, name=name, price=Decimal(1)) == 1
        assert await shop.read_value(create, name=f"{name} for free") is None


async def test_what_only_the_run_knows_is_left_to_sqlalchemy(shop: Session) -> None:
    listed = select(func.count()).where(Thing.id.in_(bindparam("ids", expanding=True)))
    odd = insert(Odd).returning(Odd.number)
    called: Executable = select(bindparam("kept", callable_=lambda: str(len(KNOWN))))
    streamed = select(Thing.id).execution_options(stream_results=False)
    for ids in ([1], [1, 2], [1, 2, 3]):
        assert await shop.read_value(listed, ids=ids) == 0
        assert await shop.read_value(odd) == 1
        await shop.records(called)
        await shop.records(streamed)
    for statement in (listed, odd, called, streamed):
        assert not is_prepared(statement, shop)


async def test_a_statement_that_runs_once_is_not_prepared_and_not_kept(
    shop: Session,
) -> None:
    gc.collect()
    kept = len(KNOWN)
    for number in range(3):
        await shop.read_value(select(Thing.id).where(Thing.id == number))
    gc.collect()
    assert len(KNOWN) <= kept + 1  # SQLAlchemy keeps the first, for all of the same text


async def test_a_value_that_is_left_out_is_missed(shop: Session) -> None:
    read = select(Thing.id).where(Thing.name == bindparam("name"))
    for _ in range(2):
        assert await shop.records(read, name="One") == []
    with pytest.raises(StatementError, match="name"):
        await shop.records(read)


async def test_whoever_listens_hears_of_each_run(shop: Session) -> None:
    heard: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        heard.append(statement)

    read, engine = select(Thing.id), shop.autocommit_engine.sync_engine
    for _ in range(3):
        await shop.records(read)
    event.listen(engine, "before_cursor_execute", note)
    for _ in range(3):
        await shop.records(read)
    event.remove(engine, "before_cursor_execute", note)
    await shop.records(read)
    assert len(heard) == 3


async def test_an_error_is_sqlalchemys_and_says_the_statement(shop: Session) -> None:
    create = insert(Thing).returning(Thing.id)
    for name in ("One", "Two"):
        await shop.read_value(create, name=name)
    assert is_prepared(create, shop, name="One")
    with pytest.raises(IntegrityError, match="INSERT INTO trial_things") as refused:
        await shop.read_value(create, name="One")
    cause: Any = refused.value.orig and refused.value.orig.__cause__
    assert cause.constraint_name == "trial_things_name_key"
    assert "One" not in str(refused.value).partition("DETAIL")[0]
    with pytest.raises(DBAPIError):
        await shop.read_value(create, name="N" * 21)


async def test_a_database_that_is_not_there_is_said_to_be_each_time(
    postgresql: AsyncEngine,
) -> None:
    engine = create_engine(
        postgresql.url.set(database="nowhere").render_as_string(hide_password=False)
    )
    read = select(Thing.id)
    for _ in range(3):
        with pytest.raises(DBAPIError, match="nowhere"):
            await Session(engine).records(read)
    await engine.dispose()


async def test_in_a_transaction_it_holds_with_the_others(shop: Session) -> None:
    create, count = insert(Thing).returning(Thing.id), select(func.count(Thing.id))
    for name in ("One", "Two"):
        await shop.read_value(create, name=name)
        await shop.read_value(count)
    transaction = await shop.begin()
    await shop.read_value(create, name="Three")
    assert await shop.read_value(count) == 3
    await transaction.rollback()
    assert await shop.read_value(count) == 2


async def test_a_table_may_change_between_two_runs(shop: Session) -> None:
    read = select(Thing.name, Thing.price)
    for kind in ("varchar(30)", "varchar(40)", "text"):
        for _ in range(3):
            assert await shop.records(read) == []
        await shop.change(text(f"ALTER TABLE trial_things ALTER name TYPE {kind}"))


async def test_a_read_that_breaks_off_is_asked_once_more(
    shop: Session, postgresql: AsyncEngine
) -> None:
    slow = select(func.pg_sleep(bindparam("seconds")))
    for _ in range(2):
        await shop.records(slow, seconds=0)
    end_it = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid() AND state = 'active'"
    )
    reading = create_task(shop.records(slow, seconds=0.3))
    for _ in range(500):
        if await Session(postgresql).read_value(end_it):
            break
        await sleep(0.01)
    assert len(await reading) == 1


async def test_a_read_that_is_given_up_leaves_nothing_behind(shop: Session) -> None:
    slow = select(func.pg_sleep(bindparam("seconds")))
    for _ in range(2):
        await shop.records(slow, seconds=0)
    with pytest.raises(TimeoutError):
        async with timeout(0.1):
            await shop.records(slow, seconds=60)
    assert await shop.records(slow, seconds=0)
