from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.core.passwords import uncommon
from app.schemas.base import (
    LEFT_OUT,
    Email,
    Exact,
    Input,
    Line,
    Output,
    PageQuery,
    Text,
)

FullName = Annotated[Line, Field(min_length=1, max_length=255)]
Password = Annotated[
    Text, Field(min_length=8, max_length=128), AfterValidator(uncommon)
]


class UserCreate(Input):
    email: Email
    password: Password
    full_name: FullName | None = None


class UserUpdate(Input):
    """What users change of themselves."""

    full_name: FullName | None = LEFT_OUT


class UserAdminUpdate(UserUpdate):
    """What an admin changes of anyone."""

    is_active: Exact[bool] = LEFT_OUT
    is_superuser: Exact[bool] = LEFT_OUT


class UserRead(Output):
    id: int
    email: str
    full_name: str | None
    is_active: bool
    is_superuser: bool
    created_at: datetime
    updated_at: datetime


class UserQuery(PageQuery):
    sort: Literal["id", "-id", "email", "-email"] = "-id"
    email: Text | None = None
