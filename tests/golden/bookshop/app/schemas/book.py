from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, FiniteFloat

from app.models import BookStatus
from app.schemas.base import (
    LEFT_OUT,
    CalendarDate,
    Distinct,
    Exact,
    Id,
    Input,
    Int32,
    InUrl,
    Items,
    JsonObject,
    Line,
    NumberText,
    Output,
    PageQuery,
    SearchText,
    Text,
    example,
)
from app.schemas.refs import AuthorRef, PublisherRef, TagRef

Title = Annotated[Line, Field(min_length=1, max_length=200)]
Isbn = Annotated[Line, Field(min_length=13, max_length=13)]
Pages = Exact[Annotated[Int32, Field(ge=1)]]
Price = NumberText[Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]]
Rating = Exact[Annotated[FiniteFloat, Field(ge=0, le=5)]]
Languages = Annotated[Items[Line], Field(max_length=10)]
TagIds = Annotated[Distinct[Exact[Id]], Field(max_length=100)]


class BookCreate(Input):
    model_config = example(
        title="Title 1",
        isbn="0000000000001",
        price="1",
        languages=["Languages 1"],
        author_id=1,
    )

    title: Title
    isbn: Isbn
    pages: Pages | None = None
    price: Price
    rating: Rating | None = None
    status: BookStatus = BookStatus.DRAFT
    in_print: Exact[bool] = True
    published_on: CalendarDate | None = None
    metadata_: JsonObject | None = None
    languages: Languages
    author_id: Exact[Id]
    publisher_id: Exact[Id] | None = None
    tag_ids: TagIds = Field(default_factory=set)


class BookUpdate(Input):
    title: Title = LEFT_OUT
    isbn: Isbn = LEFT_OUT
    pages: Pages | None = LEFT_OUT
    price: Price = LEFT_OUT
    rating: Rating | None = LEFT_OUT
    status: BookStatus = LEFT_OUT
    in_print: Exact[bool] = LEFT_OUT
    published_on: CalendarDate | None = LEFT_OUT
    metadata_: JsonObject | None = LEFT_OUT
    languages: Languages = LEFT_OUT
    author_id: Exact[Id] = LEFT_OUT
    publisher_id: Exact[Id] | None = LEFT_OUT
    tag_ids: TagIds = LEFT_OUT


class BookRead(Output):
    id: int
    title: str
    isbn: str
    pages: int | None
    price: Decimal
    rating: float | None
    status: BookStatus
    in_print: bool
    published_on: date | None
    metadata_: dict[str, Any] | None
    languages: list[str]
    author_id: int
    author: AuthorRef
    publisher_id: int | None
    publisher: PublisherRef | None
    tags: list[TagRef]
    created_at: datetime
    updated_at: datetime


class BookQuery(PageQuery):
    sort: Literal["id", "-id", "title", "-title", "isbn", "-isbn"] = "-id"
    q: SearchText | None = None
    title: Text | None = None
    isbn: Text | None = None
    author_id: InUrl[Id] | None = None
    publisher_id: InUrl[Id] | None = None
    tag_id: InUrl[Id] | None = None
