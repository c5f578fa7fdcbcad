"""The verbs on a model, seen in the scaffold.yaml that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scaffold.errors import ScaffoldError
from scaffold.evolve.resource_changes import (
    Change,
    Edit,
    add_resource,
    edit_resource,
    remove_resource,
)
from scaffold.language.short_form import parse_field, parse_resource
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import Operation, Role
from scaffold.specfile.specfile import SpecFile, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.language.outline import Outline

LIBRARY = """\
# The library's model.
project: library
auth: [jwt]

resources:
  # Who writes.
  Author:
    fields:
      name: str:120   # as on the cover
      pen_name: str:80:null
  Book:
    plural: books
    fields:
      # what it is called
      title: str:200
      isbn: str:13:unique
      author: Author:back=books
      editor: Author:null
      keeper: User:owner
      tags: many:Tag:back=books:through=book_tags
      price: decimal:10,2   # in euro
      paid: decimal:10,2:null
    path_key: isbn
    unique: [[title, author]]   # no two alike
    indexes: [[price, isbn]]
    rules: ["paid <= price", "at_least_one(editor, paid)"]
  Loan:
    owner: book
    access: {read: user, write: owner}
    fields: {book: "Book:on_delete=cascade", day: date}
    unique: [[book, day]]
  Tag: {table: labels, fields: {label: str:40, books: "many:Book:back=tags"}}
# The end.
"""

BOOKLESS = """\
# The library's model.
project: library
auth: [jwt]

resources:
  # Who writes.
  Author:
    fields:
      name: str:120   # as on the cover
      pen_name: str:80:null
  Tag: {table: labels, fields: {label: str:40}}
# The end.
"""


def draft(line: str) -> Draft:
    words = parse_resource(line)
    return Draft(name=words.name, plural=words.plural, fields=words.fields)


def fields(*texts: str) -> tuple[Any, ...]:
    return tuple(parse_field(text).member for text in texts)


def after(change: Callable[[Outline], Change], text: str = LIBRARY) -> SpecFile:
    file = parse(text)
    done = change(file.outline)
    return file.with_outline(done.outline, done.renames)


def edited(name: str, text: str = LIBRARY, **edit: Any) -> SpecFile:
    return after(lambda outline: edit_resource(outline, name, Edit(**edit)), text)


def difference(new: str, old: str = LIBRARY) -> tuple[list[str], list[str]]:
    """Return the lines that only the old text has, and those that only the new one has."""
    before, now = old.splitlines(), new.splitlines()
    gone = [line.strip() for line in before if line not in now]
    return gone, [line.strip() for line in now if line not in before]


def test_a_renamed_field_is_renamed_wherever_its_resource_names_it() -> None:
    names = [("isbn", "code"), ("author", "writer"), ("paid", "deposit"), ("editor", "reviser")]
    file = edited("Book", rename=names)
    assert difference(file.text) == (
        [
            "isbn: str:13:unique",
            "author: Author:back=books",
            "editor: Author:null",
            "paid: decimal:10,2:null",
            "path_key: isbn",
            "unique: [[title, author]]   # no two alike",
            "indexes: [[price, isbn]]",
            'rules: ["paid <= price", "at_least_one(editor, paid)"]',
        ],
        [
            "code: str:13:unique",
            "writer: Author:back=books",
            "reviser: Author:null",
            "deposit: decimal:10,2:null",
            "path_key: code",
            "unique: [[title, writer]]   # no two alike",
            "indexes: [[price, code]]",
            'rules: ["deposit <= price", "at_least_one(reviser, deposit)"]',
        ],
    )


def test_a_renamed_relation_is_followed_by_its_column_its_other_side_and_the_owner() -> None:
    file = edited("Book", rename=[("tags", "labels"), ("author", "writer")])
    book, tag = file.spec.resource("Book"), file.spec.resource("Tag")
    assert book
    assert tag
    assert {each.name: each.column for each in book.relations if not each.many} == {
        "writer": "writer_id",
        "editor": "editor_id",
        "keeper": "keeper_id",
    }
    assert [each.back for each in tag.relations] == ["labels"]
    assert [each.through for each in (*book.relations, *tag.relations) if each.many] == [
        "book_labels",
        "book_labels",
    ]
    owner = edited("Loan", rename=[("book", "copy")]).spec.resource("Loan")
    assert owner
    assert owner.owner == "copy"


def test_a_column_and_a_table_that_were_said_keep_their_names() -> None:
    text = LIBRARY.replace("title: str:200", "title: str:200:column=TITLE").replace(
        "author: Author:back=books", "author: Author:column=writer"
    )
    text = text.replace("through=book_tags", "through=marks")
    book = edited(
        "Book",
        text,
        rename=[("title", "name"), ("author", "creator"), ("tags", "labels")],
        rename_to="Volume",
    ).spec.resource("Volume")
    assert book
    columns = {each.name: each.column_name for each in book.fields}
    assert (columns["name"], columns["creator"]) == ("TITLE", "writer")
    assert [each.through for each in book.relations if each.many] == ["marks"]
    tag = edited("Tag", rename_to="Label").spec.resource("Label")
    assert tag
    assert (tag.table, tag.path) == ("labels", "labels")


def test_a_renamed_resource_is_renamed_wherever_a_relation_leads_to_it() -> None:
    change = edit_resource(parse(LIBRARY).outline, "book", Edit(rename_to="Volume"))
    assert change.renames == {("Book",): "Volume"}
    file = edited("Book", rename_to="Volume")
    assert difference(file.text) == (
        [
            "Book:",
            "plural: books",
            "tags: many:Tag:back=books:through=book_tags",
            'fields: {book: "Book:on_delete=cascade", day: date}',
            'Tag: {table: labels, fields: {label: str:40, books: "many:Book:back=tags"}}',
        ],
        [
            "Volume:",
            "plural: volumes",
            "tags: many:Tag:back=books",
            "fields: {book: Volume:on_delete=cascade, day: date}",
            "Tag: {table: labels, fields: {label: str:40, books: many:Volume:back=tags}}",
        ],
    )
    volume = file.spec.resource("Volume")
    assert volume
    assert (volume.table, volume.path) == ("volumes", "volumes")


def test_a_plural_that_is_not_the_old_names_own_stays() -> None:
    text = LIBRARY.replace("plural: books", "plural: holdings")
    kept = edited("Book", text, rename_to="Volume").spec.resource("Volume")
    assert kept
    assert (kept.path, kept.table) == ("holdings", "holdings")


def test_a_resource_may_be_renamed_together_with_its_fields() -> None:
    change = edit_resource(
        parse(LIBRARY).outline,
        "Book",
        Edit(
            rename_to="volume",
            rename=(("title", "name"),),
            change=fields("name:str:300"),
            drop=("keeper",),
            add=fields("sequel:Volume:null", "prequel:Book:null"),
            settings={"unique": (("name", "author"),)},
        ),
    )
    assert change.renames == {("Book",): "Volume", ("Book", "title"): "name"}
    text = LIBRARY.replace("    owner: book\n", "").replace("write: owner", "write: user")
    file = parse(text)
    done = edit_resource(
        file.outline,
        "Book",
        Edit(rename_to="Volume", rename=(("title", "name"),), add=fields("sequel:Book:null")),
    )
    volume = file.with_outline(done.outline, done.renames).spec.resource("Volume")
    assert volume
    assert volume.fields[0].name == "name"
    assert volume.relations[-1].to == "Volume"
    assert volume.unique == (("name", "author"),)


def test_fields_are_added_changed_and_dropped_in_their_own_lines() -> None:
    file = edited(
        "author", add=fields("born:date:null"), change=fields("name:str:90"), drop=["pen-name"]
    )
    assert difference(file.text) == (
        ["name: str:120   # as on the cover", "pen_name: str:80:null"],
        ["name: str:90   # as on the cover", "born: date:null"],
    )


def test_dropping_one_side_of_a_many_to_many_leaves_no_trace_on_the_other() -> None:
    file = edited("Tag", drop=["books"])
    assert "tags: many:Tag:through=book_tags\n" in file.text
    book = file.spec.resource("Book")
    assert book
    assert [each.back for each in book.relations if each.many] == [""]


def test_options_are_set_and_taken_out() -> None:
    file = edited(
        "Loan",
        settings={
            "unique": (),
            "soft_delete": True,
            "write": Role.ADMIN,
            "operations": (Operation.LIST, Operation.READ),
            "description": "Who has what.",
        },
    )
    assert difference(file.text) == (
        ["access: {read: user, write: owner}", "unique: [[book, day]]"],
        [
            "access: {read: user, write: admin}",
            "description: Who has what.",
            "operations: [list, read]",
            "soft_delete: true",
        ],
    )


def test_another_owner_takes_the_place_of_the_one_that_is_marked() -> None:
    file = edited("Book", add=fields("lender:User"), settings={"owner": "lender"})
    book = file.spec.resource("Book")
    assert book
    assert book.owner == "lender"
    assert [each.name for each in book.relations if each.owner] == ["lender"]


def test_a_resource_is_removed_with_the_relations_to_it() -> None:
    text = LIBRARY.replace("    owner: book\n", "")
    text = text.replace("write: owner", "write: user").replace("day: date", "day: date, n: int")
    file = after(lambda outline: remove_resource(outline, "Book", with_relations=True), text)
    assert "Loan:\n    access: {read: user, write: user}\n    fields: {day: date, n: int}\n" in (
        file.text
    )
    assert "Tag: {table: labels, fields: {label: str:40}}\n# The end." in file.text
    assert "unique" not in file.text


def test_several_resources_go_one_after_the_other() -> None:
    outline = remove_resource(parse(LIBRARY).outline, "Loan").outline
    outline = remove_resource(outline, "book", with_relations=True).outline
    assert parse(LIBRARY).with_outline(outline).text == BOOKLESS


def test_a_relation_of_a_resource_to_itself_does_not_hold_it() -> None:
    outline = add_resource(parse(LIBRARY).outline, draft("Shelf up:Shelf:null n:int")).outline
    assert remove_resource(outline, "Shelf").outline == parse(LIBRARY).outline


def test_the_built_in_user_comes_and_goes_with_what_is_added_to_it() -> None:
    file = edited("user", add=fields("nickname:str:40:null", "favourite:Book:null"))
    assert file.text.endswith(
        "  User:\n    fields:\n      nickname: str:40:null\n"
        "      favourite: Book:null\n# The end.\n"
    )
    less = after(lambda outline: remove_resource(outline, "Tag", with_relations=True), file.text)
    assert "nickname" in less.text
    gone = edited("User", file.text, drop=["nickname", "favourite"])
    assert gone.text == LIBRARY
    assert edited("User", file.text, rename=[("nickname", "alias")]).spec.resource("User")


def test_an_edit_of_nothing_changes_nothing() -> None:
    assert edited("Book").text == LIBRARY
    assert edited("Book", rename=[("title", "Title")], rename_to="Book").text == LIBRARY


def edit(name: str, **edit: Any) -> Callable[[Outline], Change]:
    return lambda outline: edit_resource(outline, name, Edit(**edit))


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda outline: add_resource(outline, draft("book a:str")), "resource-exists", "'Book'"),
        (lambda outline: add_resource(outline, draft("User a:str")), "resource-exists", "--add"),
        (lambda outline: add_resource(outline, draft("A b:str b:int")), "name-twice", "'b' of A"),
        (lambda outline: remove_resource(outline, "Bok"), "unknown-resource", "mean 'Book'"),
        (
            lambda outline: remove_resource(outline, "Book"),
            "resource-referred-to",
            "referred to by Loan.book, Tag.books",
        ),
        (lambda outline: remove_resource(outline, "user"), "user-needed", "auth: []"),
        (
            lambda outline: remove_resource(
                edit("Loan", drop=["day"], settings={"unique": ()})(outline).outline,
                "Book",
                with_relations=True,
            ),
            "no-fields",
            "remove-resource Loan",
        ),
        (edit("Boook"), "unknown-resource", "Author, Book, Loan, Tag, User"),
        (edit("Book", drop=["titel"]), "unknown-field", "Did you mean 'title'? Book has title"),
        (edit("Author", drop=["books"]), "unknown-field", "other side of Book.author"),
        (edit("User", drop=["email"]), "unknown-field", "'email' of User is built in"),
        (edit("Book", rename=[("titel", "name")]), "unknown-field", "mean 'title'"),
        (edit("Book", rename=[("title", "isbn")]), "field-exists", "drop isbn first"),
        (edit("Book", rename=[("title", "class")]), "keyword", "'class_name'"),
        (edit("Book", rename=[("author", "writer_id")]), "relation-named-id", "'writer'"),
        (edit("Book", rename=[("title", "a"), ("title", "b")]), "name-twice", "'title' of Book"),
        (edit("Book", rename=[("title", "a"), ("isbn", "a")]), "name-twice", "'a' of Book"),
        (edit("Book", rename=[("title", "a")], drop=["title"]), "name-twice", "'title'"),
        (edit("Book", rename=[("title", "a")], add=fields("title:str")), "name-twice", "'title'"),
        (edit("Book", rename=[("title", "a")], add=fields("a:str")), "name-twice", "'a' of Book"),
        (
            edit("Book", rename=[("title", "a")], change=fields("title:str")),
            "unknown-field",
            "--change a:…",
        ),
        (edit("Book", add=fields("title:str")), "field-exists", "--change title:…"),
        (edit("Book", add=fields("a:str", "a:int")), "name-twice", "'a' of Book"),
        (edit("Book", change=fields("titel:str")), "unknown-field", "--add titel:… adds it"),
        (edit("Book", drop=["price"], add=fields("price:int")), "name-twice", "'price'"),
        (edit("Book", drop=["price"], change=fields("price:int")), "name-twice", "'price'"),
        (edit("Book", drop=["title"]), "field-used", "by unique (title, author)"),
        (
            edit("Book", drop=["isbn"]),
            "field-used",
            "by indexes (price, isbn) and by path_key",
        ),
        (edit("Book", drop=["paid"]), "field-used", "by the rule paid <= price"),
        (edit("Loan", drop=["book"]), "field-used", "owner"),
        (edit("Book", rename_to="tag"), "resource-exists", "'Tag' is there already"),
        (edit("Book", rename_to="User"), "resource-exists", "built in"),
        (edit("User", rename_to="Member"), "user-needed", "keeps its name"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_type(
    change: Callable[[Outline], Change], code: str, words: str
) -> None:
    with pytest.raises(ScaffoldError) as caught:
        change(parse(LIBRARY).outline)
    assert caught.value.code == code, (caught.value, caught.value.hint)
    assert words in f"{caught.value.problem}; {caught.value.hint}"
    assert caught.value.hint


def test_without_users_there_is_no_user_to_edit() -> None:
    with pytest.raises(ScaffoldError) as caught:
        edited("User", "project: x\nresources: {A: {fields: {a: str}}}", add=fields("a:str"))
    assert "auth: [jwt]" in caught.value.hint
    with pytest.raises(ScaffoldError) as caught:
        edited("Post", "project: x\n", add=fields("a:str"))
    assert "add-resource Post" in caught.value.hint
