"""Literals: the text that a user writes ⇄ the plain value of the normal form."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import ipaddress
import json
import math
import re
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from scaffold.errors import ScaffoldError, quote
from scaffold.model.vocabulary import INTEGERS, MOST_DIGITS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.model.fields import Plain

Ordered: TypeAlias = Any
"""What a plain value is compared as: a Decimal, a date, a timedelta."""

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
INTEGER = re.compile(r"[+-]?\d{1,30}", re.ASCII)
DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<weeks>\d{1,9})W)?(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?:(?P<hours>\d{1,12})H)?(?:(?P<minutes>\d{1,12})M)?"
    r"(?:(?P<seconds>\d{1,12}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
URL = re.compile(r"https?://[A-Za-z0-9\[][^\s\\]*")
BREAKS_LINE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
LONGEST_URL = 2048
LONGEST_EMAIL = 254

EXPECTED: dict[Kind, str] = {
    Kind.SLUG: "lower-case words joined by '-', like to-be-or-not",
    Kind.EMAIL: "like ada@example.com",
    Kind.URL: "like https://example.com/",
    Kind.INT: "a whole number, like 42",
    Kind.BIGINT: "a whole number, like 42",
    Kind.SMALLINT: "a whole number, like 42",
    Kind.FLOAT: "a finite number, like 0.5",
    Kind.DECIMAL: "a number, like 9.99",
    Kind.BOOL: "true or false",
    Kind.DATE: "like 2026-01-31",
    Kind.TIME: "without a zone, like 09:30 or 09:30:00",
    Kind.DATETIME: "with a zone, like 2026-01-31T09:30:00Z",
    Kind.DURATION: "in ISO 8601, like P1D or PT2H30M",
    Kind.UUID: "like 12345678-1234-5678-1234-567812345678",
    Kind.JSON: "JSON",
    Kind.BYTES: "base64, like aGVsbG8=",
    Kind.IP: "like 192.0.2.1 or 2001:db8::1",
    Kind.LIST: "a list, like [] in the long form",
}


def read_value(kind: Kind, said: object, items: Kind | None = None) -> Plain:
    """Read what the user said, text or YAML, as a plain value of the kind."""
    if kind is Kind.JSON:
        return read_json(said)
    if kind is Kind.LIST:
        return [read_value(items or Kind.STR, item) for item in _sequence(said)]
    if not isinstance(said, str):
        raise not_a(kind, said)
    if kind in {Kind.STR, Kind.TEXT, Kind.ENUM}:
        return said
    try:
        return READERS[kind](said.strip())
    except (ValueError, ArithmeticError) as error:
        raise not_a(kind, said) from error


def write_value(value: Plain) -> str:
    """Write a plain value as the text that `read_value` reads back."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 10**MOST_FLOAT_DIGITS:
            return str(int(value))
        case int() | float():
            return repr(value)
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


MOST_FLOAT_DIGITS = 15


def not_a(kind: Kind, said: object) -> ScaffoldError:
    article = "an" if kind[0] in "aeiou" else "a"
    problem = f"{quote(said)} is not {article} {kind}"
    return ScaffoldError(problem, f"write {EXPECTED.get(kind, 'a text')}", "bad-value")


def ordered(kind: Kind, value: Plain) -> Ordered:
    """Return a plain value as what it can be compared as."""
    match kind:
        case Kind.DATE:
            return dt.date.fromisoformat(str(value))
        case Kind.TIME:
            return dt.time.fromisoformat(str(value))
        case Kind.DATETIME:
            return dt.datetime.fromisoformat(str(value))
        case Kind.DURATION:
            return parse_duration(str(value))
        case _:
            return Decimal(str(value))


def read_text(said: object, what: str) -> str:
    """Read a text that ends in the code or in the database: no control characters in it."""
    if not isinstance(said, str):
        problem = f"{what} is not a text: {quote(said)}"
        raise ScaffoldError(problem, "put the text in quotes", "bad-value")
    if bad := next((c for c in said if _unfit(c)), ""):
        problem = f"{what} holds the character U+{ord(bad):04X}"
        raise ScaffoldError(problem, "leave it out: PostgreSQL cannot store it", "bad-text")
    return said


def check_one_line(text: str, what: str) -> None:
    """Raise for what a `str` of the generated API refuses: an end of line, a control character."""
    if bad := BREAKS_LINE.search(text):
        problem = f"{what} holds the character U+{ord(bad[0]):04X}: {quote(text)}"
        hint = "a str is text on one line: leave it out, or make the field a text"
        raise ScaffoldError(problem, hint, "bad-text")


def _unfit(character: str) -> bool:
    control = character < " " and character not in "\t\n\r"
    return control or "\ud800" <= character <= "\udfff"


def read_json(said: object) -> Plain:
    """Read JSON, either as text or as what YAML made of it already."""
    if isinstance(said, str):
        try:
            said = json.loads(said, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise not_a(Kind.JSON, said) from error
    if said is None:
        hint = "leave it out, or say null (nullable: true in the long form)"
        raise ScaffoldError("null is no default", hint, "bad-value")
    return said  # type: ignore[return-value]  # JSON is plain data


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _sequence(said: object) -> list[Any]:
    if isinstance(said, str):
        said = read_json(said) if said.lstrip().startswith("[") else said
    if not isinstance(said, list):
        raise not_a(Kind.LIST, said)
    if any(item is None for item in said):
        raise not_a(Kind.LIST, said)
    return [item if isinstance(item, str) else write_value(item) for item in said]


def _integer(text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _float(text: str) -> float:
    if not NUMBER.fullmatch(text) or not math.isfinite(value := float(text)):
        raise ValueError(text)
    return value or 0.0


def _decimal(text: str) -> str:
    if not NUMBER.fullmatch(text) or len(text) > MOST_DIGITS:
        raise ValueError(text)
    value = Decimal(text)
    if abs(value.adjusted()) > MOST_DIGITS:
        raise ValueError(text)
    return format(abs(value) if value.is_zero() else value, "f")


def _bool(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _date(text: str) -> str:
    return dt.date.fromisoformat(text).isoformat()


def _time(text: str) -> str:
    value = dt.time.fromisoformat(text)
    if value.tzinfo:
        raise ValueError(text)
    return value.isoformat()


def _datetime(text: str) -> str:
    value = dt.datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    value.astimezone(dt.UTC)  # what UTC cannot write, no database can
    return value.isoformat()


def parse_duration(text: str) -> dt.timedelta:
    match = DURATION.fullmatch(text)
    if match is None or not any(match[unit] for unit in UNITS):
        raise ValueError(text)
    parts = {unit: match[unit] or "0" for unit in UNITS}
    seconds, _, fraction = parts.pop("seconds").partition(".")
    whole = {unit: int(number) for unit, number in parts.items()}
    micro = int(fraction.ljust(6, "0")) if fraction else 0
    value = dt.timedelta(**whole, seconds=int(seconds), microseconds=micro)
    return -value if match["sign"] == "-" else value


UNITS = ("weeks", "days", "hours", "minutes", "seconds")


def _duration(text: str) -> str:
    value = parse_duration(text)
    sign, value = ("-", -value) if value < dt.timedelta() else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    clock = [(hours, "H"), (minutes, "M"), (f"{seconds}{fraction}", "S")]
    written = "".join(f"{number}{unit}" for number, unit in clock if number not in {0, "0"})
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}{'T' + written if written else ''}" if days or written else "PT0S"


def _uuid(text: str) -> str:
    if not UUID_FORM.fullmatch(text):
        raise ValueError(text)
    return str(uuid.UUID(text))


def _ip(text: str) -> str:
    if "%" in text:  # a zone makes it longer than its column
        raise ValueError(text)
    return str(ipaddress.ip_address(text))


def _bytes(text: str) -> str:
    try:
        return base64.b64encode(base64.b64decode(text, validate=True)).decode()
    except binascii.Error as error:
        raise ValueError(text) from error


def _matching(form: re.Pattern[str], longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest or not form.fullmatch(text):
            raise ValueError(text)
        return text

    return read


READERS: dict[Kind, Callable[[str], Plain]] = {
    **dict.fromkeys(INTEGERS, _integer),
    Kind.SLUG: _matching(SLUG, MOST_DIGITS * MOST_DIGITS),
    Kind.EMAIL: _matching(EMAIL, LONGEST_EMAIL),
    Kind.URL: _matching(URL, LONGEST_URL),
    Kind.FLOAT: _float,
    Kind.DECIMAL: _decimal,
    Kind.BOOL: _bool,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATETIME: _datetime,
    Kind.DURATION: _duration,
    Kind.UUID: _uuid,
    Kind.BYTES: _bytes,
    Kind.IP: _ip,
}
