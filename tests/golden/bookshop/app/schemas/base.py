"""What every schema is made of: types that keep out what a database cannot store."""

import math
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

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
# a tab is the one control character that breaks no line and changes no terminal
ONE_LINE = r"^[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]*$"
INTEGER = re.compile(r"0|-?[1-9][0-9]*")
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
HYPHENATED = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def whole(value: Any) -> Any:
    """Take 5.0 for the integer that it is in JSON, as long as a float can tell it exactly."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def digits(value: Any) -> Any:
    """Refuse "+1", "1_0" and "1.0", by which a row would have many addresses."""
    if isinstance(value, str) and not INTEGER.fullmatch(value):
        raise PydanticCustomError("integer", "Value should be an integer in digits")
    return value


# What a body holds is of its type in JSON: neither true nor "1" is a number there, though
# "1" is all that a URL can hold. Constraints stand inside: Exact[Annotated[int, Field(ge=1)]].
Exact = Annotated[T, Strict(), BeforeValidator(whole)]
InUrl = Annotated[T, BeforeValidator(digits)]


def numeral(value: Any) -> Any:
    """Refuse "1_000", other scripts, and of JSON's numbers what a float does not keep."""
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise PydanticCustomError("number", "Value should be a number in digits")
    if isinstance(value, float) and len(significant(value)) > 15:
        raise PydanticCustomError("number", "Value should be text: it has many digits")
    return value


def significant(value: float) -> str:
    """Return the digits of a number, without the zeros around them."""
    return repr(value).partition("e")[0].replace(".", "").strip("-0")


# A number as text, by which alone it is exact.
NumberText = Annotated[T, BeforeValidator(numeral)]


def hyphenated(value: Any) -> Any:
    if isinstance(value, str) and not HYPHENATED.fullmatch(value):
        raise PydanticCustomError("uuid", "Value should be a UUID with its hyphens")
    return value


UrlUuid = Annotated[UUID, BeforeValidator(hyphenated)]


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
    """Return it with the domain in lower case; a name beside it would be lost."""
    try:
        if "<" not in text:
            return validate_email(text)[1]
    except ValueError:
        pass
    raise PydanticCustomError("email", "Value should be an email address")


Email = Annotated[
    str,
    StringConstraints(
        pattern=NO_NUL, max_length=320
    ),  # more would take long to look at
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


SECONDS = re.compile(r"[-+]?[0-9.]+")


def no_number(value: Any) -> Any:
    """Refuse what would be taken for seconds, of a day or since 1970."""
    if isinstance(value, int | float) or SECONDS.fullmatch(str(value)):
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


def fits_alone(value: Any) -> Any:
    """SQLite keeps an integer in 64 bits where it is all of the JSON."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise PydanticCustomError("json", "Value should be JSON that can be stored")
    return value


JsonObject = Annotated[dict[str, Any], AfterValidator(storable)]
JsonList = Annotated[list[Any], AfterValidator(storable)]
JsonAny = Annotated[Any, AfterValidator(storable), AfterValidator(fits_alone)]
