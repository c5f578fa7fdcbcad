"""What routes ask for: the database, the caller, the row named in the path."""

from typing import Annotated, TypeVar

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import Boolean, bindparam, select

from app.core.security import read_access_token
from app.db.session import Session, get_db
from app.models import User
from app.schemas.user import UserRead

T = TypeVar("T")
SessionDep = Annotated[Session, Depends(get_db)]
Token = Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="/api/v1/auth/login"))]

USER = select(User.__table__).where(User.id == bindparam("row_id"))


async def get_current_user(token: Token, db: SessionDep) -> UserRead:
    """Ask the database each time, so that a deactivated user is out at once."""
    user_id = read_access_token(token)
    user = await db.read_one(UserRead, USER, row_id=user_id) if user_id else None
    if user is None or not user.is_active:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    return user


CurrentUser = Annotated[UserRead, Depends(get_current_user)]


async def get_current_admin(user: CurrentUser) -> UserRead:
    if not user.is_superuser:
        raise HTTPException(403)
    return user


CurrentAdmin = Annotated[UserRead, Depends(get_current_admin)]
SIGNED_IN = Depends(get_current_user)
ADMIN = Depends(get_current_admin)
IS_ADMIN = bindparam("is_admin", type_=Boolean)


def found(row: T | None) -> T:
    """Answer 404 unless there is a row, or a number of rows that were changed."""
    if not row:
        raise HTTPException(404)
    return row


def owned(id: object, user: UserRead) -> dict[str, object]:
    """Return what a statement asks that finds a row only for its owner or an admin."""
    return {"row_id": id, "caller_id": user.id, "is_admin": user.is_superuser}
