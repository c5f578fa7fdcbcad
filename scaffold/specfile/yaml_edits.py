"""Changes of a YAML text that keep every byte around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import CollectionNode, MappingNode, ScalarNode

from scaffold.specfile.yaml_document import flow, scalar

if TYPE_CHECKING:
    from collections.abc import Collection

    from ruamel.yaml.nodes import Node, SequenceNode

STEP = "  "
REST = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*)?\r?\n")
ALIAS = re.compile(r"\s*\*[^\s,\]}]+")


class Block(dict[str, Any]):
    """A mapping that is written on lines of its own."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that takes the place of what stands between two indices."""

    start: int
    end: int
    text: str


def spliced(text: str, edits: list[Edit]) -> str:
    """Make all edits at once; line breaks are written as the text writes them.

    Two equal edits are one, and what is done inside a text that goes is not done.
    """
    crlf = "\r\n" in text
    once = list(dict.fromkeys(edits))
    outer = [each for each in once if not any(_is_inside(each, other) for other in once)]
    for _, edit in sorted(enumerate(outer), key=_last_first, reverse=True):
        new = edit.text.replace("\n", "\r\n") if crlf else edit.text
        text = text[: edit.start] + new + text[edit.end :]
    return text


def _is_inside(edit: Edit, other: Edit) -> bool:
    return other.start < edit.start and edit.end < other.end


def _last_first(numbered: tuple[int, Edit]) -> tuple[int, bool, int]:
    """Sort by place; where something goes and something comes, it goes first."""
    number, edit = numbered
    return edit.start, edit.end > edit.start, number


def rendered(key: str, value: Any, indent: str = "") -> str:
    """Write an entry of a block mapping: one line, or several for a block."""
    if not isinstance(value, Block) or not value:
        return f"{indent}{scalar(key)}: {_inline(value)}\n"
    lines = (rendered(name, each, indent + STEP) for name, each in value.items())
    return f"{indent}{scalar(key)}:\n{''.join(lines)}"


def _inline(value: Any) -> str:
    return scalar(value) if isinstance(value, str) else flow(value)


def set_value(text: str, mapping: MappingNode, at: int, value: Any) -> Edit:
    """Give the entry of a mapping another value."""
    key = mapping.value[at][0]
    start = _after_colon(text, key)
    end = entry_end(text, mapping, at)
    if mapping.flow_style:
        return Edit(start, end, f" {flow(value)}")
    indent = " " * key.start_mark.column
    whole = rendered("x", value, indent)
    return Edit(start, end, whole.removeprefix(f"{indent}x:").removesuffix("\n"))


def add_entry(text: str, mapping: MappingNode, key: str, value: Any, after: int = -1) -> list[Edit]:
    """Add an entry after another one of a mapping, the last if not said otherwise."""
    if mapping.flow_style:
        return _added(text, mapping, f"{scalar(key, flow=True)}: {flow(value)}", after)
    new = rendered(key, value, " " * mapping.value[0][0].start_mark.column)
    return _added(text, mapping, new.removesuffix("\n"), after)


def _added(text: str, node: CollectionNode, new: str, after: int) -> list[Edit]:
    """Write an entry after another one: on a line of its own if that one has such a line."""
    start, end = spans(text, node)[after]
    if node.flow_style:
        own = _own_line(text, start, end)
        if own is None or not (own.text or end == spans(text, node)[-1][1]):
            return [Edit(end, end, f", {new}")]
        new = f"{text[own.start : start]}{new},"
        comma = [] if own.text else [Edit(end, end, ",")]
        return [Edit(own.end, own.end, f"{new}\n"), *comma]
    place = line_end(text, end)
    if text[:place].endswith("\n"):
        return [Edit(place, place, f"{new}\n")]
    return [Edit(place, place, f"\n{new}")]


def remove_entries(text: str, node: CollectionNode, numbers: Collection[int]) -> list[Edit]:
    """Take some entries, not all, out of a mapping or sequence; comments above them stay."""
    places = spans(text, node)
    kept = next((each for each in range(len(places)) if each not in numbers), 0)
    edits: list[Edit] = []
    for number in sorted(numbers):
        start, end = places[number]
        own = _own_line(text, start, end)
        if not node.flow_style:
            start, end = text.rfind("\n", 0, start) + 1, line_end(text, end)
        elif own and (own.text or number == len(places) - 1):
            start, end = own.start, own.end
        elif number > kept:
            start = places[number - 1][1]
        elif number + 1 < len(places):
            end = places[number + 1][0]
        edits.append(Edit(max(start, edits[-1].end if edits else 0), end, ""))
    return edits


def _own_line(text: str, start: int, end: int) -> Edit | None:
    """Return the line that holds one entry of a flow and nothing else; its text is the comma."""
    first = text.rfind("\n", 0, start) + 1
    rest = REST.match(text, end)
    if text[first:start].strip() or rest is None:
        return None
    return Edit(first, rest.end(), rest[1])


def set_items(text: str, sequence: SequenceNode, old: list[Any], new: list[Any]) -> list[Edit]:
    """Make a sequence hold other values, each in the place of one that goes if there is one."""
    rest = iter(enumerate(old))
    found = [next((number for number, each in rest if each == value), None) for value in new]
    if None not in found:
        return remove_entries(text, sequence, set(range(len(old))) - set(found))
    both = min(len(old), len(new))
    places = spans(text, sequence)
    changed = [number for number in range(both) if old[number] != new[number]]
    edits = [Edit(*places[number], flow(new[number])) for number in changed]
    mark = "" if sequence.flow_style else f"{' ' * sequence.start_mark.column}- "
    for value in new[both:]:
        edits += _added(text, sequence, f"{mark}{flow(value)}", -1)
    return edits + remove_entries(text, sequence, range(both, len(old)))


def rename_key(mapping: MappingNode, at: int, name: str) -> Edit:
    key = mapping.value[at][0]
    new = scalar(name, flow=bool(mapping.flow_style))
    return Edit(key.start_mark.index, key.end_mark.index, new)


def spans(text: str, node: CollectionNode) -> list[tuple[int, int]]:
    """Return where each entry begins and ends, the blanks and comments around it left out."""
    if isinstance(node, MappingNode):
        return [
            (int(key.start_mark.index), entry_end(text, node, at))
            for at, (key, _) in enumerate(node.value)
        ]
    return [(int(each.start_mark.index), _end(text, each)) for each in node.value]


def entry_end(text: str, mapping: MappingNode, at: int) -> int:
    """Return where an entry ends, the blanks and comments after it left out."""
    key, value = mapping.value[at]
    colon = _after_colon(text, key)
    if value.start_mark.index < key.start_mark.index:  # an alias: the node stands elsewhere
        alias = ALIAS.match(text, colon)
        return alias.end() if alias else colon
    return max(colon, _end(text, value))


def _end(text: str, node: Node) -> int:
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
        return start + len(text[start:end].rstrip())
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return end
    if isinstance(node, MappingNode):
        return entry_end(text, node, len(node.value) - 1)
    last: Node = node.value[-1]
    if last.start_mark.index < start:  # an alias
        return start + len(text[start:end].rstrip())
    return max(_end(text, last), start + 1)


def _after_colon(text: str, key: Node) -> int:
    return text.index(":", key.end_mark.index) + 1


def line_end(text: str, index: int) -> int:
    """Return the index after a line, its line break included."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
