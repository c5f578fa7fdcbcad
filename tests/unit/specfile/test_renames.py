"""What `was` says in a scaffold.yaml, beside the model that is locked."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.evolve.resource_changes import Edit, add_resource, edit_resource
from scaffold.language.outline import decide
from scaffold.language.short_form import parse_field, print_field
from scaffold.model.answers import to_data
from scaffold.model.spec import Draft
from scaffold.specfile.renames import renames_of
from scaffold.specfile.specfile import parse

OLD = """\
project: blog
auth: [jwt]
resources:
  Post: {fields: {title: str:200, author: User, tags: many:Tag}}
  Tag: {fields: {label: str}}
"""
NEW = """\
project: blog
auth: [jwt]
resources:
  Article:
    was: Post
    fields:
      headline: str:200:was=title
      writer: {kind: relation, to: User, was: author}
      labels: many:Tag:was=tags
  Tag: {fields: {label: str}}
"""


def blog(*fields: str, was: str = "") -> str:
    lines = "".join(f"      {field}\n" for field in fields)
    option = f"    was: {was}\n" if was else ""
    return f"project: blog\nauth: [jwt]\nresources:\n  Post:\n{option}    fields:\n{lines}"


def test_former_names_are_renames_by_the_names_of_the_lock() -> None:
    assert renames_of(parse(NEW).outline, parse(OLD).spec) == {
        ("Post",): "Article",
        ("Post", "title"): "headline",
        ("Post", "author"): "writer",
        ("Post", "tags"): "labels",
    }


def test_a_former_name_counts_once() -> None:
    assert renames_of(parse(NEW).outline, parse(NEW).spec) == {}
    assert renames_of(parse(NEW).outline, parse("project: blog").spec) == {}


def test_a_field_is_renamed_in_a_resource_that_keeps_its_name() -> None:
    new = blog("headline: str:was=title", "title_de: str:was=titel", was="Entry")
    old = parse(blog("title: str", "title_de: str")).spec
    assert renames_of(parse(new).outline, old) == {("Post", "title"): "headline"}


def test_a_former_name_is_no_part_of_the_model() -> None:
    old, new = parse(OLD).spec, parse(NEW.replace("    was: Post\n", "")).spec
    assert parse(NEW).spec == new
    assert '"was"' not in str(to_data(new)).replace("'", '"')
    bare = NEW.replace("    was: Post\n", "").replace(":was=title", "").replace(":was=tags", "")
    assert decide(parse(NEW).outline) == parse(bare.replace(", was: author", "")).spec
    assert old != new


def test_a_former_name_is_written_as_a_name() -> None:
    built = parse_field("headline:str:was=the-title")
    assert print_field(built.member) == "headline:str:was=the_title"
    assert parse(blog("a: str", was="blog-post")).outline.drafts[0].was == "BlogPost"


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        (blog("a: str:was=b", "b: str"), ":6:10", "was-there"),
        (blog("a: str:was=c", "b: str:was=c"), ":7:10", "was-twice"),
        (blog("a: str:was=1b"), ":6:10", "bad-name"),
        (blog("a: str:was="), ":6:10", "empty-name"),
        (blog("a: str", was="User"), ":4:3", "was-there"),
        (blog("a: str", was="1b"), ":5:10", "bad-name"),
        (OLD + "  Label: {was: Tag, fields: {a: str}}\n", ":6:3", "was-there"),
        (
            OLD + "  A: {was: B, fields: {a: str}}\n  C: {was: b, fields: {a: str}}\n",
            ":7:3",
            "was-twice",
        ),
        (OLD + "  User: {was: Member, fields: {a: str:null}}\n", ":6:15", "user-was"),
    ],
)
def test_a_former_name_that_cannot_be_is_refused_with_its_place(
    text: str, where: str, code: str
) -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse(text)
    assert (caught.value.where, caught.value.code) == (f"scaffold.yaml{where}", code)
    assert caught.value.hint


def test_a_former_name_may_be_the_present_one() -> None:
    assert parse(blog("a: str:was=a", was="post")).spec == parse(blog("a: str")).spec


def test_a_former_name_stays_with_what_is_renamed_on() -> None:
    file = parse(NEW)
    change = edit_resource(
        file.outline, "Article", Edit(rename_to="Essay", rename=(("headline", "heading"),))
    )
    written = file.with_outline(change.outline, change.renames)
    assert "  Essay:\n    was: Post\n" in written.text
    assert "      heading: str:200:was=title\n" in written.text
    assert renames_of(written.outline, parse(OLD).spec) == {
        ("Post",): "Essay",
        ("Post", "title"): "heading",
        ("Post", "author"): "writer",
        ("Post", "tags"): "labels",
    }


def test_a_name_that_is_used_again_is_no_former_name_any_more() -> None:
    file = parse(NEW)
    added = edit_resource(file.outline, "Article", Edit(add=(parse_field("title:str").member,)))
    assert "      headline: str:200\n" in file.with_outline(added.outline).text
    renamed = edit_resource(file.outline, "Article", Edit(rename=(("labels", "author"),)))
    assert "was: author" not in file.with_outline(renamed.outline, renamed.renames).text
    posts = add_resource(file.outline, Draft(name="Post", fields=added.outline.drafts[0].fields))
    assert "was: Post" not in file.with_outline(posts.outline).text
    tags = edit_resource(file.outline, "Tag", Edit(rename_to="Post"))
    assert "was: Post" not in file.with_outline(tags.outline, tags.renames).text
