"""Types take what a database can store, and refuse the rest without repeating it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field, FiniteFloat, TypeAdapter, ValidationError

from app.schemas import base


def inputs(schema: type[base.Input] = base.Input) -> Iterator[type[base.Input]]:
    for each in schema.__subclasses__():
        yield each
        yield from inputs(each)


def error_count(schema: type[base.Input], sent: dict[str, Any]) -> int:
    try:
        schema.model_validate(sent)
    except ValidationError as refusal:
        return refusal.error_count()
    return 0


def nested(depth: int) -> list[Any]:
    return [nested(depth - 1)] if depth > 1 else []


TAKEN: list[tuple[str, Any, Any]] = [
    ("Int64", 2**63 - 1, 2**63 - 1),
    ("Int64", -(2**63), -(2**63)),
    ("Text", " Grüße, 世界 😀\n", " Grüße, 世界 😀\n"),
    ("SearchText", "50%_a/b", "50/%/_a//b"),
    ("Moment", "2030-01-01T01:00:00+01:00", datetime(2030, 1, 1, tzinfo=UTC)),
    ("Id", 2**31 - 1, 2**31 - 1),
    ("Int16", -32768, -32768),
    ("Int32", 2**31 - 1, 2**31 - 1),
    ("Line", "  two words \n", "two words"),
    ("Line", "a\ttab, ä, 👩\u200d🚀", "a\ttab, ä, 👩\u200d🚀"),
    ("Slug", "a-slug-2", "a-slug-2"),
    ("Prose", " kept as it is ", " kept as it is "),
    ("Email", " Ann@Example.COM ", "Ann@example.com"),
    ("Url", "HTTPS://Example.com", "https://example.com/"),
    ("CalendarDate", "2030-01-01", date(2030, 1, 1)),
    (
        "JsonObject",
        {"a": [1, 2.5, None, {"b": "ü"}]},
        {"a": [1, 2.5, None, {"b": "ü"}]},
    ),
    ("JsonList", nested(50), nested(50)),
    ("JsonAny", "\\u0000", "\\u0000"),
    ("JsonAny", -(2**63), -(2**63)),
    ("JsonAny", [2**63], [2**63]),
]
REFUSED: list[tuple[str, Any]] = [
    ("Int64", 2**63),
    ("Int64", "9" * 5000),
    ("Text", "secret\0"),
    ("Text", "secret\ud800"),
    ("SearchText", ""),
    ("SearchText", "x" * 101),
    ("Moment", "2030-01-01T00:00:00"),
    ("Moment", "0001-01-01T00:00:00+01:00"),
    ("Moment", "9999-12-31T23:59:59-01:00"),
    ("UrlUuid", "{00000000-0000-4000-8000-000000000001}"),
    ("UrlUuid", "urn:uuid:00000000-0000-4000-8000-000000000001"),
    ("UrlUuid", "00000000000040008000000000000001"),
    ("Id", 0),
    ("Id", 2**31),
    ("Int16", 32768),
    ("Int32", -(2**31) - 1),
    ("Int32", 1.5),
    *(("Line", f"secret{sign}more") for sign in "\r\n\v\f\x1b\x7f\x85\u2028\u2029\0"),
    ("Slug", "Secret"),
    ("Slug", "secret-"),
    ("Slug", "secret\n"),
    ("Prose", " \n"),
    ("Prose", "secret\0"),
    ("Email", "secret"),
    ("Email", "secret word@example.com"),
    ("Email", "Secret Name <ann@example.com>"),
    ("Email", "<secret@example.com>"),
    ("Email", "secret\0@example.com"),
    ("Email", "secret\ud800@example.com"),
    ("Email", f"{'secret' * 60}@example.com"),
    ("Url", "secret"),
    ("Url", "javascript:secret()"),
    ("Url", f"https://example.com/{'ü' * 1000}"),
    ("Moment", 0),
    ("Moment", "1900000000.5"),
    ("CalendarDate", 0),
    ("CalendarDate", "20300101"),
    ("JsonObject", []),
    ("JsonObject", {"secret\0": 1}),
    ("JsonObject", {"a": float("nan")}),
    ("JsonList", {}),
    ("JsonList", [float("inf")]),
    ("JsonList", nested(51)),
    ("JsonAny", "secret\0"),
    ("JsonAny", ["secret\ud800"]),
    ("JsonAny", 2**63),
]
NOT_EXACT: list[tuple[Any, Any]] = [
    *((base.Exact[int], sent) for sent in (True, "1", 1.5)),
    *((base.Exact[float], sent) for sent in (True, "1")),
    *((base.Exact[bool], sent) for sent in (1, "true")),
]


@pytest.mark.parametrize(("name", "sent", "stored"), TAKEN)
def test_a_type_takes_what_can_be_stored(name: str, sent: Any, stored: Any) -> None:
    assert TypeAdapter(getattr(base, name)).validate_python(sent) == stored


@pytest.mark.parametrize(("name", "sent"), REFUSED)
def test_a_type_refuses_the_rest_and_does_not_repeat_it(name: str, sent: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(getattr(base, name)).validate_python(sent)
    assert "secret" not in refusal.value.errors()[0]["msg"]


@pytest.mark.parametrize(("kind", "sent"), NOT_EXACT)
def test_what_json_has_a_type_for_is_of_that_type(kind: Any, sent: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(sent)


@pytest.mark.parametrize("schema", list(inputs()))
def test_however_much_is_wrong_the_errors_are_few(schema: type[base.Input]) -> None:
    """Each takes time and memory, and a body has room for 500,000."""
    fields = [str(field.alias or name) for name, field in schema.model_fields.items()]
    most = 3 * len(fields) + base.MOST_UNKNOWN
    many = dict.fromkeys(map(str, range(1000)), 0)
    assert error_count(schema, many) <= most
    for wrong in (many, [None] * 1000, [-1] * 1000):
        assert error_count(schema, dict.fromkeys(fields, wrong)) <= most


def test_a_whole_number_is_good_for_any() -> None:
    assert TypeAdapter(base.Exact[float]).validate_python(1) == 1


@pytest.mark.parametrize(
    ("sent", "taken"), [(5.0, 5), (-0.0, 0), (2.0**53 - 1, 2**53 - 1)]
)
def test_to_json_a_float_without_a_fraction_is_an_integer(
    sent: float, taken: int
) -> None:
    stored = TypeAdapter(base.Exact[base.Int64]).validate_python(sent)
    assert (stored, type(stored)) == (taken, int)


def test_a_float_is_no_integer_from_where_it_skips_some() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(base.Exact[base.Int64]).validate_python(2.0**53)


def test_what_is_exact_is_described_with_its_limits() -> None:
    limited: Any = base.Exact[Annotated[base.Int64, Field(ge=1, le=5)]]
    expected = {"type": "integer", "minimum": 1, "maximum": 5}
    assert TypeAdapter(limited).json_schema() == expected


@pytest.mark.parametrize(
    "text", ["+1", "1.0", "1_0", "01", "-0", " 1", "1 ", "\uff11", "1e1", ""]
)
def test_an_integer_in_a_url_is_written_in_one_way(text: str) -> None:
    in_url: TypeAdapter[int] = TypeAdapter(base.InUrl[base.Int64])
    assert in_url.validate_python("-10") == -10
    with pytest.raises(ValidationError):
        in_url.validate_python(text)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("1.50", "1.50"),
        ("-.5e-3", "-0.0005"),
        ("+2.", "2"),
        (1.1, "1.1"),
        (10**20, 10**20),
    ],
)
def test_a_number_as_text_is_exact(sent: Any, stored: Any) -> None:
    assert TypeAdapter(base.NumberText[Decimal]).validate_python(sent) == Decimal(
        stored
    )


@pytest.mark.parametrize(
    "sent",
    [
        "1_000",
        "\uff11\uff12",
        " 1",
        "1,5",
        "0x1",
        "NaN",
        "Infinity",
        "1e1000",
        ".",
        "",
        0.1234567890123456,
    ],
)
def test_a_number_is_written_in_digits_and_nothing_of_it_is_lost(sent: Any) -> None:
    kinds: list[Any] = [base.NumberText[Decimal], base.NumberText[FiniteFloat]]
    for kind in kinds:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(sent)


def test_a_uuid_in_a_url_may_have_capitals() -> None:
    text = "00000000-0000-4000-8000-00000000000A"
    assert TypeAdapter(base.UrlUuid).validate_python(text) == UUID(text)
