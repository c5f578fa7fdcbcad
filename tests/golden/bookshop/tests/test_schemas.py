"""Types take what a database can store, and refuse the rest without repeating it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.schemas import base


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
    ("Line", "  two words ", "two words"),
    ("Slug", "a-slug-2", "a-slug-2"),
    ("Prose", " kept as it is ", " kept as it is "),
    ("Email", "Ann@Example.COM", "Ann@example.com"),
    ("Url", "HTTPS://Example.com", "https://example.com/"),
    ("CalendarDate", "2030-01-01", date(2030, 1, 1)),
    (
        "JsonObject",
        {"a": [1, 2.5, None, {"b": "ü"}]},
        {"a": [1, 2.5, None, {"b": "ü"}]},
    ),
    ("JsonList", nested(50), nested(50)),
    ("JsonAny", "\\u0000", "\\u0000"),
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
    ("Id", 0),
    ("Id", 2**31),
    ("Int16", 32768),
    ("Int32", -(2**31) - 1),
    ("Int32", 1.5),
    ("Line", "secret\0"),
    ("Slug", "Secret"),
    ("Slug", "secret-"),
    ("Slug", "secret\n"),
    ("Prose", " \n"),
    ("Prose", "secret\0"),
    ("Email", "secret"),
    ("Email", "secret word@example.com"),
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


def test_a_whole_number_is_good_for_any() -> None:
    assert TypeAdapter(base.Exact[float]).validate_python(1) == 1
