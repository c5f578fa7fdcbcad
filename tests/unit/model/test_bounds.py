"""The bounds of a field, at the ends that its kind has of itself."""

from __future__ import annotations

from importlib import import_module

import pytest

from scaffold.errors import ScaffoldError
from scaffold.model.bounds import ENDS, check_bounds
from scaffold.model.fields import Field
from scaffold.model.vocabulary import WIDTHS, Kind
from scaffold.render.render import load_model
from scaffold.sources import template
from scaffold.specfile import specfile

FIRST_AND_LAST = ENDS | WIDTHS


@pytest.mark.parametrize("kind", FIRST_AND_LAST)
def test_nothing_comes_after_the_last_value_nor_before_the_first(kind: Kind) -> None:
    first, last = FIRST_AND_LAST[kind]
    for field, place in (
        (Field(name="x", kind=kind, gt=last), f"the last {kind} is "),
        (Field(name="x", kind=kind, lt=first), f"the first {kind} is "),
    ):
        with pytest.raises(ScaffoldError) as caught:
            check_bounds(field)
        assert caught.value.code == "bounds-empty"
        assert caught.value.hint.startswith(place)


@pytest.mark.parametrize("kind", FIRST_AND_LAST)
def test_the_first_and_the_last_value_may_be_had(kind: Kind) -> None:
    first, last = FIRST_AND_LAST[kind]
    check_bounds(Field(name="x", kind=kind, ge=last))
    check_bounds(Field(name="x", kind=kind, le=first))


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("{kind: int, gt: 2147483647}", "the last int is 2147483647: leave gt out"),
        ("{kind: bigint, lt: -9223372036854775808}", "the first bigint is -9223372036854775808"),
        ("{kind: smallint, gt: 32767}", "the last smallint is 32767"),
        ("{kind: decimal, precision: [4, 1], lt: -999.9}", "the first decimal is -999.9"),
        ("{kind: float, gt: 1.7976931348623157e+308}", "the last float is 1.797693134862315"),
        ("{kind: date, gt: 9999-12-31}", "the last date is 9999-12-31: leave gt out"),
        ("{kind: time, lt: '00:00:00'}", "the first time is 00:00:00: leave lt out"),
        ("{kind: time, gt: '23:59:59.999999'}", "the last time is 23:59:59.999999"),
        (
            "{kind: datetime, gt: '9999-12-31T23:59:59.999999Z'}",
            "the last datetime is 9999-12-31T23:59:59.999999Z: leave gt out",
        ),
        ("{kind: datetime, lt: '0001-01-01T00:00:00Z'}", "the first datetime is 0001-01-01"),
        ("{kind: duration, gt: P365000D}", "the last duration is P365000D: leave gt out"),
        ("{kind: duration, lt: -P365000D}", "the first duration is -P365000D: leave lt out"),
    ],
)
def test_a_bound_beyond_the_end_of_its_kind_is_placed_in_the_file(said: str, hint: str) -> None:
    text = f"project: shop\nresources:\n  Book:\n    fields:\n      x: {said}\n"
    with pytest.raises(ScaffoldError) as caught:
        specfile.parse(text)
    assert (caught.value.code, caught.value.where) == ("bounds-empty", "scaffold.yaml:5:10")
    assert caught.value.problem.startswith("no value of 'x' satisfies ")
    assert caught.value.hint.startswith(hint)


def test_the_templates_know_the_same_first_and_last_values() -> None:
    """But for floats: tests of a project send only those that are exact in any form."""
    package = load_model(template.newest())
    spans = import_module(f"{package.__name__}.spans")
    ends = {
        str(kind): tuple(spans.measure(kind, end) for end in both)
        for kind, both in FIRST_AND_LAST.items()
    }
    (low, high), (least, most) = spans.WIDEST["float"], ends.pop("float")
    assert least < low < high < most
    assert {kind: both for kind, both in spans.WIDEST.items() if kind != "float"} == ends
