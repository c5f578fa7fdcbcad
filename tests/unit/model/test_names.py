from __future__ import annotations

import subprocess
import sys

import pytest

from scaffold.errors import ScaffoldError
from scaffold.model.names import (
    collection,
    kebab,
    member_name,
    normal_class,
    normal_name,
    pascal,
    plural,
    snake,
)
from scaffold.model.plurals import KNOWN, REGULAR


@pytest.mark.parametrize("said", ["user-profile", "user profile", "User Profile", "userProfile"])
def test_however_it_is_typed_a_name_is_one_name(said: str) -> None:
    assert snake(said) == "user_profile"
    assert pascal(said) == "UserProfile"
    assert kebab(said) == "user-profile"


@pytest.mark.parametrize(
    ("said", "snaked"),
    [
        ("HTTPServer", "http_server"),
        ("userID", "user_id"),
        ("line_2", "line_2"),
        ("a__b", "a_b"),
        ("metadata_", "metadata_"),
        ("SKU2Code", "sku2_code"),
        ("aBCd", "a_b_cd"),
    ],
)
def test_snake_case_parts_at_humps(said: str, snaked: str) -> None:
    assert snake(said) == snaked


def test_a_class_name_keeps_its_capitals() -> None:
    assert normal_class("APIKey") == "APIKey"
    assert normal_class("api key") == "ApiKey"


@pytest.mark.parametrize(
    ("singular", "several"),
    [
        ("post", "posts"),
        ("category", "categories"),
        ("person", "people"),
        ("child", "children"),
        ("mouse", "mice"),
        ("index", "indexes"),
        ("status", "statuses"),
        ("address", "addresses"),
        ("bus", "buses"),
        ("quiz", "quizzes"),
        ("leaf", "leaves"),
        ("datum", "data"),
        ("analysis", "analyses"),
        ("order_line", "order_lines"),
        ("news", "news"),
        ("sheep", "sheep"),
        ("series", "series"),
        ("data", "data"),
        ("media", "media"),
        ("equipment", "equipment"),
        ("metadata", "metadata"),
        ("settings", "settings"),
        ("people", "people"),
    ],
)
def test_plurals_are_english(singular: str, several: str) -> None:
    assert plural(singular) == several


def test_a_list_is_never_called_like_its_item() -> None:
    assert collection("news", "news") == "news_list"
    assert collection("post", "posts") == "posts"


ENGLISH = """
agenda:agendas alumnus:alumni analysis:analyses areas:areas axis:axes basis:bases battery:batteries
bookshelf:bookshelves bus:buses canvas:canvases child:children class:classes codex:codices
colloquy:colloquies combo:combos corpus:corpuses crisis:crises criterion:criteria day:days
dwarf:dwarves echo:echoes feedback:feedback firmware:firmwares fish:fish foot:feet foreman:foremen
gas:gases genus:genera german:germans gizmo:gizmos grandchild:grandchildren hero:heroes
human:humans index:indexes information:information jellyfish:jellyfish knife:knives lens:lenses
matrix:matrixes mouse:mice memorandum:memorandums menus:menus mice:mice monarch:monarchs
persona:personas phenomenon:phenomena photo:photos piano:pianos potato:potatoes quiz:quizzes
radius:radiuses repo:repos roof:roofs schema:schemas self:selves shaman:shamans sku:skus
spacecraft:spacecraft specimen:specimens staff:staff stomach:stomachs studio:studios taco:tacos
thesis:theses thief:thieves todo:todos tooth:teeth virus:viruses waltz:waltzes wife:wives
wolf:wolves woman:women women:women x:xes zombie:zombies
"""


@pytest.mark.parametrize("pair", ENGLISH.split())
def test_the_plural_of_a_noun_never_changes(pair: str) -> None:
    singular, several = pair.split(":")
    assert plural(singular) == several


@pytest.mark.parametrize("word", sorted({*REGULAR, *KNOWN}))
def test_the_plural_of_a_plural_is_itself(word: str) -> None:
    assert plural(plural(word)) == plural(word)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("class", "keyword"),
        ("from", "keyword"),
        ("None", "keyword"),
        ("lambda", "keyword"),
        ("_", "bad-name"),
        ("_private", "bad-name"),
        ("-x", "bad-name"),
        ("2fast", "bad-name"),
        ("größe", "name-not-ascii"),
        ("名前", "name-not-ascii"),
        ("e\u0301", "name-not-ascii"),
        ("../../etc/passwd", "bad-name"),
        ("a/b", "bad-name"),
        ("a\\b", "bad-name"),
        ("C:\\x", "bad-name"),
        ("~", "bad-name"),
        ("a\x00b", "bad-name"),
        ("a\nb", "bad-name"),
        ("a;b", "bad-name"),
        ("", "empty-name"),
        ("  ", "empty-name"),
        ("x" * 41, "name-too-long"),
    ],
)
def test_impossible_names_are_refused(name: str, code: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        normal_name(name)
    assert caught.value.code == code
    assert caught.value.hint


@pytest.mark.parametrize("name", ["Class", "Import", "None", "Con", "aux"])
def test_a_resource_may_not_be_a_module_that_cannot_be(name: str) -> None:
    with pytest.raises(ScaffoldError):
        normal_class(name)


def test_a_keyword_comes_with_a_name_that_is_none() -> None:
    with pytest.raises(ScaffoldError) as caught:
        normal_name("class")
    assert str(caught.value) == "'class' is a Python keyword"
    assert caught.value.hint == "try 'class_name'"


def test_a_plural_may_be_a_keyword_for_nothing_is_called_so() -> None:
    assert normal_name(plural("a"), "plural") == "as"
    assert collection("a", "as") == "a_list"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("in progress", "IN_PROGRESS"),
        ("n/a", "N_A"),
        ("3d", "V_3D"),
        ("class", "CLASS"),
        ("", "EMPTY"),
        ("+", "SYMBOL"),
        ("größe", "GRÖSSE"),
    ],
)
def test_the_values_of_an_enum_become_names(value: str, name: str) -> None:
    assert member_name(value) == name


def test_the_language_is_read_without_what_is_slow_to_import() -> None:
    slow = {"pydantic", "pydantic_core", "rstr", "ruamel", "hypothesis"}
    code = (
        "import sys, scaffold.language.short_form, scaffold.model.spec, scaffold.checks.spec\n"
        "scaffold.language.short_form.parse_resource('Post title:str:200 author:User')\n"
        f"sys.exit(str(set(sys.modules) & {slow}) if set(sys.modules) & {slow} else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
