"""What every schema is made of: types that keep out what a database cannot store."""

import math
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    Strict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    validate_email,
)
from pydantic_core import PydanticCustomError

T = TypeVar("T")
NO_NUL = r"^[^\x00]*$"

# What a body holds is of its type in JSON: neither true nor "1" is a number there, though
# "1" is all that a URL can hold.
Exact = Annotated[T, Strict()]
# What comes twice counts once.
Distinct = Annotated[set[T], Field(json_schema_extra={"uniqueItems": False})]

# The default of a field that a PATCH may leave out: ``model_dump(exclude_unset=True)``
# tells what was sent, and ``null`` is refused where the column is NOT NULL.
LEFT_OUT: Any = Field(default_factory=lambda: None)


class Input(BaseModel):
    """What a client sends: an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """What a client gets: read from rows and objects as they are."""

    model_config = ConfigDict(from_attributes=True)


def example(**fields: Any) -> ConfigDict:
    """Show in the documentation what a client may send."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class PageQuery(Input):
    cursor: Annotated[
        str | None, Field(max_length=2000, description="`next` of the page before")
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="Rows on a page")] = 50
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
Line = Annotated[Text, StringConstraints(strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


def not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Text should not be blank")
    return text


Prose = Annotated[Text, AfterValidator(not_blank)]


def escape_like(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


SearchText = Annotated[
    Text, Field(min_length=1, max_length=100), AfterValidator(escape_like)
]


def email_address(text: str) -> str:
    """Return it with the domain in lower case."""
    try:
        return validate_email(text)[1]
    except ValueError:
        raise PydanticCustomError("email", "Value should be an email address") from None


Email = Annotated[
    Text,
    AfterValidator(email_address),
    Field(max_length=320),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 320}),
]


HTTP_URL = TypeAdapter(HttpUrl)


def http_url(text: str) -> str:
    try:
        return str(HTTP_URL.validate_python(text))
    except ValidationError:
        raise PydanticCustomError("url", "Value should be an HTTP URL") from None


Url = Annotated[
    Text,
    AfterValidator(http_url),
    Field(max_length=2048),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2048}),
]


NUMBER = re.compile(r"[-+]?[0-9.]+")


def no_number(value: Any) -> Any:
    """Refuse what would be taken for seconds, of a day or since 1970."""
    if isinstance(value, int | float) or NUMBER.fullmatch(str(value)):
        raise PydanticCustomError("iso", "Value should be written as in ISO 8601")
    return value


CalendarDate = Annotated[date, BeforeValidator(no_number)]


def to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("moment", "Moment is out of range") from None


Moment = Annotated[AwareDatetime, BeforeValidator(no_number), AfterValidator(to_utc)]


HALF_OR_NUL = re.compile("[\\x00\\ud800-\\udfff]")


def storable(value: Any) -> Any:
    """Refuse what is JSON to Python only, and nesting that nothing writes back."""
    if not fits(value, depth=50):
        raise PydanticCustomError("json", "Value should be JSON that can be stored")
    return value


def fits(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return HALF_OR_NUL.search(value) is None
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return depth > 0 and all(fits(item, depth - 1) for item in value)
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
        return depth > 0 and all(fits(part, depth - 1) for part in parts)
    return True


JsonObject = Annotated[dict[str, Any], AfterValidator(storable)]
JsonList = Annotated[list[Any], AfterValidator(storable)]
JsonAny = Annotated[Any, AfterValidator(storable)]
