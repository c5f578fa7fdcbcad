"""Values to test a field with: good ones that differ from row to row, and bad ones.

A sample is the source of an expression in ``number``, which counts the rows made.
"""

import math
import operator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from . import kinds, literals, names
from .field import Field

MANY = 1_000_000
DIGITS = 4_000  # so many that no sum of two numbers of a model is rounded
EXACT = 2**53  # above it, there are whole numbers that no float is
ENDLESS = {"str", "slug", "email", "url"}


@dataclass(frozen=True, slots=True)
class Sample:
    """``source`` gives ``capacity`` different values before one comes again."""

    source: str
    capacity: int = MANY

    def value(self, number: int) -> Any:
        return eval(self.source, {"number": number})  # noqa: S307 - our own source


def sample(field: Field, rank: int = 0) -> Sample:
    """Return values that the field takes; of fields in a rule, the higher rank is more."""
    if field.samples:
        return choose([literals.text(value) for value in field.samples])
    if field.kind in kinds.NUMBERS:
        with localcontext(prec=DIGITS):
            return number(field, rank)
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
            return Sample(literals.text("QUJDRA==" * max(1, -(-(field.min or 1) // 4))))
        case "date" | "datetime" | "time":
            return moment(field, rank)
        case "duration":
            return choose([f'"PT{hour}H"' for hour in range(rank + 1, rank + 4)])
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
    if len(values) == 1:
        return Sample(values[0], 1)
    return Sample(f"[{', '.join(values)}][number % {len(values)}]", len(values))


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
    return Sample(f'f"{{number % {10 ** min(width, 6)}:0{width}}}"', 10 ** min(width, 6) - 1)


def number(field: Field, rank: int) -> Sample:
    """Count up from the least value that is allowed, in steps of one if they fit."""
    low, high = limits(field)
    step = max(Decimal(str(field.multiple_of or 1)), gap(field, low or high))
    first = starting(low, high, step)
    if not field.multiple_of and not allowed(field, first + step):
        step = finest(field, low, high)
        first = starting(low, high, step)
    while not allowed(field, first) and low is not None and first <= low + step:
        first += step
    first += rank * 10 * step
    count = next((n for n in range(10) if not allowed(field, first + n * step)), 10)
    return counted(field, first, step, max(count, 1))


def gap(field: Field, value: Decimal | None) -> Decimal:
    """Return how far the next number is at least; floats lie far apart where they are large."""
    if field.kind != "float" or value is None or abs(value) < EXACT:
        return Decimal(0)
    return Decimal(math.ulp(float(value)))


def starting(low: Decimal | None, high: Decimal | None, step: Decimal) -> Decimal:
    if low is not None:
        return math.ceil(low / step) * step
    if high is not None and high < 10 * step:
        return math.floor(high / step) * step - 10 * step
    return Decimal(0)


def finest(field: Field, low: Decimal | None, high: Decimal | None) -> Decimal:
    """Return a step for a range in which steps of one do not fit."""
    if field.kind == "float" and low is not None and high is not None:
        return (high - low) / 16
    return smallest(field) if field.kind == "decimal" else Decimal(1)


def limits(field: Field) -> tuple[Decimal | None, Decimal | None]:
    """Return the bounds of a field, whether they belong to it or not."""
    bounds = {word: Decimal(str(field.data[word])) for word, _, _ in field.bounds}
    lows = [bounds[word] for word in ("ge", "gt") if word in bounds]
    highs = [bounds[word] for word in ("le", "lt") if word in bounds]
    return max(lows, default=None), min(highs, default=None)


def allowed(field: Field, value: Decimal) -> bool:
    tests = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
    fits = all(tests[word](value, Decimal(str(field.data[word]))) for word, _, _ in field.bounds)
    if field.kind == "decimal":
        digits, places = field.precision
        fits = fits and abs(value) < Decimal(10) ** (digits - places)
    elif field.kind in kinds.LIMITS:
        fits = fits and abs(value) < 2 ** kinds.LIMITS[field.kind]
    return fits


def smallest(field: Field) -> Decimal:
    return Decimal(1).scaleb(-field.precision[1])


def counted(field: Field, first: Decimal, step: Decimal, count: int) -> Sample:
    if count == 1:
        return Sample(numeral(field, first), 1)
    inexact = field.kind == "float" and abs(first) >= EXACT
    if not inexact and first == first.to_integral_value() and step == step.to_integral_value():
        factor = "" if step == 1 else f"{int(step)} * "
        term = f"{factor}(number % {count})" if factor else f"number % {count}"
        source = f"{int(first)} + {term}" if first else term
        if field.kind == "decimal":
            return Sample(f'f"{{{source}}}"', count)
        return Sample(source, count)
    return choose([numeral(field, first + index * step) for index in range(count)])


def numeral(field: Field, value: Decimal) -> str:
    if field.kind == "decimal":
        return f'"{value.normalize():f}"'
    return f"{float(value)}" if field.kind == "float" else f"{int(value)}"


def moment(field: Field, rank: int) -> Sample:
    """Dates of one month for each rank, and of a year that the bounds allow."""
    year = 2030
    for word, _, _ in field.bounds:
        bound = str(field.data[word])
        if field.kind != "time":
            given = int(bound[:4])
            year = given + 1 if word in {"ge", "gt"} else min(year, given - 1)
    if field.kind == "time":
        hour = bounded_hour(field) + rank
        return Sample(f'f"{hour:02}:{{number % 60:02}}:00"', 60)
    day = f"{year:04}-{rank + 1:02}-{{number % 28 + 1:02}}"
    clock = "T10:00:00Z" if field.kind == "datetime" else ""
    return Sample(f'f"{day}{clock}"', 28)


def bounded_hour(field: Field) -> int:
    for word, _, _ in field.bounds:
        hour = int(str(field.data[word])[:2])
        if word in {"ge", "gt"}:
            return min(hour + 1, 23)
        return max(hour - 1, 0)
    return 10


def items(field: Field) -> Sample:
    """Lists of the least length that is allowed, and of one item where none is needed."""
    most = field.max if "max" in field.data else MANY
    count = min(max(field.data.get("min", 1), 1), most)
    data = {"kind": field.items, "name": field.name, **SIZES.get(field.items, {})}
    item = Field(data, field.owner)
    source = sample(item).source
    return Sample(f"[{', '.join([source] * count)}]")


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
    if field.kind in kinds.NUMBERS:
        with localcontext(prec=DIGITS):
            moved = [beyond(field, word) for word, _, _ in field.bounds]
        found += [source for source in moved if source not in {"inf", "-inf"}]
    if field.kind == "decimal":
        digits, places = field.precision
        found.append(f'"1e{digits - places}"')
    if field.kind == "json" and field.shape != "any":
        found += ['"text"']
    if field.kind == "list" and "max" in field.data:
        item = literals.plain(sample(field).value(1))
        found.append(f"{item} * {field.max + 1}")
    return found


def beyond(field: Field, word: str) -> str:
    bound = Decimal(str(field.data[word]))
    step = max(Decimal(1), gap(field, bound))
    moved = {"ge": bound - step, "gt": bound, "le": bound + step, "lt": bound}[word]
    return numeral(field, moved)


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
    "enum": ['"no such value"'],
    "list": ['"text"'],
}


def of_resource(resource: Any) -> dict[str, Sample]:
    """Return the samples of all fields, by name, such that the rules hold."""
    ranks = rank(resource)
    return {
        str(field.name): sample(ruled(field, resource.rules), ranks.get(str(field.name), 0))
        for field in resource.scalars
    }


WORDS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def ruled(field: Field, rules: list[Any]) -> Field:
    """Return the field with the limits that rules set to it by themselves."""
    data = dict(field.data)
    for rule in rules:
        if rule.is_comparison and rule.names == [field.name]:
            value = rule.data["right"]["value"]
            if rule.op in WORDS and WORDS[rule.op] not in data:
                data[WORDS[rule.op]] = value
            elif field.kind == "enum":
                kept = [each for each in field.values if (each == value) == (rule.op == "==")]
                data["values"] = kept
            elif rule.op == "==":
                data |= {"ge": value, "le": value} if field.kind in kinds.NUMBERS else {}
    return Field(data, field.owner)


def rank(resource: Any) -> dict[str, int]:
    """Order the fields of rules, so that a greater one has a greater sample."""
    ranks: dict[str, int] = {}
    rules = [rule for rule in resource.rules if rule.is_comparison]
    for _ in range(len(rules) + 1):
        for rule in rules:
            if len(rule.names) == 2:
                lift(ranks, rule)
    return ranks


def lift(ranks: dict[str, int], rule: Any) -> None:
    left, right = rule.names
    low, high = (right, left) if rule.op in {">", ">="} else (left, right)
    here, there = ranks.setdefault(low, 0), ranks.setdefault(high, 0)
    if rule.op == "==":
        ranks[low] = ranks[high] = max(here, there)
    elif there <= here:
        ranks[high] = here + 1
