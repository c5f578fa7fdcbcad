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
    address = form.username.replace("\0", " ")  # which is in no address
    user = next(iter(await db.records(CREDENTIALS, address=address)), {})
    genuine = await verify_password(form.password, user.get("hashed_password"))
    if not genuine or not user["is_active"]:
        headers = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(401, "Wrong email or password", headers)
    return AccessToken(access_token=create_access_token(user["id"]))
