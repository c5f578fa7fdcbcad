"""Categories: anyone reads them, an admin changes them."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Bundle, aliased

from app.api.deps import ADMIN, SessionDep, found
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.errors import problems
from app.models import Category
from app.schemas.base import Id, InUrl, Page
from app.schemas.category import (
    CategoryCreate,
    CategoryQuery,
    CategoryRead,
    CategoryUpdate,
)

router = Router(prefix="/categories", tags=["categories"])

Parent = aliased(Category)
COLUMNS: list[Any] = [
    Category.id,
    Category.name,
    Category.parent_id,
    Bundle("parent", Parent.id, Parent.name),
    Category.created_at,
    Category.updated_at,
]
ROW = Category.id == bindparam("row_id")

CATEGORIES = select(*COLUMNS).outerjoin(Category.parent.of_type(Parent))
CATEGORY = CATEGORIES.where(ROW)
CREATE = insert(Category).returning(Category.id)
UPDATE = update(Category).where(ROW).returning(Category.id)
UNCHANGED = select(Category.id).where(ROW)
DELETE = delete(Category).where(ROW)

LISTING = Listing(
    CategoryRead,
    CATEGORIES,
    sort={"id": Category.id},
    where={"parent_id": Category.parent_id == bindparam("parent_id")},
)


@router.get("")
async def list_categories(
    query: Annotated[CategoryQuery, Query()], db: SessionDep
) -> Page[CategoryRead]:
    return await LISTING.page(query, db)


@router.get("/{id}", responses=problems(404))
async def read_category(id: InUrl[Id], db: SessionDep) -> CategoryRead:
    return found(await db.read_one(CategoryRead, CATEGORY, row_id=id))


@router.post("", status_code=201, dependencies=[ADMIN], responses=problems(401, 403))
async def create_category(
    data: CategoryCreate, db: SessionDep, response: Response
) -> CategoryRead:
    async with db.begin():
        id = await db.read_value(CREATE, **data.model_dump())
        category = found(await db.read_one(CategoryRead, CATEGORY, row_id=id))
    response.headers["Location"] = f"{PREFIX}/categories/{category.id}"
    return category


@router.patch("/{id}", dependencies=[ADMIN], responses=problems(401, 403, 404))
async def update_category(
    id: InUrl[Id], data: CategoryUpdate, db: SessionDep
) -> CategoryRead:
    changes = data.model_dump(exclude_unset=True)
    async with db.begin():
        row_id = found(
            await db.read_value(
                UPDATE if data.model_fields_set else UNCHANGED, row_id=id, **changes
            )
        )
        return found(await db.read_one(CategoryRead, CATEGORY, row_id=row_id))


@router.delete(
    "/{id}",
    status_code=204,
    dependencies=[ADMIN],
    responses=problems(401, 403, 404, 409),
)
async def delete_category(id: InUrl[Id], db: SessionDep) -> None:
    found(await db.change(DELETE, row_id=id))
