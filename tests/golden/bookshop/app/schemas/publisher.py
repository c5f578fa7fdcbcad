from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import (
    LEFT_OUT,
    Email,
    Input,
    Line,
    Output,
    PageQuery,
    SearchText,
    Text,
    example,
)

Name = Annotated[Line, Field(min_length=1, max_length=160)]
Country = Annotated[Line, Field(min_length=1, max_length=2, pattern="^[A-Z]+$")]


class PublisherCreate(Input):
    model_config = example(name="Name 1", country="GR")

    name: Name
    country: Country
    contact: Email | None = None


class PublisherUpdate(Input):
    name: Name = LEFT_OUT
    country: Country = LEFT_OUT
    contact: Email | None = LEFT_OUT


class PublisherRead(Output):
    id: int
    name: str
    country: str
    contact: str | None
    created_at: datetime
    updated_at: datetime


class PublisherQuery(PageQuery):
    sort: Literal["id", "-id", "name", "-name"] = "-id"
    q: SearchText | None = None
    name: Text | None = None
