"""One line for each request, and for what else happens: JSON where programs read it.

Of what a client sends, a line holds the method, the path and the id of the request; never
a header, a query, a body, or what a statement was given.
"""

import logging
import sys
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

from app.core.config import settings
from app.core.errors import request_id

HANDLER = "app"
LONGEST = 200  # characters of a path
CLIENT_LEFT = 499  # no answer was begun: as nginx writes it


def add_request_id(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    if id := request_id.get():
        line["request_id"] = id
    return line


COMMON: list[Processor] = [
    add_log_level,
    add_logger_name,
    TimeStamper(fmt="iso", utc=True),
    add_request_id,
]
JSON: list[Processor] = [
    ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    JSONRenderer(),
]
logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("app.requests")


def configure_logging() -> None:
    """Write the lines of every library in one form: uvicorn's, SQLAlchemy's and ours."""
    structlog.configure(
        processors=[*COMMON, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.__stdout__)
    handler.name = HANDLER
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=COMMON,
            processors=[ProcessorFormatter.remove_processors_meta, *rendering()],
        )
    )
    root = logging.getLogger()
    others = [other for other in root.handlers if other.name != HANDLER]
    root.handlers = [*others, handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # The middleware writes the line of a request, with what it took.
    logging.getLogger("uvicorn.access").disabled = True
    # A pool of SQLAlchemy is silent about each connection; ours goes by another name.
    logging.getLogger("app.db.pool").setLevel(logging.WARNING)


def rendering() -> list[Processor]:
    if settings.environment == "production":
        return JSON
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [console]


class RequestLog:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = CLIENT_LEFT
        start = perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            logger.log(
                logging.ERROR if status >= 500 else logging.INFO,
                "request",
                method=scope["method"],
                path=printable(scope["path"]),
                status=status,
                milliseconds=round((perf_counter() - start) * 1000, 1),
            )


def printable(path: str) -> str:
    """Escape what would end a line or move the cursor of who reads it."""
    return path[:LONGEST].encode("unicode_escape").decode()
