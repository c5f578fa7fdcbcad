"""The values that generated tests send: each is legal, and as many differ as are said to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from support.strategies import fields, fits

from scaffold.checks.spec import validate
from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.model.answers import to_data
from scaffold.model.field_checks import check_value
from scaffold.model.spec import Draft
from scaffold.render.render import load_model
from scaffold.sources import template
from scaffold.specfile import specfile

if TYPE_CHECKING:
    from scaffold.model.fields import Field
    from scaffold.model.spec import Spec

MANY = 60
SHOP = "project: shop\nauth: [jwt]\nfeatures: []\nresources:\n"


def resources(spec: Spec) -> dict[str, Any]:
    """Return the resources of a model as the templates see them."""
    model = load_model(template.newest()).Model(**to_data(spec))
    return {each.name: each for each in model.resources}


def known(text: str) -> dict[str, Any]:
    """Return what the tests of each resource need to know; ``text`` is indented by two."""
    return {name: each.tests for name, each in resources(specfile.parse(SHOP + text).spec).items()}


def values(tests: Any, name: str) -> list[Any]:
    sample = tests.samples[name]
    return [sample.value(number) for number in range(1, min(sample.capacity, MANY) + 1)]


@given(field=fields())
def test_samples_are_legal_and_differ(field: Field) -> None:
    outline = Outline(project="samples", auth=(), drafts=(Draft(name="Thing", fields=(field,)),))
    assume(fits(validate, decide(outline)))
    spec = decide(outline)
    found = values(resources(spec)["Thing"].tests, field.name)
    for value in found:
        check_value(spec.resources[0].scalars[0], value, "sample")
    assert len({repr(value) for value in found}) == len(found)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("bool", [False, True]),
        ("enum:a,b", ["b", "a"]),
        ("str:1", list("1234567890")),
        ("slug:1", list("1234567890")),
        ("int:ge=3:le=5", [4, 5, 3]),
        ("smallint:ge=32767", [32767]),
        ("decimal:2,2:gt=0:lt=0.04", ["0.02", "0.03", "0.01"]),
        ("int:gt=10:lt=40:multiple_of=7", [21, 28, 35, 14]),
        ("date:ge=2024-02-28:le=2024-03-01", ["2024-02-29", "2024-03-01", "2024-02-28"]),
        ("date:le=0001-01-02", ["0001-01-02", "0001-01-01"]),
        ("duration:ge=PT1H:le=PT2H", ["PT2H", "PT1H"]),
        ("bytes:min=7:max=8", ["QUJDQUJDRA=="]),
        ("bytes:max=1", ["RA=="]),
        ("list:bool:min=5", [[False] * 5, [True] * 5]),
    ],
)
def test_a_narrow_field_has_all_its_values(said: str, expected: list[Any]) -> None:
    tests = known(f"  Thing:\n    fields: {{it: '{said}'}}\n")["Thing"]
    assert values(tests, "it") == expected


def test_what_is_unique_has_many_values_where_its_kind_has() -> None:
    said = "int decimal:6,2 float duration slug str:6 email uuid".split()
    fields = ", ".join(f"f{number}: '{kind}:unique'" for number, kind in enumerate(said))
    tests = known(f"  Thing:\n    fields: {{{fields}}}\n")["Thing"]
    assert tests.capacity >= 1000
    assert all(len(set(values(tests, f"f{number}"))) == MANY for number in range(len(said)))


def test_samples_keep_the_rules_between_fields() -> None:
    tests = known("""\
  Match:
    fields:
      low: int:ge=0:le=3
      middle: decimal:4,1:le=3
      high: smallint:ge=0:le=3
      starts: {kind: date, ge: "2031-05-01"}
      ends: date
      not_zero: int:ge=0
      one: enum:x,y,z
      other: enum:z,y
      yes: bool
      no: bool
      short: str:3
      long: str:30
    rules:
      - low < middle
      - middle < high
      - ends >= starts
      - not_zero != 0
      - one == other
      - yes != no
      - short == long
""")["Match"]
    for number in range(1, MANY):
        row = {name: sample.value(number) for name, sample in tests.samples.items()}
        assert 0 <= row["low"] < float(row["middle"]) < row["high"] <= 3
        assert date(2031, 5, 1) <= date.fromisoformat(row["starts"])
        assert row["starts"] < row["ends"]
        assert row["not_zero"]
        assert row["one"] == row["other"] in ("y", "z")
        assert row["yes"] is not row["no"]
        assert row["short"] == row["long"]
        assert len(row["short"]) <= 3


def test_tests_ask_for_no_more_rows_than_there_can_be() -> None:
    tests = known("""\
  Profile:
    fields: {user: "one:User:owner", phone: "str:20"}
  Cart:
    owner: profile
    fields: {profile: Profile, note: "str:20"}
  Colour:
    fields: {name: "enum:red,green:unique"}
  Car:
    fields: {colour: Colour, plate: "str:9:unique"}
  Bonnet:
    fields: {colour: "one:Colour", size: int}
  Place:
    fields: {row: "enum:a,b", seat: "int:ge=1:le=3"}
    unique: [[row, seat]]
  Member:
    fields: {user: "one:User", code: "str:3:unique"}
""")
    assert {name: each.capacity for name, each in tests.items() if each.is_scarce} == {
        "Profile": 1,  # for each user
        "Colour": 2,
        "Bonnet": 2,
        "Place": 6,
        "Member": 3,
    }
    assert tests["Profile"].total == 3
    assert [name for name, each in tests.items() if each.is_shared] == ["Colour", "Profile"]


@pytest.mark.parametrize(
    ("said", "groups", "tries"),
    [
        ('{a: "enum:x,y:unique", b: "str:9:unique"}', ['["a"]', '["b"]'], 2),
        ('{a: "enum:x,y,z:unique", b: "str:9:unique"}', ['["a"]', '["b"]'], 3),
        ('{a: "enum:x,y,z:unique"}', ['["a"]'], 5),
        ('{a: "int:unique:ge=1:le=1", b: "int:unique:ge=2:le=2"}', [], 5),
        ('{user: "one:User", b: "slug:1:unique"}', ['["b"]', '["user_id"]'], 3),
        ('{user: "one:User:owner", b: "slug:1:unique"}', [], 5),
        ('{user: "User:owner", b: "slug:1:unique"}', ['["b"]'], 5),
    ],
)
def test_what_is_unique_is_tried_as_often_as_all_else_can_differ(
    said: str, groups: list[str], tries: int
) -> None:
    tests = known(f"  Thing:\n    fields: {said}\n")["Thing"]
    assert sorted(tests.unique) == groups
    assert tests.tries == tries


def test_a_unique_group_with_the_parent_is_tried_with_the_parent() -> None:
    tests = known("""\
  Order:
    access: {read: owner, write: owner}
    fields: {customer: "User:owner"}
  Item:
    access: {read: owner, write: owner}
    owner: order
    fields: {order: Order, position: int, product: int}
    unique: [[order, position], [product, order]]
""")["Item"]
    assert tests.unique == ['["order_id", "position"]', '["product", "order_id"]']


def test_a_row_sets_what_its_choices_ask_for() -> None:
    tests = known("""\
  Thing:
    fields:
      parent: Thing:null
      a: int:null
      b: int:null:default=1
      c: int:null
    rules: ["at_least_one(parent, a)", "exactly_one(a, b)", "exactly_one(b, c)"]
""")["Thing"]
    sent = dict(tests.body)
    assert sent["a"] != "None"
    assert sent["b"] == "None"
    assert sent["c"] != "None"
    assert tests.made == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("low < high", "rule-empty"),
        ("high >= low", "rule-empty"),
        ("same < equal", "rule-empty"),
        ("same <= equal", ""),
        ("high < low", ""),
        ("empty > high", ""),
        ("at_least_one(parent, other)", "required-cycle"),
        ("at_least_one(parent, empty)", ""),
    ],
)
def test_rules_that_leave_no_row_to_test_with_are_refused(rule: str, code: str) -> None:
    text = f"""\
  Thing:
    fields:
      low: int:ge=10
      high: decimal:4,1:le=5
      same: int:ge=3
      equal: int:le=3
      empty: int:null:ge=20
      parent: Thing:null
      other: Thing:null
    rules: ["{rule}"]
"""
    if not code:
        known(text)
        return
    with pytest.raises(ScaffoldError) as refused:
        known(text)
    assert refused.value.code == code
    assert refused.value.hint
