"""Values to test a field with: good ones that differ from row to row, and bad ones.

A sample is the source of an expression in ``number``, which counts the rows made.
"""

from dataclasses import dataclass, replace
from typing import Any

from . import kinds, literals, names, spans
from .field import Field
from .spans import MANY

MOST_PARTS = 3
LISTED = 5  # of values that no formula gives


@dataclass(frozen=True, slots=True)
class Sample:
    """``source`` gives ``capacity`` different values before one comes again."""

    source: str
    capacity: int = MANY

    def value(self, number: int) -> Any:
        return eval(self.source, {"number": number})  # noqa: S307 - our own source

    @property
    def some(self) -> list[Any]:
        """List its first values, each once."""
        return [self.value(number) for number in range(min(self.capacity, spans.ENOUGH))]


def sample(field: Field, *, wide: bool = False) -> Sample:
    """Return values that the field takes: as many as it has, if that is asked for."""
    if field.samples:
        return choose([literals.text(value) for value in field.samples])
    if field.kind in spans.ORDERED:
        span = spans.of_field(field)
        return of_run(span, spans.run(span, wide=wide))
    match field.kind:
        case "str" | "text" | "slug":
            return written(field)
        case "enum":
            return choose([literals.text(value) for value in field.values])
        case "list":
            return items(field)
        case "json":
            return Sample(SHAPES[field.shape])
        case "bytes":
            return Sample(binary(field), 1)
        case kind:
            return Sample(*SIMPLE[kind])


SHAPES = {
    "object": '{"number": number}',
    "list": '["one", number]',
    "any": '{"number": number}',
}
SIMPLE: dict[str, tuple[str, int]] = {
    "email": ('f"name{number}@example.com"', MANY),
    "url": ('f"https://example.com/{number}"', MANY),
    "ip": ('f"192.0.2.{number % 250}"', 250),
    "bool": ("number % 2 == 0", 2),
    "uuid": ('f"00000000-0000-4000-8000-{number:012}"', MANY),
}


def choose(values: list[str]) -> Sample:
    """Return a sample that goes through some values, of which each counts once."""
    different = list(dict.fromkeys(values))
    if len(different) == 1:
        return Sample(different[0], 1)
    return Sample(f"[{', '.join(different)}][number % {len(different)}]", len(different))


def of_run(span: spans.Span, chosen: spans.Run) -> Sample:
    """Return the values of a run, without those that a rule takes out."""
    left = replace(chosen, count=min(chosen.count, spans.DAYS)).values
    kept = [value for value in left if value not in span.holes]
    formula = spans.counted(span.kind, chosen) if len(kept) == len(left) > 1 else ""
    if formula:
        return Sample(formula, chosen.count)
    return choose([spans.literal(span.kind, value) for value in kept[:LISTED] or left[:1]])


def written(field: Field) -> Sample:
    least = field.least_characters if field.kind != "slug" else 1
    most = field.max or field.length or MANY
    label = names.sentence(names.words(field.name)) or "Text"
    if field.kind == "slug":
        label = "-".join(names.words(field.name).split()).lower()
    joint = "-" if field.kind == "slug" else " "
    if len(label) + 7 <= most and least <= len(label) + 2:
        return Sample(f'f"{label}{joint}{{number}}"')
    width = min(max(least, min(most, 6)), most)
    count = 10 ** min(width, 6)
    return Sample(f'f"{{number % {count}{f":0{width}" if width > 1 else ""}}}"', count)


def binary(field: Field) -> str:
    """Write base64 of four bytes, or of as many as there must be."""
    size = max(field.min or 0, min(4, field.max or 4))
    whole, rest = divmod(size, 3)
    end = {0: "", 1: "RA==", 2: "REU="}[rest]
    if whole <= MOST_PARTS:
        return literals.text("QUJD" * whole + end)
    return f'"QUJD" * {whole}' + (f" + {literals.text(end)}" if end else "")


def items(field: Field) -> Sample:
    """Lists of the least length that is allowed, and of one item where none is needed."""
    most = field.max if "max" in field.data else MANY
    count = min(max(field.data.get("min", 1), 1), most)
    data = {"kind": field.items, "name": field.name, **SIZES.get(field.items, {})}
    item = sample(Field(data, field.owner))
    if count > MOST_PARTS:
        return Sample(f"[{item.source}] * {count}", item.capacity)
    return Sample(f"[{', '.join([item.source] * count)}]", item.capacity)


SIZES: dict[str, dict[str, Any]] = {
    "str": {"length": 255},
    "slug": {"length": 255},
    "decimal": {"precision": [12, 2]},
}


def refused(field: Field) -> list[str]:
    """Return the source of values that the field must not take."""
    found = [] if field.null else ["None"]
    found += REFUSED.get(field.kind, [])
    if field.kind in {"str", "text", "slug"}:
        most = field.max or field.length or kinds.MOST_CHARACTERS
        found.append(f'"x" * {most + 1}')
        if field.least_characters:
            found.append('""')
    if field.kind in kinds.LIMITS:
        found.append(f"2**{kinds.LIMITS[field.kind]}")
    if field.kind in spans.ORDERED:
        found += spans.beyond(field)
    if field.kind == "decimal":
        digits, places = field.precision
        found.append(f'"1e{digits - places}"')
    if field.kind == "json" and field.shape != "any":
        found += ['"text"']
    if field.kind == "list" and "max" in field.data:
        item = literals.plain(sample(field).value(1)[:1])
        found.append(f"{item} * {field.max + 1}")
    if field.kind == "enum":
        found.append(literals.text(no_member(field)))
    return found


def no_member(field: Field) -> str:
    value = "no such value"
    while value in field.values:
        value += ", either"
    return value


REFUSED = {
    "str": ['"\\0"', '"two\\r\\nlines"'],
    "text": ['"\\0"'],
    "slug": ['"Not a slug"'],
    "email": ['"nobody"', '"Somebody <a@b.example>"'],
    "url": ['"nowhere"'],
    "int": ['"1"', "True", "1.5"],
    "bigint": ['"1"', "True", "1.5"],
    "smallint": ['"1"', "True", "1.5"],
    "float": ['"1"', '"NaN"', "True"],
    "decimal": ['"NaN"', '"1_000"', "True"],
    "bool": ['"true"', "1"],
    "date": ['"tomorrow"', "0"],
    "time": ['"noon"', '"10:00:00+01:00"', "0"],
    "datetime": ['"now"', '"2030-01-01T10:00:00"', "0"],
    "duration": ['"a while"', '"P1000000D"', "0"],
    "uuid": ['"one"'],
    "bytes": ['"***"'],
    "ip": ['"192.0.2"'],
    "list": ['"text"'],
}
