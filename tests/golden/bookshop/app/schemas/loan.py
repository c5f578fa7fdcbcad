from datetime import date, datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from app.schemas.base import (
    LEFT_OUT,
    CalendarDate,
    Exact,
    Id,
    Input,
    InUrl,
    Moment,
    Output,
    PageQuery,
    example,
)
from app.schemas.refs import BookRef, UserRef


class LoanCreate(Input):
    model_config = example(starts_on="2030-01-02", ends_on="2030-02-02", book_id=1)

    book_id: Exact[Id]
    starts_on: CalendarDate = Field(default_factory=date.today)
    ends_on: CalendarDate
    returned_at: Moment | None = None

    @model_validator(mode="after")
    def starts_on_lt_ends_on(self) -> Self:
        if not self.starts_on < self.ends_on:
            raise ValueError("The rule starts_on < ends_on does not hold")
        return self


class LoanUpdate(Input):
    book_id: Exact[Id] = LEFT_OUT
    starts_on: CalendarDate = LEFT_OUT
    ends_on: CalendarDate = LEFT_OUT
    returned_at: Moment | None = LEFT_OUT


class LoanRead(Output):
    id: int
    book_id: int
    book: BookRef
    borrower_id: int
    borrower: UserRef
    starts_on: date
    ends_on: date
    returned_at: datetime | None
    created_at: datetime
    updated_at: datetime


class LoanQuery(PageQuery):
    sort: Literal["id", "-id"] = "-id"
    book_id: InUrl[Id] | None = None
    borrower_id: InUrl[Id] | None = None
