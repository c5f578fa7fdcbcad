"""The bounds of a field, at the ends that its kind has of itself."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.model.bounds import ENDS, check_bounds
from scaffold.model.fields import Field
from scaffold.model.vocabulary import WIDTHS, Kind

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
