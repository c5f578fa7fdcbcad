"""What every schema is made of: types that keep out what a database cannot store."""

from datetime import date
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.schemas.validators import (
    digits,
    email_address,
    escape_like,
    fits_alone,
    http_url,
    hyphenated,
    no_number,
    not_blank,
    numeral,
    storable,
    to_utc,
    whole,
)

T = TypeVar("T")
NO_NUL = r"^[^\x00]*$"
MOST_UNKNOWN = 20  # fields that are named one by one
# a tab is the one control character that breaks no line and changes no terminal
ONE_LINE = r"^[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]*$"

# What a body holds is of its type in JSON: neither true nor "1" is a number there, though
# "1" is all that a URL can hold. Constraints stand inside: Exact[Annotated[int, Field(ge=1)]].
Exact = Annotated[T, Strict(), BeforeValidator(whole)]
InUrl = Annotated[T, BeforeValidator(digits)]

# A number as text, by which alone it is exact.
NumberText = Annotated[T, BeforeValidator(numeral)]
UrlUuid = Annotated[UUID, BeforeValidator(hyphenated)]

# What comes twice counts once. Of what is wrong, the first is named: an error for each of
# 490,000 items took 5 s and 500 MB.
Distinct = Annotated[
    set[T], Field(fail_fast=True, json_schema_extra={"uniqueItems": False})
]
Items = Annotated[list[T], Field(fail_fast=True)]

# The default of a field that a PATCH may leave out: ``model_dump(exclude_unset=True)``
# tells what was sent, and ``null`` is refused where the column is NOT NULL.
LEFT_OUT: Any = Field(default_factory=lambda: None)


class Input(BaseModel):
    """What a client sends: an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_many(cls, sent: Any) -> Any:
        """Refuse many unknown fields as one: an error for each of 100,000 took 0.5 s."""
        if isinstance(sent, dict) and len(sent) > len(cls.model_fields) + MOST_UNKNOWN:
            raise PydanticCustomError("too_many_fields", "There are too many fields")
        return sent


class Output(BaseModel):
    """What a client gets: read from rows and objects as they are."""

    model_config = ConfigDict(from_attributes=True)


def example(**fields: Any) -> ConfigDict:
    """Show in the documentation what a client may send."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class PageQuery(Input):
    cursor: Annotated[
        str | None, Field(max_length=8000, description="`next` of the page before")
    ] = None
    limit: InUrl[Annotated[int, Field(ge=1, le=100, description="Rows on a page")]] = 50
    total: Annotated[bool, Field(description="Count what matches, up to 10,000")] = (
        False
    )
    sort: str


class Page(Output, Generic[T]):
    items: list[T]
    next: Annotated[
        str | None, Field(description="`cursor` of the next page, if there is one")
    ]
    total: Annotated[int | None, Field(description="If it was asked for")]


Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Int16 = Annotated[int, Field(ge=-(2**15), le=2**15 - 1)]
Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Int64 = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
Text = Annotated[str, StringConstraints(pattern=NO_NUL)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=ONE_LINE)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Prose = Annotated[Text, AfterValidator(not_blank)]
SearchText = Annotated[
    Text, Field(min_length=1, max_length=100), AfterValidator(escape_like)
]
Email = Annotated[
    str,
    StringConstraints(
        pattern=NO_NUL, max_length=320
    ),  # more would take long to look at
    AfterValidator(email_address),
    Field(max_length=320),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 320}),
]
Url = Annotated[
    Text,
    AfterValidator(http_url),
    Field(max_length=2048),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2048}),
]
CalendarDate = Annotated[date, BeforeValidator(no_number)]
Moment = Annotated[AwareDatetime, BeforeValidator(no_number), AfterValidator(to_utc)]
JsonObject = Annotated[dict[str, Any], AfterValidator(storable)]
JsonList = Annotated[list[Any], AfterValidator(storable)]
JsonAny = Annotated[Any, AfterValidator(storable), AfterValidator(fits_alone)]
