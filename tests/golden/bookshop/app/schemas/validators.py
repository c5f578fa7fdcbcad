"""What a value must be like, one function for each kind; `base` makes types of them."""

import math
import re
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from pydantic import HttpUrl, TypeAdapter, ValidationError, validate_email
from pydantic_core import PydanticCustomError

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


def hyphenated(value: Any) -> Any:
    if isinstance(value, str) and not HYPHENATED.fullmatch(value):
        raise PydanticCustomError("uuid", "Value should be a UUID with its hyphens")
    return value


def not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Text should not be blank")
    return text


def escape_like(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def email_address(text: str) -> str:
    """Return it with the domain in lower case; a name beside it would be lost."""
    try:
        if "<" not in text:
            return validate_email(text)[1]
    except ValueError:
        pass
    raise PydanticCustomError("email", "Value should be an email address")


HTTP_URL = TypeAdapter(HttpUrl)


def http_url(text: str) -> str:
    try:
        return str(HTTP_URL.validate_python(text))
    except ValidationError:
        raise PydanticCustomError("url", "Value should be an HTTP URL") from None


SECONDS = re.compile(r"[-+]?[0-9.]+")


def no_number(value: Any) -> Any:
    """Refuse what would be taken for seconds, of a day or since 1970."""
    is_text = isinstance(value, str)
    if isinstance(value, int | float) or (is_text and SECONDS.fullmatch(value)):
        raise PydanticCustomError("iso", "Value should be written as in ISO 8601")
    return value


def to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("moment", "Moment is out of range") from None


HALF_OR_NUL = re.compile("[\\x00\\ud800-\\udfff]")
DOUBTFUL, DEEPEST = {str, float, list, dict}, 50


def storable(value: Any) -> Any:
    """Refuse what is JSON to Python only, and nesting that nothing writes back.

    A level of nesting is looked at as a whole: a call for each value took 0.5 s for 1 MB.
    """
    level, depth = [value], 0
    while level:
        found = [part for part in level if type(part) in DOUBTFUL]
        lists = [part for part in found if isinstance(part, list)]
        dicts = [part for part in found if isinstance(part, dict)]
        depth += bool(lists or dicts)
        if depth > DEEPEST or not fits([*found, *chain.from_iterable(dicts)]):
            raise PydanticCustomError("json", "Value should be JSON that can be stored")
        level = [*chain.from_iterable(lists)]
        level += chain.from_iterable(map(dict.values, dicts))
    return value


def fits(parts: list[Any]) -> bool:
    texts = [part for part in parts if isinstance(part, str)]
    numbers = [part for part in parts if isinstance(part, float)]
    return all(map(math.isfinite, numbers)) and not HALF_OR_NUL.search("".join(texts))


def fits_alone(value: Any) -> Any:
    """SQLite keeps an integer in 64 bits where it is all of the JSON."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise PydanticCustomError("json", "Value should be JSON that can be stored")
    return value
