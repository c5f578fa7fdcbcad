"""Which version of the API a request asks for: its header ``API-Version`` says so."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.v1 import PREFIX
from app.core.errors import FieldError, answer

HEADER = "API-Version"
VERSIONS = ("1",)
DEFAULT = "1"  # for whoever asks for none
FOLDER = f"{PREFIX}/"


class Versions:
    """Reads once which version is asked for, and says on the answer which it is of."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not scope["path"].startswith(FOLDER):
            await self.app(scope, receive, send)
            return
        version = scope["api_version"] = Headers(scope=scope).get(HEADER, DEFAULT)
        if scope["type"] == "http" and version not in VERSIONS:
            await refusal()(scope, receive, send)
            return
        headers = [(b"api-version", version.encode()), (b"vary", HEADER.encode())]

        async def send_with_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self.app(scope, receive, send_with_version)


def refusal() -> ASGIApp:
    """Name the header and the versions that there are, but not what was asked for."""
    expected = f"Input should be {' or '.join(VERSIONS)}"
    error = FieldError(field=f"header.{HEADER}", message=expected)
    detail = f"The header {HEADER} names no version of the API"
    return answer(400, detail, [error], headers={"Vary": HEADER})


def with_header(describe: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Document the header on each operation of the API."""
    schema = {"type": "string", "enum": list(VERSIONS), "default": DEFAULT}
    parameter = {
        "name": HEADER,
        "in": "header",
        "description": "The version of the API; the answer says which one it is of",
        "schema": schema,
    }
    document = describe()
    for path, operations in document["paths"].items():
        for operation in operations.values() if path.startswith(FOLDER) else ():
            others = operation.get("parameters", [])
            if parameter not in others:
                operation["parameters"] = [*others, parameter]
    return document


def take_versions(app: FastAPI) -> None:
    app.add_middleware(Versions)
    # another method in its place is how FastAPI has its document changed
    app.openapi = partial(with_header, app.openapi)  # type: ignore[method-assign]
