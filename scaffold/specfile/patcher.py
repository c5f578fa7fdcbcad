"""The edits that make a scaffold.yaml say another outline, and leave the rest as it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import MappingNode, SequenceNode

from scaffold.model.names import pascal, snake
from scaffold.model.vocabulary import ApiVersion, Formatter
from scaffold.specfile.writer import draft_data, member_data
from scaffold.specfile.yaml_edits import (
    Block,
    add_entry,
    remove_entries,
    rename_key,
    set_items,
    set_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scaffold.language.outline import Outline
    from scaffold.model.spec import Draft
    from scaffold.specfile.yaml_edits import Edit

Renames = dict[tuple[str, ...], str]
"""What is called otherwise from now on: ("Post",) → Article, ("Post", "title") → headline."""


@dataclass(frozen=True, slots=True)
class Place:
    """A mapping in the text: the entry `at` of its parent, whose keys are read by `normal`.

    `plurals` are those that a key may say behind a slash, by the name before it.
    """

    text: str
    parent: MappingNode
    at: int
    normal: Callable[[str], str]
    plurals: Mapping[str, str] = field(default_factory=dict)

    @property
    def mapping(self) -> MappingNode | None:
        node = self.parent.value[self.at][1]
        return node if isinstance(node, MappingNode) and node.value else None

    def find(self, name: str) -> int | None:
        return find(self.mapping, name, self.normal)

    def key(self, written: str, old: str, name: str) -> str:
        """Return a key with another name; one that says a plural says the one that is now."""
        head, slash, said = written.partition("/")
        plural = self.plurals.get(name, "") if slash else ""
        said = said if snake(said) == plural else plural
        return (head if name == old else name) + (f"/{said}" if plural else "")


def find(mapping: MappingNode | None, name: str, normal: Callable[[str], str] = str) -> int | None:
    entries = mapping.value if mapping else []
    return next((i for i, (key, _) in enumerate(entries) if normal(key.value) == name), None)


def revise(
    text: str, root: MappingNode, old: Outline, new: Outline, renames: Renames
) -> list[Edit]:
    """Return the edits; where two insert at one place, the inner one comes first."""
    edits = _resources(text, root, old, new, renames)
    return edits + _put(text, root, _project_data(old), _project_data(new))


def _project_data(outline: Outline) -> dict[str, Any]:
    return {
        "project": outline.project,
        "database": str(outline.database),
        "auth": [str(auth) for auth in outline.auth],
        "features": None if outline.features is None else [str(each) for each in outline.features],
        "api_version": None if outline.api_version is ApiVersion.PATH else str(outline.api_version),
        "formatter": None if outline.formatter is Formatter.RUFF else str(outline.formatter),
        "key": str(outline.key) if outline.key else None,
    }


def _put(
    text: str, mapping: MappingNode, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Edit]:
    """Set, add and remove keys of a mapping, apart from those that stand in it as blocks."""
    edits: list[Edit] = []
    gone: list[int] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        at = find(mapping, key)
        if old == new:
            continue
        if at is None:
            edits += add_entry(text, mapping, key, new, _before_block(mapping, key))
        elif new is None:
            gone.append(at)
        else:
            edits += _set(text, mapping, at, old, new)
    return edits + remove_entries(text, mapping, gone)


def _set(text: str, mapping: MappingNode, at: int, old: Any, new: Any) -> list[Edit]:
    """Write another value; in a list, only what has changed in it."""
    key, node = mapping.value[at]
    is_list = isinstance(node, SequenceNode) and node.start_mark.index > key.start_mark.index
    if key.value in BELOW and is_list and old and len(old) == len(node.value):
        return set_items(text, node, list(old), list(new))
    return [set_value(text, mapping, at, new)]


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
        return add_entry(text, root, "resources", Block(data)) if data else []
    place = Place(text, root, at, _class_of, {each.name: each.plural for each in new.drafts})
    before = {renames.get((draft.name,), draft.name): draft for draft in old.drafts}
    kept = {draft.name: before[draft.name] for draft in new.drafts if draft.name in before}
    outer, mapping = _entries(place, {name: each.name for name, each in before.items()}, data)
    edits: list[Edit] = []
    for draft in new.drafts:
        if mapping and draft.name in kept:
            one = place.find(kept[draft.name].name)
            node = None if one is None else mapping.value[one][1]
            if one is not None and isinstance(node, MappingNode) and kept[draft.name] != draft:
                was = _unsaid(kept[draft.name], draft, str(mapping.value[one][0].value), node)
                edits += _resource(text, node, was, draft, renames)
    return edits + outer


def _unsaid(old: Draft, new: Draft, key: str, node: MappingNode) -> Draft:
    """Leave a plural that the key of a resource says, and nothing below it, to that key."""
    in_key = "/" in key and find(node, "plural") is None
    return replace(old, plural=new.plural) if in_key else old


def _class_of(key: str) -> str:
    return pascal(key.partition("/")[0].strip())


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
    gone: list[int] = []
    for name, old in before.items():
        at = place.find(old)
        if at is not None and name not in after:
            gone.append(at)
        elif at is not None:
            written = str(mapping.value[at][0].value)
            key = place.key(written, old, name)
            edits += [rename_key(mapping, at, key)] if key != written else []
    for name in (name for name in after if name not in before):
        edits += add_entry(place.text, mapping, name, after[name])
    return edits + remove_entries(place.text, mapping, gone), mapping


def _resource(text: str, node: MappingNode, old: Draft, new: Draft, renames: Renames) -> list[Edit]:
    before, after = draft_data(old), draft_data(new)
    fields = find(node, "fields")
    if fields is None:
        edits = add_entry(text, node, "fields", after["fields"])
    else:
        edits = _fields(Place(text, node, fields, snake), old, new, renames)
    del before["fields"], after["fields"]
    return edits + _put(text, node, before, after)


def _fields(place: Place, old: Draft, new: Draft, renames: Renames) -> list[Edit]:
    before = {renames.get((old.name, each.name), each.name): each for each in old.fields}
    data = {member.name: member_data(member) for member in new.fields}
    edits, mapping = _entries(place, {name: each.name for name, each in before.items()}, data)
    for name, was in before.items():
        at = place.find(was.name)
        if mapping and at is not None and name in data and data[name] != member_data(was):
            edits.append(set_value(place.text, mapping, at, data[name]))
    return edits
