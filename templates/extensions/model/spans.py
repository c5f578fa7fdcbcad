"""Kinds whose values stand in an order: which of them a field takes, and some to test with.

A value is a fraction here: a number is itself, a date counts days, all else seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import kinds, literals

if TYPE_CHECKING:
    from .field import Field

MICRO = Fraction(1, 10**6)
DAY = 86_400
EPOCH = datetime(1, 1, 1, tzinfo=UTC)
NEW_YEAR = date(2030, 1, 1)
ORDERED = kinds.NUMBERS | {"date", "time", "datetime", "duration"}
ENOUGH = 10
SOME = 2
MANY = 1_000_000
LARGE = Fraction(10) ** 15
EXACT = 2**53  # above it, there are whole numbers that no float is

WIDEST: dict[str, tuple[Fraction, Fraction]] = {
    **{kind: (Fraction(-(2**bits)), Fraction(2**bits - 1)) for kind, bits in kinds.LIMITS.items()},
    "float": (-LARGE, LARGE),
    "date": (Fraction(1), Fraction(date.max.toordinal())),
    "time": (Fraction(0), DAY - MICRO),
    "datetime": (Fraction(0), Fraction(date.max.toordinal() * DAY) - MICRO),
    "duration": (Fraction(-365_000 * DAY), Fraction(365_000 * DAY)),
}
# Steps that read well, the best one first; the finest is that of the field.
STEPS: dict[str, tuple[int, ...]] = {
    "date": (1,),
    "time": (60, 1),
    "datetime": (DAY, 3600, 60, 1),
    "duration": (3600, 60, 1),
}
RUNS = {"date": 28, "datetime": 28, "time": 60}
YEAR = 366
DAYS = 84  # that is how many the formula gives which counts months and days at once


@dataclass(frozen=True, slots=True)
class Span:
    """All values from ``low`` to ``high`` that are multiples of ``unit``, but for ``holes``."""

    kind: str
    low: Fraction
    high: Fraction
    unit: Fraction
    holes: frozenset[Fraction] = frozenset()

    def within(self, word: str, value: Any) -> Span:
        """Narrow it by a bound, or by a rule about one value."""
        bound = measure(self.kind, value)
        match word:
            case "ge":
                return replace(self, low=max(self.low, bound))
            case "gt":
                return replace(self, low=max(self.low, self.after(bound)))
            case "le":
                return replace(self, high=min(self.high, bound))
            case "lt":
                return replace(self, high=min(self.high, self.before(bound)))
            case "eq":
                return replace(self, low=max(self.low, bound), high=min(self.high, bound))
            case _:
                return replace(self, holes=self.holes | {bound})

    def after(self, value: Fraction) -> Fraction:
        return (value // self.unit + 1) * self.unit

    def before(self, value: Fraction) -> Fraction:
        return -((-value) // self.unit + 1) * self.unit

    def meets(self, other: Span) -> Span:
        """Return what two fields that must be equal have in common."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        unit = common(self.unit, other.unit)
        return replace(self, low=low, high=high, unit=unit, holes=self.holes | other.holes)

    @property
    def steps(self) -> list[Fraction]:
        wide = [Fraction(step) for step in STEPS.get(self.kind, (1,))]
        return [*(step for step in wide if step > self.unit and not step % self.unit), self.unit]


def of_field(field: Field) -> Span:
    span = Span(field.kind, *widest(field), unit_of(field))
    words = [word for word, _, _ in field.bounds]
    for word in words:
        span = span.within(word, field.data[word])
    if field.kind == "float" and not field.multiple_of:
        return between_floats(span, field, words)
    return span


def widest(field: Field) -> tuple[Fraction, Fraction]:
    if field.kind != "decimal":
        return WIDEST[field.kind]
    digits, places = field.precision
    most = Fraction(10) ** (digits - places) - Fraction(1, 10**places)
    return -most, most


def unit_of(field: Field) -> Fraction:
    unit = Fraction(1)
    if field.kind == "decimal":
        unit = Fraction(1, 10 ** field.precision[1])
    elif field.kind in {"time", "datetime", "duration"}:
        unit = MICRO
    if field.multiple_of:
        multiple = Fraction(str(field.multiple_of))
        return multiple if field.kind == "float" else common(unit, multiple)
    return unit


def between_floats(span: Span, field: Field, words: list[str]) -> Span:
    """Choose a step that tells floats apart, between narrow bounds and beyond large ones."""
    bounds = {word: Fraction(str(field.data[word])) for word in words}
    low = max((bounds[word] for word in ("ge", "gt") if word in bounds), default=None)
    high = min((bounds[word] for word in ("le", "lt") if word in bounds), default=None)
    step = Fraction(1)
    if low is not None and high is not None and high - low < 2 * ENOUGH:
        step = (high - low) / 16 or step
    else:
        size = max((abs(bound) for bound in bounds.values()), default=Fraction(0))
        step = max(step, Fraction(size // 2**40))
        low = high - ENOUGH * step if low is None and high is not None and high < -LARGE else low
        high = low + ENOUGH * step if high is None and low is not None and low > LARGE else high
    inner = low + step if low is not None and "gt" in bounds else low
    outer = high - step if high is not None and "lt" in bounds else high
    return replace(
        span,
        low=span.low if inner is None else inner,
        high=span.high if outer is None else outer,
        unit=step,
    )


def common(one: Fraction, other: Fraction) -> Fraction:
    """Return the least common multiple of two fractions."""
    below = math.lcm(one.denominator, other.denominator)
    return Fraction(math.lcm(int(one * below), int(other * below)), below)


def measure(kind: str, value: Any) -> Fraction:
    match kind:
        case "date":
            return Fraction(date.fromisoformat(value).toordinal())
        case "time":
            moment = time.fromisoformat(value)
            whole = moment.hour * 3600 + moment.minute * 60 + moment.second
            return whole + moment.microsecond * MICRO
        case "datetime":
            since = datetime.fromisoformat(value) - EPOCH
            return Fraction(since // timedelta(microseconds=1)) * MICRO
        case "duration" if isinstance(value, str):
            return Fraction(literals.iso_seconds(value))
        case _:
            return Fraction(str(value))


# some of the values


@dataclass(frozen=True, slots=True)
class Run:
    """``count`` values that are ``step`` apart."""

    first: Fraction
    step: Fraction
    count: int

    @property
    def values(self) -> list[Fraction]:
        return [self.first + index * self.step for index in range(self.count)]

    @property
    def last(self) -> Fraction:
        return self.first + (self.count - 1) * self.step


def preferred(kind: str, rank: int) -> Fraction:
    """Return where to begin; of fields in a rule, the higher rank is more."""
    match kind:
        case "date":
            return Fraction(month(rank).toordinal())
        case "datetime":
            return Fraction((month(rank).toordinal() - 1) * DAY + 10 * 3600)
        case "time":
            return Fraction((10 + rank) * 3600)
        case "duration":
            return Fraction((ENOUGH * rank + 1) * 3600)
        case _:
            return Fraction(ENOUGH * rank)


def month(rank: int) -> date:
    return NEW_YEAR.replace(year=NEW_YEAR.year + rank // 12, month=rank % 12 + 1)


def run(span: Span, rank: int = 0, *, wide: bool = False) -> Run:
    """Choose some values: where it reads best, and with the widest step that gives enough."""
    found = [fitted(span, step, preferred(span.kind, rank)) for step in span.steps]
    wanted = ENOUGH if wide else SOME
    enough = next((each for each in found if each.count >= wanted), None)
    best = enough or max(found, key=lambda each: each.count)
    best = replace(best, count=max(1, best.count))  # whatever rules together leave
    if wide and enough and not span.holes:
        return widened(span, best)
    return best


def widened(span: Span, chosen: Run) -> Run:
    """Go on with a run as far as its formula can."""
    room = room_above(span, chosen.first, chosen.step)
    if span.kind not in RUNS:
        return replace(chosen, count=min(room, MANY))
    is_new_year = chosen.first == preferred(span.kind, 0) and span.kind != "time"
    return replace(chosen, count=DAYS) if is_new_year and room > YEAR else chosen


def fitted(span: Span, step: Fraction, start: Fraction) -> Run:
    """Return the values in one step that are nearest to a start; fewer than wanted at a bound."""
    wanted = RUNS.get(span.kind, ENOUGH)
    lowest = ceiling(span.low, step)
    first = ceiling(start, step) if start % span.unit else start
    first = lowest if first < span.low else first
    if room_above(span, first, step) < wanted:
        narrow = span.high - span.low <= 100 * wanted * span.steps[0]
        first = lowest if narrow else span.high // step * step - (wanted - 1) * step
    return Run(first, step, max(0, min(room_above(span, first, step), wanted)))


def room_above(span: Span, first: Fraction, step: Fraction) -> int:
    return int((span.high - first) // step) + 1


def ceiling(value: Fraction, step: Fraction) -> Fraction:
    return -(-value // step) * step


# their source


def literal(kind: str, value: Fraction) -> str:
    """Write a value as JSON has it."""
    match kind:
        case "decimal":
            return literals.text(f"{decimal(value)}")
        case "float":
            return repr(float(value))
        case "date":
            return literals.text(date.fromordinal(int(value)).isoformat())
        case "time":
            return literals.text(moment(value).time().isoformat())
        case "datetime":
            return literals.text(moment(value).isoformat().replace("+00:00", "Z"))
        case "duration":
            return literals.text(f"{'-' if value < 0 else ''}PT{decimal(abs(value))}S")
        case _:
            return str(int(value))


def decimal(value: Fraction) -> str:
    """Write a fraction of tens in full."""
    places = next(n for n in range(2000) if not (value * 10**n).denominator > 1)
    whole = abs(int(value * 10**places))
    digits = f"{whole:0{places + 1}}"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def moment(seconds: Fraction) -> datetime:
    return EPOCH + timedelta(microseconds=int(seconds / MICRO))


def counted(kind: str, chosen: Run) -> str:
    """Write a run as a formula of ``number``; nothing where a list of its values reads better."""
    first, step, count = chosen.first, chosen.step, chosen.count
    if kind in kinds.NUMBERS:
        if kind == "float" and abs(first) >= EXACT:
            return ""
        if first.denominator > 1 or step.denominator > 1:
            return ""
        source = formula(int(first), int(step), count)
        return f'f"{{{source}}}"' if kind == "decimal" else source
    if kind == "duration" and not first % 3600 and step == 3600 and first > 0:
        return f'f"PT{{{formula(int(first) // 3600, 1, count)}}}H"'
    if kind == "time" and not first % 3600 and step == 60:
        return f'f"{int(first) // 3600:02}:{{number % {count}:02}}:00"'
    days = {"date": Fraction(1), "datetime": Fraction(DAY)}.get(kind)
    return of_a_month(kind, chosen) if step == days else ""


def formula(first: int, step: int, count: int) -> str:
    index = f"number % {count}" if count < MANY else "number"
    if step != 1:
        index = f"{step} * ({index})" if count < MANY else f"{step} * number"
    return f"{first} + {index}" if first else index


def of_a_month(kind: str, chosen: Run) -> str:
    begin, count = chosen.first, chosen.count
    day = date.fromordinal(int(begin) if kind == "date" else int(begin // DAY) + 1)
    clock = "" if kind == "date" else f"T{moment(begin % DAY):%H:%M:%S}Z"
    if count > RUNS[kind]:
        return f'f"{day.year:04}-{{number % 12 + 1:02}}-{{number % 28 + 1:02}}{clock}"'
    if day.day + count > RUNS[kind] + 1 or begin.denominator > 1:
        return ""
    return f'f"{day.year:04}-{day.month:02}-{{number % {count} + {day.day}:02}}{clock}"'


def beyond(field: Field) -> list[str]:
    """Write the nearest values outside of the bounds of a field, as far as its kind has them."""
    found = (outside(field, word) for word, _, _ in field.bounds)
    return [literal(field.kind, value) for value in found if value is not None]


def outside(field: Field, word: str) -> Fraction | None:
    bound = measure(field.kind, field.data[word])
    way = {"ge": -1, "le": 1}.get(word, 0)
    if field.kind not in kinds.NUMBERS:
        value = bound + way * unit_of(field)
        lowest, highest = widest(field)
        return value if lowest <= value <= highest else None
    value = bound + way
    if field.kind == "float" and way and float(value) == float(bound):
        near = math.nextafter(float(bound), math.inf * way)
        return Fraction(near) if math.isfinite(near) else None
    return value
