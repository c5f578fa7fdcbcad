"""What a user writes into a bookshop, each edit in as many places as it takes."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.journey import Edit

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = """\
# What the shop has: written by hand.

from sqlalchemy import func, select

from app.api.deps import SessionDep
from app.api.router import Router
from app.models import Book

router = Router(prefix="/reports", tags=["reports"])

BOOKS = select(func.count()).select_from(Book)


@router.get("/books")
async def count_books(db: SessionDep) -> int:
    return int(await db.read_value(BOOKS))
"""
TEST_REPORTS = """\
import pytest

from tests.api import PREFIX, Api
from tests.factories.author import create_author
from tests.factories.book import create_book

pytestmark = pytest.mark.anyio


async def test_a_report_counts_the_books(api: Api) -> None:
    await create_book(api)
    assert (await api.nobody.get(f"{PREFIX}/reports/books")).json() == 1


async def test_a_book_is_summed_up(api: Api) -> None:
    book = await create_book(api, author_id=(await create_author(api))["id"])
    response = await api.nobody.get(f"{PREFIX}/books/{book['id']}/summary")
    assert book["isbn"] in response.json()


async def test_the_name_of_an_author_is_no_placeholder(api: Api) -> None:
    body = {"name": "unknown"}
    response = await api.admin.post(f"{PREFIX}/authors", json=body)
    assert response.status_code == 422
"""
MIGRATION = """\
# Note where the books of an author stand.

import sqlalchemy as sa
from alembic import op

revision = "5he1f0000001"
down_revision = "{parent}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("authors") as table:
        table.add_column(sa.Column("shelf_mark", sa.String(20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("authors") as table:
        table.drop_column("shelf_mark")
"""

EDITS: dict[str, tuple[Edit, ...]] = {
    "a method of a model": (
        Edit(
            path="app/models/book.py",
            mine='\n    def shout(self) -> str:\n        return f"{self.title.upper()}!"\n',
            becomes='def shout(self) -> str: return f"{self.headline.upper()}!"',
        ),
    ),
    "a property of a model": (
        Edit(
            path="app/models/loan.py",
            mine="\n    @property\n    def is_open(self) -> bool:\n"
            "        return self.returned_at is None\n",
            below='relationship(foreign_keys=borrower_id, lazy="raise")\n',
        ),
    ),
    "a column, with its migration": (
        Edit(
            path="app/models/author.py",
            mine="    shelf_mark: Mapped[str | None] = mapped_column(String(20))  # by hand\n",
            below="    biography: Mapped[str | None] = mapped_column(Text)\n",
        ),
    ),
    "a relation": (
        Edit(
            path="app/models/author.py",
            mine='\n    books: Mapped[list[Book]] = relationship(viewonly=True, lazy="raise")\n',
        ),
        Edit(
            path="app/models/author.py",
            mine="\nif TYPE_CHECKING:\n    from app.models.book import Book\n",
            below="from app.db.types import MOMENT, now\n",
            becomes="from app.models.book import Book",
        ),
        Edit(
            path="app/models/author.py",
            mine="from datetime import date, datetime\nfrom typing import TYPE_CHECKING\n",
            instead="from datetime import date, datetime\n",
            becomes="from typing import TYPE_CHECKING",
        ),
        Edit(
            path="app/models/author.py",
            mine="from sqlalchemy.orm import Mapped, mapped_column, relationship\n",
            instead="from sqlalchemy.orm import Mapped, mapped_column\n",
        ),
    ),
    "a route": (
        Edit(
            path="app/api/v1/books.py",
            mine='\n\n@router.get("/{id}/summary", responses=problems(404))\n'
            "async def sum_up(id: Id, db: SessionDep) -> str:\n"
            "    book = found(await db.read_one(BookRead, BOOK, row_id=id))\n"
            '    return f"{book.title} ({book.isbn})"\n',
            becomes='return f"{book.headline} ({book.isbn})"',
        ),
    ),
    "the body of a handler": (
        Edit(
            path="app/api/v1/authors.py",
            mine='    logger.info("author %s", author.id)\n',
            below='    response.headers["Location"] = f"{PREFIX}/authors/{author.id}"\n',
        ),
        Edit(
            path="app/api/v1/authors.py",
            mine="import logging\nfrom typing import Annotated, Any\n",
            instead="from typing import Annotated, Any\n",
        ),
        Edit(
            path="app/api/v1/authors.py",
            mine="logger = logging.getLogger(__name__)\n",
            below='router = Router(prefix="/authors", tags=["authors"])\n',
        ),
    ),
    "a local of another name": (
        Edit(
            path="app/api/v1/publishers.py",
            mine="    named = data.model_dump(exclude_unset=True)\n"
            "    return found(\n"
            "        await db.read_one(\n"
            "            PublisherRead,\n"
            "            UPDATE if data.model_fields_set else UNCHANGED,\n"
            "            row_id=id,\n"
            "            **named,\n"
            "        )\n"
            "    )\n",
            instead="    changes = data.model_dump(exclude_unset=True)\n"
            "    return found(\n"
            "        await db.read_one(\n"
            "            PublisherRead,\n"
            "            UPDATE if data.model_fields_set else UNCHANGED,\n"
            "            row_id=id,\n"
            "            **changes,\n"
            "        )\n"
            "    )\n",
            becomes="            **named,",
        ),
    ),
    "a validator": (
        Edit(
            path="app/schemas/author.py",
            mine='\n    @field_validator("name")\n    @classmethod\n'
            "    def refuse_placeholder(cls, name: str) -> str:\n"
            '        if name == "unknown":\n            raise ValueError("Who wrote it?")\n'
            "        return name\n",
            below="    biography: Biography | None = None\n",
        ),
        Edit(
            path="app/schemas/author.py",
            mine="from pydantic import Field, field_validator\n",
            instead="from pydantic import Field\n",
        ),
    ),
    "fields in another order": (
        Edit(
            path="app/schemas/publisher.py",
            mine="    id: int\n    country: str\n    name: str\n",
            instead="    id: int\n    name: str\n    country: str\n",
        ),
    ),
    "a router of one's own": (
        Edit(path="app/api/v1/reports.py", mine=REPORTS),
        Edit(path="tests/test_reports.py", mine=TEST_REPORTS),
        Edit(
            path="app/api/v1/routes.py",
            mine="    reports,\n    reviews,\n    tags,\n    users,\n)",
            instead="    reviews,\n    tags,\n    users,\n)",
            becomes="reports,",
        ),
        Edit(
            path="app/api/v1/routes.py",
            mine="    reports,\n    reviews,\n    tags,\n    users,\n]",
            instead="    reviews,\n    tags,\n    users,\n]",
            becomes="reports,",
        ),
    ),
    "a setting": (
        Edit(
            path="app/core/config.py",
            mine="    opening_hour: Annotated[int, Field(ge=0, le=23)] = 9\n",
            below="    max_body_bytes: Annotated[int, Field(ge=1)] = 1_000_000\n",
        ),
    ),
    "a middleware": (
        Edit(
            path="app/main.py",
            mine="    app.add_middleware(GZipMiddleware, minimum_size=10_000)\n",
            below="    handle_errors(app)\n",
        ),
        Edit(
            path="app/main.py",
            mine="from fastapi.middleware.gzip import GZipMiddleware\n",
            below="from fastapi import FastAPI\n",
        ),
    ),
    "an answer to an exception": (
        Edit(
            path="app/core/errors.py",
            mine="        RecursionError: database_error,\n",
            below="        TimeoutError: database_error,\n",
        ),
    ),
    "a dependency": (
        Edit(
            path="pyproject.toml",
            mine='    "httpx2-cache-of-ours>=1",\n',
            below='    "fastapi-offline>=1.7.7",\n',
        ),
    ),
    "a section of pyproject.toml": (
        Edit(path="pyproject.toml", mine='\n[tool.ours]\nshop = "corner"\n'),
    ),
    "a line of .env.example": (
        Edit(path=".env.example", mine="\n# when the door opens\nOPENING_HOUR=9\n"),
    ),
    "a paragraph": (
        Edit(
            path="README.md",
            mine="\nDas Lädchen um die Ecke öffnet um neun.\n",
            below="## Where things are\n",
        ),
    ),
    "an ignored folder": (Edit(path=".gitignore", mine="/covers/\n"),),
    "a fixture": (
        Edit(
            path="tests/conftest.py",
            mine='\n\n@pytest.fixture\ndef corner() -> str:\n    return "around"\n',
        ),
    ),
    "a value of a factory": (
        Edit(
            path="tests/factories/book.py",
            mine='        "price": f"{number % 10 + 1}",\n',
            instead='        "price": f"{number % 10}",\n',
        ),
    ),
}
ALL = [each for edits in EDITS.values() for each in edits]


def move_class(root: Path, path: str, name: str, home: str) -> None:
    """Move a class into a file of its own and import it back, as an editor's refactoring does."""
    old, new = root / path, root / home
    text = old.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    body = ast.parse(text).body
    (moved,) = [node for node in body if isinstance(node, ast.ClassDef) and node.name == name]
    last = max(
        node.end_lineno or 0 for node in body if isinstance(node, ast.Import | ast.ImportFrom)
    )
    start, end = moved.lineno - 1, moved.end_lineno
    module = home.removesuffix(".py").replace("/", ".")
    back = f"from {module} import {name} as {name}\n"
    new.write_text("".join(lines[:last]) + "\n\n" + "".join(lines[start:end]), encoding="utf-8")
    rest = [*lines[:last], back, *lines[last:start], *lines[end:]]
    old.write_text("".join(rest), encoding="utf-8")
    for command in (["check", "--select=F401,I", "--fix"], ["format"]):
        words = [sys.executable, "-m", "ruff", *command, "-q", "--no-cache", path, home]
        subprocess.run(words, cwd=root, check=True)


@dataclass(frozen=True, slots=True)
class MovedClass:
    """A class that stands in a file of its own, at `path`, and no longer where it was generated."""

    origin: str
    name: str
    path: str

    def make(self, root: Path) -> None:
        move_class(root, self.origin, self.name, self.path)

    def is_said_in(self, text: str) -> bool:
        return f"class {self.name}(" in text


MOVED = {
    "a class in a file of its own": (
        MovedClass("app/schemas/author.py", "AuthorRead", "app/schemas/author_read.py"),
    )
}


def add_migration(root: Path) -> None:
    """Write the migration for the column, as `alembic revision` would, below the first one."""
    (first,) = (root / "migrations/versions").glob("0001_*.py")
    parent = first.read_text(encoding="utf-8").split('revision: str = "')[1].split('"')[0]
    own = first.with_name("20260102_0304_shelf_mark.py")
    own.write_text(MIGRATION.replace("{parent}", parent), encoding="utf-8")
