"""Sign-in: a password for tokens, a token for the next ones, and the end of both.

A row of ``refresh_tokens`` is one sign-in. Its tokens are good as long as it is there.
"""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import bindparam, delete, func, insert, select, update

from app.api.deps import CurrentUser, SessionDep, Token, unauthorized
from app.api.router import Router
from app.core.config import settings
from app.core.errors import problems
from app.core.limits import attempts, limit_account
from app.core.passwords import hash_password, verify_password
from app.core.security import (
    create_access_token,
    create_refresh_token,
    hash_token,
    read_access_token,
    read_refresh_token,
)
from app.db.session import Session
from app.db.types import now
from app.models import RefreshToken, User
from app.schemas.auth import PasswordChange, RefreshRequest, Tokens

router = Router(prefix="/auth", tags=["auth"])

OWNER = RefreshToken.user_id == bindparam("owner_id")
SIGN_IN = RefreshToken.id == bindparam("sign_in")
ROW = User.id == bindparam("row_id")

CREDENTIALS = select(User.id, User.hashed_password).where(
    func.lower(User.email) == func.lower(bindparam("address")), User.is_active
)
PASSWORD = select(User.hashed_password).where(ROW)
# Of two who change a password at the same time, the second finds another one there.
UNCHANGED = update(User).where(ROW, User.hashed_password == bindparam("expected"))
SET_PASSWORD = UNCHANGED.values(hashed_password=bindparam("new"))
# It changes nothing, but waits for whoever changes the password at this moment.
STILL_VALID = UNCHANGED.where(User.is_active).values(updated_at=User.updated_at)
CREATE = insert(RefreshToken)
ROTATE = (
    update(RefreshToken)
    .where(
        SIGN_IN,
        RefreshToken.hashed_token == bindparam("used"),
        RefreshToken.expires_at > bindparam("now"),
        RefreshToken.user_id.in_(select(User.id).where(User.is_active)),
    )
    .returning(RefreshToken.user_id)
)
REVOKE = delete(RefreshToken).where(SIGN_IN)
REVOKE_ALL = delete(RefreshToken).where(OWNER)
FORGET_EXPIRED = REVOKE_ALL.where(RefreshToken.expires_at <= bindparam("now"))


@router.post("/login", dependencies=[attempts("login")], responses=problems(401))
async def login(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], db: SessionDep
) -> Tokens:
    email = whole(form.username)
    await limit_account("login", settings.login_limit, email)
    users = await db.records(CREDENTIALS, address=email)
    user = next(iter(users), {})
    hashed = user.get("hashed_password")
    if not await verify_password(whole(form.password), hashed):
        raise unauthorized("Wrong email or password")
    async with db.begin():
        if not await db.change(STILL_VALID, row_id=user["id"], expected=hashed):
            raise unauthorized("Wrong email or password")
        return await sign_in(user["id"], db)


@router.post("/refresh", dependencies=[attempts("refresh")], responses=problems(401))
async def refresh(data: RefreshRequest, db: SessionDep) -> Tokens:
    id = read_refresh_token(data.refresh_token)
    if id is None:
        raise unauthorized()
    await limit_account("refresh", settings.refresh_limit, str(id))
    tokens = await rotate(id, data.refresh_token, db)
    if tokens is None:
        raise unauthorized()
    return tokens


@router.post("/logout", status_code=204, responses=problems(401))
async def logout(token: Token, db: SessionDep) -> None:
    claims = read_access_token(token or "")
    if not claims or not await db.change(REVOKE, sign_in=claims.sign_in):
        raise unauthorized()


@router.post(
    "/password",
    status_code=204,
    dependencies=[attempts("login")],
    responses=problems(401, 403),
)
async def change_password(
    data: PasswordChange, user: CurrentUser, db: SessionDep
) -> None:
    """Change it, and end every sign-in, this one too."""
    await limit_account("login", settings.login_limit, user.email)
    hashed = await db.read_value(PASSWORD, row_id=user.id)
    if not await verify_password(data.current_password, hashed):
        raise HTTPException(403, "The current password is wrong")
    new = await hash_password(data.new_password)
    async with db.begin():
        if not await db.change(SET_PASSWORD, row_id=user.id, expected=hashed, new=new):
            raise HTTPException(403, "The current password is wrong")
        await db.change(REVOKE_ALL, owner_id=user.id)


async def sign_in(user_id: int, db: Session) -> Tokens:
    id = uuid4()
    token, values = next_token(id)
    await db.change(FORGET_EXPIRED, owner_id=user_id, now=now())
    await db.change(CREATE, id=id, user_id=user_id, **values)
    return Tokens(access_token=create_access_token(user_id, id), refresh_token=token)


async def rotate(id: UUID, used: str, db: Session) -> Tokens | None:
    """Exchange a token for the next; one that comes again ends its sign-in."""
    token, values = next_token(id)
    place = {"sign_in": id, "used": hash_token(used), "now": now()}
    user_id = await db.read_value(ROTATE, **place, **values)
    if user_id is None:
        await db.change(REVOKE, sign_in=id)
        return None
    return Tokens(access_token=create_access_token(user_id, id), refresh_token=token)


def next_token(id: UUID) -> tuple[str, dict[str, Any]]:
    """Return a refresh token, and what is kept of it."""
    token = create_refresh_token(id)
    expires_at = now() + timedelta(days=settings.refresh_token_days)
    return token, {"hashed_token": hash_token(token), "expires_at": expires_at}


def whole(text: str) -> str:
    """Replace what a form may hold but no database: NUL, and half characters."""
    return text.replace("\0", "?").encode(errors="replace").decode()
