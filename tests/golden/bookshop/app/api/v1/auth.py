"""Login: a password for an access token."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import bindparam, func, select

from app.api.deps import SessionDep
from app.api.router import Router
from app.core.errors import problems
from app.core.security import create_access_token, verify_password
from app.models import User
from app.schemas.user import AccessToken

router = Router(prefix="/auth", tags=["auth"])

CREDENTIALS = select(User.id, User.hashed_password, User.is_active).where(
    func.lower(User.email) == func.lower(bindparam("address"))
)


@router.post("/login", responses=problems(401))
async def login(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], db: SessionDep
) -> AccessToken:
    users = await db.records(CREDENTIALS, address=whole(form.username))
    user = next(iter(users), {})
    hashed = user.get("hashed_password")
    genuine = await verify_password(whole(form.password), hashed)
    if not genuine or not user["is_active"]:
        headers = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(401, "Wrong email or password", headers)
    return AccessToken(access_token=create_access_token(user["id"]))


def whole(text: str) -> str:
    """Replace what a form may hold but no database: NUL, and half characters."""
    return text.replace("\0", "?").encode(errors="replace").decode()
