"""Two limits that know each other: what a model allows, and how long a request may be."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from scaffold.checks.request_size import MOST_BODY
from scaffold.checks.spec import validate
from scaffold.errors import ScaffoldError
from scaffold.model.answers import to_data
from scaffold.render.render import load_model
from scaffold.sources import template
from scaffold.specfile import specfile

LEAST = 1_000_000


def model(**fields: str) -> Any:
    said = json.dumps(fields)
    text = f"project: shop\nauth: []\nresources:\n  Thing:\n    fields: {said}\n"
    spec = specfile.parse(text).spec
    validate(spec)
    return load_model(template.newest()).Model(**to_data(spec))


@pytest.mark.parametrize(
    ("fields", "limit"),
    [
        ({"title": "str:200"}, LEAST),
        ({"one": "text", "other": "text"}, LEAST),
        ({"one": "text", "other": "text", "third": "text"}, 2 * LEAST),
        ({"body": "text:max=2000000"}, 13 * LEAST),
        ({"data": "bytes:max=3000000"}, 5 * LEAST),
        ({"links": "list:url"}, 3 * LEAST),
        ({"anything": "json:any"}, LEAST),
    ],
)
def test_the_limit_of_requests_is_that_of_the_model_in_whole_millions(
    fields: dict[str, str], limit: int
) -> None:
    assert model(**fields).max_body_bytes == limit


def test_the_longest_legal_body_fits_into_the_limit() -> None:
    sizes = {"one": 400_000, "other": 65_536, "data": 1_000_000}
    limit = model(
        one="text:max=400000", other="text", data="bytes:max=1000000", days="list:date", n="bigint"
    ).max_body_bytes
    body = {
        "one": "\x01" * sizes["one"],
        "other": "\U0001f600" * sizes["other"],
        "data": b64encode(bytes(sizes["data"])).decode(),
        "days": ["2030-01-01"] * 1000,
        "n": -(2**63),
    }
    assert LEAST < len(json.dumps(body, ensure_ascii=False).encode()) <= limit


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "str:80", "body": "text:max=10000000"}, "max=8333000"),
        ({"data": "bytes:max=40000000"}, "max=25000000"),
        ({"one": "text:max=8000000", "other": "text:max=9000000"}, "max=333000"),
        ({"tags": "list:bool:max=1000000"}, "max=500000"),
    ],
)
def test_what_no_request_should_hold_is_refused(fields: dict[str, str], said: str) -> None:
    with pytest.raises(ScaffoldError) as refused:
        model(**fields)
    assert refused.value.code == "body-too-large"
    assert said in refused.value.hint
    assert MOST_BODY == 50 * LEAST


@pytest.mark.parametrize(
    ("said", "code", "hint"),
    [
        ("text:min=70000", "min-over-max", "or max=70000"),
        ("bytes:min=70000", "min-over-max", "or max=70000"),
        ("list:str:min=1001", "min-over-max", "or max=1001"),
        (f"text:default={'x' * 65_537}", "value-too-long", "shorten it"),
    ],
)
def test_what_no_value_can_be_is_refused(said: str, code: str, hint: str) -> None:
    with pytest.raises(ScaffoldError) as refused:
        model(it=said)
    assert refused.value.code == code
    assert hint in refused.value.hint
