"""Tags: anyone reads them, an admin changes them."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import bindparam, delete, insert, select, update

from app.api.deps import ADMIN, SessionDep, found
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.errors import problems
from app.models import Tag
from app.schemas.base import Id, InUrl, Page
from app.schemas.tag import TagCreate, TagQuery, TagRead, TagUpdate

router = Router(prefix="/tags", tags=["tags"])

COLUMNS: list[Any] = [Tag.id, Tag.label, Tag.created_at, Tag.updated_at]
ROW = Tag.id == bindparam("row_id")

TAGS = select(*COLUMNS)
TAG = TAGS.where(ROW)
CREATE = insert(Tag).returning(*COLUMNS)
UPDATE = update(Tag).where(ROW).returning(*COLUMNS)
UNCHANGED = select(*COLUMNS).where(ROW)
DELETE = delete(Tag).where(ROW)

LISTING = Listing(
    TagRead,
    TAGS,
    sort={"id": Tag.id, "label": Tag.label},
    where={"label": Tag.label == bindparam("label")},
)


@router.get("")
async def list_tags(
    query: Annotated[TagQuery, Query()], db: SessionDep
) -> Page[TagRead]:
    return await LISTING.page(query, db)


@router.get("/{id}", responses=problems(404))
async def read_tag(id: InUrl[Id], db: SessionDep) -> TagRead:
    return found(await db.read_one(TagRead, TAG, row_id=id))


@router.post(
    "", status_code=201, dependencies=[ADMIN], responses=problems(401, 403, 409)
)
async def create_tag(data: TagCreate, db: SessionDep, response: Response) -> TagRead:
    tag = found(await db.read_one(TagRead, CREATE, **data.model_dump()))
    response.headers["Location"] = f"{PREFIX}/tags/{tag.id}"
    return tag


@router.patch("/{id}", dependencies=[ADMIN], responses=problems(401, 403, 404, 409))
async def update_tag(id: InUrl[Id], data: TagUpdate, db: SessionDep) -> TagRead:
    changes = data.model_dump(exclude_unset=True)
    return found(
        await db.read_one(
            TagRead,
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
async def delete_tag(id: InUrl[Id], db: SessionDep) -> None:
    found(await db.change(DELETE, row_id=id))
