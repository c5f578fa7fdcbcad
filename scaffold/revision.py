"""The edits that make a scaffold.yaml say another outline, and leave the rest as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import MappingNode

from scaffold.edits import Block, add_entry, remove_entry, rename_key, set_value
from scaffold.naming import pascal, snake
from scaffold.writing import draft_data, member_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scaffold.decide import Outline
    from scaffold.edits import Edit
    from scaffold.spec import Draft

Renames = dict[tuple[str, ...], str]
"""What is called otherwise from now on: ("Post",) → Article, ("Post", "title") → headline."""


@dataclass(frozen=True, slots=True)
class Place:
    """A mapping in the text: the entry `at` of its parent, whose keys are read by `normal`."""

    text: str
    parent: MappingNode
    at: int
    normal: Callable[[str], str]

    @property
    def mapping(self) -> MappingNode | None:
        node = self.parent.value[self.at][1]
        return node if isinstance(node, MappingNode) and node.value else None

    def find(self, name: str) -> int | None:
        return find(self.mapping, name, self.normal)


def find(mapping: MappingNode | None, name: str, normal: Callable[[str], str] = str) -> int | None:
    entries = mapping.value if mapping else []
    return next((i for i, (key, _) in enumerate(entries) if normal(key.value) == name), None)


def revise(
    text: str, root: MappingNode, old: Outline, new: Outline, renames: Renames
) -> list[Edit]:
    """Return the edits; where two insert at one place, the inner one comes first."""
    edits = _resources(text, root, old, new, renames)
    before, after = _project_data(old), _project_data(new)
    for key in after:
        if before[key] != after[key]:
            edits += _put(text, root, key, after[key])
    return edits


def _project_data(outline: Outline) -> dict[str, Any]:
    return {
        "project": outline.project,
        "database": str(outline.database),
        "auth": [str(auth) for auth in outline.auth],
        "features": None if outline.features is None else [str(each) for each in outline.features],
        "key": str(outline.key) if outline.key else None,
    }


def _put(text: str, mapping: MappingNode, key: str, value: Any) -> list[Edit]:
    """Set, add or (for None) remove the entry of a key."""
    at = find(mapping, key)
    if value is None:
        return [] if at is None else [remove_entry(text, mapping, at)]
    if at is None:
        return [add_entry(text, mapping, key, value, _before_block(mapping, key))]
    return [set_value(text, mapping, at, value)]


def _before_block(mapping: MappingNode, key: str) -> int:
    """Return the entry after which a key is added: short ones stand above the long block."""
    block = find(mapping, "resources") or find(mapping, "fields")
    return block - 1 if block and key not in BELOW else -1


BELOW = frozenset({"unique", "indexes", "rules"})


def _resources(
    text: str, root: MappingNode, old: Outline, new: Outline, renames: Renames
) -> list[Edit]:
    at = find(root, "resources")
    data = {draft.name: draft_data(draft) for draft in new.drafts}
    if at is None:
        return [add_entry(text, root, "resources", Block(data))] if data else []
    place = Place(text, root, at, pascal)
    before = {renames.get((draft.name,), draft.name): draft for draft in old.drafts}
    kept = {draft.name: before[draft.name] for draft in new.drafts if draft.name in before}
    outer, mapping = _entries(place, {name: each.name for name, each in before.items()}, data)
    edits: list[Edit] = []
    for draft in new.drafts:
        if mapping and draft.name in kept:
            one = place.find(kept[draft.name].name)
            node = None if one is None else mapping.value[one][1]
            if isinstance(node, MappingNode) and kept[draft.name] != draft:
                edits += _resource(text, node, kept[draft.name], draft, renames)
    return edits + outer


def _entries(
    place: Place, before: Mapping[str, str], after: Mapping[str, Any]
) -> tuple[list[Edit], MappingNode | None]:
    """Add, remove and rename the entries of a mapping; `before` maps new names to old ones."""
    mapping = place.mapping
    if mapping is None or not set(before) & set(after):
        same = not before and not after
        whole = [] if same else [set_value(place.text, place.parent, place.at, Block(after))]
        return whole, None
    edits: list[Edit] = []
    for name, old in before.items():
        at = place.find(old)
        if at is None:
            continue
        if name not in after:
            edits.append(remove_entry(place.text, mapping, at))
        elif name != old:
            edits.append(rename_key(mapping, at, name))
    added = [name for name in after if name not in before]
    edits += [add_entry(place.text, mapping, name, after[name]) for name in added]
    return edits, mapping


def _resource(text: str, node: MappingNode, old: Draft, new: Draft, renames: Renames) -> list[Edit]:
    before, after = draft_data(old), draft_data(new)
    fields = find(node, "fields")
    if fields is None:
        edits = [add_entry(text, node, "fields", after["fields"])]
    else:
        edits = _fields(Place(text, node, fields, snake), old, new, renames)
    for key in dict.fromkeys([*before, *after]):
        if key != "fields" and before.get(key) != after.get(key):
            edits += _put(text, node, key, after.get(key))
    return edits


def _fields(place: Place, old: Draft, new: Draft, renames: Renames) -> list[Edit]:
    before = {renames.get((old.name, each.name), each.name): each for each in old.fields}
    data = {member.name: member_data(member) for member in new.fields}
    edits, mapping = _entries(place, {name: each.name for name, each in before.items()}, data)
    for name, was in before.items():
        at = place.find(was.name)
        if mapping and at is not None and name in data and data[name] != member_data(was):
            edits.append(set_value(place.text, mapping, at, data[name]))
    return edits
