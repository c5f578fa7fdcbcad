from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from app.core.keys import Scope
from app.schemas.base import Distinct, Exact, Input, Line, Output, PageQuery, example

Name = Annotated[Line, Field(min_length=1, max_length=100)]


def split(scopes: Any) -> Any:
    """Read scopes as they are kept: words with blanks between."""
    return scopes.split() if isinstance(scopes, str) else scopes


Scopes = Annotated[list[Scope], BeforeValidator(split)]


class ApiKeyCreate(Input):
    model_config = example(name="backup", scopes=["read"], expires_in_days=90)

    name: Name
    scopes: Annotated[Distinct[Scope], Field(min_length=1)]
    expires_in_days: Exact[Annotated[int, Field(ge=1, le=3650)]] | None = None


class ApiKeyRead(Output):
    id: UUID
    name: str
    prefix: str
    scopes: Scopes
    expires_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime


class ApiKeyCreated(ApiKeyRead):
    key: Annotated[str, Field(description="Shown this once")]


class ApiKeyQuery(PageQuery):
    sort: Literal["id", "-id", "name", "-name", "created_at", "-created_at"] = (
        "-created_at"
    )
