"""The application: ``uv run python -m app`` starts it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from app.api import health
from app.api.v1.routes import include_routes
from app.core import metrics
from app.core.config import settings
from app.core.errors import METHODS, handle_errors
from app.core.limits import RateLimit
from app.core.logging import RequestLog, configure_logging
from app.core.middleware import (
    BodyLimit,
    CookieLimit,
    Envelope,
    HeadAsGet,
    TrustedHosts,
)
from app.db.session import SessionPerRequest, engine


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    gc.freeze()  # what was imported stays: no collection needs to look at it again
    yield
    await engine.dispose()


def operation_id(route: APIRoute) -> str:
    """Name an operation after its function: ``list_books``."""
    return route.name


def create_app() -> FastAPI:
    options: dict[str, Any] = {
        "title": "bookshop",
        "version": "0.1.0",
        "lifespan": lifespan,
        "redirect_slashes": False,
        "generate_unique_id_function": operation_id,
    }
    if settings.environment == "production":
        app = FastAPI(openapi_url=None, **options)
    else:  # the pages of /docs come with the project, and not from another host
        app = FastAPIOffline(static_url="/docs-files", **options)
    app.include_router(health.router)
    include_routes(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(SessionPerRequest)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(CookieLimit)
    if settings.rate_limit:
        app.add_middleware(RateLimit, limits=settings.rate_limit)
    if settings.allowed_hosts:
        app.add_middleware(TrustedHosts, names=settings.allowed_hosts)
    app.add_middleware(Envelope)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=METHODS,
            allow_headers=["*"],
            expose_headers=["ETag", "Location", "Retry-After", "X-Request-ID"],
        )
    metrics.observe(app, engine)
    configure_logging()
    app.add_middleware(RequestLog)
    handle_errors(app)
    return app


app = create_app()
