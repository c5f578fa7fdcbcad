"""The options of a resource as flags."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from scaffold.errors import ScaffoldError
from scaffold.language.resource_flags import (
    READ,
    UNSET,
    Flags,
    parse_renames,
    read_settings,
    with_settings,
)
from scaffold.language.short_form import parse_resource
from scaffold.specfile.reader import OPTIONS
from scaffold.specfile.specfile import parse
from scaffold.specfile.writer import draft_data

HEAD = "project: x\nauth: [jwt]\nresources:\n  Order: {fields: {keeper: User:owner}}\n  Post:\n"
FIELDS = "    fields: {title: str:80, slug: slug:unique, order: Order, a: int:null, b: int:null}\n"
WORDS = "Post title:str:80 slug:slug:unique order:Order a:int:null b:int:null"


@pytest.mark.parametrize(
    ("flags", "lines"),
    [
        ({}, ""),
        ({"access": "read=public,write=owner", "owner": "order"},
         "access: {read: public, write: owner}\nowner: order"),
        ({"access": "user"}, "access: user"),
        ({"access": "write = admin"}, "access: {write: admin}"),
        ({"plural": "postings", "table": "TBL_POST"}, "plural: postings\ntable: TBL_POST"),
        ({"description": "What people: say"}, 'description: "What people: say"'),
        ({"key": "uuid7"}, "key: uuid7"),
        ({"operations": "read,list, create"}, "operations: [list, create, read]"),
        ({"path_key": "slug"}, "path_key: slug"),
        ({"timestamps": False}, "timestamps: false"),
        ({"soft_delete": True, "versioned": True}, "soft_delete: true\nversioned: true"),
        ({"unique": ("title,order", "a, b")}, "unique: [[title, order], [a, b]]"),
        ({"index": ("title,b",)}, "indexes: [[title, b]]"),
        ({"rule": ("a < b", "exactly_one(a, b)")}, 'rules: [a < b, "exactly_one(a, b)"]'),
    ],
)  # fmt: skip
def test_what_the_file_can_say_a_flag_can(flags: dict[str, Any], lines: str) -> None:
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    file = parse(HEAD + body + FIELDS)
    draft = with_settings(parse_resource(WORDS), Flags(**flags))
    assert draft == file.outline.drafts[-1]


def test_every_option_of_the_file_has_its_flag() -> None:
    everything = Flags(
        access="public", plural="p", table="t", description="d", key="int", operations="list",
        owner="o", path_key="k", timestamps=False, soft_delete=True, versioned=True, realtime=True,
        unique=("a,b",), index=("a,b",), rule=("a < b",),
    )  # fmt: skip
    draft = with_settings(parse_resource("Post a:int b:int"), everything)
    assert set(draft_data(draft)) == set(OPTIONS) - {"was"}  # which is what --rename-to is for
    assert {each.name for each in fields(Flags)} == {*READ, "unset"}


def test_an_option_is_unset_by_its_name_on_the_line_or_in_the_file() -> None:
    settings = read_settings(Flags(unset=tuple(UNSET)))
    assert read_settings(Flags(unset=("indexes", "rules", "path_key", *UNSET))) == settings
    assert not any(settings.values())
    assert read_settings(Flags(unset=("access",))) == {"read": None, "write": None}


@pytest.mark.parametrize(
    ("flags", "where", "code", "hint"),
    [
        ({"access": "pubic"}, "--access", "unknown-access", "Did you mean 'public'"),
        ({"access": "raed=public"}, "--access", "bad-access", "read=public,write=owner"),
        ({"access": "read=public,read=user"}, "--access", "bad-access", "write --access"),
        ({"plural": ""}, "--plural", "empty-name", ""),
        ({"table": "a-b"}, "--table", "bad-identifier", "letters"),
        ({"key": "uuid"}, "--key", "unknown-key", "uuid4, uuid7"),
        ({"operations": "list,lst"}, "--operations", "unknown-operation", "mean 'list'"),
        ({"operations": "list,list"}, "--operations", "bad-operations", "some of"),
        ({"unique": ("title,",)}, "--unique", "empty-name", ""),
        ({"path_key": "a b:c"}, "--path-key", "bad-name", ""),
        ({"rule": ("a <",)}, "--rule", "bad-rule", "starts_on < ends_on"),
        ({"rule": ("a << b",)}, "--rule", "bad-rule", "starts_on < ends_on"),
        ({"rule": ("a =! b",)}, "--rule", "bad-rule", "starts_on < ends_on"),
        ({"rule": ("a < 5 < b",)}, "--rule", "bad-rule", "starts_on < ends_on"),
        ({"rule": ("a <> b",)}, "--rule", "bad-rule", "starts_on < ends_on"),
        ({"rule": ("1 < a < 2",)}, "--rule", "bad-rule", "starts_on < ends_on"),
        ({"description": "\0"}, "--description", "bad-text", ""),
        ({"unset": ("uniqe",)}, "--unset", "unknown-option", "Did you mean 'unique'"),
        ({"unset": ("nothing",)}, "--unset", "unknown-option", "takes access"),
        ({"unset": ("timestamps",)}, "--unset", "unset-switch", "write --timestamps"),
        ({"unset": ("soft_delete",)}, "--unset", "unset-switch", "write --no-soft-delete"),
        ({"unset": ("index",), "index": ("a,b",)}, "--unset", "option-twice", "leave one"),
    ],
)  # fmt: skip
def test_a_bad_flag_is_named(flags: dict[str, Any], where: str, code: str, hint: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        read_settings(Flags(**flags))
    assert (caught.value.where, caught.value.code) == (where, code)
    assert hint in caught.value.hint
    assert caught.value.hint


def test_a_plural_is_said_once() -> None:
    words = parse_resource("Post/postings title:str")
    assert with_settings(words, Flags(plural="postings")).plural == "postings"
    with pytest.raises(ScaffoldError, match="'postings' and 'posts'"):
        with_settings(words, Flags(plural="posts"))


def test_renamings_are_read() -> None:
    assert parse_renames(("title=headline", "a = b")) == (("title", "headline"), ("a", "b"))
    for wrong in ("title", "title=", "=a", ""):
        with pytest.raises(ScaffoldError) as caught:
            parse_renames((wrong,))
        assert caught.value.where == "--rename"
