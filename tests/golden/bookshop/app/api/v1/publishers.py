"""Publishers: anyone reads them, an admin changes them."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import bindparam, delete, insert, select, update

from app.api.deps import ADMIN, SessionDep, found
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.errors import problems
from app.models import Publisher
from app.schemas.base import Id, InUrl, Page
from app.schemas.publisher import (
    PublisherCreate,
    PublisherQuery,
    PublisherRead,
    PublisherUpdate,
)

router = Router(prefix="/publishers", tags=["publishers"])

COLUMNS: list[Any] = [
    Publisher.id,
    Publisher.name,
    Publisher.country,
    Publisher.contact,
    Publisher.created_at,
    Publisher.updated_at,
]
ROW = Publisher.id == bindparam("row_id")

PUBLISHERS = select(*COLUMNS)
PUBLISHER = PUBLISHERS.where(ROW)
CREATE = insert(Publisher).returning(*COLUMNS)
UPDATE = update(Publisher).where(ROW).returning(*COLUMNS)
UNCHANGED = select(*COLUMNS).where(ROW)
DELETE = delete(Publisher).where(ROW)

LISTING = Listing(
    PublisherRead,
    PUBLISHERS,
    sort={"id": Publisher.id, "name": Publisher.name},
    where={
        "q": Publisher.name.icontains(bindparam("q"), escape="/"),
        "name": Publisher.name == bindparam("name"),
    },
)


@router.get("")
async def list_publishers(
    query: Annotated[PublisherQuery, Query()], db: SessionDep
) -> Page[PublisherRead]:
    return await LISTING.page(query, db)


@router.get("/{id}", responses=problems(404))
async def read_publisher(id: InUrl[Id], db: SessionDep) -> PublisherRead:
    return found(await db.read_one(PublisherRead, PUBLISHER, row_id=id))


@router.post(
    "", status_code=201, dependencies=[ADMIN], responses=problems(401, 403, 409)
)
async def create_publisher(
    data: PublisherCreate, db: SessionDep, response: Response
) -> PublisherRead:
    publisher = found(await db.read_one(PublisherRead, CREATE, **data.model_dump()))
    response.headers["Location"] = f"{PREFIX}/publishers/{publisher.id}"
    return publisher


@router.patch("/{id}", dependencies=[ADMIN], responses=problems(401, 403, 404, 409))
async def update_publisher(
    id: InUrl[Id], data: PublisherUpdate, db: SessionDep
) -> PublisherRead:
    changes = data.model_dump(exclude_unset=True)
    return found(
        await db.read_one(
            PublisherRead,
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
async def delete_publisher(id: InUrl[Id], db: SessionDep) -> None:
    found(await db.change(DELETE, row_id=id))
