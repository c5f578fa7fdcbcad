"""Changes of a YAML text that keep every byte around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import CollectionNode, MappingNode, ScalarNode

from scaffold.document import flow, scalar

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

STEP = "  "
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
    """Make all edits at once; line breaks are written as the text writes them."""
    crlf = "\r\n" in text
    ordered = sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[0]), reverse=True)
    for _, edit in ordered:
        new = edit.text.replace("\n", "\r\n") if crlf else edit.text
        text = text[: edit.start] + new + text[edit.end :]
    return text


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


def add_entry(text: str, mapping: MappingNode, key: str, value: Any, after: int = -1) -> Edit:
    """Add an entry after another one of a mapping, the last if not said otherwise."""
    end = entry_end(text, mapping, after)
    if mapping.flow_style:
        return Edit(end, end, f", {scalar(key, flow=True)}: {flow(value)}")
    new = rendered(key, value, " " * mapping.value[0][0].start_mark.column)
    start = line_end(text, end)
    if text[:start].endswith("\n"):
        return Edit(start, start, new)
    return Edit(start, start, "\n" + new.removesuffix("\n"))


def remove_entry(text: str, mapping: MappingNode, at: int) -> Edit:
    """Take an entry out of a mapping; comments above it stay."""
    key = mapping.value[at][0]
    end = entry_end(text, mapping, at)
    if not mapping.flow_style:
        return Edit(text.rfind("\n", 0, key.start_mark.index) + 1, line_end(text, end), "")
    if at:
        return Edit(entry_end(text, mapping, at - 1), end, "")
    if len(mapping.value) > 1:
        return Edit(key.start_mark.index, mapping.value[1][0].start_mark.index, "")
    return Edit(key.start_mark.index, end, "")


def rename_key(mapping: MappingNode, at: int, name: str) -> Edit:
    key = mapping.value[at][0]
    new = scalar(name, flow=bool(mapping.flow_style))
    return Edit(key.start_mark.index, key.end_mark.index, new)


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
