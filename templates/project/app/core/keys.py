"""API keys: how they look, what is kept of them, and what each may do."""

import re
import secrets
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

HEADER = "X-API-Key"
KEY = re.compile(r"(key_[0-9a-f]{16})\.[A-Za-z0-9_-]{43}")
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Scope(StrEnum):
    """What a key may do where its owner may; never more than that."""

    READ = "read"
    WRITE = "write"


def new_key() -> tuple[str, dict[str, str]]:
    """Return a key, and what is kept of it; its prefix is no secret, and finds its row."""
    prefix = f"key_{secrets.token_hex(8)}"
    key = f"{prefix}.{secrets.token_urlsafe(32)}"
    return key, {"prefix": prefix, "hashed_key": hash_key(key)}


def hash_key(key: str) -> str:
    """Slow hashes make up for passwords that can be guessed; 256 random bits cannot."""
    return sha256(key.encode(errors="replace")).hexdigest()


def read_prefix(key: str) -> str | None:
    """Return what finds the row of a key, if it looks like one."""
    found = KEY.fullmatch(key)
    return found[1] if found else None


def needed_scope(method: str) -> Scope:
    return Scope.READ if method in READING else Scope.WRITE


def write_scopes(scopes: Iterable[Scope]) -> str:
    return " ".join(sorted(scopes))
