"""Books: anyone reads them, an admin changes them."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Bundle

from app.api.deps import ADMIN, SessionDep, found
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.errors import problems
from app.db.many import many
from app.db.session import Session
from app.models import Author, Book, Publisher, Tag, book_tags
from app.schemas.base import Id, InUrl, Page
from app.schemas.book import BookCreate, BookQuery, BookRead, BookUpdate

router = Router(prefix="/books", tags=["books"])

TAGS = (
    select(many(id=Tag.id, label=Tag.label))
    .join(book_tags)
    .where(book_tags.c.book_id == Book.id)
    .scalar_subquery()
)
COLUMNS: list[Any] = [
    Book.id,
    Book.title,
    Book.isbn,
    Book.pages,
    Book.price,
    Book.rating,
    Book.status,
    Book.in_print,
    Book.published_on,
    Book.metadata_,
    Book.languages,
    Book.author_id,
    Bundle("author", Author.id, Author.name),
    Book.publisher_id,
    Bundle("publisher", Publisher.id, Publisher.name),
    TAGS.label("tags"),
    Book.created_at,
    Book.updated_at,
]
ROW = Book.id == bindparam("row_id")

BOOKS = select(*COLUMNS).join(Book.author).outerjoin(Book.publisher)
BOOK = BOOKS.where(ROW)
CREATE = insert(Book).returning(Book.id)
UPDATE = update(Book).where(ROW).returning(Book.id)
UNCHANGED = select(Book.id).where(ROW)
DELETE = delete(Book).where(ROW)
LINK_TAGS = insert(book_tags)
UNLINK_TAGS = delete(book_tags).where(book_tags.c.book_id == bindparam("row_id"))

LISTING = Listing(
    BookRead,
    BOOKS,
    sort={"id": Book.id, "title": Book.title, "isbn": Book.isbn},
    where={
        "q": Book.title.icontains(bindparam("q"), escape="/"),
        "title": Book.title == bindparam("title"),
        "isbn": Book.isbn == bindparam("isbn"),
        "author_id": Book.author_id == bindparam("author_id"),
        "publisher_id": Book.publisher_id == bindparam("publisher_id"),
        "tag_id": Book.tags.any(Tag.id == bindparam("tag_id")),
    },
)


@router.get("")
async def list_books(
    query: Annotated[BookQuery, Query()], db: SessionDep
) -> Page[BookRead]:
    return await LISTING.page(query, db)


@router.get("/{id}", responses=problems(404))
async def read_book(id: InUrl[Id], db: SessionDep) -> BookRead:
    return found(await db.read_one(BookRead, BOOK, row_id=id))


@router.post(
    "", status_code=201, dependencies=[ADMIN], responses=problems(401, 403, 409)
)
async def create_book(data: BookCreate, db: SessionDep, response: Response) -> BookRead:
    async with db.begin():
        id = await db.read_value(CREATE, **data.model_dump(exclude={"tag_ids"}))
        await link_tags(id, data.tag_ids, db)
        book = found(await db.read_one(BookRead, BOOK, row_id=id))
    response.headers["Location"] = f"{PREFIX}/books/{book.id}"
    return book


@router.patch("/{id}", dependencies=[ADMIN], responses=problems(401, 403, 404, 409))
async def update_book(id: InUrl[Id], data: BookUpdate, db: SessionDep) -> BookRead:
    changes = data.model_dump(exclude_unset=True)
    tag_ids = changes.pop("tag_ids", None)
    async with db.begin():
        row_id = found(
            await db.read_value(
                UPDATE if data.model_fields_set else UNCHANGED, row_id=id, **changes
            )
        )
        if tag_ids is not None:
            await db.change(UNLINK_TAGS, row_id=row_id)
            await link_tags(row_id, tag_ids, db)
        return found(await db.read_one(BookRead, BOOK, row_id=row_id))


@router.delete(
    "/{id}",
    status_code=204,
    dependencies=[ADMIN],
    responses=problems(401, 403, 404, 409),
)
async def delete_book(id: InUrl[Id], db: SessionDep) -> None:
    found(await db.change(DELETE, row_id=id))


async def link_tags(id: int, tag_ids: set[int], db: Session) -> None:
    links = [{"book_id": id, "tag_id": tag_id} for tag_id in sorted(tag_ids)]
    if links:
        await db.execute(LINK_TAGS, links)
