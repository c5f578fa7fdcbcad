"""How often one may ask: counted in this process, or in Redis by all of them together."""

import logging
import time
from functools import cache
from hashlib import sha256
from math import ceil
from typing import Any
from unicodedata import combining, normalize

from fastapi import Depends, HTTPException, Request
from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.clients import network_of
from app.core.config import settings
from app.core.errors import answer
from app.core.security import read_access_token

SWEEP = 60  # seconds between looking for counts whose time is over
REST = 5  # seconds for which a store that could not be reached is left alone
LONGEST_NAME = 320  # characters: no account has a longer one

logger = logging.getLogger(__name__)


@cache
def windows(limits: str) -> list[RateLimitItem]:
    return parse_many(limits) if limits else []


class Counters(MemoryStorage):
    """Counts in this process; its parent looks at every count at each request."""

    STORAGE_SCHEME = ["async+counters"]  # noqa: RUF012
    sweep_at = 0.0

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        if self.sweep_at <= now:
            self.sweep_at = now + SWEEP
            for over in [key for key, end in self.expirations.items() if end <= now]:
                await self.clear(over)
        if self.expirations.get(key, 0) <= now:
            await self.clear(key)
            self.expirations[key] = now + expiry
        self.storage[key] += amount
        return self.storage[key]


class Limiter:
    """Counts requests, and says who has to wait."""

    def __init__(self, redis_url: str | None = None) -> None:
        self.local = FixedWindowRateLimiter(Counters())
        self.shared = FixedWindowRateLimiter(connect(redis_url)) if redis_url else None
        self.away_until = 0.0

    async def check(self, limits: str, *who: str) -> None:
        """Answer 429 to who asks more often than ``limits`` say."""
        seconds = await self.hit(limits, *who)
        if seconds:
            raise HTTPException(429, headers={"Retry-After": str(seconds)})

    async def hit(self, limits: str, *who: str) -> int:
        """Return after how many seconds to try again: 0 for at once."""
        if self.shared is None:
            return await count(self.local, limits, who)
        if self.away_until < time.time():
            try:
                return await count(self.shared, limits, who)
            except StorageError as error:
                logger.warning("The store of the rate limits is away: %s", error)
                self.away_until = time.time() + REST
        if settings.rate_limit_fallback == "refuse":
            raise HTTPException(503, headers={"Retry-After": str(REST)})
        return await count(self.local, limits, who)


def connect(url: str) -> RedisStorage:
    from redis.asyncio.retry import Retry  # not needed where nothing is shared
    from redis.backoff import NoBackoff

    options: dict[str, Any] = {
        "wrap_exceptions": True,
        "socket_timeout": 0.5,
        "socket_connect_timeout": 0.5,
        "retry": Retry(NoBackoff(), 0),
    }
    return RedisStorage(f"async+{url}", implementation="redispy", **options)


async def count(
    limiter: FixedWindowRateLimiter, limits: str, who: tuple[str, ...]
) -> int:
    for window in windows(limits):
        if not await limiter.hit(window, *who):
            stats = await limiter.get_window_stats(window, *who)
            return max(1, ceil(stats.reset_time - time.time()))
    return 0


limiter = Limiter(settings.redis_url)


def attempts(what: str) -> Any:
    """Count an attempt for its address, before what it brings is looked at."""

    async def count_attempt(request: Request) -> None:
        await limiter.check(settings.address_limit, what, network_of(request.scope))

    return Depends(count_attempt)


async def limit_account(what: str, limits: str, account: str) -> None:
    """Refuse what is tried too often for one account, from wherever."""
    name = sha256(account_name(account).encode(errors="replace")).hexdigest()
    await limiter.check(limits, what, name)


def account_name(text: str) -> str:
    """Give one name to all texts that a database may take for the same address.

    What is a small letter to it depends on its locale: "\u0130" may be "i" or "\u0131",
    and "\u03a3" one of two. So neither case nor accents count here.
    """
    parts = normalize("NFKD", text[:LONGEST_NAME])
    plain = "".join(part for part in parts if not combining(part))
    return plain.casefold().replace("\u0131", "i")


def caller(scope: Scope) -> str:
    """Name who asks: the user of a genuine token, or else an address."""
    headers = Headers(scope=scope)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    claims = read_access_token(token) if scheme.lower() == "bearer" else None
    return f"user {claims.user_id}" if claims else network_of(scope)


class RateLimit:
    """Refuses a caller who asks too often; health is for those who watch."""

    def __init__(self, app: ASGIApp, limits: str) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and not scope["path"].startswith("/health"):
            try:
                await limiter.check(self.limits, caller(scope))
            except HTTPException as refusal:
                response = answer(refusal.status_code, headers=refusal.headers)
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)
