"""Users: anyone registers and changes their own profile, admins see and change all."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import bindparam, delete, func, insert, select, update

from app.api.deps import ADMIN, CurrentUser, SessionDep, found
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.config import settings
from app.core.errors import problems
from app.core.limits import attempts, limit_account
from app.core.passwords import hash_password
from app.models import User
from app.schemas.base import Id, InUrl, Page
from app.schemas.user import (
    UserAdminUpdate,
    UserCreate,
    UserQuery,
    UserRead,
    UserUpdate,
)

router = Router(prefix="/users", tags=["users"])

COLUMNS: list[Any] = [
    User.id,
    User.email,
    User.full_name,
    User.is_active,
    User.is_superuser,
    User.created_at,
    User.updated_at,
]
ROW = User.id == bindparam("row_id")

USERS = select(*COLUMNS)
USER = USERS.where(ROW)
CREATE = insert(User).returning(*COLUMNS)
UPDATE = update(User).where(ROW).returning(*COLUMNS)
DELETE = delete(User).where(ROW)

LISTING = Listing(
    UserRead,
    USERS,
    sort={"id": User.id, "email": User.email},
    where={"email": func.lower(User.email) == func.lower(bindparam("email"))},
)


@router.get("", dependencies=[ADMIN], responses=problems(401, 403))
async def list_users(
    query: Annotated[UserQuery, Query()], db: SessionDep
) -> Page[UserRead]:
    return await LISTING.page(query, db)


@router.get("/me", responses=problems(401))
async def read_me(user: CurrentUser) -> UserRead:
    return user


@router.get("/{id}", dependencies=[ADMIN], responses=problems(401, 403, 404))
async def read_user(id: InUrl[Id], db: SessionDep) -> UserRead:
    return found(await db.read_one(UserRead, USER, row_id=id))


@router.post(
    "", status_code=201, dependencies=[attempts("register")], responses=problems(409)
)
async def register(data: UserCreate, response: Response, db: SessionDep) -> UserRead:
    await limit_account("register", settings.registration_limit, data.email)
    values = data.model_dump(exclude={"password"})
    hashed = await hash_password(data.password)
    user = found(await db.read_one(UserRead, CREATE, **values, hashed_password=hashed))
    response.headers["Location"] = f"{PREFIX}/users/{user.id}"
    return user


@router.patch("/me", responses=problems(401))
async def update_me(data: UserUpdate, user: CurrentUser, db: SessionDep) -> UserRead:
    changes = data.model_dump(exclude_unset=True)
    return found(
        await db.read_one(
            UserRead, UPDATE if changes else USER, row_id=user.id, **changes
        )
    )


@router.delete("/me", status_code=204, responses=problems(401, 409))
async def delete_me(user: CurrentUser, db: SessionDep) -> None:
    await db.change(DELETE, row_id=user.id)


@router.patch("/{id}", dependencies=[ADMIN], responses=problems(401, 403, 404))
async def update_user(id: InUrl[Id], data: UserAdminUpdate, db: SessionDep) -> UserRead:
    changes = data.model_dump(exclude_unset=True)
    return found(
        await db.read_one(UserRead, UPDATE if changes else USER, row_id=id, **changes)
    )


@router.delete(
    "/{id}",
    status_code=204,
    dependencies=[ADMIN],
    responses=problems(401, 403, 404, 409),
)
async def delete_user(id: InUrl[Id], db: SessionDep) -> None:
    found(await db.change(DELETE, row_id=id))
