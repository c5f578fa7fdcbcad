"""Hand edits and generator changes of files that look as generated ones do."""

from dataclasses import dataclass

MODEL = """\
from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base

if TYPE_CHECKING:
    from app.models.user import User


class Book(Base):
    __tablename__ = "books"
    __table_args__ = (CheckConstraint("price >= 0", "price"),)

    title: Mapped[str] = mapped_column(String(200), index=True)
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    author: Mapped[User] = relationship(lazy="raise")
"""

SCHEMA = """\
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import Id, Input, Name, Output, PageQuery

Title = Annotated[Name, Field(max_length=200)]


class BookCreate(Input):
    title: Title
    author_id: Id


class BookRead(Output):
    id: int
    title: str
    created_at: datetime


class BookQuery(PageQuery):
    sort: Literal["id", "-id", "title", "-title"] = "-id"
    title: Title | None = None
"""

ROUTER = '''\
"""Books: anyone reads them, an admin changes them."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import bindparam, insert, select

from app.api.deps import CurrentAdmin, Db, found
from app.api.paging import Listing
from app.core.errors import problems
from app.models import Book
from app.schemas.base import Id, Page
from app.schemas.book import BookCreate, BookQuery, BookRead

router = Router(prefix="/books", tags=["books"])

BOOK = select(Book.__table__).where(Book.id == bindparam("id"))
CREATE = insert(Book).returning(Book.__table__)

LISTING = Listing(
    select(Book.__table__),
    Book,
    where={
        "title": Book.title == bindparam("title"),
    },
)


@router.get("")
async def list_books(query: Annotated[BookQuery, Query()], db: Db) -> Page[BookRead]:
    return Page[BookRead].model_validate(await LISTING.page(query, db))


@router.get("/{id}", responses=problems(404))
async def read_book(id: Id, db: Db) -> BookRead:
    return BookRead.model_validate(found(await db.fetch_one(BOOK, id=id)))


@router.post("", status_code=201, responses=problems(401, 403))
async def create_book(data: BookCreate, user: CurrentAdmin, db: Db) -> BookRead:
    values = data.model_dump()
    return BookRead.model_validate(await db.fetch_one(CREATE, **values))
'''

ROUTES = """\
from fastapi import FastAPI

from app.api.v1 import books, users

__all__ = ["RESOURCES", "include_routes"]

RESOURCES = [
    books,
    users,
]


def include_routes(app: FastAPI) -> None:
    for resource in RESOURCES:
        app.include_router(resource.router, prefix="/api/v1")
"""

MAIN = '''\
"""The application."""

from fastapi import FastAPI

from app.api import health
from app.core.config import settings
from app.core.middleware import BodyLimit


def create_app() -> FastAPI:
    app = FastAPI(
        title="shop",
        redirect_slashes=False,
    )
    app.include_router(health.router)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    return app


app = create_app()
'''

CONFIG = """\
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    environment: Literal["development", "production"] = "development"
    database_url: str = "sqlite+aiosqlite:///./app.db"


settings = Settings()
"""

TESTS = """\
import pytest
from httpx import AsyncClient

from tests.factories import create_book

pytestmark = pytest.mark.anyio
URL = "/api/v1/books"


async def test_anyone_reads_books(admin: AsyncClient, nobody: AsyncClient) -> None:
    book = await create_book(admin)
    assert (await nobody.get(f"{URL}/{book['id']}")).json() == book


@pytest.mark.parametrize("body", [{}, {"title": ""}])
async def test_bad_values_are_refused(admin: AsyncClient, body: dict[str, str]) -> None:
    assert (await admin.post(URL, json=body)).status_code == 422
"""

FACTORIES = """\
from typing import Any

from httpx import AsyncClient


async def create_book(client: AsyncClient, **changes: Any) -> dict[str, Any]:
    body = {"title": "A title", "price": "1.00"} | changes
    return (await client.post("/api/v1/books", json=body)).json()
"""


@dataclass(frozen=True)
class Edit:
    """Replacements that make one version of another, and the declarations that they touch."""

    label: str
    changes: tuple[tuple[str, str], ...]
    touches: frozenset[str] = frozenset()

    def apply(self, text: str) -> str:
        for old, new in self.changes:
            assert text.count(old) == 1, (self.label, old, text.count(old))
            text = text.replace(old, new)
        return text


def edit(label: str, *changes: tuple[str, str], touches: str = "") -> Edit:
    return Edit(label, changes, frozenset(touches.split()))


AFTER_AUTHOR = '    author: Mapped[User] = relationship(lazy="raise")\n'
AFTER_KEY = '    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)\n'
PRICE = "    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))\n"
TITLE = "    title: Mapped[str] = mapped_column(String(200), index=True)\n"
LAST_ROUTE = "    return BookRead.model_validate(await db.fetch_one(CREATE, **values))\n"
LAST_TEST = "    assert (await admin.post(URL, json=body)).status_code == 422\n"
INCLUDE = "    app.include_router(health.router)\n"
URL_SETTING = '    database_url: str = "sqlite+aiosqlite:///./app.db"\n'

METHOD = """
    def discounted(self, share: Decimal) -> Decimal:
        \"\"\"What it costs today.\"\"\"
        return self.price * (1 - share)
"""

VALIDATOR = """
    @field_validator("title")
    @classmethod
    def shout(cls, title: str) -> str:
        return title.upper()
"""

FILES: dict[str, tuple[str, list[Edit], list[Edit]]] = {
    "models/book.py": (
        MODEL,
        [
            edit("adds a method below the last column", (AFTER_AUTHOR, AFTER_AUTHOR + METHOD)),
            edit(
                "adds a column below the last one",
                (AFTER_KEY, AFTER_KEY + "    shelf: Mapped[str | None]\n"),
            ),
            edit("adds a comment", (PRICE, "    # in euros\n" + PRICE), touches="price"),
            edit(
                "adds an index",
                ('"price"),)', '"price"), Index("ix_books_shelf", "shelf"))'),
                ("CheckConstraint, ForeignKey", "CheckConstraint, ForeignKey, Index"),
                touches="__table_args__",
            ),
            edit("makes a column longer", ("String(200)", "String(400)"), touches="title"),
            edit(
                "adds a class",
                ("class Book(Base)", "class Shelved:\n    shelf = 1\n\n\nclass Book(Base)"),
            ),
            edit(
                "reformats",
                ("(Numeric(10, 2))", "(\n        Numeric(10, 2),\n    )"),
                ("String(200), index=True", "\n        String(200), index=True\n    "),
            ),
        ],
        [
            edit(
                "adds a column",
                (AFTER_KEY, AFTER_KEY + "    isbn: Mapped[str] = mapped_column(String(13))\n"),
            ),
            edit(
                "adds a relation",
                (AFTER_AUTHOR, AFTER_AUTHOR + "    tags: Mapped[list[Tag]] = relationship()\n"),
                (
                    "    from app.models.user import User\n",
                    "    from app.models.tag import Tag\n    from app.models.user import User\n",
                ),
            ),
            edit(
                "drops the decimal",
                (PRICE, ""),
                ("from decimal import Decimal\n", ""),
                ("Numeric, ", ""),
                ("CheckConstraint, ", ""),
                ('    __table_args__ = (CheckConstraint("price >= 0", "price"),)\n', ""),
                touches="price __table_args__",
            ),
            edit("renames a column", (TITLE, TITLE.replace("title", "name")), touches="title"),
        ],
    ),
    "schemas/book.py": (
        SCHEMA,
        [
            edit(
                "adds a validator",
                (
                    "    author_id: Id\n",
                    "    author_id: Id\n" + VALIDATOR,
                ),
                ("import Field\n", "import Field, field_validator\n"),
            ),
            edit(
                "adds a field",
                ("    created_at: datetime\n", "    created_at: datetime\n    n: int\n"),
            ),
            edit("adds an order", ('"-title"]', '"-title", "shelf"]')),
            edit(
                "adds a schema",
                ("class BookQuery", "class BookRef(Output):\n    id: int\n\n\nclass BookQuery"),
            ),
            edit("changes a limit", ("max_length=200", "max_length=250"), touches="Title"),
        ],
        [
            edit(
                "adds a field everywhere",
                ("    author_id: Id\n", "    author_id: Id\n    isbn: Isbn\n"),
                ("    created_at: datetime\n", "    isbn: str\n    created_at: datetime\n"),
                ('"-title"]', '"-title", "isbn", "-isbn"]'),
                (
                    "Title = Annotated[Name, Field(max_length=200)]\n",
                    (
                        "Title = Annotated[Name, Field(max_length=200)]\n"
                        "Isbn = Annotated[Name, Field(max_length=13)]\n"
                    ),
                ),
            ),
            edit(
                "adds a filter",
                (
                    "    title: Title | None = None\n",
                    "    title: Title | None = None\n    author_id: Id | None = None\n",
                ),
            ),
            edit(
                "adds a constraint",
                ("max_length=200", "max_length=200, min_length=2"),
                touches="Title",
            ),
        ],
    ),
    "api/v1/books.py": (
        ROUTER,
        [
            edit(
                "adds a route below the last",
                (
                    LAST_ROUTE,
                    LAST_ROUTE
                    + '\n\n@router.post("/{id}/loans")\nasync def lend(id: Id) -> None:\n'
                    "    ...\n",
                ),
            ),
            edit(
                "changes the body of a handler",
                (
                    "    values = data.model_dump()\n",
                    "    values = data.model_dump()\n    log(values)\n",
                ),
                (
                    "from app.models import Book\n",
                    "from app.core.logs import log\nfrom app.models import Book\n",
                ),
            ),
            edit(
                "adds a dependency to a handler",
                ("user: CurrentAdmin, db: Db)", "user: CurrentAdmin, db: Db, mail: Mail)"),
                ("CurrentAdmin, Db, found", "CurrentAdmin, Db, Mail, found"),
            ),
            edit(
                "adds a filter",
                (
                    'bindparam("title"),\n',
                    'bindparam("title"),\n        "shelf": Book.shelf == bindparam("shelf"),\n',
                ),
            ),
            edit("documents a route", ("problems(404))", 'problems(404), summary="One book")')),
        ],
        [
            edit(
                "adds a filter",
                (
                    'bindparam("title"),\n',
                    'bindparam("title"),\n        "isbn": Book.isbn == bindparam("isbn"),\n',
                ),
            ),
            edit(
                "changes access",
                ("user: CurrentAdmin, db", "user: CurrentUser, db"),
                ("import CurrentAdmin, Db", "import CurrentUser, Db"),
                ("responses=problems(401, 403))", "responses=problems(401))"),
            ),
            edit(
                "adds a delete route",
                (
                    LAST_ROUTE,
                    LAST_ROUTE + '\n\n@router.delete("/{id}", status_code=204)\n'
                    "async def delete_book(id: Id, db: Db) -> None:\n"
                    "    await db.execute(DELETE, id=id)\n",
                ),
                ("bindparam, insert, select", "bindparam, delete, insert, select"),
                (
                    "\nLISTING =",
                    'DELETE = delete(Book).where(Book.id == bindparam("id"))\n\nLISTING =',
                ),
            ),
        ],
    ),
    "api/v1/routes.py": (
        ROUTES,
        [
            edit(
                "mounts a router",
                ("    users,\n]", "    users,\n    reports,\n]"),
                ("books, users\n", "books, reports, users\n"),
            ),
            edit(
                "exports a name",
                ('"include_routes"]', '"include_routes", "MINE"]'),
                ("\n\ndef ", "\nMINE = RESOURCES[:1]\n\n\ndef "),
            ),
            edit(
                "includes one more",
                ('prefix="/api/v1")\n', 'prefix="/api/v1")\n    app.include_router(extra)\n'),
                ("import books", "import books, extra"),
            ),
        ],
        [
            edit(
                "adds a resource",
                ("    books,\n    users,", "    books,\n    tags,\n    users,"),
                ("books, users\n", "books, tags, users\n"),
            ),
            edit(
                "adds the last resource",
                ("    users,\n]", "    users,\n    zones,\n]"),
                ("books, users\n", "books, users, zones\n"),
            ),
            edit("changes the prefix", ('"/api/v1"', '"/api/v2"')),
        ],
    ),
    "main.py": (
        MAIN,
        [
            edit(
                "includes a router",
                (INCLUDE, INCLUDE + "    app.include_router(admin.router)\n"),
                ("import health", "import admin, health"),
            ),
            edit(
                "adds an argument",
                ("redirect_slashes=False,\n", 'redirect_slashes=False,\n        version="2",\n'),
            ),
            edit(
                "adds a middleware",
                ("    return app\n", "    app.add_middleware(Gzip)\n    return app\n"),
                ("BodyLimit\n", "BodyLimit, Gzip\n"),
            ),
        ],
        [
            edit(
                "includes a router",
                (INCLUDE, INCLUDE + "    app.include_router(metrics.router)\n"),
                ("import health", "import health, metrics"),
            ),
            edit(
                "adds an argument",
                (
                    "redirect_slashes=False,\n",
                    "redirect_slashes=False,\n        lifespan=lifespan,\n",
                ),
                (
                    "\n\ndef create",
                    "\n\nasync def lifespan(app: FastAPI):\n    yield\n\n\ndef create",
                ),
            ),
            edit(
                "adds a middleware",
                ("    return app\n", "    app.add_middleware(Headers)\n    return app\n"),
                ("BodyLimit\n", "BodyLimit, Headers\n"),
            ),
        ],
    ),
    "core/config.py": (
        CONFIG,
        [
            edit(
                "adds a setting", (URL_SETTING, URL_SETTING + '    mail_host: str = "localhost"\n')
            ),
            edit("changes a default", ("./app.db", "./mine.db"), touches="database_url"),
            edit("adds an environment", ('"production"]', '"production", "staging"]')),
            edit(
                "adds a property",
                (
                    URL_SETTING,
                    URL_SETTING + "\n    @property\n    def mine(self) -> int:\n        return 1\n",
                ),
            ),
            edit(
                "adds a function",
                (
                    "settings = Settings()\n",
                    "settings = Settings()\n\n\ndef mine() -> int:\n    return 1\n",
                ),
            ),
        ],
        [
            edit("adds a setting", (URL_SETTING, URL_SETTING + "    pool_size: int = 20\n")),
            edit("adds an environment", ('"production"]', '"production", "test"]')),
            edit(
                "changes the database",
                ("sqlite+aiosqlite:///./app.db", "postgresql+asyncpg:///app"),
                touches="database_url",
            ),
        ],
    ),
    "tests/test_books.py": (
        TESTS,
        [
            edit(
                "adds a test",
                (LAST_TEST, LAST_TEST + "\n\nasync def test_mine() -> None:\n    assert URL\n"),
            ),
            edit("adds a case", ('{"title": ""}]', '{"title": ""}, {"title": None}]')),
            edit(
                "adds a fixture",
                (
                    "\n\nasync def test_anyone",
                    "\n\n@pytest.fixture\ndef shelf():\n    return URL\n\n\nasync def test_anyone",
                ),
            ),
            edit(
                "indents with tabs",
                *[
                    (f"    {line}", f"\t{line}")
                    for line in ("book = await", "assert (await nobody", "assert (await admin")
                ],
            ),
        ],
        [
            edit(
                "adds a test",
                (LAST_TEST, LAST_TEST + "\n\nasync def test_isbn() -> None:\n    assert pytest\n"),
            ),
            edit("adds a case", ('{"title": ""}]', '{"title": ""}, {"isbn": "x"}]')),
        ],
    ),
    "tests/factories.py": (
        FACTORIES,
        [
            edit("adds a value", ('"price": "1.00"}', '"price": "1.00", "shelf": "A"}')),
            edit(
                "adds a factory",
                ("=body)).json()\n", "=body)).json()\n\n\ndef shelf() -> str:\n    return 'A'\n"),
            ),
        ],
        [
            edit("adds a value", ('"price": "1.00"}', '"price": "1.00", "isbn": "x"}')),
            edit(
                "adds a factory",
                (
                    "=body)).json()\n",
                    "=body)).json()\n\n\nasync def create_tag() -> None:\n    return None\n",
                ),
            ),
        ],
    ),
}
