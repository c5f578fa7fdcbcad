from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.language.short_form import (
    parse_field,
    parse_names,
    parse_resource,
    print_field,
    split_words,
)
from scaffold.model.fields import Field, Relation
from scaffold.model.rules import parse_rule, print_rule
from scaffold.model.vocabulary import Cardinality, Computed, Kind, OnDelete, Shape


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("title:str", Field(name="title", kind=Kind.STR, length=255)),
        ("title:str:200:index", Field(name="title", kind=Kind.STR, length=200, index=True)),
        ("body:text:max=5000", Field(name="body", kind=Kind.TEXT, max=5000)),
        (
            "price:decimal:10,2:ge=0",
            Field(name="price", kind=Kind.DECIMAL, precision=(10, 2), ge="0"),
        ),
        ("price:decimal", Field(name="price", kind=Kind.DECIMAL, precision=(12, 2))),
        ("rate:float:ge=0:le=5", Field(name="rate", kind=Kind.FLOAT, ge=0.0, le=5.0)),
        (
            "status:enum:draft,in print:default=draft",
            Field(name="status", kind=Kind.ENUM, values=("draft", "in print"), default="draft"),
        ),
        ("note:str:default=", Field(name="note", kind=Kind.STR, length=255, default="")),
        ("on:bool:default=false", Field(name="on", kind=Kind.BOOL, default=False)),
        ("n:int:default=0", Field(name="n", kind=Kind.INT, default=0)),
        ("at:datetime:default=now", Field(name="at", kind=Kind.DATETIME, computed=Computed.NOW)),
        ("d:date:default=2026-01-31", Field(name="d", kind=Kind.DATE, default="2026-01-31")),
        ("wait:duration:le=P1W", Field(name="wait", kind=Kind.DURATION, le="P7D")),
        ("meta:json", Field(name="meta", kind=Kind.JSON, shape=Shape.OBJECT)),
        ("meta:json:any:null", Field(name="meta", kind=Kind.JSON, shape=Shape.ANY, null=True)),
        (
            "langs:list:str:max=10:default=[]",
            Field(name="langs", kind=Kind.LIST, items=Kind.STR, max=10, default=[]),
        ),
        (
            "user-name:str:unique:nocase",
            Field(name="user_name", kind=Kind.STR, length=255, unique=True, nocase=True),
        ),
        (
            "sku:str:pattern=^a=b$:column=SKU",
            Field(name="sku", kind=Kind.STR, length=255, pattern="^a=b$", column="SKU"),
        ),
    ],
)
def test_a_field_is_read(text: str, field: Field) -> None:
    assert parse_field(text).member == field


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (
            "author:User",
            Relation(name="author", to="User", column="author_id", on_delete=OnDelete.RESTRICT),
        ),
        (
            "author:User:null:back=posts",
            Relation(
                name="author",
                to="User",
                column="author_id",
                on_delete=OnDelete.SET_NULL,
                null=True,
                back="posts",
            ),
        ),
        (
            "profile:one:Profile:on_delete=cascade:column=pid",
            Relation(
                name="profile",
                to="Profile",
                cardinality=Cardinality.ONE,
                column="pid",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        (
            "tags:many:Tag:through=labels",
            Relation(name="tags", to="Tag", cardinality=Cardinality.MANY, through="labels"),
        ),
    ],
)
def test_a_relation_is_read(text: str, relation: Relation) -> None:
    assert parse_field(text).member == relation


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("born:date?", "born:date:null"),
        ("born?:date", "born:date:null"),
        ("name:str:80?", "name:str:80:null"),
        ("name:string", "name:str"),
        ("n:integer", "n:int"),
        ("ok:boolean:uniq", None),
        ("sku:string(13):uniq", "sku:str:13:unique"),
        ("price:decimal{10,2}", "price:decimal:10,2"),
        ("price:Decimal(10,2)", None),
        ("langs:list[str]", "langs:list:str"),
        ("author:references", "author:Author"),
        ("author_id:references", "author:Author"),
        ("author:belongs_to:User", "author:User"),
        ("author:User:unique", "author:one:User"),
        ("author:User:index", "author:User"),
        ("sku:str:unique:index", "sku:str:unique"),
        ("day:date:default=now", "day:date:default=today"),
        ("name:str:max_length=80", "name:str:80"),
        ("name:str:max=80", "name:str:80"),
        ("userName:str", "user_name:str"),
        ("name:str:required", "name:str"),
    ],
)
def test_sugar_is_rewritten_with_a_note(said: str, written: str | None) -> None:
    if written is None:
        with pytest.raises(ScaffoldError):
            parse_field(said)
        return
    built = parse_field(said)
    assert print_field(built.member) == written
    assert built.notes


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("title", "no-kind", "title:str"),
        ("title:", "no-kind", "title:str"),
        ("title:strng", "unknown-kind", "Did you mean 'str'"),
        ("title:varchr", "unknown-kind", "Did you mean 'str'"),
        ("price:10,2", "unknown-kind", "price:decimal:10,2"),
        ("price:decimal10", "shell-mangled", "price:decimal:10,2"),
        ("price:decimal:10", "unknown-modifier", "decimal:10,2"),
        ("state:enumdraft", "shell-mangled", "state:enum:"),
        ("title:str200", "unknown-kind", "title:str:200"),
        ("title:str:indx", "unknown-modifier", "Did you mean 'index'"),
        ("title:str:nul", "unknown-modifier", "Did you mean 'null'"),
        ("title:str:abc", "unknown-modifier", "the length is a whole number: str:200"),
        ("title:slug:ten", "unknown-modifier", "the length is a whole number: slug:80; slug takes"),
        ("price:decimal:ten", "unknown-modifier", "say digits and places: decimal:10,2"),
        ("data:json:map", "unknown-modifier", "object, list or any: json:list"),
        ("-title", "no-kind", "write title:str ("),
        ("--unique", "no-kind", "write unique:str ("),
        ("-", "no-kind", "write title:str ("),
        ("title:str::null", "unknown-modifier", "two colons"),
        ("title:text:500", "unknown-modifier", "max=500"),
        ("at:time:default=12:30", "unknown-modifier", "long form"),
        ("title:str:ge=1", "illegal-modifier", "str takes null, unique"),
        ("body:text:unique", "illegal-modifier", "text takes"),
        ("title:str:owner", "illegal-modifier", "str takes"),
        ("tags:many:Tag:null", "illegal-modifier", "a many relation takes"),
        ("author:User:default=1", "illegal-modifier", "takes"),
        ("title:str:null:null:unique:unique", "modifier-twice", "leave one"),
        ("title:str:max", "modifier-without-value", "max="),
        ("title:str:null=no", "flag-with-value", "null alone"),
        ("tags:many:tag", "relation-without-resource", "capital"),
        ("author_id:User", "relation-named-id", "'author'"),
        ("state:enum", "enum-without-values", "draft,published"),
        ("state:enum:default=a", "enum-without-values", "draft,published"),
        ("state:enum:a,,b", "empty-enum-value", "comma"),
        ("state:enum:a-b,a_b", "enum-values-clash", "name it apart"),
        ("state:enum:Open,open", "enum-values-clash", "name it apart"),
        ("x:list", "bad-items", "list:str"),
        ("x:list:json", "bad-items", "may hold"),
        ("n:str:3:default=abcd", "value-too-long", "shorten"),
        ("n:str:3:min=2:default=a", "value-too-short", "lengthen"),
        ("n:int:ge=0:default=-1", "value-out-of-range", "bounds"),
        ("n:int:multiple_of=3:default=4", "value-out-of-range", "bounds"),
        ("n:int:default=x", "bad-value", "whole number"),
        ("n:int:default=2147483648", "out-of-width", "holds"),
        ("n:smallint:le=40000", "out-of-width", "holds"),
        ("p:decimal:4,2:default=100", "out-of-width", "digits"),
        ("p:decimal:4,2:default=1.234", "out-of-width", "digits"),
        ("p:decimal:4,2:default=1e999999999", "bad-value", "number"),
        ("p:decimal:2,4", "bad-precision", "10,2"),
        ("p:decimal:0,0", "bad-precision", "10,2"),
        ("r:float:default=nan", "bad-value", "finite"),
        ("r:float:default=1e999", "bad-value", "finite"),
        ("s:enum:a,b:default=c", "value-not-member", "the values are"),
        ("c:str:pattern=^[A-Z]+$:default=abc", "value-no-match", "matches"),
        ("c:str:pattern=(", "bad-pattern", "regular expression"),
        ("c:str:pattern=(?=a)b", "bad-pattern", "look-around"),
        ("c:str:pattern=(a)\\1", "bad-pattern", "backreferences"),
        ("d:date:default=2026-02-30", "bad-value", "2026-01-31"),
        ("d:datetime:default=2026-01-31", "bad-value", "zone"),
        ("u:uuid:default=now", "bad-value", "uuid4, uuid7"),
        ("b:bytes:default=x", "bad-value", "base64"),
        ("i:ip:default=300.1.1.1", "bad-value", "192.0.2.1"),
        ("j:json:default=[]", "bad-value", "long form"),
        ("n:int:ge=5:le=3", "bounds-empty", "smaller"),
        ("n:int:gt=1:lt=2", "bounds-empty", "move the bounds apart"),
        ("n:int:ge=1:le=9:multiple_of=10", "bounds-empty", "multiple of 10 lie between"),
        ("n:int:gt=2147483647", "bounds-empty", "last int is 2147483647: leave gt out"),
        ("n:smallint:lt=-32768", "bounds-empty", "first smallint is -32768: leave lt out"),
        ("p:decimal:4,1:gt=999.9", "bounds-empty", "last decimal is 999.9"),
        ("d:duration:gt=P365000D", "bounds-empty", "last duration is P365000D: leave gt out"),
        ("d:duration:ge=P365001D", "bounds-empty", "last duration is P365000D: leave ge out"),
        ("d:duration:lt=-P365000D", "bounds-empty", "first duration is -P365000D"),
        ("f:float:gt=1.7976931348623157e308", "bounds-empty", "last float is 1.797693"),
        ("f:float:lt=-1.7976931348623157e308", "bounds-empty", "first float is -1.797693"),
        (
            "d:date:gt=9999-12-31",
            "bounds-empty",
            "last date is 9999-12-31: leave gt out, or say less",
        ),
        (
            "d:date:lt=0001-01-01",
            "bounds-empty",
            "first date is 0001-01-01: leave lt out, or say more",
        ),
        ("p:decimal:4,1:gt=1:lt=1.1", "bounds-empty", "move the bounds apart"),
        ("n:int:ge=1:gt=0", "bounds-twice", "leave"),
        ("n:int:multiple_of=0", "bad-multiple", "above 0"),
        ("n:str:0", "bad-length", "1 to"),
        ("n:str:9999999", "bad-length", "use text"),
        ("n:str:10:min=11", "min-over-max", "10 or less"),
        ("n:str:10:max=11", "bad-size", "str:11"),
        ("n:str:nocase", "nocase-needs-unique", "unique:nocase"),
        ("n:str:readonly", "readonly-needs-default", "null or default="),
        ("n:str:readonly:writeonly:null", "readonly-and-writeonly", "leave"),
        ("n:str:writeonly:search", "writeonly-is-read", "leave"),
        ("a:User:readonly", "readonly-needs-default", "null"),
        ("a:User:on_delete=set_null", "set-null-needs-null", "null:on_delete"),
        ("a:User:on_delete=nullify", "unknown-on-delete", "cascade"),
        ("a:User:column=a b", "bad-identifier", "letters"),
        ("class:str", "keyword", "class_name"),
        ("author:user", "unknown-kind", "write author:User"),
        ("writer:author", "unknown-kind", "If it is a resource, write writer:Author"),
        ("a:fk:User", "unknown-kind", "write a:User, a:one:User or a:many:User"),
        ("tags:Tag:many", "unknown-relation", "write tags:many:Tag"),
        ("tags:Tag:one", "unknown-relation", "write tags:one:Tag"),
        ("tags:Tag[]", "unknown-relation", "write tags:many:Tag"),
        ("tags:[Tag]", "unknown-relation", "write tags:many:Tag"),
        ("tags:list:Tag", "unknown-relation", "write tags:many:Tag"),
        ("tags:list[Tag]", "unknown-relation", "write tags:many:Tag"),
        ("tags:many:tag", "relation-without-resource", "write tags:many:Tag"),
        ("s:enum:a,b,a", "enum-values-clash", "write it once: s:enum:a,b"),
        ("a b", "no-kind", "write a_b:str, or each field by itself"),
        ("a:str b:int", "unknown-kind", "write each by itself"),
        ("city:varchr", "unknown-kind", "Did you mean 'str'?"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_type(text: str, code: str, hint: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse_field(text)
    assert caught.value.code == code, (caught.value, caught.value.hint)
    assert hint in caught.value.hint
    assert caught.value.path


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        ("Post price:decimal10 price:decimal2", "shell-mangled", "price:decimal:10,2"),
        (
            "Post s:enumdraft s:enumlive:default=live",
            "shell-mangled",
            "s:enum:draft,live:default=live",
        ),
        ("Post c:str:pattern=^[A-Z]2 c:str:pattern=^[A-Z]3", "shell-mangled", "single quotes"),
        ("title:str", "resource-without-name", "comes first"),
        ("Post/ title:str", "empty-name", "Post/plural"),
        ("", "empty-name", "Post title:str:200"),
        ("Post 'a:str", "open-quote", "close"),
        ("Post a, b:str", "no-kind", "no commas"),
        ("Post p:decimal 10,2", "no-kind", "price:decimal:10,2"),
    ],
)
def test_what_a_shell_has_mangled_is_diagnosed(words: str, code: str, hint: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse_resource(words)
    assert caught.value.code == code, (caught.value, caught.value.hint)
    assert hint in caught.value.hint


def test_a_resource_is_read_from_words_and_from_a_line() -> None:
    line = parse_resource("Person/people name:str:80 'mood:enum:in love,sad'")
    words = parse_resource(["Person/people", "name:str:80", "mood:enum:in love,sad"])
    assert line == words
    assert (line.name, line.plural) == ("Person", "people")
    assert [field.name for field in line.fields] == ["name", "mood"]


def test_a_backslash_in_a_line_is_itself() -> None:
    assert split_words(r"Post code:str:pattern=^\d+$ # x") == [
        "Post",
        r"code:str:pattern=^\d+$",
        "#",
        "x",
    ]


def test_what_the_short_form_cannot_say_is_not_said_in_it() -> None:
    assert print_field(Field(name="at", kind=Kind.TIME, default="12:30:00")) is None
    assert print_field(Field(name="s", kind=Kind.ENUM, values=("a,b", "c"))) is None
    assert print_field(Field(name="x", kind=Kind.LIST, items=Kind.STR, default=[])) is None


def test_names_are_read_from_a_list() -> None:
    assert parse_names("title, authorName") == ("title", "author_name")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("starts_on < ends_on", "starts_on < ends_on"),
        ("a<=b", "a <= b"),
        ("price >= 0", "price >= 0"),
        ("0 < price", "price > 0"),
        ("status != 'draft'", "status != 'draft'"),
        ("open == true", "open == true"),
        ("a = b", "a == b"),
        ("day >= 2026-01-01", "day >= 2026-01-01"),
        ("exactly_one(book,film)", "exactly_one(book, film)"),
        ("at_least_one( a , b )", "at_least_one(a, b)"),
    ],
)
def test_a_rule_is_read_and_written(said: str, written: str) -> None:
    assert print_rule(parse_rule(said)) == written
    assert parse_rule(written) == parse_rule(said)


@pytest.mark.parametrize(
    "text", ["", "a", "a <", "< b", "1 < 2", "one_of(a, b)", "a < b < c", "a ~ b"]
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ScaffoldError):
        parse_rule(text)
