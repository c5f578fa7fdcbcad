"""Plain values of a model as Python source: text stays text, whatever it says."""

import re
from base64 import b64decode
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID


def text(value: str) -> str:
    """Quote as the formatter would, so that no byte depends on what the text holds."""
    source = repr(value)
    if source.startswith("'") and '"' not in value:
        return f'"{source[1:-1]}"'
    return source


def raw(value: bytes) -> str:
    """Quote bytes in the same way."""
    source = repr(value)
    if source.startswith("b'") and b'"' not in value:
        return f'b"{source[2:-1]}"'
    return source


WIDEST = 80  # what fits beside the brackets and the indentation of a class
WORD = re.compile(r"\S+\s*|\s+")


def assigned(value: str) -> str:
    """Quote what is assigned; a long text in pieces, as formatters differ on one that is whole."""
    if columns(text(value)) <= WIDEST:
        return text(value)
    return f"({' '.join(map(text, pieces(value)))})"


def pieces(value: str) -> list[str]:
    """Cut a text between words, and a word that is too long where it must be."""
    found = [""]
    for word in WORD.findall(value):
        parts = [word] if columns(text(word)) <= WIDEST else list(word)
        for part in parts:
            if columns(text(found[-1] + part)) > WIDEST:
                found.append("")
            found[-1] += part
    return found


def columns(source: str) -> int:
    """Count columns as an editor shows them: most of what is not Latin takes two."""
    return sum(2 if character >= "\u1100" else 1 for character in source)


UNSEEN = re.compile(r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def docstring(value: str, indent: str = "    ") -> str:
    """Write text as a docstring, in which no quote and no backslash can end it."""
    safe = value.strip().replace("\\", "\\\\").replace('"', '\\"')
    safe = UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", safe)
    if safe.endswith('"'):  # black and ruff differ on a quote before the closing ones
        safe = safe[:-2] + "\\x22"
    lines = [line.strip() for line in safe.splitlines()]
    end = f"\n{indent}" if len(lines) > 1 and not indent else ""
    return '"""' + f"\n{indent}".join(lines) + end + '"""'


def plain(value: Any) -> str:
    """Write JSON-like data: text, numbers, lists and mappings of them."""
    match value:
        case str():
            return text(value)
        case list():
            return f"[{', '.join(map(plain, value))}]"
        case dict():
            pairs = (f"{plain(key)}: {plain(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            return repr(value)


def of_kind(kind: str, value: Any) -> str:
    """Write a value of a field: dates and the like are ISO text in the model."""
    if value is None:
        return "None"
    match kind:
        case "decimal":
            return decimal(str(value))
        case "date":
            return moment("date", date.fromisoformat(value))
        case "time":
            return moment("time", time.fromisoformat(value))
        case "datetime":
            return moment("datetime", datetime.fromisoformat(value))
        case "duration":
            return duration(value)
        case "uuid":
            return f'UUID("{UUID(value)}")'
        case "bytes":
            return raw(b64decode(value))
        case _:
            return plain(value)


def decimal(value: str) -> str:
    """Write a Decimal: of a whole number that is written as one, without quotes."""
    digits = value.lstrip("-")
    if digits.isdigit():
        return f"Decimal({int(value)})"
    return f'Decimal("{Decimal(value)}")'


def bound(kind: str, value: Any) -> str:
    """Write a limit: a whole number as one, whatever it limits."""
    if kind in {"decimal", "float"}:
        number = Decimal(str(value))
        if number == number.to_integral_value():
            return str(int(number))
    return of_kind(kind, value)


def size(number: int) -> str:
    """Write a large number with its thousands apart."""
    return f"{number:_}" if number > 9_999 else str(number)


def moment(name: str, value: date | time | datetime) -> str:
    if isinstance(value, datetime):
        value = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
        parts = [*value.timetuple()[:6], value.microsecond]
    elif isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    else:
        parts = [value.hour, value.minute, value.second, value.microsecond]
    while len(parts) > (5 if name == "datetime" else 2) and parts[-1] == 0:
        parts.pop()
    zone = ", tzinfo=UTC" if name == "datetime" else ""
    return f"{name}({', '.join(map(str, parts))}{zone})"


def duration(value: str | float) -> str:
    """Write a timedelta: the model has it as ISO 8601 text or as seconds."""
    seconds = iso_seconds(value) if isinstance(value, str) else Decimal(str(value))
    delta = timedelta(seconds=float(seconds))
    parts = {
        "days": delta.days,
        "seconds": delta.seconds,
        "microseconds": delta.microseconds,
    }
    given = ", ".join(f"{name}={part}" for name, part in parts.items() if part)
    return f"timedelta({given or 0})"


def iso_seconds(value: str) -> Decimal:
    sign = -1 if value.startswith("-") else 1
    day, _, clock = value.lstrip("+-P").partition("T")
    units = {"W": 604800, "D": 86400}, {"H": 3600, "M": 60, "S": 1}
    total = Decimal(0)
    for part, sizes in zip((day, clock), units, strict=True):
        digits = ""
        for character in part:
            if character in sizes:
                total += Decimal(digits) * sizes[character]
                digits = ""
            else:
                digits += character
    return sign * total
