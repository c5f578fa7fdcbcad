from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import (
    LEFT_OUT,
    Exact,
    Id,
    Input,
    InUrl,
    Line,
    Output,
    PageQuery,
    example,
)
from app.schemas.refs import CategoryRef

Name = Annotated[Line, Field(min_length=1, max_length=80)]


class CategoryCreate(Input):
    model_config = example(name="Name 1")

    name: Name
    parent_id: Exact[Id] | None = None


class CategoryUpdate(Input):
    name: Name = LEFT_OUT
    parent_id: Exact[Id] | None = LEFT_OUT


class CategoryRead(Output):
    id: int
    name: str
    parent_id: int | None
    parent: CategoryRef | None
    created_at: datetime
    updated_at: datetime


class CategoryQuery(PageQuery):
    sort: Literal["id", "-id"] = "-id"
    parent_id: InUrl[Id] | None = None
