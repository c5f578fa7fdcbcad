"""What routes ask for: the database, the caller, the row named in the path."""

from typing import Annotated, TypeVar

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import Boolean, bindparam, select

from app.core.security import read_access_token
from app.db.session import Session, get_db
from app.models import RefreshToken, User
from app.schemas.user import UserRead

T = TypeVar("T")
SessionDep = Annotated[Session, Depends(get_db)]
bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/auth/login", auto_error=False)
Token = Annotated[str | None, Depends(bearer)]

USER = (
    select(User.__table__)
    .join(RefreshToken)
    .where(User.id == bindparam("row_id"), RefreshToken.id == bindparam("sign_in"))
)


def unauthorized(detail: str | None = None) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})


async def get_current_user(token: Token, db: SessionDep) -> UserRead:
    """Ask the database each time: who is deactivated or signed out is out at once."""
    claims = read_access_token(token or "")
    if claims is None:
        raise unauthorized()
    place = {"row_id": claims.user_id, "sign_in": claims.sign_in}
    user = await db.read_one(UserRead, USER, **place)
    if user is None or not user.is_active:
        raise unauthorized()
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
