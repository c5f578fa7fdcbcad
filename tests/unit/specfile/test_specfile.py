from __future__ import annotations

from dataclasses import replace

import pytest
from support.environment import MODELS

from scaffold.errors import ScaffoldError
from scaffold.evolve.resource_changes import Edit, add_resource, edit_resource, remove_resource
from scaffold.language.short_form import parse_field, parse_resource
from scaffold.model.rules import parse_rule
from scaffold.model.spec import Draft, Field, Relation
from scaffold.model.vocabulary import Auth, Database, Key, Kind
from scaffold.specfile.specfile import SpecFile, parse, write_new

SHOP = """\
# Our shop.
project: shop   # the name
database: sqlite
auth: [jwt]

resources:
  # Who writes.
  Author:
    fields:
      name:   "str:120:search"   # as on the cover
      born: date:null
  Book:
    access: { read: public,   write: admin }
    fields: {title: str:200, author: Author}
    unique: [[title, author]]
  Tag:
    fields:
      label: slug:40:unique
# The end.
"""


def resource(body: str, head: str = "project: x\nauth: [jwt]\n") -> str:
    return f"{head}resources:\n  Post:\n{body}"


def fields(*lines: str) -> str:
    return resource("    fields:\n" + "".join(f"      {line}\n" for line in lines))


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = old.splitlines(), new.splitlines()
    return [each for each in before if each not in after], [
        each for each in after if each not in before
    ]


def test_an_untouched_file_comes_back_byte_for_byte() -> None:
    for text in (SHOP, SHOP.replace("\n", "\r\n"), "\ufeff" + SHOP, SHOP.rstrip()):
        file = parse(text)
        assert file.text == text
        assert file.with_keys(database=Database.SQLITE).text == text
        assert file.spec == parse(SHOP).spec


def test_the_long_form_says_what_the_short_one_says() -> None:
    short = parse(
        fields(
            "a: decimal:10,2:ge=0:null",
            "b: enum:x,y:default=x",
            "c: many:Tag:back=posts",
            "d: Tag:null:on_delete=cascade",
            "e: list:int:max=3",
            "f: json:any",
            "g: str:10:max=5",
        )
        + "  Tag: {fields: {name: str}}\n"
    )
    long = parse(
        fields(
            "a: {kind: decimal, precision: [10, 2], ge: 0, nullable: true}",
            "b: {kind: enum, values: [x, y], default: x}",
            "c: {kind: relation, to: Tag, cardinality: many, back: posts}",
            "d: {kind: relation, to: Tag, nullable: true, on_delete: cascade}",
            "e: {kind: list, items: int, max: 3}",
            "f: {kind: json, shape: any}",
            "g: {kind: str, length: 10, max: 5}",
        )
        + "  Tag: {fields: {name: str}}\n"
    )
    assert long.spec == short.spec


def test_values_are_read_by_their_kind_and_not_by_yamls() -> None:
    file = parse(
        fields(
            "a: {kind: str, default: 12}",
            "b: {kind: decimal, default: 1.10}",
            "c: {kind: datetime, default: 2026-01-31 09:30:00Z}",
            "d: {kind: time, default: 09:30}",
            "e: {kind: json, shape: any, default: {a: [1, true, null, x]}}",
            "f: {kind: list, items: date, default: [2026-01-31]}",
            "g: {kind: enum, values: [no, 1, 2.0], default: 1}",
            'h: {kind: str, description: "a: \\"b\\"\\n{{ 7*7 }}"}',
            'i: {kind: str, description: "false", unique: false}',
        )
    )
    said = {each.name: each for each in file.spec.resources[0].scalars}
    assert said["a"].default == "12"
    assert said["b"].default == "1.10"
    assert said["c"].default == "2026-01-31T09:30:00+00:00"
    assert said["d"].default == "09:30:00"
    assert said["e"].default == {"a": [1, True, None, "x"]}
    assert said["f"].default == ["2026-01-31"]
    assert said["g"].values == ("no", "1", "2.0")
    assert said["h"].description == 'a: "b"\n{{ 7*7 }}'
    assert (said["i"].description, said["i"].unique) == ("false", False)
    assert parse(write_new(file.spec)).spec == file.spec


def test_sugar_is_noted_with_the_field_it_stands_on() -> None:
    file = parse("database: postgres\n" + fields("born: date?", "n: integer"))
    assert file.notes == (
        "database: 'postgres' is written postgresql",
        "Post.born: 'date?': '?' is written ':null'",
        "Post.n: 'integer' is written 'int'",
    )


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        ("", "", "empty-file"),
        ("# nothing", "", "empty-file"),
        ("- a", "", "empty-file"),
        ("database: sqlite", "", "no-project"),
        ("project: x\nprojct: y", ":2:1", "unknown-key"),
        ("project: x\nfeature: []", ":2:1", "unknown-key"),
        ("project: x\nproject: y", ":2:1", "duplicate-key"),
        ("project: a b", ":1:10", "bad-project"),
        ("project: [x]", ":1:10", "not-a-text"),
        ("project: x\ndatabase: mysql", ":2:11", "unknown-database"),
        ("project: x\nauth: [basic]", ":2:8", "unknown-auth"),
        ("project: x\nkey: guid", ":2:6", "unknown-key"),
        ("project: x\nresources: [Post]", ":2:12", "not-a-mapping"),
        ("project: x\nresources:\n  Post:", ":3:3", "no-fields"),
        ("project: !!python/object:os.system x", ":1:10", "yaml-tag"),
        ("project: &a x\ndatabase: &b [*b]", ":2:11", "yaml-too-large"),
        ("project: x\n? [a]\n: b", ":2:3", "bad-key"),
        ("project: x\n1: b", ":2:1", "unknown-key"),
        ("project: x: y", ":1:11", "bad-yaml"),
        ("project: x\n\tdatabase: y", ":2:1", "bad-yaml"),
        ("a: b\n---\nc: d", ":2:1", "bad-yaml"),
        ("project: 'x", ":1:12", "bad-yaml"),
        ("project: x\x00", "", "bad-yaml"),
        (b"project: \xff", "", "not-utf8"),
        ("project: x\n" + "#" * 1_000_000, "", "file-too-large"),
        ("project: x\nauth: " + "[" * 500 + "]" * 500, None, None),
        ("project: x\nauth: " + "[" * 20000, "", "bad-yaml"),
        (fields("a: str", "a: int"), ":7:7", "duplicate-key"),
        (fields("user-id: str", "userId: int"), ":7:7", "name-clash"),
        (fields("a: str", "b: strng"), ":7:10", "unknown-kind"),
        (fields("a: str", "b:"), None, "no-kind"),
        (fields("a: [str]"), ":6:10", "no-kind"),
        (fields("class: str"), ":6:7", "keyword"),
        (fields("a:b: str"), ":6:7", "bad-name"),
        (fields("a: {kind: str, lenght: 3}"), ":6:10", "unknown-key"),
        (fields("a: {kind: str, kind: int}"), ":6:22", "duplicate-key"),
        (fields("a: {kind: int, length: 3}"), ":6:10", "illegal-modifier"),
        (fields("a: {kind: int, default: null}"), ":6:10", "no-value"),
        (fields("a: {kind: enum, values: [a, null]}"), ":6:10", "enum-without-values"),
        (fields("a: {kind: enum, values: [a, [b]]}"), ":6:10", "enum-without-values"),
        (fields("a: {kind: [str]}"), ":6:10", "no-kind"),
        (fields("a: {kind: list, items: [str]}"), ":6:10", "bad-items"),
        (fields("a: {kind: str, unique: [x]}"), ":6:10", "flag-with-value"),
        (fields("a: {kind: relation, to: Tag, cardinality: [x]}"), ":6:10", "unknown-cardinality"),
        (fields('a: {kind: str, default: "\\0"}'), ":6:10", "bad-text"),
        (fields('a: {kind: str, default: "one\\ntwo"}'), ":6:10", "bad-text"),
        (fields('a: {kind: list, items: str, example: ["a\\u2028b"]}'), ":6:10", "bad-text"),
        (fields('a: {kind: str, description: "\\ud800"}'), ":6:10", "bad-text"),
        (fields('a: {kind: json, default: {"\\0": 1}}'), ":6:10", "bad-text"),
        (fields("a: str", "b: Writer"), ":7:10", "unknown-resource"),
        (fields("a: str", "id: int"), ":7:11", "generated-name"),
        (resource("    fields: {a: str}\n    acess: public\n"), ":6:5", "unknown-key"),
        (resource("    fields: {a: str}\n    access: pubic\n"), ":6:13", "unknown-access"),
        (resource("    fields: {a: str}\n    unique: [a, b]\n"), ":6:14", "not-a-list"),
        (resource("    fields: {a: str}\n    unique: [[a, b]]\n"), ":6:13", "unknown-field"),
        (resource("    fields: {a: str}\n    path_key: a\n"), ":6:15", "bad-path-key"),
        (resource("    fields: {a: str}\n    timestamps: no\n"), ":6:17", "not-a-switch"),
        (resource("    fields: {a: str}\n    operations: []\n"), ":6:17", "bad-operations"),
        (
            resource("    fields: {a: int}\n    rules: [exactly_one(a, b)]\n"),
            ":6:13",
            "yaml-mangled",
        ),
        (resource("    fields: {a: int}\n    rules: [a <> 1]\n"), ":6:13", None),
        (resource("    fields: {a: int}\n    table: a-b\n"), ":6:12", "bad-identifier"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(
    text: str | bytes, where: str | None, code: str | None
) -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse(text)
    error = caught.value
    if where is not None:
        assert error.where == f"scaffold.yaml{where}", (error, error.hint)
    assert code in {None, error.code}, (error, error.hint)
    assert error.hint
    assert str(error).startswith("scaffold.yaml")


def test_what_yaml_splits_at_a_comma_is_diagnosed() -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse(resource("    fields: {title: str, price: decimal:10,2}\n"))
    assert caught.value.code == "yaml-mangled"
    assert 'price: "decimal:10,2"' in caught.value.hint
    with pytest.raises(ScaffoldError) as caught:
        parse(resource("    fields: {status: enum:draft,published:default=draft}\n"))
    assert 'status: "enum:draft,published:default=draft"' in caught.value.hint


def test_aliases_are_read_and_bombs_are_not() -> None:
    file = parse(
        "project: x\nauth: [jwt]\nresources:\n"
        "  A: {access: &all {read: public}, fields: {a: str}}\n"
        "  B: {access: *all, fields: {a: str}}\n"
    )
    assert file.spec.resources[0].access == file.spec.resources[1].access
    bomb = "project: x\nauth: &a0 [x]\n"
    rows = [f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(ScaffoldError) as caught:
        parse(bomb + "\n".join(rows))
    assert caught.value.code == "yaml-too-large"


def test_a_key_is_set_and_the_rest_stays() -> None:
    file = parse(SHOP).with_keys(project="kiosk", database=Database.POSTGRESQL)
    assert changed_lines(SHOP, file.text) == (
        ["project: shop   # the name", "database: sqlite"],
        ["project: kiosk   # the name", "database: postgresql"],
    )
    assert file.spec.database is Database.POSTGRESQL


def test_a_key_that_is_not_there_is_added_above_the_resources() -> None:
    file = parse("project: x\nresources:\n  Tag: {fields: {name: str}}").with_keys(
        database=Database.POSTGRESQL, auth=(Auth.JWT,), key=Key.UUID7
    )
    assert file.text == (
        "project: x\ndatabase: postgresql\nauth: [jwt]\nkey: uuid7\n"
        "resources:\n  Tag: {fields: {name: str}}"
    )


def with_resource(text: str, line: str) -> SpecFile:
    file, words = parse(text), parse_resource(line)
    draft = Draft(name=words.name, plural=words.plural, fields=words.fields)
    return file.with_outline(add_resource(file.outline, draft).outline)


@pytest.mark.parametrize(
    "text",
    [SHOP, SHOP.replace("\n", "\r\n"), SHOP.removesuffix("# The end.\n").rstrip(), "project: x",
     "project: x\nauth: [jwt]\nresources:\n", "project: x\nresources: {}\n",
     "project: x\nresources: {A: {fields: {a: str}}}\n", '{"project": "x", "resources": {}}'],
)  # fmt: skip
def test_a_resource_is_added_as_it_would_be_typed(text: str) -> None:
    file = with_resource(text, "Label name:str:40:unique price:decimal:10,2")
    added = file.spec.resource("Label")
    assert added
    assert [each.name for each in added.fields] == ["name", "price"]
    for line in text.replace("{}", "").splitlines():
        assert line.strip().rstrip("}") in file.text
    assert ("\r\n" in file.text) == ("\r\n" in text)


def test_an_added_resource_is_exactly_the_entry_of_the_grammar() -> None:
    file = with_resource(SHOP, "Label name:str:40:unique")
    assert file.text == SHOP.replace(
        "# The end.", "  Label:\n    fields:\n      name: str:40:unique\n# The end."
    )


def test_a_plural_that_takes_long_to_find_is_written_down() -> None:
    file = with_resource(SHOP, "Kumquat name:str")
    assert "  Kumquat:\n    plural: kumquats\n" in file.text


def drafts(file: SpecFile) -> dict[str, Draft]:
    return {each.name: each for each in file.outline.drafts}


def rewritten(
    file: SpecFile, *new: Draft, renames: dict[tuple[str, ...], str] | None = None
) -> str:
    return file.with_outline(replace(file.outline, drafts=new), renames).text


def test_a_field_is_added_changed_and_removed_in_its_own_line() -> None:
    file = parse(SHOP)
    author, book, tag = file.outline.drafts
    name, born = author.fields
    assert isinstance(born, Field)
    new = (name, replace(born, null=False), parse_field("site:url:null").member)
    assert changed_lines(SHOP, rewritten(file, replace(author, fields=new), book, tag)) == (
        ["      born: date:null"],
        ["      born: date", "      site: url:null"],
    )
    assert changed_lines(SHOP, rewritten(file, replace(author, fields=(name,)), book, tag)) == (
        ["      born: date:null"],
        [],
    )


def test_fields_on_one_line_stay_on_one_line() -> None:
    file = parse(SHOP)
    author, book, tag = file.outline.drafts
    price = Field(name="price", kind=Kind.DECIMAL, precision=(10, 2))
    text = rewritten(file, author, replace(book, fields=(*book.fields, price)), tag)
    assert 'fields: {title: str:200, author: Author, price: "decimal:10,2"}' in text


def test_a_renamed_resource_keeps_its_place_and_its_comments() -> None:
    file = parse(SHOP)
    author, book, tag = file.outline.drafts
    fields = tuple(
        replace(each, to="Writer") if isinstance(each, Relation) else each for each in book.fields
    )
    text = rewritten(
        file,
        replace(author, name="Writer"),
        replace(book, fields=fields),
        tag,
        renames={("Author",): "Writer"},
    )
    assert text == SHOP.replace("  Author:\n", "  Writer:\n").replace(
        "author: Author", "author: Writer"
    )


def test_a_renamed_field_keeps_its_comment() -> None:
    file = parse(SHOP)
    author, book, tag = file.outline.drafts
    first = replace(author.fields[0], name="full_name")
    text = rewritten(
        file,
        replace(author, fields=(first, author.fields[1])),
        book,
        tag,
        renames={("Author", "name"): "full_name"},
    )
    assert text == SHOP.replace("      name:", "      full_name:")


def test_a_removed_resource_leaves_the_others_alone() -> None:
    file = parse(SHOP)
    _, _, tag = file.outline.drafts
    text = rewritten(file, tag)
    assert "Book" not in text
    assert "Tag:\n    fields:\n      label: slug:40:unique\n# The end.\n" in text


def test_an_option_is_set_and_taken_away() -> None:
    file = parse(SHOP)
    author, book, tag = file.outline.drafts
    text = rewritten(
        file,
        replace(author, soft_delete=True),
        replace(book, unique=()),
        replace(tag, path_key="label"),
    )
    assert changed_lines(SHOP, text) == (
        ["    unique: [[title, author]]"],
        ["    soft_delete: true", "    path_key: label"],
    )


LISTS = """\
project: x
resources:
  Slot:
    fields: {  # all that it has
      a: int:null,   # first
      b: int:null,   # second
      # third
      c: int:null   # last
    }   # done
    unique:
      - [a, b]   # for the one
      # and for the other:
      - [b, c]
    rules: [a < b, b < c]   # in order
"""


def slot(edit: Edit) -> str:
    file = parse(LISTS)
    change = edit_resource(file.outline, "Slot", edit)
    return file.with_outline(change.outline, change.renames).text


def test_a_flow_of_several_lines_gains_and_loses_lines() -> None:
    more = slot(Edit(add=(parse_field("d:int").member, parse_field("e:int").member)))
    assert changed_lines(LISTS, more) == (
        ["      c: int:null   # last"],
        ["      c: int:null,   # last", "      d: int,", "      e: int,"],
    )
    bare = {"unique": (), "rules": ()}
    less = slot(Edit(drop=("b", "c"), add=(parse_field("d:int").member,), settings=bare))
    assert less == (
        "project: x\nresources:\n  Slot:\n    fields: {  # all that it has\n"
        "      a: int:null,   # first\n      # third\n      d: int,\n    }   # done\n"
    )


def test_a_list_keeps_the_comments_of_what_stays_in_it() -> None:
    assert changed_lines(LISTS, slot(Edit(rename=(("b", "z"),)))) == (
        [
            "      b: int:null,   # second",
            "      - [a, b]   # for the one",
            "      - [b, c]",
            "    rules: [a < b, b < c]   # in order",
        ],
        [
            "      z: int:null,   # second",
            "      - [a, z]   # for the one",
            "      - [z, c]",
            '    rules: ["a < z", "z < c"]   # in order',
        ],
    )
    rules = parse(LISTS).outline.drafts[0].rules
    fewer = slot(Edit(settings={"unique": (("b", "c"),), "rules": rules[1:]}))
    assert changed_lines(LISTS, fewer) == (
        ["      - [a, b]   # for the one", "    rules: [a < b, b < c]   # in order"],
        ["    rules: [b < c]   # in order"],
    )
    others = {
        "unique": (("a", "b"), ("a", "c"), ("b", "c")),
        "rules": (*rules, parse_rule("a < c")),
    }
    with pytest.raises(ScaffoldError, match="stands twice"):
        slot(Edit(settings={"unique": (("a", "b"), ("a", "b"))}))
    assert changed_lines(LISTS, slot(Edit(settings=others))) == (
        ["    rules: [a < b, b < c]   # in order"],
        ["      - [a, c]", '    rules: [a < b, b < c, "a < c"]   # in order'],
    )


def test_what_hangs_on_an_alias_is_not_changed_for_others() -> None:
    file = parse(
        "project: x\nresources:\n  A: {fields: &all {a: str, b: int}}\n  B: {fields: *all}\n"
    )
    for name, edit in (("A", Edit(drop=("a",))), ("B", Edit(drop=("a",)))):
        with pytest.raises(ScaffoldError) as caught:
            file.with_outline(edit_resource(file.outline, name, edit).outline)
        assert caught.value.code == "cannot-edit"
    with pytest.raises(ScaffoldError) as caught:
        file.with_outline(remove_resource(file.outline, "A").outline)
    assert caught.value.code == "cannot-edit"


def test_a_change_that_cannot_be_names_its_place_in_the_model() -> None:
    file = parse(LISTS)
    change = edit_resource(file.outline, "Slot", Edit(settings={"path_key": "d"}))
    with pytest.raises(ScaffoldError) as caught:
        file.with_outline(change.outline)
    assert (caught.value.where, caught.value.path) == ("", ("Slot", "path_key"))


def test_the_bookshop_survives_its_own_printing() -> None:
    text = MODELS / "bookshop.yaml"
    spec = parse(text.read_text()).spec
    assert parse(write_new(spec)).spec == spec


# What a command line says, a file says too.

PEOPLE = """\
project: shop
resources:
  # Who works here.
  Person/people:  # all of them
    fields:
      name: str:80   # in full
  Tag: {fields: {label: str}}
"""


def people(old: str = "", new: str = "") -> SpecFile:
    return parse(PEOPLE.replace(old, new) if old else PEOPLE)


def test_a_key_says_the_plural_as_a_command_line_does() -> None:
    file = people()
    assert drafts(file)["Person"].plural == "people"
    assert file.spec == people("Person/people:  # all of them", "Person:\n    plural: people").spec
    assert file.notes == ()
    person = file.spec.resource("Person")
    assert person
    assert (person.path, person.table) == ("people", "people")
    assert parse(write_new(file.spec)).spec == file.spec


def test_a_key_with_a_plural_is_noted_by_its_class_alone() -> None:
    file = people("Person/people", "order-line/order-rows")
    assert file.notes == ("'order-line' is written OrderLine",)
    assert drafts(file)["OrderLine"].plural == "order_rows"


def test_a_plural_that_is_said_twice_is_the_same_or_refused() -> None:
    assert drafts(people("    fields:\n", "    plural: people\n    fields:\n"))["Person"].plural
    with pytest.raises(ScaffoldError) as caught:
        people("    fields:\n", "    plural: folks\n    fields:\n")
    assert caught.value.code == "plural-twice"
    assert caught.value.where == "scaffold.yaml:4:3"
    assert "plural: folks" in caught.value.hint


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("Person/", "empty-name"),
        ("/people", "empty-name"),
        ("Person/pe/ople", "bad-name"),
        ("Person/peöple", "name-not-ascii"),
        ("User/people", "user-without-auth"),
    ],
)
def test_a_key_with_a_bad_plural_is_refused_with_its_place(key: str, code: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        people("Person/people", key)
    assert (caught.value.code, caught.value.where) == (code, "scaffold.yaml:4:3")


def test_a_plural_that_clashes_is_placed_at_the_key_that_says_it() -> None:
    with pytest.raises(ScaffoldError) as caught:
        people("Person/people", "Person/tags")
    assert caught.value.where in {"scaffold.yaml:4:3", "scaffold.yaml:7:3"}


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (
            Edit(add=(Field(name="age", kind=Kind.INT, null=True),)),
            "  Person/people:  # all of them",
        ),
        (Edit(settings={"plural": "folks"}), "  Person/folks:  # all of them"),
        (Edit(settings={"plural": ""}), "  Person:  # all of them"),
        (Edit(rename_to="Human"), "  Human/humans:  # all of them"),
        (
            Edit(rename_to="Human", settings={"plural": "humans"}),
            "  Human/humans:  # all of them",
        ),
    ],
)
def test_a_key_that_says_the_plural_goes_on_saying_it(edit: Edit, line: str) -> None:
    file = people()
    change = edit_resource(file.outline, "Person", edit)
    after = file.with_outline(change.outline, change.renames)
    assert line in after.text.splitlines()
    assert "plural:" not in after.text
    assert "  # Who works here.\n" in after.text
    assert "      name: str:80   # in full\n" in after.text


def test_a_key_with_a_plural_in_other_letters_is_left_as_it_is() -> None:
    file = people("Person/people", "Person/People")
    change = edit_resource(file.outline, "Person", Edit(settings={"description": "Us."}))
    assert "  Person/People:  # all of them\n" in file.with_outline(change.outline).text


def test_a_resource_whose_key_says_the_plural_is_removed() -> None:
    file = people()
    after = file.with_outline(remove_resource(file.outline, "Person").outline)
    assert "Person" not in after.text
    assert "  Tag: {fields: {label: str}}\n" in after.text


def test_a_former_name_may_be_said_with_its_plural() -> None:
    file = people("    fields:\n", "    was: Human/humans\n    fields:\n")
    assert drafts(file)["Person"].was == "Human"


ALIKE = [
    ("access: read=public,write=admin", "access: {read: public, write: admin}"),
    ("operations: list,read", "operations: [list, read]"),
    ("operations: list", "operations: [list]"),
    ("unique: a,b", "unique: [[a, b]]"),
    ('unique: ["a,b", "b,c"]', "unique: [[a, b], [b, c]]"),
    ("indexes: a,b", "indexes: [[a, b]]"),
    ("rules: a < c", "rules: [a < c]"),
]


@pytest.mark.parametrize(("typed", "usual"), ALIKE)
def test_an_option_may_be_said_as_on_a_command_line(typed: str, usual: str) -> None:
    body = "    fields: {{a: int, b: int, c: int}}\n    {}\n"
    file = parse(resource(body.format(typed)))
    assert file.spec == parse(resource(body.format(usual))).spec
    change = edit_resource(file.outline, "Post", Edit(add=(parse_field("d:int").member,)))
    assert typed in file.with_outline(change.outline).text


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("auth: jwt,api-key", "auth: [jwt, api-key]"),
        ("auth: none", "auth: []"),
        ("features: docker,ci", "features: [docker, ci]"),
        ("features: none", "features: []"),
        ("database: Postgres", "database: postgresql"),
    ],
)
def test_the_project_may_be_described_as_on_a_command_line(typed: str, usual: str) -> None:
    assert parse(f"project: x\n{typed}\n").spec == parse(f"project: x\n{usual}\n").spec


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("project: x\nauth: yes\n", "'jwt'"),
        ("project: x\nauth: false\n", "none"),
        ("project: x\napi-version: header\n", "'api_version'"),
        ("name: x\n", "project: my-api"),
        (resource("    fields: {a: int}\n    access: [public]\n"), "key: value"),
        (resource("    fields: {a: int}\n    access: read:public\n"), "read=public"),
        (resource("    fields: {a: int, b: int}\n    unique: [a, b]\n"), "unique: [[a, b]]"),
        (resource("    fields: {a: int}\n    index: a,b\n"), "indexes:"),
        (resource("    fields: {a: int}\n    rule: a > 1\n"), "rules:"),
        (resource("    fields: {a: int}\n    path-key: a\n"), "'path_key'"),
        (resource("    fields: {a: int}\n    soft-delete: true\n"), "'soft_delete'"),
        (resource("    fields: {a: int}\n    no-timestamps: true\n"), "timestamps: false"),
        (resource("    fields: {a: int}\n    rename-to: Page\n"), "was:"),
        (resource("    fields: {a: int}\n    rename: a=b\n"), "was="),
        (resource("    fields: {a: int}\n    unset: [key]\n"), "leave out"),
        ("project: x\nresources:\n  Post: a:int b:int\n", "fields:"),
        (fields("a: Person/people"), "write a:Person"),
        (fields("a: {kind: relation, to: Person/people}"), "write a:Person"),
        (fields("a: {kind: 'str:200:index'}"), "a: str:200:index"),
        (fields("a: {kind: str, null: true}"), '"null"'),
    ],
)
def test_what_only_a_command_line_says_is_refused_with_the_word_of_the_file(
    text: str, word: str
) -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse(text)
    assert word in caught.value.hint


def test_a_modifier_may_be_said_with_the_dashes_of_a_flag() -> None:
    file = parse(fields("a: User:on-delete=cascade", "b: {kind: int, multiple-of: 5}"))
    post = file.spec.resource("Post")
    assert post
    assert post.relations[0].on_delete == "cascade"
    assert post.scalars[0].multiple_of == 5
    assert "Post.a: 'on-delete' is written 'on_delete'" in file.notes
