from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.strategies import fields, is_valid, members, outlines

from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.language.short_form import (
    Words,
    parse_field,
    parse_resource,
    print_field,
    print_resource,
)
from scaffold.model.answers import from_data, to_data
from scaffold.model.names import kebab, normal_name, pascal, snake
from scaffold.model.rules import parse_rule, print_rule
from scaffold.specfile.reader import read_outline
from scaffold.specfile.specfile import parse, write_new
from scaffold.specfile.writer import member_data, outline_text, undecided
from scaffold.specfile.yaml_document import compose, plain
from scaffold.specfile.yaml_edits import rendered

if TYPE_CHECKING:
    from scaffold.model.fields import Field, Member

LOOSE = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)


@given(members)
@LOOSE
def test_what_the_short_form_prints_it_reads_back(member: Member) -> None:
    printed = print_field(member)
    assume(printed is not None)
    assert printed is not None
    assert parse_field(printed).member == member
    assert parse_field(printed).notes == ()


@given(members)
@LOOSE
def test_what_the_file_says_of_a_field_it_reads_back(member: Member) -> None:
    text = "project: x\nresources:\n  Post:\n    fields:\n" + rendered(
        member.name, member_data(member), "      "
    )
    draft = read_outline(compose(text, "f"), "f").outline.drafts[0]
    assert draft.fields == (member,)


@given(st.lists(fields(), max_size=3, unique_by=lambda field: field.name))
@LOOSE
def test_the_words_of_a_resource_are_read_back(some: list[Field]) -> None:
    words = Words("Post", "postings", tuple(some))
    printed = print_resource(words)
    assume(printed is not None)
    assert printed is not None
    assert parse_resource(printed) == words


@given(outlines())
@LOOSE
def test_an_outline_is_read_back_from_the_file_it_is_written_to(outline: Outline) -> None:
    text = outline_text(outline)
    assert read_outline(compose(text, "f"), "f").outline == outline


@given(outlines().filter(is_valid))
@LOOSE
def test_the_spec_survives_the_lock_and_the_file(outline: Outline) -> None:
    spec = decide(outline)
    assert from_data(to_data(spec)) == spec
    assert decide(undecided(spec)) == spec
    assert parse(write_new(spec)).spec == spec


def said(outline: Outline) -> dict[str, object]:
    """Return what an outline says of each resource, whatever the order of fields."""
    return {
        draft.name: (replace(draft, fields=()), {field.name: field for field in draft.fields})
        for draft in outline.drafts
    }


@given(outlines().filter(is_valid), outlines().filter(is_valid))
@LOOSE
def test_a_file_is_rewritten_to_say_any_other_outline(old: Outline, new: Outline) -> None:
    file = parse("# kept\n" + outline_text(old) + "# at the end\n")
    changed = file.with_outline(new)
    assert said(changed.outline) == said(new)
    assert changed.text.startswith("# kept\n")
    assert "# at the end\n" in changed.text


@given(st.text())
def test_any_text_is_a_field_or_an_error(text: str) -> None:
    for read in (parse_field, parse_resource, parse_rule, lambda said: parse_resource([said])):
        with contextlib.suppress(ScaffoldError):
            read(text)


PIECES = st.lists(
    st.sampled_from(
        [":", "=", ",", "?", "str", "int", "decimal", "enum", "list", "json", "many", "one", "User",
         "null", "default", "10", "2", "a", "b", "-1", "pattern", "^a", "(", "[", "now", "ge", "le",
         "min", "max", "date", "uuid", "1e9", "unique", "fill", "example", "slug", "readonly", " "]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(PIECES)
@settings(max_examples=200)
def test_any_row_of_the_languages_own_words_is_a_field_or_an_error(text: str) -> None:
    try:
        built = parse_field(f"x:{text}")
    except ScaffoldError:
        return
    printed = print_field(built.member)
    if printed is not None:
        assert parse_field(printed).member == built.member


@given(st.text())
def test_any_text_is_a_spec_or_an_error(text: str) -> None:
    for source in (
        text,
        f"project: x\nresources: {text}",
        f"project: x\nresources:\n  A: {{{text}}}",
    ):
        with contextlib.suppress(ScaffoldError):
            assert parse(source).text == source


@given(st.binary())
def test_any_bytes_are_a_spec_or_an_error(source: bytes) -> None:
    with contextlib.suppress(ScaffoldError):
        parse(source)


@given(st.text())
def test_any_text_is_a_name_or_an_error(text: str) -> None:
    try:
        name = normal_name(text)
    except ScaffoldError:
        return
    assert normal_name(name) == name
    assert snake(name) == name
    assert snake(snake(pascal(name))) == snake(pascal(name))
    assert kebab(kebab(name)) == kebab(name)


@given(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers() | st.dates())
def test_a_rule_is_read_back(op: str, value: object) -> None:
    rule = parse_rule(f"a {op} {value}")
    assert parse_rule(print_rule(rule)) == rule


def test_plain_data_holds_no_surprises() -> None:
    assert plain(compose("a: [1, 2.5, true, null, 2024-01-01, x]", "f")) == {
        "a": [1, 2.5, True, None, "2024-01-01", "x"]
    }
