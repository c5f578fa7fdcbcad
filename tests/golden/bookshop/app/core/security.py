"""Passwords and access tokens."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import uuid4

import jwt
from anyio.to_thread import run_sync
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pydantic import TypeAdapter

from app.core.config import settings
from app.schemas.base import Id

ALGORITHM = "HS256"
ISSUER = "bookshop"
KEY = settings.secret_key.get_secret_value()
USER_ID: TypeAdapter[int] = TypeAdapter(Id)
CLAIMS = ["iss", "aud", "sub", "type", "iat", "exp", "jti"]

hasher = PasswordHash.recommended()
NOBODY = hasher.hash("the password of a user who does not exist")


class Claims(NamedTuple):
    user_id: int
    expires: float


async def hash_password(password: str) -> str:
    return await run_sync(hasher.hash, password)


async def verify_password(password: str, hashed: str | None) -> bool:
    """Take the same time whether there is such a user or not."""
    try:
        genuine = await run_sync(hasher.verify, password, hashed or NOBODY)
    except UnknownHashError:  # a user without a password
        return False
    return genuine and hashed is not None


def create_access_token(user_id: int) -> str:
    issued = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(user_id),
        "type": "access",
        "iat": issued,
        "exp": issued + timedelta(minutes=settings.access_token_minutes),
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, KEY, algorithm=ALGORITHM)


def read_access_token(token: str) -> int | None:
    """Return whose token it is, if it is genuine and still valid."""
    try:
        claims = verified(token)
    except (jwt.InvalidTokenError, ValueError):
        return None
    return claims.user_id if claims.expires > datetime.now(UTC).timestamp() else None


@lru_cache(maxsize=4096)
def verified(token: str) -> Claims:
    """Check a signature once: clients send the same token again and again."""
    claims = jwt.decode(
        token,
        KEY,
        algorithms=[ALGORITHM],
        issuer=ISSUER,
        audience=ISSUER,
        options={"require": CLAIMS},
    )
    if claims["type"] != "access":
        raise ValueError("not an access token")
    return Claims(USER_ID.validate_python(claims["sub"]), claims["exp"])
