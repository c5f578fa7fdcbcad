"""The bounds of a number or a date, and whether they leave any value."""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.model.literals import ordered, write_value
from scaffold.model.vocabulary import INTEGERS, WIDTHS, Kind

if TYPE_CHECKING:
    from scaffold.model.fields import Field, Plain
    from scaffold.model.literals import Ordered

LOWER, UPPER = ("ge", "gt"), ("le", "lt")


def check_bounds(field: Field) -> None:
    for one, other in (LOWER, UPPER):
        if getattr(field, one) is not None and getattr(field, other) is not None:
            problem = f"{quote(field.name)} has both {one} and {other}"
            raise ScaffoldError(problem, f"leave {one} or {other} out", "bounds-twice")
    for bound in (*LOWER, *UPPER, "multiple_of"):
        value = getattr(field, bound)
        if value is not None:
            check_fits(field, value, bound)
    if field.multiple_of is not None and ordered(field.kind, field.multiple_of) <= 0:
        hint = "say a number above 0"
        problem = f"multiple_of={write_value(field.multiple_of)} divides nothing"
        raise ScaffoldError(problem, hint, "bad-multiple")
    if _leaves_nothing(field):
        problem = f"no value of {quote(field.name)} satisfies {_said_bounds(field)}"
        raise ScaffoldError(problem, _hint_of_empty(field), "bounds-empty")


def _hint_of_empty(field: Field) -> str:
    """Say what to change; a single bound is beyond the end that the kind has of itself."""
    lower = next((each for each in LOWER if getattr(field, each) is not None), "")
    upper = next((each for each in UPPER if getattr(field, each) is not None), "")
    if lower and upper:
        if ordered(field.kind, getattr(field, lower)) > ordered(field.kind, getattr(field, upper)):
            return "make the lower bound the smaller one"
        if field.multiple_of is None:
            return "move the bounds apart: nothing lies between them"
        return f"let a multiple of {write_value(field.multiple_of)} lie between the bounds"
    place, more = ("last", "less") if lower else ("first", "more")
    end = _end_of_kind(field, last=bool(lower))
    return f"the {place} {field.kind} is {end}: leave {lower or upper} out, or say {more}"


def _end_of_kind(field: Field, *, last: bool) -> str:
    if field.kind in WIDTHS:
        return str(WIDTHS[field.kind][last])
    if field.kind in ENDS:
        return ENDS[field.kind][last].replace("+00:00", "Z")
    return str(_ends(field)[last])


def _said_bounds(field: Field) -> str:
    words = (*LOWER, *UPPER, "multiple_of")
    said = ((word, getattr(field, word)) for word in words)
    return " and ".join(f"{word}={write_value(value)}" for word, value in said if value is not None)


def _leaves_nothing(field: Field) -> bool:
    first, last = _ends(field)
    lower, upper = lowest(field), highest(field)
    lower, upper = first if lower is None else lower, last if upper is None else upper
    if lower is None or upper is None:
        return False
    step = _step(field)
    if step is not None and isinstance(lower, Decimal):
        return _no_multiple(Fraction(lower), Fraction(upper), Fraction(step), field)
    strict = field.gt is not None or field.lt is not None
    return bool(lower > upper or (strict and lower == upper))


ENDS = {
    Kind.DATE: ("0001-01-01", "9999-12-31"),
    Kind.TIME: ("00:00:00", "23:59:59.999999"),
    Kind.DATETIME: ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00"),
    Kind.DURATION: ("-P365000D", "P365000D"),
    Kind.FLOAT: (str(-sys.float_info.max), str(sys.float_info.max)),
}
"""The first and the last value of kinds that end of themselves; the schemas refuse the rest."""


def _ends(field: Field) -> tuple[Ordered | None, Ordered | None]:
    if field.precision is not None:
        digits, places = field.precision
        most = Decimal(10) ** (digits - places) - Decimal(1).scaleb(-places)
        return -most, most
    first, last = ENDS.get(field.kind, (None, None))
    return first and ordered(field.kind, first), last and ordered(field.kind, last)


def _no_multiple(lower: Fraction, upper: Fraction, step: Fraction, field: Field) -> bool:
    """Tell whether no multiple of the step lies between two bounds."""
    first = math.ceil(lower / step) * step
    if field.gt is not None and first == lower:
        first += step
    return first > upper or (field.lt is not None and first == upper)


def _step(field: Field) -> Decimal | None:
    if field.multiple_of is not None:
        return Decimal(str(field.multiple_of))
    if field.precision is not None:
        return Decimal(1).scaleb(-field.precision[1])
    return Decimal(1) if field.kind in INTEGERS else None


def lowest(field: Field) -> Ordered | None:
    said = field.ge if field.ge is not None else field.gt
    if said is not None:
        return ordered(field.kind, said)
    return Decimal(WIDTHS[field.kind][0]) if field.kind in WIDTHS else None


def highest(field: Field) -> Ordered | None:
    said = field.le if field.le is not None else field.lt
    if said is not None:
        return ordered(field.kind, said)
    return Decimal(WIDTHS[field.kind][1]) if field.kind in WIDTHS else None


def check_fits(field: Field, value: Plain, what: str) -> None:
    """Raise if a number has more digits than its column."""
    if field.kind in WIDTHS:
        low, high = WIDTHS[field.kind]
        if not low <= int(str(value)) <= high:
            problem = f"{what}={value} does not fit {field.kind}"
            raise ScaffoldError(problem, f"{field.kind} holds {low} to {high}", "out-of-width")
    if field.precision is not None:
        digits, places = field.precision
        whole, _, fraction = str(value).lstrip("-").partition(".")
        if len(whole.lstrip("0")) > digits - places or len(fraction.rstrip("0")) > places:
            problem = f"{what}={value} does not fit decimal:{digits},{places}"
            hint = f"it holds {digits - places} digits before the point and {places} after it"
            raise ScaffoldError(problem, hint, "out-of-width")
