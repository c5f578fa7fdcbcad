"""All that can be said of a new project can be said to a prompt, in a flag and in a file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.environment import HERE
from support.script import Script
from typer.testing import CliRunner

from scaffold.checks.spec import NOTHING_RESERVED
from scaffold.cli.app import app
from scaffold.dialogue.new_project import asked
from scaffold.dialogue.resource.extras import EXTRAS
from scaffold.dialogue.terminal.session import Talk
from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.language.resource_line import parse_line, print_line
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import Kind, Modifier
from scaffold.output.terminal import Screen
from scaffold.specfile.project_flags import Begun, Said, begun, spec_file
from scaffold.specfile.specfile import parse

if TYPE_CHECKING:
    from scaffold.model.spec import Spec

NOT_SAID = {"project", "drafts", "name", "fields", "was"}
"""What is no option: names, what is in them, and a former name, which nothing new has."""
POST = "title:str:80 slug:slug:40:unique author:User:owner order:Order a:int:null b:int:null"
PLAIN = "title:str:80 slug:slug:40:unique order:Order a:int:null b:int:null"
ORDER = "Order keeper:User:owner"


@dataclass(frozen=True)
class Option:
    """One option, its answers at the prompts, its words in -r or as flags, its lines in a file."""

    asked: list[str]
    words: str
    lines: str
    fields: str = POST
    features: str = ""


RESOURCE = {
    "read": Option(["everyone", "="], "--access read=public", "access: {read: public}"),
    "write": Option(["=", "only admins"], "--access write=admin", "access: {write: admin}"),
    "plural": Option(["+plural", "postings"], "--plural postings", "plural: postings"),
    "table": Option(["+table", "tbl"], "--table tbl", "table: tbl"),
    "description": Option(
        ["+description", "What people: say"],
        "--description 'What people: say'",
        'description: "What people: say"',
    ),
    "key": Option(["+key", "uuid7"], "--key uuid7", "key: uuid7"),
    "operations": Option(
        ["+operations", "list,read"], "--operations list,read", "operations: [list, read]"
    ),
    "owner": Option(
        ["+owner", "order", "=", "only the user"], "--owner order", "owner: order", PLAIN
    ),
    "path_key": Option(["+path_key", "slug"], "--path-key slug", "path_key: slug"),
    "timestamps": Option(["+timestamps", "no"], "--no-timestamps", "timestamps: false"),
    "soft_delete": Option(["+soft_delete", "yes"], "--soft-delete", "soft_delete: true"),
    "versioned": Option(["+versioned", "yes"], "--versioned", "versioned: true"),
    "realtime": Option(["+realtime", "yes"], "--realtime", "realtime: true", features="websocket"),
    "unique": Option(
        ["+unique", "title,author", "a,b", ""],
        "--unique title,author --unique a,b",
        "unique: [[title, author], [a, b]]",
    ),
    "indexes": Option(["+indexes", "title,b", ""], "--index title,b", "indexes: [[title, b]]"),
    "rules": Option(
        ["+rules", "a < b", "at_least_one(a, b)", ""],
        "--rule 'a < b' --rule 'at_least_one(a, b)'",
        'rules: ["a < b", "at_least_one(a, b)"]',
    ),
}
PROJECT = {
    "database": Option(["postgresql", "=", "="], "--database postgresql", "database: postgresql"),
    "auth": Option(["=", "jwt,oauth2", "="], "--auth jwt,oauth2", "auth: [jwt, oauth2]"),
    "features": Option(
        ["=", "=", "ci,tracing"], "--features ci,tracing", "features: [ci, tracing]"
    ),
    "api_version": Option(
        ["=", "=", "=", "+version", "header"], "--api-version header", "api_version: header"
    ),
    "formatter": Option(
        ["=", "=", "=", "+formatter", "black"], "--formatter black", "formatter: black"
    ),
    "key": Option(["=", "=", "=", "+ids", "uuid4"], "--key uuid4", "key: uuid4"),
}


def talk_of(*answers: str) -> tuple[Talk, Script]:
    script = Script(*answers)
    return Talk(script, Screen(StringIO()), NOTHING_RESERVED), script


def spec_of(text: str) -> Spec:
    return parse(text).spec


def test_nothing_that_the_model_knows_is_left_out() -> None:
    assert {each.name for each in fields(Draft)} - NOT_SAID == set(RESOURCE)
    assert {each.name for each in fields(Outline)} - NOT_SAID == set(PROJECT)
    assert set(EXTRAS) | {"read", "write"} == set(RESOURCE)


@pytest.mark.parametrize("name", RESOURCE)
def test_an_option_of_a_resource_is_said_in_each_way(name: str) -> None:
    option = RESOURCE[name]
    features = [option.features] if option.features else []
    lines = "".join(f"    {line}\n" for line in option.lines.splitlines())
    members = "".join(f"      {each.replace(':', ': ', 1)}\n" for each in option.fields.split())
    head = f"project: blog\nauth: [jwt]\nfeatures: {features}\nresources:\n"
    order = "  Order:\n    fields:\n      keeper: User:owner\n"
    expected = spec_of(f"{head}  Post:\n{lines}    fields:\n{members}{order}")

    line = f"Post {option.fields} {option.words}"
    flags = ["--auth", "jwt", "--features", option.features or "none"]
    assert by_words("-r", line, "-r", ORDER, *flags) == expected

    start = begun(Said(name="blog", resources=(ORDER,)))
    begin = Begun(
        start.outline, frozenset({"project", "database", "api_version", "formatter", "key"})
    )
    answers = option.asked if name in {"read", "write"} else ["=", "=", *option.asked]
    talk, script = talk_of("jwt", option.features, f"Post {option.fields}", "", *answers, "")
    outline = asked(talk, begin, Path)
    assert not script.answers
    assert decide(outline) == expected

    draft = next(each for each in outline.drafts if each.name == "Post")
    assert parse_line(print_line(draft) or "")[0] == draft


@pytest.mark.parametrize("name", PROJECT)
def test_an_option_of_a_project_is_said_in_each_way(name: str) -> None:
    option = PROJECT[name]
    said = {"auth": "auth: [jwt]", name: option.lines}
    top = "".join(f"{line}\n" for line in said.values())
    expected = spec_of(f"project: blog\n{top}resources:\n  Post: {{fields: {{title: str}}}}\n")
    assert by_words(*option.words.split(), "-r", "Post title:str") == expected
    start = begun(Said(name="blog", resources=("Post title:str",)))
    talk, script = talk_of(*option.asked)
    assert decide(asked(talk, start, Path)) == expected
    assert not script.answers


def by_words(*words: str) -> Spec:
    """Return what the command line asks for, as `new` itself reads it."""
    said: list[Said] = []

    def caught(found: Said, *_others: object) -> None:
        said.append(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scaffold.cli.new.make_new", caught)
        ran = CliRunner().invoke(app, ["new", "blog", *words], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return spec_file(said[0], NOTHING_RESERVED)[0].spec


def test_who_may_what_is_said_for_all_resources_at_once() -> None:
    made = by_words(
        "--access", "read=public,write=admin",
        "-r", "Post title:str", "-r", "Tag label:str --access write=user",
    )  # fmt: skip
    assert {each.name: (each.access.read, each.access.write) for each in made.resources} == {
        "Post": ("public", "admin"),
        "Tag": ("public", "user"),
    }


def test_every_kind_and_every_modifier_is_in_the_language_of_all_three() -> None:
    """The prompts, -r and the file read one language, by one function: what is in it is in all."""
    talk, script = talk_of("Post", "x:int:null:ge=1", "", "")
    kept = ("project", "database", "auth", "features", "api_version", "formatter", "key")
    start = begun(Said(name="blog", auth=()))
    outline = asked(talk, Begun(start.outline, frozenset(kept)), Path)
    assert not [answer for answer in script.answers if answer]
    assert print_line(outline.drafts[0]) == ("Post", "x:int:null:ge=1")
    readme = HERE.parent.joinpath("docs", "language.md").read_text(encoding="utf-8")
    assert [word for word in (*Kind, *Modifier) if f"`{word}" not in readme] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Post title:str --soft", "there is no option '--soft'"),
        ("Post title:str --soft-delete=yes", "--soft-delete takes no value"),
        ("Post title:str --access", "--access says no value"),
        ("Post title:str --access --versioned", "--access says no value"),
        ("Post title:str --key int --key uuid4", "--key is said twice"),
        ("Post title:str --versioned --no-versioned", "--versioned is said twice"),
        ("Post title:str --access reed=user", "Post --access: 'reed=user' is no access"),
        ("Post/posts title:str --plural postings", "the plural is 'posts' and 'postings'"),
        ("Post title:str --unset key", "there is no option '--unset'"),
        ("--access public", "the resource has no name"),
    ],
)
def test_an_option_that_is_wrong_is_named(line: str, said: str) -> None:
    with pytest.raises(ScaffoldError) as error:
        parse_line(line)
    assert said in str(error.value)
    assert error.value.hint


@pytest.mark.parametrize(
    "line",
    [
        "Post title:str --access=public --rule 'a < b' a:int:null b:int:null",
        "Post --soft-delete title:str",
        "Person/people name:str --no-timestamps",
    ],
)
def test_options_stand_anywhere_behind_the_name(line: str) -> None:
    draft, _ = parse_line(line)
    assert parse_line(print_line(draft) or ())[0] == draft
