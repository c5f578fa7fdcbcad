from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from scaffold.checks.name_clashes import Reserved
from scaffold.checks.spec import NOTHING_RESERVED, validate
from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.language.short_form import parse_names, parse_resource
from scaffold.model.answers import from_data, to_data
from scaffold.model.rules import parse_rule
from scaffold.model.spec import Draft, Spec
from scaffold.model.vocabulary import DEFAULT_FEATURES, Auth, Database, Key, Operation, Role


def draft(line: str, **options: Any) -> Draft:
    words = parse_resource(line)
    return Draft(name=words.name, plural=words.plural, fields=words.fields, **options)


def spec(*lines: str | Draft, auth: bool = True, **project: Any) -> Spec:
    drafts = tuple(draft(line) if isinstance(line, str) else line for line in lines)
    return decide(
        Outline(project="shop", auth=(Auth.JWT,) if auth else (), drafts=drafts, **project)
    )


def refused(model: Spec, reserved: Reserved | None = None) -> ScaffoldError:
    with pytest.raises(ScaffoldError) as caught:
        validate(model, reserved or NOTHING_RESERVED)
    return caught.value


def test_the_normal_form_says_everything_that_was_left_open() -> None:
    model = spec(
        draft("Book title:str isbn:str:13:min=13:pattern=^[0-9]+$ tags:many:Tag author:User:owner"),
        "Tag label:slug:40:unique books:many:Book",
    )
    validate(model)
    data = to_data(model)
    book = data["resources"][0]
    samples = book["fields"][1].pop("samples")
    assert len(set(samples)) == 3
    assert all(re.fullmatch("[0-9]{13}", sample) for sample in samples)
    assert data == {
        "project": "shop",
        "database": "sqlite",
        "auth": ["jwt"],
        "features": [str(feature) for feature in DEFAULT_FEATURES],
        "resources": [
            {
                "name": "Book",
                "singular": "book",
                "plural": "books",
                "path": "books",
                "table": "books",
                "access": {"read": "user", "write": "owner"},
                "key": "int",
                "operations": ["list", "create", "read", "update", "delete"],
                "owner": "author",
                "fields": [
                    {"name": "title", "kind": "str", "length": 255},
                    {"name": "isbn", "kind": "str", "length": 13, "min": 13, "pattern": "^[0-9]+$"},
                    {
                        "name": "tags",
                        "kind": "relation",
                        "to": "Tag",
                        "cardinality": "many",
                        "through": "book_tags",
                        "item": "tag",
                        "back": "books",
                    },
                    {
                        "name": "author",
                        "kind": "relation",
                        "to": "User",
                        "cardinality": "to_one",
                        "column": "author_id",
                        "on_delete": "restrict",
                        "owner": True,
                    },
                ],
            },
            {
                "name": "Tag",
                "singular": "tag",
                "plural": "tags",
                "path": "tags",
                "table": "tags",
                "access": {"read": "user", "write": "user"},
                "key": "int",
                "operations": ["list", "create", "read", "update", "delete"],
                "fields": [
                    {"name": "label", "kind": "slug", "length": 40, "unique": True},
                    {
                        "name": "books",
                        "kind": "relation",
                        "to": "Book",
                        "cardinality": "many",
                        "through": "book_tags",
                        "item": "book",
                        "back": "tags",
                    },
                ],
            },
        ],
    }


def test_the_plural_news_is_a_list_and_a_path() -> None:
    (news,) = spec("News/news title:str", auth=False).resources
    assert (news.singular, news.plural, news.path, news.table) == (
        "news",
        "news_list",
        "news",
        "news",
    )


@pytest.mark.parametrize(
    ("line", "auth", "options", "read", "write"),
    [
        ("Post title:str", False, {}, Role.PUBLIC, Role.PUBLIC),
        ("Post title:str", True, {}, Role.USER, Role.USER),
        ("Post by:User:owner", True, {}, Role.USER, Role.OWNER),
        ("Post title:str", True, {"read": Role.PUBLIC}, Role.PUBLIC, Role.USER),
        ("Post by:User:owner", True, {"write": Role.ADMIN}, Role.USER, Role.ADMIN),
    ],
)
def test_access_is_decided_by_auth_and_owner(
    line: str, *, auth: bool, options: dict[str, Any], read: Role, write: Role
) -> None:
    (post,) = spec(draft(line, **options), auth=auth).resources
    assert (post.access.read, post.access.write) == (read, write)


def test_the_key_of_the_project_is_that_of_its_resources_and_of_its_users() -> None:
    model = spec(draft("Post title:str", key=Key.INT), "Tag name:str", key=Key.UUID7)
    assert {each.name: each.key for each in model.resources} == {
        "Post": Key.INT,
        "Tag": Key.UUID7,
        "User": Key.UUID7,
    }
    validate(model)


def test_naming_an_owner_is_marking_it() -> None:
    (loan,) = spec(draft("Loan reader:User", owner="reader")).resources
    assert loan.relations[0].owner
    assert loan.owner == "reader"


def test_an_owner_may_be_had_through_another_resource() -> None:
    model = spec("Order by:User:owner", draft("Line order:Order", owner="order"))
    validate(model)
    assert model.resources[0].access.write is Role.OWNER


def test_samples_that_are_locked_stay() -> None:
    old = spec("Post code:str:pattern=^[a-z]+$")
    locked = from_data(
        to_data(old) | {"resources": [_with_samples(each) for each in to_data(old)["resources"]]}
    )
    outline = Outline(project="s", drafts=(draft("Post sku:str:pattern=^[a-z]+$"),))
    assert decide(outline, locked).resources[0].scalars[0].samples == ("a", "b", "c")


def _with_samples(resource: dict[str, Any]) -> dict[str, Any]:
    fields = [field | {"samples": ["a", "b", "c"]} for field in resource["fields"]]
    return resource | {"fields": fields}


@pytest.mark.parametrize(
    ("field", "test"),
    [
        ("x:str:10:pattern=^[^a-z]+$", "[^a-z]+"),
        ("x:str:3:pattern=^...$", "..."),
        ("x:str:20:min=10:pattern=^\\w+$", "\\w{10,20}"),
        ("x:slug:9:pattern=^[a-c]", "[a-c][a-z0-9-]*"),
        ("x:str:pattern=^(a|b|c)$", "a|b|c"),
    ],
)
def test_samples_match_the_pattern_and_fit_the_field(field: str, test: str) -> None:
    (thing,) = spec(f"Thing {field}", auth=False).resources
    samples = thing.scalars[0].samples
    assert len({sample.casefold() for sample in samples}) == 3
    assert all(re.fullmatch(test, sample) for sample in samples)


def test_a_pattern_with_one_value_asks_for_it_and_then_makes_do() -> None:
    with pytest.raises(ScaffoldError, match="no three texts") as caught:
        spec("Thing x:str:pattern=^abc$")
    assert "example=" in caught.value.hint
    (thing,) = spec("Thing x:str:pattern=^abc$:example=abc").resources
    assert thing.scalars[0].samples == ("abc", "abc", "abc")


@pytest.mark.parametrize("data", [{}, {"project": 1}, {"project": "x", "database": "oracle"}])
def test_a_lock_that_cannot_be_read_is_one_error(data: dict[str, Any]) -> None:
    with pytest.raises(ScaffoldError) as caught:
        from_data(data)
    assert caught.value.code == "bad-lock"


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        (["Post author:Writr", "Writer name:str"], "unknown-resource", "Did you mean 'Writer'"),
        (["Post title:String"], "unknown-resource", "The resources are"),
        (["Post n:Int"], "unknown-resource", "n:int"),
        (["Post"], "no-fields", "Post name:str"),
        (["Post id:int"], "generated-name", "leave it out"),
        (["Post created_at:datetime"], "generated-name", "timestamps: false"),
        (["User email:str"], "generated-name", "leave it out"),
        (["Post model_config:str"], "reserved-name", "post_config"),
        (["Post self:str"], "reserved-name", "post_self"),
        (["Post xmin:int"], "reserved-name", "column="),
        (["Post nothing:int"], "reserved-name", "column="),
        (["Post limit:int:index"], "reserved-name", "post_limit"),
        (["Post sort:Tag", "Tag name:str"], "reserved-name", "post_sort"),
        (["Post p:decimal:20,2"], "decimal-too-wide", "decimal:15,2"),
        (["A b:B", "B c:C", "C a:A"], "required-cycle", ":null"),
        (["A a:A"], "required-cycle", "A a:A:null"),
        (["User firm:Firm", "Firm boss:User"], "user-requires", ":null"),
        (["Post a:Tag:owner", "Tag name:str"], "owner-not-user", "owner: a"),
        (["Post x:str x_:str"], "name-clash", "another name"),
        (["Post author_id:int author:Tag", "Tag name:str"], "name-clash", "another name"),
        (["Post a:str:column=b b:str"], "column-clash", "column="),
        (["Post a:str:column=created_at"], "column-clash", "column="),
        (["Post a:str", "post a:str"], "class-clash", "another name"),
        (["Post a:str", "PostRead a:str"], "class-clash", "another name"),
        (["Post status:enum:a,b", "PostStatus a:str"], "class-clash", "another name"),
        (["Post query:enum:a,b"], "class-clash", "another name"),
        (["UserProfile a:str", "Userprofile a:str"], "class-clash", "another name"),
        (["Tags a:str", "Tag a:str"], "file-clash", "plural"),
        (["Tag b_c:str:index", "Thing/tags_b c:str:index"], "index-clash", "column="),
        (["Tag a:int:ge=0 a_ge:enum:x,y"], "constraint-clash", "another name"),
        (
            ["Tag a:int:index accounts:many:Tag account:Tag accounts_id:int"],
            "name-clash",
            "another",
        ),
        (["Tag/cats a:str", "Feline/cats a:str"], "file-clash", "plural"),
        (["Person/users a:str"], "file-clash", "plural"),
        (["Post tags:many:Tag:through=x", "Tag ps:many:Post:through=y"], "sides-disagree", "once"),
        (["Post t:many:Tag:back=p", "Tag p:many:Post:back=q"], "sides-disagree", "back=t"),
        (["Post t:many:Tag:through=posts", "Tag n:str"], "table-clash", "through="),
        (["Post t:Tag:back=name", "Tag name:str"], "back-clash", "another name"),
        (["Post t:User:back=email"], "back-clash", "another name"),
        (["Post up:Post:null:back=up"], "back-clash", "another name"),
        (["Post t:Tag:back=p u:Tag:back=p", "Tag name:str"], "back-clash", "another name"),
        ([f"{'Q' + 'x' * 30} {'y' * 35}:str:unique"], "identifier-too-long", "PostgreSQL"),
    ],
)
def test_a_model_that_cannot_be_built_is_refused(lines: list[str], code: str, words: str) -> None:
    def model() -> None:
        validate(spec(*lines))

    with pytest.raises(ScaffoldError) as caught:
        model()
    assert caught.value.code == code, (caught.value, caught.value.hint)
    assert words in caught.value.hint
    assert caught.value.path


@pytest.mark.parametrize(
    ("line", "options", "code"),
    [
        ("Post a:str b:str", {"unique": [("a", "c")]}, "unknown-field"),
        ("Post a:str b:json", {"unique": [("a", "b")]}, "unfit-field"),
        ("Post a:str b:many:Post", {"indexes": [("a", "b")]}, "unfit-field"),
        ("Post a:str b:str", {"unique": [("a",)]}, "single-name"),
        ("Post a:str b:str", {"unique": [("a", "a")]}, "option-twice"),
        ("Post a:str b:str", {"unique": [("a", "b"), ("a", "b")]}, "option-twice"),
        ("Post a:str", {"path_key": "b"}, "unknown-field"),
        ("Post a:str", {"path_key": "a"}, "bad-path-key"),
        ("Post a:str:unique:null", {"path_key": "a"}, "bad-path-key"),
        ("Post a:str:unique:nocase", {"path_key": "a"}, "bad-path-key"),
        ("Post a:str:unique:writeonly", {"path_key": "a"}, "bad-path-key"),
        ("Post a:float:unique", {"path_key": "a"}, "bad-path-key"),
        ("Post a:User", {"path_key": "a"}, "bad-path-key"),
        ("Post a:str", {"owner": "a"}, "bad-owner"),
        ("Post a:str", {"owner": "b"}, "unknown-field"),
        ("Post a:Post:null", {"owner": "a"}, "owner-cycle"),
        ("Post a:str", {"write": Role.OWNER}, "access-without-owner"),
        ("Post a:str", {"rules": ["a < b"]}, "unknown-field"),
        ("Post a:str b:str", {"rules": ["a < b"]}, "rule-kinds"),
        ("Post a:int b:str", {"rules": ["a == b"]}, "rule-kinds"),
        ("Post a:int b:date", {"rules": ["a < b"]}, "rule-kinds"),
        ("Post a:int", {"rules": ["a < a"]}, "bad-rule"),
        ("Post a:json", {"rules": ["a == 1"]}, "rule-kinds"),
        ("Post a:User b:User", {"rules": ["a < b"]}, "rule-kinds"),
        ("Post a:User", {"rules": ["a == 1"]}, "rule-kinds"),
        ("Post a:enum:x,y", {"rules": ["a != 'z'"]}, "value-not-member"),
        ("Post a:smallint", {"rules": ["a < 99999"]}, "out-of-width"),
        ("Post a:int:default=3 b:int:default=2", {"rules": ["a < b"]}, "rule-defaults"),
        ("Post a:int b:int:null", {"rules": ["exactly_one(a, b)"]}, "rule-kinds"),
        ("Post a:int:null", {"rules": ["exactly_one(a)"]}, "bad-rule"),
        ("Post deleted_at:date", {"soft_delete": True}, "generated-name"),
        ("Post version:int", {"versioned": True}, "generated-name"),
        ("User a:str", {"soft_delete": True}, "user-option"),
        ("Post a:str", {"realtime": True}, "realtime-without-websocket"),
        ("Post a:str", {"table": "alembic_version"}, "reserved-table"),
        ("Post a:str", {"table": "users"}, "table-clash"),
    ],
)
def test_an_option_that_cannot_be_is_refused(line: str, options: dict[str, Any], code: str) -> None:
    for key in ("unique", "indexes"):
        options = options | ({key: tuple(options[key])} if key in options else {})
    if "rules" in options:
        options = options | {"rules": tuple(parse_rule(each) for each in options["rules"])}
    error = refused(spec(draft(line, **options)))
    assert error.code == code, (error, error.hint)
    assert error.hint
    assert error.path


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("Post a:str b:User:null", {"unique": (("a", "b"),)}),
        ("Post a:date b:date", {"rules": (parse_rule("a < b"),)}),
        ("Post a:User b:User", {"rules": (parse_rule("a != b"),)}),
        ("Post a:int b:decimal", {"rules": (parse_rule("a <= b"), parse_rule("b > 0.5"))}),
        ("Post a:enum:x,y", {"rules": (parse_rule("a != 'x'"),)}),
        ("Post a:str:null b:User:null", {"rules": (parse_rule("exactly_one(a, b)"),)}),
        ("Post a:slug:unique", {"path_key": "a"}),
        ("Post created_at:date", {"timestamps": False}),
        ("Post a:str", {"operations": (Operation.READ,)}),
        ("Post parent:Post:null:back=children", {}),
        ("Post friends:many:Post:back=friend_of", {}),
        ("Post bill:User ship:User", {}),
        ("Post order:int select:str limit:int date:date list:str json:json metadata:str", {}),
        ("User bio:text:null", {}),
        ("Post editors:many:User:back=posts", {}),
    ],
)
def test_what_is_unusual_and_right_is_accepted(line: str, options: dict[str, Any]) -> None:
    validate(spec(draft(line, **options)))


@pytest.mark.parametrize(
    ("line", "options", "code"),
    [
        ("Post a:User", {}, "user-without-auth"),
        ("User a:str", {}, "user-without-auth"),
        ("Post a:str", {"read": Role.USER}, "access-without-auth"),
        ("Post a:str", {"write": Role.ADMIN}, "access-without-auth"),
    ],
)
def test_what_needs_auth_says_so(line: str, options: dict[str, Any], code: str) -> None:
    error = refused(spec(draft(line, **options), auth=False))
    assert error.code == code
    assert "auth: [jwt]" in error.hint


def test_an_index_that_postgresql_may_refuse_to_fill_is_refused_for_it() -> None:
    wide = "Post a:str:1000:unique"
    assert refused(spec(wide, database=Database.POSTGRESQL)).code == "index-too-wide"
    validate(spec(wide))


@pytest.mark.parametrize("name", ["", "x y", "../x", "1x", "x-", "con", "fastapi", "x" * 41, "é"])
def test_a_project_is_named_like_a_package(name: str) -> None:
    model = decide(Outline(project=name))
    reserved = replace(NOTHING_RESERVED, packages=frozenset({"fastapi"}))
    assert refused(model, reserved).path == ("project",)


def test_names_that_the_template_needs_are_refused() -> None:
    reserved = Reserved(
        modules=frozenset({"auth", "routes"}),
        classes=frozenset({"Base", "PageRead"}),
        packages=frozenset(),
    )
    assert refused(spec("Auth a:str"), reserved).code == "reserved-module"
    assert refused(spec("Route a:str"), reserved).code == "reserved-module"
    assert refused(spec("Base a:str"), reserved).code == "reserved-class"
    assert refused(spec("Page a:str"), reserved).code == "reserved-class"


def test_names_that_sign_in_needs_are_refused_where_there_is_sign_in() -> None:
    assert refused(spec("RefreshToken a:str")).code == "reserved-class"
    validate(spec("RefreshToken a:str", auth=False))


def test_a_cycle_names_the_whole_way_round() -> None:
    error = refused(spec("A b:B", "B a:A"))
    assert "A.b → B.a → A" in str(error)


def test_names_are_split_at_commas() -> None:
    assert parse_names("a,b") == ("a", "b")


@pytest.mark.parametrize("auth", [(Auth.API_KEY,), (Auth.OAUTH2,), (Auth.JWT, Auth.OAUTH2)])
def test_a_user_who_does_not_register_cannot_be_asked_for_more(auth: tuple[Auth, ...]) -> None:
    required, asked = draft("User team:str"), draft("User team:str:null rank:int:default=1")
    error = refused(decide(Outline(project="shop", auth=auth, drafts=(required,))))
    assert (error.code, "team: str:null" in error.hint) == ("user-requires", True)
    validate(decide(Outline(project="shop", auth=auth, drafts=(asked,))))
    validate(decide(Outline(project="shop", auth=(Auth.JWT,), drafts=(required,))))
