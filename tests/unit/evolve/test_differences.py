"""What is said to have changed between two models, and what may have been renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.strategies import is_valid, outlines

from scaffold.evolve.differences import DifferenceKind, compare
from scaffold.evolve.rename_candidates import possible_renames
from scaffold.evolve.resource_changes import Edit, edit_resource
from scaffold.language.outline import Outline, decide
from scaffold.specfile.renames import renames_of
from scaffold.specfile.specfile import parse

if TYPE_CHECKING:
    from scaffold.specfile.patcher import Renames

SHOP = """\
project: shop
auth: [jwt]
features: [websocket]
resources:
  Author:
    fields: {name: str:120, born: date:null}
  Book:
    description: What is read.
    fields:
      title: str:200
      isbn: str:13:unique
      price: decimal:10,2:ge=0
      status: enum:draft,live:default=draft
      author: Author
      tags: many:Tag
      keeper: User:owner
    unique: [[title, author]]
    rules: [price > 1]
  Tag: {fields: {label: str:40}}
"""
LONG = '{kind: int, ge: 1, description: "as printed"}'
TWELVE = "long " * 12
LONGER = f'{{kind: date, nullable: true, description: "{TWELVE * 2}"}}'
SWITCHED = (
    "timestamps: true → false",
    "soft_delete: false → true",
    "versioned: false → true",
    "realtime: false → true",
)


def words(text: str, renames: Renames | None = None, before: str = SHOP) -> list[str]:
    after = parse(text)
    said = renames_of(after.outline, parse(before).spec) if renames is None else renames
    return [each.words for each in compare(parse(before).spec, after.spec, said)]


def shop(*changes: tuple[str, str]) -> str:
    text = SHOP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], []),
        ([("price: decimal:10,2:ge=0", "price: decimal:10,2:ge=1")], ["Book.price: ge 0 → 1"]),
        (
            [("price: decimal:10,2:ge=0", "price: decimal:12,4:gt=0:null")],
            ["Book.price: decimal:10,2 → decimal:12,4, add null, drop ge, add gt 0"],
        ),
        ([("isbn: str:13:unique", "isbn: text")], ["Book.isbn: str:13 → text, drop unique"]),
        ([("isbn: str:13:unique", "isbn: str:13")], ["Book.isbn: drop unique"]),
        (
            [("draft,live:default=draft", "draft,live,old:default=live")],
            ["Book.status: enum:draft,live → enum:draft,live,old, default draft → live"],
        ),
        (
            [("born: date:null", "born: date:null:default=today")],
            ["Author.born: add default today"],
        ),
        ([("      isbn: str:13:unique\n", "")], ["drop Book.isbn"]),
        (
            [("keeper: User:owner", f"keeper: User:owner\n      pages: {LONG}")],
            ["add Book.pages (int)"],
        ),
        (
            [("born: date:null", "birthday: date:null:was=born")],
            ["rename Author.born to Author.birthday"],
        ),
        (
            [("title: str:200", "name: str:300:was=title"), ("[title, author]", "[name, author]")],
            ["rename Book.title to Book.name", "Book.name: str:200 → str:300"],
        ),
        (
            [
                ("author: Author", "writer: Author:was=author"),
                ("[title, author]", "[title, writer]"),
            ],
            ["rename Book.author to Book.writer"],
        ),
        ([("author: Author", "author: Author:null")], ["Book.author: add null"]),
        ([("author: Author", "author: User")], ["Book.author: Author → User"]),
        ([("author: Author", "author: Author:back=books")], ["Book.author: add back books"]),
        (
            [("many:Tag", "many:Tag:back=books:through=marks")],
            ["Book.tags: add back books, add through marks"],
        ),
        (
            [("label: str:40", "label: str:40, books: many:Book")],
            ["add Tag.books (many:Book:back=tags)"],
        ),
        (
            [
                ("label: str:40", "label: str:40, books: many:Book:back=tags"),
                ("many:Tag", "many:Tag:back=books"),
            ],
            ["add Tag.books (many:Book:back=tags)"],
        ),
        (
            [("  Book:\n", "  Volume:\n    was: Book\n")],
            ["rename Book to Volume"],
        ),
        (
            [
                ("  Author:\n", "  Writer:\n    was: Author\n"),
                ("author: Author", "author: Writer"),
                ("born: date:null", "born: date"),
            ],
            ["rename Author to Writer", "Writer.born: drop null"],
        ),
        (
            [("  Book:\n", "  Volume:\n    was: Book\n    plural: works\n    table: BOOKS\n")],
            [
                "rename Book to Volume",
                "Volume.plural: books → works",
                "Volume.table: books → BOOKS",
            ],
        ),
        ([("  Tag: {", "  Tag: {plural: marks, ")], ["Tag.plural: tags → marks"]),
        (
            [("      tags: many:Tag\n", ""), ("  Tag: {fields: {label: str:40}}\n", "")],
            ["drop Book.tags", "drop Tag"],
        ),
        ([("  Tag:", "  Review: {fields: {stars: int}}\n  Tag:")], ["add Review with 1 field"]),
        (
            [("  Book:\n", "  Book:\n    access: {read: public, write: admin}\n")],
            ["Book.access: read user → public, write owner → admin"],
        ),
        ([("User:owner", "User")], ["Book.access: write owner → user", "Book.keeper: drop owner"]),
        (
            [("What is read.", "What was read.")],
            ["Book.description: What is read. → What was read."],
        ),
        ([("    description: What is read.\n", "")], ["Book.description: drop"]),
        (
            [
                ("[[title, author]]", "[[title, isbn]]"),
                ("rules: [price > 1]", "rules: [price > 1, price < 9]"),
            ],
            ["Book.unique: drop (title, author), add (title, isbn)", "Book.rules: add price < 9"],
        ),
        (
            [
                ("  Tag: {", "  Tag: {soft_delete: true, timestamps: false, versioned: true, "),
                ("  Tag: {", "  Tag: {realtime: true, "),
            ],
            [f"Tag.{each}" for each in SWITCHED],
        ),
        (
            [("  Tag: {", "  Tag: {key: uuid7, operations: [list, read], ")],
            ["Tag.key: int → uuid7", "Tag.operations: drop create, drop update, drop delete"],
        ),
        (
            [("project: shop", "project: kiosk\ndatabase: postgresql\napi_version: header")],
            [
                "project: shop → kiosk",
                "database: sqlite → postgresql",
                "api_version: path → header",
            ],
        ),
        (
            [("      keeper: User:owner\n", ""), ("auth: [jwt]\n", "")],
            ["auth: drop jwt", "drop Book.keeper"],
        ),
        ([("  Tag:", "  User: {fields: {nick: str:null}}\n  Tag:")], ["add User.nick (str:null)"]),
        ([("born: date:null", f"born: {LONGER}")], [f"Author.born: add description '{TWELVE}…'"]),
    ],
)
def test_a_change_is_said_as_a_person_would(changes: Any, said: list[str]) -> None:
    assert sorted(words(shop(*changes))) == sorted(said)


def test_the_built_in_user_is_never_added_nor_removed() -> None:
    user = shop(("  Tag:", "  User: {fields: {nick: str:null}}\n  Tag:"))
    assert words(SHOP, before=user) == ["drop User.nick"]
    assert words(SHOP.replace("auth: [jwt]", "auth: [jwt]\nkey: uuid7")) == [
        "Author.key: int → uuid7",
        "Book.key: int → uuid7",
        "Tag.key: int → uuid7",
    ]


def test_a_rename_that_is_none_is_left_aside() -> None:
    gone: Renames = {("Nobody",): "Tag", ("Tag", "label"): "name", ("Book",): "Tag"}
    assert words(SHOP, gone) == []


def test_a_difference_has_a_path_and_a_kind() -> None:
    after = parse(
        shop(("isbn: str:13:unique", "pages: int"), ("price: decimal:10,2:ge=0", "price: int"))
    )
    said = {each.path: each.kind for each in compare(parse(SHOP).spec, after.spec, {})}
    assert said == {
        ("Book", "pages"): DifferenceKind.ADDED,
        ("Book", "price"): DifferenceKind.CHANGED,
        ("Book", "isbn"): DifferenceKind.REMOVED,
    }


LOOSE = settings(
    max_examples=30,  # each draws a whole model
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
models = outlines().filter(lambda outline: bool(outline.drafts)).filter(is_valid)


@given(models)
@LOOSE
def test_a_model_differs_in_nothing_from_itself(outline: Outline) -> None:
    assert compare(decide(outline), decide(outline), {}) == ()


@given(models, st.data())
@LOOSE
def test_a_rename_is_all_that_it_changes(outline: Outline, data: st.DataObject) -> None:
    draft = data.draw(st.sampled_from(outline.drafts))
    field = data.draw(st.sampled_from(draft.fields))
    edit = Edit(rename=((field.name, "renamed"),), rename_to="Ledger")
    change = edit_resource(outline, draft.name, edit)
    said = compare(decide(outline), decide(change.outline), change.renames)
    assert [each.words for each in said] == [
        f"rename {draft.name} to Ledger",
        f"rename {draft.name}.{field.name} to Ledger.renamed",
    ]


def likely(text: str, renames: Renames | None = None) -> list[tuple[tuple[str, ...], str]]:
    return list(possible_renames(parse(SHOP).spec, parse(text).spec, renames or {}))


def test_a_field_that_goes_may_be_one_that_comes() -> None:
    text = shop(("isbn: str:13:unique", "ean: str:13:unique"))
    assert likely(text) == [(("Book", "isbn"), "ean")]
    assert likely(text, {("Book", "isbn"): "ean"}) == []
    assert likely(SHOP) == []


def test_the_likeliest_rename_comes_first() -> None:
    text = shop(
        ("title: str:200", "heading: text"),
        ("isbn: str:13:unique", "ean: str:13:unique"),
        ("[title, author]", "[ean, author]"),
    )
    assert likely(text) == [
        (("Book", "isbn"), "ean"),
        (("Book", "title"), "ean"),
        (("Book", "isbn"), "heading"),
        (("Book", "title"), "heading"),
    ]


def test_what_is_of_another_kind_is_no_rename() -> None:
    assert likely(shop(("born: date:null", "alive: bool"))) == []
    assert likely(shop(("born: date:null", "book: Book:null"))) == []
    assert likely(shop(("price: decimal:10,2:ge=0", "cents: int"), ("price > 1", "cents > 1"))) == [
        (("Book", "price"), "cents")
    ]


def test_a_resource_may_be_renamed_together_with_fields() -> None:
    text = shop(
        ("  Author:\n", "  Writer:\n"),
        ("author: Author", "author: Writer"),
        ("born: date:null", "birth: date:null"),
    )
    assert likely(text) == [(("Author",), "Writer")]
    assert likely(text, {("Author",): "Writer"}) == [(("Author", "born"), "birth")]
    other = shop(("  Author:\n", "  Writer:\n"), ("author: Author", "author: Writer"))
    assert likely(other.replace("name: str:120, born: date:null", "pen: str:9")) == []
