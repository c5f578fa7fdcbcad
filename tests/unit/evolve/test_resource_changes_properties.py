"""Laws that the verbs keep, whatever the model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.strategies import drafts, fields, is_valid, members, outlines

from scaffold.errors import ScaffoldError
from scaffold.evolve.resource_changes import (
    Change,
    Edit,
    add_resource,
    edit_resource,
    remove_resource,
)
from scaffold.specfile.specfile import parse
from scaffold.specfile.writer import draft_data, outline_text, with_plural
from scaffold.specfile.yaml_document import flow

if TYPE_CHECKING:
    from scaffold.language.outline import Outline

LOOSE = settings(
    max_examples=30,  # each draws a whole model, and writes files of it
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
models = outlines().filter(lambda outline: bool(outline.drafts)).filter(is_valid)


def sorted_text(outline: Outline) -> str:
    """Say an outline with its fields sorted: an edit may write them in another order."""
    by_name = lambda member: str(member.name)  # noqa: E731 - a key
    drafts = (
        replace(each, fields=tuple(sorted(each.fields, key=by_name))) for each in outline.drafts
    )
    return outline_text(replace(outline, drafts=tuple(sorted(drafts, key=lambda each: each.name))))


def check_written(outline: Outline, change: Change) -> None:
    """Assert that a scaffold.yaml is rewritten to say what a verb made of it, if that can be."""
    if not is_valid(change.outline):
        return
    for text in (f"# kept\n{outline_text(outline)}# at the end", flow_text(outline)):
        written = parse(text).with_outline(change.outline, change.renames)
        assert sorted_text(written.outline) == sorted_text(change.outline)
        assert ("# kept" in written.text) == ("# kept" in text)


def flow_text(outline: Outline) -> str:
    """Write a scaffold.yaml of one line."""
    head = {
        "project": outline.project,
        "database": str(outline.database),
        "auth": [str(auth) for auth in outline.auth],
        "features": [str(feature) for feature in outline.features or ()],
        "api_version": str(outline.api_version),
        "formatter": str(outline.formatter),
        "resources": {draft.name: draft_data(draft) for draft in outline.drafts},
    }
    return flow(head | ({"key": str(outline.key)} if outline.key else {}))


@given(models, st.data())
@LOOSE
def test_a_resource_renamed_there_and_back_is_as_it_was(
    outline: Outline, data: st.DataObject
) -> None:
    old = data.draw(st.sampled_from([draft.name for draft in outline.drafts]))
    there = edit_resource(outline, old, Edit(rename_to="Ledger"))
    check_written(outline, there)
    back = edit_resource(there.outline, "Ledger", Edit(rename_to=old)).outline
    spelled = tuple(with_plural(draft) if draft.name == old else draft for draft in outline.drafts)
    assert back == replace(outline, drafts=spelled)


@given(models, st.data())
@LOOSE
def test_a_field_renamed_there_and_back_is_as_it_was(outline: Outline, data: st.DataObject) -> None:
    draft = data.draw(st.sampled_from(outline.drafts))
    old = data.draw(st.sampled_from(draft.fields))
    assume(old.column != "renamed_id")
    there = edit_resource(outline, draft.name, Edit(rename=((old.name, "renamed"),)))
    assert there.renames == {(draft.name, old.name): "renamed"}
    check_written(outline, there)
    back = edit_resource(there.outline, draft.name, Edit(rename=(("renamed", old.name),)))
    assert back.outline == outline


@given(models, st.data())
@LOOSE
def test_a_field_added_and_dropped_leaves_nothing(outline: Outline, data: st.DataObject) -> None:
    draft = data.draw(st.sampled_from(outline.drafts))
    new = data.draw(
        members.filter(lambda each: not any(each.name == one.name for one in draft.fields))
    )
    added = edit_resource(outline, draft.name, Edit(add=(new,)))
    check_written(outline, added)
    backs = {each.back for one in outline.drafts for each in one.fields if hasattr(each, "back")}
    assume(new.name not in backs)
    assert edit_resource(added.outline, draft.name, Edit(drop=(new.name,))).outline == outline


@given(models, st.data())
@LOOSE
def test_a_resource_added_and_removed_leaves_nothing(outline: Outline, data: st.DataObject) -> None:
    names_there = tuple(draft.name for draft in outline.drafts)
    new = data.draw(drafts("Ledger", (*names_there, "User")))
    added = add_resource(outline, new)
    check_written(outline, added)
    assert remove_resource(added.outline, "Ledger").outline == outline


@given(models, st.data())
@LOOSE
def test_a_removed_resource_is_named_by_nobody(outline: Outline, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([draft.name for draft in outline.drafts]))
    try:
        change = remove_resource(outline, name, with_relations=True)
    except ScaffoldError as error:
        assert error.code == "no-fields"  # noqa: PT017 - the other outcome is the rule
        return
    check_written(outline, change)
    assert name not in [each.name for each in change.outline.drafts]
    assert name not in [
        getattr(each, "to", "") for one in change.outline.drafts for each in one.fields
    ]


@given(models, st.data())
@LOOSE
def test_a_field_changed_to_what_it_was_is_as_it_was(outline: Outline, data: st.DataObject) -> None:
    draft = data.draw(st.sampled_from(outline.drafts))
    old = data.draw(st.sampled_from(draft.fields))
    new = data.draw(fields(st.just(old.name)))
    changed = edit_resource(outline, draft.name, Edit(change=(new,)))
    check_written(outline, changed)
    assert edit_resource(changed.outline, draft.name, Edit(change=(old,))).outline == outline
