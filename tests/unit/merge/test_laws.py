"""What holds of every merge, whatever is merged."""

import ast
import io
import tokenize
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.merge_texts import Module, merges, modules

from scaffold.merge import Merged, merge_contents, merge_file
from scaffold.merge.diff3 import chunks

often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
Sides = tuple[Module, Module, Module]
items = st.text("abcd", max_size=12)
texts = st.one_of(modules().map(lambda module: module.text), st.text(max_size=60))


def merge(base: Module, ours: Module, theirs: Module) -> Merged:
    return merge_file(base.text, ours.text, theirs.text, "module.py")


def declared(text: str) -> set[str]:
    """Return what a module and its classes declare."""
    found = set()
    for node in ast.parse(text).body:
        name = getattr(node, "name", None) or _target(node)
        found.add(name)
        if isinstance(node, ast.ClassDef):
            members = [getattr(inner, "name", None) or _target(inner) for inner in node.body]
            found |= {f"{name}.{member}" for member in members if member}
    return {name for name in found if name}


def _target(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


@often
@given(items, items, items)
def test_the_stretches_of_three_sequences_give_all_three_back(
    base: str, ours: str, theirs: str
) -> None:
    found = list(chunks(base, ours, theirs))
    assert "".join(base[chunk.base] for chunk in found) == base
    assert "".join(ours[chunk.ours] for chunk in found) == ours
    assert "".join(theirs[chunk.theirs] for chunk in found) == theirs
    for chunk in found:
        alike = base[chunk.base] == ours[chunk.ours] == theirs[chunk.theirs]
        assert alike or not chunk.stable


@often
@given(texts, texts)
def test_what_only_ours_changed_is_ours(base: str, ours: str) -> None:
    assert merge_file(base, ours, base, "module.py").text == ours


@often
@given(texts, texts)
def test_what_only_theirs_changed_is_theirs(base: str, theirs: str) -> None:
    assert merge_file(base, base, theirs, "module.py").text == theirs


@often
@given(texts, texts)
def test_what_both_changed_alike_is_that(base: str, ours: str) -> None:
    assert merge_file(base, ours, ours, "module.py").text == ours


@often
@given(merges(apart=True))
def test_edits_to_different_declarations_never_conflict(sides: Sides) -> None:
    assert merge(*sides).conflicts == 0


@often
@given(merges(apart=False))
def test_the_result_parses(sides: Sides) -> None:
    merged = merge(*sides)
    if not merged.conflicts:
        ast.parse(merged.text)


@often
@given(merges(apart=False))
def test_what_one_side_added_is_there(sides: Sides) -> None:
    base, ours, theirs = sides
    merged = merge(*sides)
    if not merged.conflicts:
        added = (ours.declared | theirs.declared) - base.declared
        assert added <= declared(merged.text)


def noted(text: str) -> Counter[str]:
    """Count the comments of a module."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


@often
@given(merges(apart=False))
def test_every_comment_that_one_side_wrote_is_there(sides: Sides) -> None:
    base, ours, theirs = [noted(side.text) for side in sides]
    merged = merge(*sides)
    if not merged.conflicts:
        text = noted(merged.text)
        for comment in (ours - base) | (theirs - base):
            assert text[comment] >= max(ours[comment], theirs[comment]), comment


@often
@given(merges(apart=False))
def test_what_one_side_removed_does_not_come_back(sides: Sides) -> None:
    base, ours, theirs = sides
    merged = merge(*sides)
    if not merged.conflicts:
        removed = base.declared - (ours.declared & theirs.declared)
        assert not removed & declared(merged.text)


@often
@given(merges(apart=False))
def test_the_sides_can_be_swapped(sides: Sides) -> None:
    base, ours, theirs = sides
    there, back = merge(base, ours, theirs), merge(base, theirs, ours)
    assert bool(there.conflicts) == bool(back.conflicts)
    if not there.conflicts:
        assert declared(there.text) == declared(back.text)


@often
@given(merges(apart=True))
def test_line_ends_of_ours_are_kept(sides: Sides) -> None:
    base, ours, theirs = [side.text.encode() for side in sides]
    plain = merge_contents(base, ours, theirs, "module.py")
    windows = merge_contents(base, ours.replace(b"\n", b"\r\n"), theirs, "module.py")
    if ours not in (base, theirs):
        assert windows.content == plain.content.replace(b"\n", b"\r\n")


@often
@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=80))
def test_any_bytes_give_a_result(base: bytes, ours: bytes, theirs: bytes) -> None:
    assert merge_contents(base, ours, theirs, "module.py").conflicts >= 0
