"""Authors: anyone reads them, an admin changes them."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import bindparam, delete, insert, select, update

from app.api.deps import ADMIN, SessionDep, found
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.errors import problems
from app.models import Author
from app.schemas.author import AuthorCreate, AuthorQuery, AuthorRead, AuthorUpdate
from app.schemas.base import Id, InUrl, Page

router = Router(prefix="/authors", tags=["authors"])

COLUMNS: list[Any] = [
    Author.id,
    Author.name,
    Author.born,
    Author.website,
    Author.biography,
    Author.created_at,
    Author.updated_at,
]
ROW = Author.id == bindparam("row_id")

AUTHORS = select(*COLUMNS)
AUTHOR = AUTHORS.where(ROW)
CREATE = insert(Author).returning(*COLUMNS)
UPDATE = update(Author).where(ROW).returning(*COLUMNS)
UNCHANGED = select(*COLUMNS).where(ROW)
DELETE = delete(Author).where(ROW)

LISTING = Listing(
    AuthorRead,
    AUTHORS,
    sort={"id": Author.id},
    where={"q": Author.name.icontains(bindparam("q"), escape="/")},
)


@router.get("")
async def list_authors(
    query: Annotated[AuthorQuery, Query()], db: SessionDep
) -> Page[AuthorRead]:
    return await LISTING.page(query, db)


@router.get("/{id}", responses=problems(404))
async def read_author(id: InUrl[Id], db: SessionDep) -> AuthorRead:
    return found(await db.read_one(AuthorRead, AUTHOR, row_id=id))


@router.post("", status_code=201, dependencies=[ADMIN], responses=problems(401, 403))
async def create_author(
    data: AuthorCreate, db: SessionDep, response: Response
) -> AuthorRead:
    author = found(await db.read_one(AuthorRead, CREATE, **data.model_dump()))
    response.headers["Location"] = f"{PREFIX}/authors/{author.id}"
    return author


@router.patch("/{id}", dependencies=[ADMIN], responses=problems(401, 403, 404))
async def update_author(
    id: InUrl[Id], data: AuthorUpdate, db: SessionDep
) -> AuthorRead:
    changes = data.model_dump(exclude_unset=True)
    return found(
        await db.read_one(
            AuthorRead,
            UPDATE if data.model_fields_set else UNCHANGED,
            row_id=id,
            **changes,
        )
    )


@router.delete(
    "/{id}",
    status_code=204,
    dependencies=[ADMIN],
    responses=problems(401, 403, 404, 409),
)
async def delete_author(id: InUrl[Id], db: SessionDep) -> None:
    found(await db.change(DELETE, row_id=id))
