"""A session runs one statement by itself, or several that hold together."""

from asyncio import gather
from collections.abc import AsyncIterator

import pytest
from fastapi import HTTPException
from sqlalchemy import (
    Executable,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Bundle, DeclarativeBase, Mapped, aliased, mapped_column
from sqlalchemy.util import greenlet_spawn
from sqlalchemy.util.queue import Empty

from app.api.paging import Listing
from app.db.engine import create_engine
from app.db.pool import Line
from app.db.session import Session
from app.schemas.base import Output, PageQuery


class Base(DeclarativeBase):
    """Tables of this test's own."""


class Animal(Base):
    __tablename__ = "trial_animals"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    age: Mapped[int | None]


class AnimalRead(Output):
    id: int
    name: str
    age: int | None


pytestmark = pytest.mark.anyio
COLUMNS = (Animal.id, Animal.name, Animal.age)
ANIMALS = select(*COLUMNS).order_by(Animal.id)
ANIMAL = ANIMALS.where(Animal.id == bindparam("row_id"))
CREATE = insert(Animal)
LISTING = Listing(
    AnimalRead,
    select(*COLUMNS),
    sort={"id": Animal.id, "age": Animal.age},
    where={"name": Animal.name == bindparam("name")},
)


@pytest.fixture
async def zoo(db: Session) -> AsyncIterator[Session]:
    """A database with five animals, two of which have no age."""
    engine = db.autocommit_engine
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    for id, age in enumerate((3, None, 1, 2, None), 1):
        await db.change(CREATE, id=id, name=f"Animal {id}", age=age)
    yield db
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)


async def test_rows_are_read_as_schemas(zoo: Session) -> None:
    animals = await zoo.read_all(AnimalRead, ANIMALS)
    assert [animal.id for animal in animals] == [1, 2, 3, 4, 5]
    assert await zoo.read_one(AnimalRead, ANIMAL, row_id=1) == animals[0]
    assert await zoo.read_one(AnimalRead, ANIMAL, row_id=9) is None


async def test_values_are_read_and_changes_counted(zoo: Session) -> None:
    count = select(func.count()).select_from(Animal)
    assert await zoo.read_value(count) == 5
    assert await zoo.change(delete(Animal).where(Animal.id > 3)) == 2
    assert await zoo.read_value(count) == 3


async def test_a_bundle_is_a_row_inside_a_row_or_none(zoo: Session) -> None:
    elder = aliased(Animal)
    statement: Executable = (
        select(Animal.id, Bundle("elder", elder.id, elder.age))
        .outerjoin(elder, elder.age == Animal.age + 1)
        .order_by(Animal.id)
    )
    records = await zoo.records(statement)
    assert records[2] == {"id": 3, "elder": {"id": 4, "age": 2}}
    assert records[0] == {"id": 1, "elder": None}


async def test_statements_of_a_transaction_hold_together(zoo: Session) -> None:
    async def add_two(second: int) -> None:
        async with zoo.begin():
            await zoo.change(CREATE, id=6, name="Animal 6", age=None)
            await zoo.change(CREATE, id=second, name="Again", age=None)

    with pytest.raises(IntegrityError):
        await add_two(second=6)
    assert len(await zoo.records(ANIMALS)) == 5
    await add_two(second=7)
    assert len(await zoo.records(ANIMALS)) == 7


async def test_sql_written_by_hand_gives_records_too(zoo: Session) -> None:
    assert await zoo.records(text("SELECT 1 AS one")) == [{"one": 1}]


async def pages(db: Session, sort: str, limit: int) -> list[list[int]]:
    found = []
    query = PageQuery(sort=sort, limit=limit, total=True)
    while True:
        page = await LISTING.page(query, db)
        assert page.total == 5
        found.append([animal.id for animal in page.items])
        if page.next is None:
            return found
        query = PageQuery(sort=sort, limit=limit, total=True, cursor=page.next)


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("id", [1, 2, 3, 4, 5]),
        ("-id", [5, 4, 3, 2, 1]),
        ("age", [3, 4, 1, 2, 5]),
        ("-age", [1, 4, 3, 5, 2]),
    ],
)
async def test_pages_hold_each_row_once_and_nulls_come_last(
    zoo: Session, sort: str, ids: list[int]
) -> None:
    for limit in (1, 2, 5):
        found = await pages(zoo, sort, limit)
        assert [id for page in found for id in page] == ids
        assert len(found) == -(-5 // limit)


@pytest.mark.parametrize(
    ("sort", "ids"), [("age", [1, 2, 3, 4, 5]), ("-age", [5, 4, 3, 2, 1])]
)
async def test_pages_hold_each_row_of_those_with_the_same_value(
    zoo: Session, sort: str, ids: list[int]
) -> None:
    await zoo.change(update(Animal).values(age=1))
    assert [id for page in await pages(zoo, sort, 2) for id in page] == ids


async def test_a_list_that_holds_nothing_has_a_total_of_zero(zoo: Session) -> None:
    page = await LISTING.page(PageQuery(sort="id", total=True), zoo, name="nobody")
    assert (page.items, page.next, page.total) == ([], None, 0)


@pytest.mark.parametrize(
    "cursor", ["x", "ü", "W10=", "bnVsbA==", "WyJhZ2UiLCAxLCAxXQ==", "W1tbW1tbW1tb"]
)
async def test_a_cursor_of_another_list_is_refused(zoo: Session, cursor: str) -> None:
    with pytest.raises(HTTPException, match="422"):
        await LISTING.page(PageQuery(sort="id", cursor=cursor), zoo)


async def test_who_waits_for_a_connection_gets_it_in_the_order_of_asking() -> None:
    engine = create_engine("sqlite+aiosqlite://")  # which has one connection
    served: list[int] = []

    async def ask_twice(number: int) -> None:
        for _ in range(2):
            await Session(engine).read_value(select(true()))
            served.append(number)

    await gather(*[ask_twice(number) for number in range(5)])
    await engine.dispose()
    assert served == [*range(5), *range(5)]


@pytest.mark.parametrize(("block", "seconds"), [(False, None), (True, 0.01)])
async def test_a_pool_without_a_free_connection_says_so(
    block: bool, seconds: float | None
) -> None:
    with pytest.raises(Empty):
        await greenlet_spawn(Line(1).get, block, seconds)
