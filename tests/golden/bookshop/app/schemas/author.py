from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import (
    LEFT_OUT,
    CalendarDate,
    Input,
    Line,
    Output,
    PageQuery,
    Prose,
    SearchText,
    Url,
    example,
)

Name = Annotated[Line, Field(min_length=1, max_length=120)]
Biography = Annotated[Prose, Field(min_length=1, max_length=65_536)]


class AuthorCreate(Input):
    model_config = example(name="Name 1")

    name: Name
    born: CalendarDate | None = None
    website: Url | None = None
    biography: Biography | None = None


class AuthorUpdate(Input):
    name: Name = LEFT_OUT
    born: CalendarDate | None = LEFT_OUT
    website: Url | None = LEFT_OUT
    biography: Biography | None = LEFT_OUT


class AuthorRead(Output):
    id: int
    name: str
    born: date | None
    website: str | None
    biography: str | None
    created_at: datetime
    updated_at: datetime


class AuthorQuery(PageQuery):
    sort: Literal["id", "-id"] = "-id"
    q: SearchText | None = None
