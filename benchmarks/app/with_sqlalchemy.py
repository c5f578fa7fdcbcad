"""The least that FastAPI serves, and SQLAlchemy: no app that uses it starts with less."""

import sqlalchemy.dialects.postgresql.asyncpg
import sqlalchemy.ext.asyncio
import sqlalchemy.orm  # noqa: F401 - what importing it costs is measured
from bare import app

__all__ = ["app"]
