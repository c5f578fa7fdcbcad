"""Passwords: which are good enough, and how they are kept."""

import os
import secrets
from functools import cache

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pydantic_core import PydanticCustomError

hasher = PasswordHash.recommended()
NOBODY = hasher.hash(secrets.token_hex())
# A hash takes a core and 64 MB for a moment: more at once would only wait for each other.
at_once = CapacityLimiter(max(2, (os.cpu_count() or 1) // 2))


async def hash_password(password: str) -> str:
    return await run_sync(hasher.hash, password, limiter=at_once)


async def verify_password(password: str, hashed: str | None) -> bool:
    """Take the same time whether there is such a user, with a password, or not."""
    return await run_sync(matches, password, hashed or "", limiter=at_once)


def matches(password: str, hashed: str) -> bool:
    try:
        return hasher.verify(password, hashed)
    except UnknownHashError:
        hasher.verify(password, NOBODY)
        return False


@cache
def common_passwords() -> frozenset[str]:
    """The 30,000 that were found most often where passwords have leaked."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # large, and not always needed

    return frozenset(FREQUENCY_LISTS["passwords"])


def uncommon(password: str) -> str:
    """Refuse what is tried first: a common password, or few characters repeated."""
    if password.lower() in common_passwords() or len(set(password)) < 4:
        raise PydanticCustomError("common", "Password is too easy to guess")
    return password
