"""What a change of the model does to the tables, in words, and what is refused."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from support.environment import HERE, MODELS
from support.strategies import is_valid, outlines

from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.migrations.revisions import Revision, heads, plan_revision
from scaffold.migrations.versions import FOLDER
from scaffold.schema_diff import NOTHING, operations, title
from scaffold.schema_diff.table_order import renamings
from scaffold.sources import template
from scaffold.specfile import specfile

if TYPE_CHECKING:
    from scaffold.model.spec import Spec
    from scaffold.specfile.patcher import Renames

BOOK = "  Book:\n    timestamps: false\n    fields:\n"
OTHERS = "  Author:\n    fields: {name: str}\n  Tag:\n    fields: {name: str}\n"
KEPT = "      title: str:40\n"


def spec(book: str, *, options: str = "", others: str = "", database: str = "postgresql") -> Spec:
    """Return a model of books with these fields, of authors and of tags."""
    fields = "".join(f"      {line.strip()}\n" for line in book.strip().splitlines())
    options = "".join(f"    {line.strip()}\n" for line in options.strip().splitlines())
    head = f"project: shop\ndatabase: {database}\nauth: [jwt]\nresources:\n"
    return parse(f"{head}{BOOK}{KEPT}{fields}{options}{OTHERS}{others}")


def parse(text: str) -> Spec:
    return specfile.parse(text, reserved=template.reserved()).spec


def words(before: str, after: str, **renames: str) -> list[str]:
    said: Renames = {("Book", old): new for old, new in renames.items()}
    return [each.words for each in operations(spec(before), spec(after), said) if each.words]


CHANGES = [
    ("", "isbn: str:13:null", ["add column books.isbn VARCHAR(13)"]),
    ("", "isbn: str:13:fill=none", ["add column books.isbn VARCHAR(13), filled with 'none'"]),
    ("", "stars: int:default=3", ["add column books.stars INTEGER, filled with 3"]),
    ("", "open: bool:default=true", ["add column books.open BOOLEAN, filled with true"]),
    ("", "seen: datetime:default=now", ["add column books.seen TIMESTAMP, filled with now"]),
    ("", "author: Author:fill=1", ["add column books.author_id INTEGER, filled with 1"]),
    ("", "author: Author:null", ["add column books.author_id INTEGER"]),
    ("isbn: str:13:unique:index", "", ["drop column books.isbn"]),
    ("pages: int:null", "pages: int:null:ge=1", ["add check books: pages >= 1"]),
    (
        "pages: int:null:ge=1",
        "pages: int:null:ge=2",
        ["drop check books: pages >= 1", "add check books: pages >= 2"],
    ),
    (
        "size: enum:s,m",
        "size: enum:s,m,l",
        ["drop check books: size in (s, m)", "add check books: size in (s, m, l)"],
    ),
    ("size: enum:s,m", "size: enum:m,s", []),
    ("pages: int", "pages: bigint", ["change column books.pages from INTEGER to BIGINT"]),
    ("pages: int", "pages: int:null", ["change column books.pages NULL"]),
    (
        "pages: int:null",
        "pages: int:fill=0",
        ["change column books.pages NOT NULL, null becomes 0"],
    ),
    ("isbn: str:13", "isbn: str:13:unique", ["add unique books (isbn)"]),
    ("isbn: str:13:index", "isbn: str:13", ["drop index books (isbn)"]),
    ("isbn: str:13", "isbn: str:13:search", []),
    ("isbn: str:13", "isbn: str:13:description=what:example=x:readonly:default=x", []),
    ("tags: many:Tag", "", ["drop table book_tags"]),
    ("", "tags: many:Tag", ["create table book_tags"]),
    ("tags: many:Tag", "tags: many:Tag:through=marks", ["rename table book_tags to marks"]),
    (
        "author: Author",
        "author: Author:on_delete=cascade",
        [
            "drop foreign key books.author_id to Author ON DELETE RESTRICT",
            "add foreign key books.author_id to Author ON DELETE CASCADE",
        ],
    ),
    (
        "author: Author:null",
        "author: one:Author:null",
        ["drop index books (author_id)", "add unique books (author_id)"],
    ),
    (
        "pages: int:ge=0",
        "pages: decimal:10,0:ge=0",
        ["change column books.pages from INTEGER to NUMERIC(10, 0)"],
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), CHANGES)
def test_a_change_is_said_in_words(before: str, after: str, said: list[str]) -> None:
    assert words(before, after) == said


def test_a_renamed_field_is_a_renamed_column_and_nothing_else() -> None:
    before, after = "pages: int:ge=1:index", "leaves: int:ge=1:index"
    assert words(before, after, pages="leaves") == ["rename column books.pages to leaves"]


def test_a_renamed_relation_renames_its_column() -> None:
    said = words("author: Author", "writer: Author", author="writer")
    assert said == ["rename column books.author_id to writer_id"]


def test_a_field_that_is_called_otherwise_without_a_rename_is_another_one() -> None:
    said = words("pages: int:null", "leaves: int:null")
    assert said == ["drop column books.pages", "add column books.leaves INTEGER"]


def test_a_renamed_resource_keeps_its_rows_and_what_refers_to_it() -> None:
    before = spec("", others="  Loan:\n    fields: {book: Book}\n")
    after = parse(
        "project: shop\ndatabase: postgresql\nauth: [jwt]\nresources:\n"
        + BOOK.replace("Book", "Work")
        + KEPT
        + OTHERS
        + "  Loan:\n    fields: {work: Work}\n"
    )
    found = operations(before, after, {("Book",): "Work", ("Loan", "book"): "work"})
    assert [each.words for each in found if each.words] == [
        "rename table books to works",
        "rename column loans.book_id to work_id",
    ]
    assert not any(each.destroys for each in found)


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("isbn: str:13", "", ["column books.isbn"]),
        ("author: Author", "", ["column books.author_id"]),
        ("tags: many:Tag", "", ["table book_tags"]),
        ("tags: many:Tag", "tags: many:Author", ["table book_tags"]),
        ("isbn: str:13", "isbn: text", []),
    ],
)
def test_what_is_lost_is_named(before: str, after: str, lost: list[str]) -> None:
    found = operations(spec(before), spec(after), {})
    assert [each.destroys for each in found if each.destroys] == lost


def test_a_dropped_resource_loses_its_table_after_what_referred_to_it() -> None:
    before = spec(
        "", others="  Loan:\n    fields: {book: Book}\n  Fine:\n    fields: {loan: Loan}\n"
    )
    assert [each.words for each in operations(before, spec(""), {})] == [
        "drop table fines",
        "drop table loans",
    ]


REFUSED = [
    (
        "",
        "isbn: str:13",
        "needs-fill",
        "isbn:str:13:fill=…, isbn:str:13:default=… or isbn:str:13:null",
    ),
    (
        "",
        "author: Author",
        "needs-fill",
        "author:Author:fill=1 (the id of a row) or author:Author:null",
    ),
    ("pages: int:null", "pages: int", "needs-fill", "pages:int:fill=…"),
    ("", "isbn: str:13:unique:fill=x", "fill-not-unique", "isbn:str:13:unique:null, give"),
    ("", "isbn: str:13:unique", "needs-fill", "isbn:str:13:unique:null, give each row"),
    ("", "code: uuid:unique", "needs-fill", "write code:uuid:unique:default=uuid4"),
    ("", "author: one:Author:fill=1", "fill-not-unique", ":null"),
    ("pages: int", "pages: uuid", "not-convertible", "drop it first and then add it again"),
    ("open: bool", "open: json", "not-convertible", "under another name"),
    ("author: str:20", "author: Author:null", "not-convertible", "under another name"),
    ("author: Author", "author: many:Author", "not-convertible", "under another name"),
    ("data: json", "data: json:list", "not-convertible", "under another name"),
    ("data: list:int", "data: list:str", "not-convertible", "under another name"),
]


@pytest.mark.parametrize(("before", "after", "code", "hint"), REFUSED)
def test_what_would_harm_the_rows_is_refused(before: str, after: str, code: str, hint: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        words(before, after)
    assert caught.value.code == code
    assert hint in caught.value.hint
    assert caught.value.path[0] == "Book"


def test_a_unique_column_may_be_required_once_the_user_has_filled_it() -> None:
    (found,) = operations(spec("isbn: str:13:unique:null"), spec("isbn: str:13:unique"), {})
    assert found.note == "books.isbn: the migration fails if a row has none"


LINKED = "tags: many:Tag:through={}\nwriters: many:Author:through={}"


def test_a_link_table_takes_the_name_of_another_once_that_is_free() -> None:
    before, after = LINKED.format("marks", "names"), LINKED.format("names", "authors_of")
    assert words(before, after) == [
        "rename table names to authors_of",
        "rename table marks to names",
    ]


def test_link_tables_that_exchange_their_names_are_refused() -> None:
    with pytest.raises(ScaffoldError, match="'marks', 'names' exchange their names") as caught:
        words(LINKED.format("marks", "names"), LINKED.format("names", "marks"))
    assert "a third name first" in caught.value.hint


def test_a_new_unique_column_may_compute_its_values() -> None:
    assert words("", "token: uuid:unique:default=uuid4")[0].endswith("filled with uuid4")


def test_another_kind_of_key_is_refused() -> None:
    with pytest.raises(ScaffoldError, match="cannot become uuid4") as caught:
        operations(spec(""), spec("", options="key: uuid4"), {})
    assert caught.value.code == "key-changed"


def test_keys_of_one_type_may_change_how_they_are_made() -> None:
    before, after = spec("", options="key: uuid4"), spec("", options="key: uuid7")
    assert operations(before, after, {}) == ()


NOTES = [
    ("isbn: str:13", "isbn: str:9", "books.isbn: the migration fails if a value has more than 9"),
    ("price: decimal:10,2", "price: decimal:10,1", "books.price rounds to 1 places"),
    ("price: decimal:18,2", "price: float", "books.price rounds to 15 digits"),
    ("pages: bigint", "pages: float", "books.pages rounds to 15 digits"),
    ("pages: bigint", "pages: int", "books.pages: the migration fails if a value has more digits"),
    ("pages: int:ge=1", "pages: int:ge=2", "check books: pages >= 2: the migration fails if a row"),
    ("", "author: Author:fill=7", "books.author_id: the migration fails if there is no Author 7"),
    ("isbn: str:13", "isbn: str:13:unique", "unique books (isbn): the migration fails if two rows"),
]


@pytest.mark.parametrize(("before", "after", "note"), NOTES)
def test_what_rows_may_stand_in_the_way_is_noted(before: str, after: str, note: str) -> None:
    (found,) = [each.note for each in operations(spec(before), spec(after), {}) if each.note]
    assert found.startswith(note)


def test_what_was_deleted_softly_comes_back() -> None:
    found = operations(spec("", options="soft_delete: true"), spec(""), {})
    assert [each.note for each in found] == ["books: rows that were deleted are there again"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("isbn: str:13", "isbn: str:20"),
        ("isbn: str:13", "isbn: text"),
        ("pages: int:ge=2", "pages: int:ge=1"),
        ("size: enum:s,m", "size: enum:s,m,l"),
        ("pages: int", "pages: float"),
        ("price: decimal:15,2", "price: float"),
        ("isbn: str:13:unique:nocase", "isbn: str:13:unique"),
    ],
)
def test_what_no_row_can_break_needs_no_note(before: str, after: str) -> None:
    assert not any(each.note for each in operations(spec(before), spec(after), {}))


def test_sqlite_keeps_values_that_are_too_long() -> None:
    before = spec("isbn: str:13", database="sqlite")
    (found,) = operations(before, spec("isbn: str:9", database="sqlite"), {})
    assert found.note.startswith("books.isbn: SQLite keeps")


def test_renames_take_no_name_that_is_in_use() -> None:
    assert renamings([("a", "b"), ("b", "c")], []) == [("b", "c"), ("a", "b")]
    assert renamings([("a", "b"), ("b", "a")], []) == [("a", "a_0"), ("b", "a"), ("a_0", "b")]


# revisions


def revision(before: Spec, after: Spec, versions: dict[str, bytes], **options: bool) -> Revision:
    found = plan_revision(before, after, {}, versions, template.newest(), **options)
    assert found is not None
    return found


def migration(revision: str, down: str) -> bytes:
    return f"revision: str = {revision!r}\ndown_revision = {down}\n".encode()


def test_the_first_migration_is_the_one_of_the_golden_project() -> None:
    made = revision(NOTHING, parse((MODELS / "bookshop.yaml").read_text(encoding="utf-8")), {})
    golden = HERE / "golden" / "bookshop" / made.path
    assert made.path == f"{FOLDER}/0001_first_tables.py"
    assert made.content == golden.read_bytes()


def test_no_change_of_a_table_is_no_migration() -> None:
    one, other = spec("isbn: str:13"), spec("isbn: str:13:search", options="description: Books")
    assert plan_revision(one, other, {}, {}, template.newest()) is None


def test_a_migration_follows_the_head_and_is_named_after_what_it_does() -> None:
    versions = {
        f"{FOLDER}/0001_first_tables.py": migration("aaa", "None"),
        f"{FOLDER}/20260101_1200_own.py": migration("own", "'aaa'"),
        f"{FOLDER}/__init__.py": b"",
        "elsewhere/0007_other.py": migration("bbb", "None"),
    }
    made = revision(spec(""), spec("isbn: str:13:null"), versions)
    assert made.path == f"{FOLDER}/0002_add_books_isbn.py"
    assert b'down_revision: str | Sequence[str] | None = "own"' in made.content
    assert made.content.startswith(b'"""Add column books.isbn VARCHAR(13)."""')


TITLES = [
    # one thing
    ("", "isbn: str:13:null", "add_books_isbn", "Add column books.isbn VARCHAR(13)."),
    ("isbn: str:13", "", "drop_books_isbn", "Drop column books.isbn."),
    (
        "isbn: str:13",
        "isbn: str:13:unique",
        "add_unique_books_isbn",
        "Add unique books (isbn).",
    ),
    # several of one kind
    (
        "",
        "isbn: str:13:null\npages: int:null",
        "add_columns_to_books",
        "Add columns to books.",
    ),
    ("isbn: str:13\npages: int", "", "drop_columns_of_books", "Drop columns of books."),
    ("", "tags: many:Tag\nwriters: many:Author", "create_book_tags_and_book_writers", None),
    # a check, a unique and a column are no new table
    (
        "isbn: str:13\npages: int",
        "isbn: str:13:unique\npages: int:ge=1\nsize: int:null",
        "change_books",
        "Change books.",
    ),
    ("isbn: str:13\npages: int", "isbn: str:13:unique\npages: int:ge=1", "change_books", None),
    ("isbn: str:13:index", "isbn: str:20", "change_books", None),
    # tables that come and go beside one that changes
    (
        "",
        "tags: many:Tag\nisbn: str:13:null",
        "create_book_tags_and_change_books",
        "Create book_tags; change books.",
    ),
    (
        "tags: many:Tag",
        "isbn: str:13:null",
        "drop_book_tags_and_change_books",
        "Drop book_tags; change books.",
    ),
    (
        "tags: many:Tag:through=marks",
        "tags: many:Tag:through=labels\nisbn: str:13:null",
        "rename_labels_and_change_books",
        "Rename labels; change books.",
    ),
]


@pytest.mark.parametrize(("before", "after", "slug", "sentence"), TITLES)
def test_a_migration_is_called_after_all_that_it_does(
    before: str, after: str, slug: str, sentence: str | None
) -> None:
    found = title(operations(spec(before), spec(after), {}))
    assert found.slug == slug
    assert sentence in {None, found.sentence}


def test_tables_that_wait_for_each_other_are_only_created() -> None:
    two = "  Loan:\n    fields: {fine: Fine:null}\n  Fine:\n    fields: {loan: Loan:null}\n"
    assert title(operations(spec(""), spec("", others=two), {})).slug == "create_fines_and_loans"
    assert title(operations(spec("", others=two), spec(""), {})).slug == "drop_loans_and_fines"


def test_a_table_that_is_renamed_and_changed_is_changed() -> None:
    before = parse("project: x\nresources:\n  A:\n    fields: {a: str, b: int}\n")
    after = parse("project: x\nresources:\n  C:\n    fields: {a: str:unique, c: int}\n")
    renamed = {("A",): "C", ("A", "b"): "c"}
    assert title(operations(before, after, renamed)).slug == "change_cs"
    after = parse("project: x\nresources:\n  C:\n    fields: {a: str, b: int}\n")
    assert title(operations(before, after, {("A",): "C"})).sentence == "Rename table as to cs."


def test_a_name_that_would_be_too_long_counts_the_tables() -> None:
    many = "".join(f"  LongNamedThing{letter}:\n    fields: {{a: str}}\n" for letter in "ABCDE")
    found = title(operations(spec(""), spec("isbn: str:13:null", others=many), {}))
    assert found.slug == "create_5_tables_and_change_1_table"
    assert "long_named_thing_es" in found.sentence


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(outlines(), outlines())
def test_the_name_of_any_migration_fits_and_names_no_other_deed(
    one: Outline, other: Outline
) -> None:
    assume(is_valid(one) and is_valid(other))
    with suppress(ScaffoldError):
        found = operations(decide(one), decide(other), {})
        assume(found)
        slug = title(found).slug
        assert re.fullmatch(r"[a-z0-9_]{1,60}", slug)
        assert ("create" in slug) >= any(each.name == "create_table" for each in found)
        assert ("drop" in slug) >= any(each.name == "drop_table" for each in found)


def test_a_path_that_is_taken_is_never_taken_again() -> None:
    first = {f"{FOLDER}/0001_first_tables.py": migration("aaa", "None")}
    made = revision(spec(""), spec("isbn: str:13:null"), first)
    again = revision(spec("isbn: str:13:null"), spec(""), {**first, made.path: made.content})
    assert again.path == f"{FOLDER}/0003_drop_books_isbn.py"
    assert heads({**first, made.path: made.content, again.path: again.content}) == (
        again.content.split(b'revision: str = "')[1][:12].decode(),
    )


TWO_HEADS = {
    f"{FOLDER}/a.py": migration("aaa", "None"),
    f"{FOLDER}/b.py": migration("bbb", "'aaa'"),
    f"{FOLDER}/c.py": migration("ccc", "('aaa',)"),
}


def test_several_heads_are_named_and_joined_only_when_asked() -> None:
    with pytest.raises(ScaffoldError, match=r"2 heads: 'bbb', 'ccc'") as caught:
        revision(spec(""), spec("isbn: str:13:null"), TWO_HEADS)
    assert caught.value.code == "several-heads"
    made = revision(spec(""), spec("isbn: str:13:null"), TWO_HEADS, merge_heads=True)
    assert b'= ("bbb", "ccc")' in made.content


@pytest.mark.parametrize("content", [b"def (", b"revision = make()", b"\xff\x00"])
def test_a_migration_that_cannot_be_read_is_named(content: bytes) -> None:
    with pytest.raises(ScaffoldError, match="odd") as caught:
        heads({f"{FOLDER}/odd.py": content})
    assert caught.value.code == "unreadable-migration"


def test_tables_without_a_migration_before_are_noted() -> None:
    made = revision(spec(""), spec("isbn: str:13:null"), {})
    assert made.notes == (
        "there is no migration before this one: the tables must be there already",
    )


def test_the_same_change_gives_the_same_bytes() -> None:
    one, other = spec("pages: int:ge=1"), spec("isbn: str:13:null")
    assert revision(one, other, TWO_HEADS, merge_heads=True) == revision(
        one, other, TWO_HEADS, merge_heads=True
    )


@given(outlines())
def test_a_model_does_not_differ_from_itself(outline: Outline) -> None:
    assume(is_valid(outline))
    assert operations(decide(outline), decide(outline), {}) == ()


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(outlines(), outlines())
def test_any_change_is_refused_or_becomes_a_migration(one: Outline, other: Outline) -> None:
    assume(is_valid(one) and is_valid(other))
    with suppress(ScaffoldError):
        made = plan_revision(decide(one), decide(other), {}, {}, template.newest())
        ast.parse(made.content if made else b"")
