"""Reviews: anyone reads them, their owner or an admin changes them."""

from typing import Annotated, Any, NoReturn

from fastapi import HTTPException, Query, Response
from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Bundle

from app.api.deps import IS_ADMIN, CurrentUser, SessionDep, found, owned
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.errors import problems
from app.db.session import Session
from app.models import Book, Review, User
from app.schemas.base import Id, InUrl, Page
from app.schemas.review import ReviewCreate, ReviewQuery, ReviewRead, ReviewUpdate

router = Router(prefix="/reviews", tags=["reviews"])

COLUMNS: list[Any] = [
    Review.id,
    Review.book_id,
    Bundle("book", Book.id, Book.title),
    Review.reviewer_id,
    Bundle("reviewer", User.id, User.full_name),
    Review.stars,
    Review.body,
    Review.created_at,
    Review.updated_at,
]
ROW = Review.id == bindparam("row_id")
MINE = Review.reviewer_id == bindparam("caller_id")
OWNED = or_(MINE, IS_ADMIN)

REVIEWS = select(*COLUMNS).join(Review.book).join(Review.reviewer)
REVIEW = REVIEWS.where(ROW)
CREATE = insert(Review).returning(Review.id)
UPDATE = update(Review).where(ROW, OWNED).returning(Review.id)
UNCHANGED = select(Review.id).where(ROW, OWNED)
DELETE = delete(Review).where(ROW, OWNED)

LISTING = Listing(
    ReviewRead,
    REVIEWS,
    sort={"id": Review.id},
    where={
        "book_id": Review.book_id == bindparam("book_id"),
        "reviewer_id": Review.reviewer_id == bindparam("reviewer_id"),
    },
)


@router.get("")
async def list_reviews(
    query: Annotated[ReviewQuery, Query()], db: SessionDep
) -> Page[ReviewRead]:
    return await LISTING.page(query, db)


@router.get("/{id}", responses=problems(404))
async def read_review(id: InUrl[Id], db: SessionDep) -> ReviewRead:
    return found(await db.read_one(ReviewRead, REVIEW, row_id=id))


@router.post("", status_code=201, responses=problems(401, 409))
async def create_review(
    data: ReviewCreate, user: CurrentUser, db: SessionDep, response: Response
) -> ReviewRead:
    async with db.begin():
        id = await db.read_value(CREATE, **data.model_dump(), reviewer_id=user.id)
        review = found(await db.read_one(ReviewRead, REVIEW, row_id=id))
    response.headers["Location"] = f"{PREFIX}/reviews/{review.id}"
    return review


@router.patch("/{id}", responses=problems(401, 403, 404, 409))
async def update_review(
    id: InUrl[Id], data: ReviewUpdate, user: CurrentUser, db: SessionDep
) -> ReviewRead:
    changes = data.model_dump(exclude_unset=True)
    async with db.begin():
        row_id = await db.read_value(
            UPDATE if data.model_fields_set else UNCHANGED, **owned(id, user), **changes
        )
        if row_id is None:
            await refuse(id, db)
        return found(await db.read_one(ReviewRead, REVIEW, row_id=row_id))


@router.delete("/{id}", status_code=204, responses=problems(401, 403, 404, 409))
async def delete_review(id: InUrl[Id], user: CurrentUser, db: SessionDep) -> None:
    if not await db.change(DELETE, **owned(id, user)):
        await refuse(id, db)


async def refuse(id: InUrl[Id], db: Session) -> NoReturn:
    """Say why nothing was changed."""
    found(await db.read_one(ReviewRead, REVIEW, row_id=id))
    raise HTTPException(403)
