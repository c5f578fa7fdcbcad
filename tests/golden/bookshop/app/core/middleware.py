"""What happens to every request and every response, as plain ASGI."""

import logging
import re
from secrets import token_hex

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import answer, request_id

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]
PORT = re.compile(r":\d+$")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# A form is read byte by byte: 1 MB of "&" took 0.7 s, and no sign-in is as long as this.
FORM, LONGEST_FORM = "application/x-www-form-urlencoded", 20_000
# Before Python 3.11.10 and 3.12.6, a cookie takes as long as the square of its
# backslashes: 64 KB of them took 29 s.
MOST_BACKSLASHES = 20

logger = logging.getLogger(__name__)


class Envelope:
    """Gives each request an id and each answer its headers, whatever goes wrong inside.

    A proxy may have named the request already: what looks like an id is kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        id = given if REQUEST_ID.fullmatch(given) else token_hex(16)
        request_id.set(id)
        headers = [*SECURITY_HEADERS, (b"x-request-id", id.encode())]
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            logger.exception("request %s failed", id)
            if started:
                raise
            await answer(500)(scope, receive, send_with_headers)


class HeadAsGet:
    """Answers HEAD as GET, but for the body, on every path that can be read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            scope["method"] = "HEAD"
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        scope["method"] = "GET"
        try:
            await self.app(scope, receive, send_head)
        finally:
            scope["method"] = "HEAD"


class CookieLimit:
    """Refuses cookies that no browser sends and that Python may take long to read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            cookies = Headers(scope=scope).getlist("cookie")
            if sum(cookie.count("\\") for cookie in cookies) > MOST_BACKSLASHES:
                await answer(431)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses a body that says it is too long, and stops one that turns out to be."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        is_form = headers.get("content-type", "").lower().startswith(FORM)
        left = min(LONGEST_FORM, self.max_bytes) if is_form else self.max_bytes
        if length.isdecimal() and int(length) > left:
            await answer(413)(scope, receive, send)
            return

        async def receive_counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_counted, send)


class TrustedHosts:
    """Answers only to its own names; who watches its health may use any.

    ``*.example.com`` stands for every name below it.
    """

    def __init__(self, app: ASGIApp, names: list[str]) -> None:
        self.app = app
        self.names = {name for name in names if not name.startswith("*.")}
        self.ends = tuple(name[1:] for name in names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and not scope["path"].startswith("/health"):
            host = PORT.sub("", Headers(scope=scope).get("host", "")).lower()
            if host not in self.names and not host.endswith(self.ends):
                refusal = answer(400, "This host is not served here")
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)
