"""The tokens that a sign-in gives: one to show with each request, one to go on with."""

import secrets
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID, uuid4

import jwt
from pydantic import TypeAdapter

from app.core.config import settings
from app.schemas.base import Id

ALGORITHM = "HS256"
ISSUER = "bookshop"
KEY = settings.secret_key.get_secret_value()
USER_ID: TypeAdapter[int] = TypeAdapter(Id)
CLAIMS = ["iss", "aud", "sub", "sid", "type", "iat", "exp", "jti"]


class Claims(NamedTuple):
    user_id: int
    sign_in: UUID
    expires: float


def create_access_token(user_id: int, sign_in: UUID) -> str:
    issued = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(user_id),
        "sid": str(sign_in),
        "type": "access",
        "iat": issued,
        "exp": issued + timedelta(minutes=settings.access_token_minutes),
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, KEY, algorithm=ALGORITHM)


def read_access_token(token: str) -> Claims | None:
    """Return what a token claims, if it is genuine and still valid."""
    try:
        claims = verified(token)
    except (jwt.InvalidTokenError, ValueError, OverflowError):
        return None
    return claims if claims.expires > datetime.now(UTC).timestamp() else None


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
    if claims["type"] != "access" or isinstance(claims["exp"], str):
        raise ValueError("not an access token")
    user_id = USER_ID.validate_python(claims["sub"])
    return Claims(user_id, UUID(str(claims["sid"])), claims["exp"])


def create_refresh_token(sign_in: UUID) -> str:
    """Name the sign-in, and add a secret that only its hash is kept of."""
    return f"{sign_in}.{secrets.token_urlsafe(32)}"


def read_refresh_token(token: str) -> UUID | None:
    """Return the sign-in that a token names; whether it is genuine, its hash tells."""
    try:
        return UUID(token.partition(".")[0])
    except ValueError:
        return None


def hash_token(token: str) -> str:
    """A token is as random as its hash, which therefore needs to be neither slow nor salted."""
    return sha256(token.encode(errors="replace")).hexdigest()
