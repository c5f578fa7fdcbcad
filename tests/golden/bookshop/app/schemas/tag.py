from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import LEFT_OUT, Input, Output, PageQuery, Slug, Text, example

Label = Annotated[Slug, Field(max_length=40)]


class TagCreate(Input):
    model_config = example(label="label-1")

    label: Label


class TagUpdate(Input):
    label: Label = LEFT_OUT


class TagRead(Output):
    id: int
    label: str
    created_at: datetime
    updated_at: datetime


class TagQuery(PageQuery):
    sort: Literal["id", "-id", "label", "-label"] = "-id"
    label: Text | None = None
