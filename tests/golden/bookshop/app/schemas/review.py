from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import (
    LEFT_OUT,
    Exact,
    Id,
    Input,
    Int16,
    InUrl,
    Output,
    PageQuery,
    Prose,
    example,
)
from app.schemas.refs import BookRef, UserRef

Stars = Exact[Annotated[Int16, Field(ge=1, le=5)]]
Body = Annotated[Prose, Field(min_length=1, max_length=5000)]


class ReviewCreate(Input):
    model_config = example(stars=2, body="Body 1", book_id=1)

    book_id: Exact[Id]
    stars: Stars
    body: Body


class ReviewUpdate(Input):
    book_id: Exact[Id] = LEFT_OUT
    stars: Stars = LEFT_OUT
    body: Body = LEFT_OUT


class ReviewRead(Output):
    id: int
    book_id: int
    book: BookRef
    reviewer_id: int
    reviewer: UserRef
    stars: int
    body: str
    created_at: datetime
    updated_at: datetime


class ReviewQuery(PageQuery):
    sort: Literal["id", "-id"] = "-id"
    book_id: InUrl[Id] | None = None
    reviewer_id: InUrl[Id] | None = None
