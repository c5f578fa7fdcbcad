"""What a change of the model does to the contract of the API, and what of it breaks clients."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from support.environment import MODELS, generate

from scaffold.cli import run
from scaffold.contract.api_operations import contract_of
from scaffold.contract.breaking_changes import api_changes
from scaffold.model.answers import to_data
from scaffold.plan.moved_files import moved_paths
from scaffold.render.render import render_all
from scaffold.sources import template
from scaffold.specfile import specfile
from scaffold.user_code.lost_imports import module_of
from scaffold.user_code.rename_names import renamed_words

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.specfile.patcher import Renames

MODEL = """\
project: shop
auth: [jwt]
features: []
resources:
  Author:
    fields: {name: "str:80", code: "str:9:null"}
  Book:
    fields:
      title: str:200:index
      state: enum:draft,out
      price: decimal:10,2:ge=0
      pages: int:null
      author: Author
"""
BREAKS, FINE = True, False


def changes(old: str, new: str, renames: Renames | None = None) -> list[tuple[bool, str, str]]:
    """Return what becomes of the API: whether it breaks, where, and how."""
    assert MODEL.count(old) == 1, old
    texts = MODEL, MODEL.replace(old, new)
    before, after = (specfile.parse(text, reserved=template.reserved()).spec for text in texts)
    folder = template.newest()
    base, theirs = render_all([(to_data(before), folder), (to_data(after), folder)])
    renames = renames or {}
    only = base.keys() - theirs.keys(), theirs.keys() - base.keys()
    moved = moved_paths(before, after, renames, *only)
    modules = {module_of(one): module_of(other) for one, other in moved.items()}
    words = renamed_words(before, after, renames)
    contracts = contract_of(base, before), contract_of(theirs, after)
    return [
        (each.breaks, each.what, each.words) for each in api_changes(*contracts, words, modules)
    ]


BOOK = "  Book:\n"
LINE = "Line(min_length=1, max_length={})"
PAGES = "      pages: int:null\n"
CHANGES: dict[str, tuple[str, str, list[tuple[bool, str, str]]]] = {
    "nothing": (BOOK, f"{BOOK}    description: Books\n", []),
    "an optional field": (
        PAGES,
        f"{PAGES}      note: str:20:null\n",
        [
            (FINE, "request", "BookCreate.note is new"),
            (FINE, "answer", "BookRead.note is new"),
            (FINE, "request", "BookUpdate.note is new"),
        ],
    ),
    "a required field": (
        PAGES,
        f"{PAGES}      note: str:20\n",
        [
            (BREAKS, "request", "BookCreate.note is new and required"),
            (FINE, "answer", "BookRead.note is new"),
            (FINE, "request", "BookUpdate.note is new"),
        ],
    ),
    "a field that goes": (
        PAGES,
        "",
        [
            (BREAKS, "request", "BookCreate.pages is gone"),
            (BREAKS, "answer", "BookRead.pages is gone"),
            (BREAKS, "request", "BookUpdate.pages is gone"),
        ],
    ),
    "a field that is required": (
        "pages: int:null",
        "pages: int",
        [
            (BREAKS, "request", "BookCreate.pages is required now"),
            (BREAKS, "request", "BookCreate.pages is Exact[Int32], no longer Exact[Int32] | None"),
            (FINE, "answer", "BookRead.pages is int, no longer int | None"),
            (BREAKS, "request", "BookUpdate.pages is Exact[Int32], no longer Exact[Int32] | None"),
        ],
    ),
    "a field that may be null": (
        "ge=0",
        "ge=0:null",
        [
            (FINE, "request", "BookCreate.price may be left out now"),
            (BREAKS, "answer", "BookRead.price is Decimal | None, no longer Decimal"),
        ],
    ),
    "another type": (
        "pages: int:null",
        "pages: str:9:null",
        [(BREAKS, "answer", "BookRead.pages is str | None, no longer int | None")],
    ),
    "a wider bound": (
        "title: str:200",
        "title: str:300",
        [
            (
                FINE,
                "request",
                f"BookCreate.title is {LINE.format(300)}, no longer {LINE.format(200)}",
            )
        ],
    ),
    "a narrower bound": (
        "title: str:200",
        "title: str:100",
        [
            (
                BREAKS,
                "request",
                f"BookCreate.title is {LINE.format(100)}, no longer {LINE.format(200)}",
            )
        ],
    ),
    "other values": (
        "enum:draft,out",
        "enum:draft,sold",
        [
            (BREAKS, "request", "BookCreate.state no longer takes out"),
            (FINE, "request", "BookCreate.state may be sold"),
            (FINE, "answer", "BookRead.state is no longer out"),
            (BREAKS, "answer", "BookRead.state may be sold"),
        ],
    ),
    "an index that goes": (
        "str:200:index",
        "str:200",
        [
            (BREAKS, "query", "BookQuery.title is gone"),
            (BREAKS, "query", "BookQuery.sort no longer takes -title, title"),
        ],
    ),
    "an index": (
        "pages: int:null",
        "pages: int:null:index",
        [(FINE, "query", "BookQuery.pages is new")],
    ),
    "a search": (
        "str:200:index",
        "str:200:index:search",
        [(FINE, "query", "BookQuery.q is new")],
    ),
    "access that is wider for readers": (
        BOOK,
        f"{BOOK}    access: {{read: public, write: user}}\n",
        [
            (FINE, "access", "GET /api/v1/books is for signed-in users → anyone"),
            (FINE, "access", "GET /api/v1/books/{id} is for signed-in users → anyone"),
            # who may not see authors must not see them inside of books
            (BREAKS, "answer", "BookRead.author is gone"),
        ],
    ),
    "access that is stricter for writers": (
        BOOK,
        f"{BOOK}    access: {{read: user, write: admin}}\n",
        [
            (BREAKS, "access", "POST /api/v1/books is for signed-in users → admins"),
            (BREAKS, "access", "PATCH /api/v1/books/{id} is for signed-in users → admins"),
            (BREAKS, "access", "DELETE /api/v1/books/{id} is for signed-in users → admins"),
        ],
    ),
    "operations that go": (
        BOOK,
        f"{BOOK}    operations: [list, read, update]\n",
        [
            (BREAKS, "operation", "POST /api/v1/books is gone"),
            (BREAKS, "operation", "DELETE /api/v1/books/{id} is gone"),
        ],
    ),
    "a resource": (
        BOOK,
        f"  Tag:\n    operations: [list, read]\n    fields: {{label: str}}\n{BOOK}",
        [
            (FINE, "operation", "GET /api/v1/tags is new"),
            (FINE, "operation", "GET /api/v1/tags/{id} is new"),
        ],
    ),
    "versions": (
        BOOK,
        f"{BOOK}    versioned: true\n",
        [
            (FINE, "header", "PATCH /api/v1/books/{id} takes If-Match"),
            (FINE, "status", "PATCH /api/v1/books/{id} may answer 412"),
            (FINE, "answer", "BookRead.version is new"),
        ],
    ),
    "unique values": (
        "pages: int:null",
        "pages: int:null:unique",
        [(FINE, "status", "POST /api/v1/books may answer 409")],
    ),
    "another plural": (
        "  Author:\n",
        "  Author/people:\n",
        [(BREAKS, "path", "what was at /api/v1/authors is at /api/v1/people")],
    ),
    "another field in the path": (
        'code: "str:9:null"}',
        'code: "slug:9:unique"}\n    path_key: code',
        [(BREAKS, "path", "GET /api/v1/authors/{code}: /{id} is /{code} now")],
    ),
    "the version in a header": (
        "features: []\n",
        "features: []\napi_version: header\n",
        [(BREAKS, "path", "what was at /api/v1 is at /api")],
    ),
    "another way to sign in": (
        "auth: [jwt]",
        "auth: [jwt, api-key]",
        [(FINE, "operation", "POST /api/v1/api-keys is new")],
    ),
    "no users": (
        "auth: [jwt]",
        "auth: []",
        [
            (BREAKS, "operation", "POST /api/v1/auth/login is gone"),
            (FINE, "access", "GET /api/v1/books is for signed-in users → anyone"),
        ],
    ),
}
WHOLE = {
    "nothing",
    "an optional field",
    "a required field",
    "a field that goes",
    "a field that is required",
    "access that is wider for readers",
    "access that is stricter for writers",
    "operations that go",
    "a resource",
    "a search",
    "another plural",
    "the version in a header",
}
"""Those of which all is said here."""


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_of_the_contract_is_said(case: str) -> None:
    old, new, wanted = CHANGES[case]
    found = changes(old, new)
    assert [each for each in wanted if each not in found] == [], found
    if case in WHOLE:
        assert sorted(found) == sorted(wanted)


def test_a_renamed_field_is_one_change_and_no_two() -> None:
    found = changes("title: str", "headline: str", {("Book", "title"): "headline"})
    assert (BREAKS, "answer", "BookRead.title is headline now") in found
    assert (BREAKS, "request", "BookCreate.title is headline now") in found
    assert not any("is gone" in words or "is new" in words for _, _, words in found)


def test_a_renamed_resource_is_another_path_and_no_other_resource() -> None:
    found = changes(BOOK, "  Volume:\n", {("Book",): "Volume"})
    assert found == [(BREAKS, "path", "what was at /api/v1/books is at /api/v1/volumes")]


@pytest.mark.parametrize("model", ["bookshop", "options", "ways"])
def test_the_contract_is_that_of_the_openapi_document(
    model: str, python: Path, tmp_path: Path
) -> None:
    root = generate(MODELS / f"{model}.yaml", tmp_path / "project")
    file = specfile.parse((root / "scaffold.yaml").read_text(encoding="utf-8"))
    paths = [path for path in root.rglob("*.py") if path.is_file()]
    render = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    contract = contract_of(render, file.spec)
    document = openapi(root, python)
    said = {(method, path) for path, item in document["paths"].items() for method in item}
    ours = {(each.method, each.path) for each in contract.operations}
    assert said <= ours
    schemas = document["components"]["schemas"]
    for name in contract.classes.keys() & schemas.keys():
        if "properties" in schemas[name]:
            members = contract.classes[name]
            assert set(schemas[name]["properties"]) == set(members), name
            required = {member for member, each in members.items() if each.required}
            assert set(schemas[name].get("required", ())) == required, name


def openapi(root: Path, python: Path) -> Any:
    code = "import json; from app.main import app; print(json.dumps(app.openapi()))"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [python, "-c", code], cwd=root, env=environment, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_the_report_says_what_changes_for_clients(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.is_dir()
    words = ["edit-resource", "Book", "--access", "read=public,write=user", "--dry-run"]
    assert run(words) == 0
    out = capsys.readouterr().out
    assert (
        "The API changes:\n"
        "  breaks clients: BookRead.author is gone\n"
        "  GET /api/v1/books is for signed-in users → anyone\n"
    ) in out
    assert run([*words, "--json"]) == 0
    api = json.loads(capsys.readouterr().out)["api"]
    assert {"what": "answer", "change": "BookRead.author is gone", "breaks": True} in api


def test_what_changes_nothing_for_clients_says_nothing_of_the_api(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.is_dir()
    assert run(["edit-resource", "Book", "--description", "Books."]) == 0
    assert "The API changes" not in capsys.readouterr().out
