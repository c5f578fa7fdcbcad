"""YAML as this tool reads and writes it: no tags, no surprises, every node in its place."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from scaffold.conflict_markers import MEND, first_marker
from scaffold.errors import ScaffoldError, quote
from scaffold.specfile.yaml_diagnosis import HINT, diagnosed

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 1_000_000
MOST_NODES = 50_000
DEEPEST = 20
TAG = "tag:yaml.org,2002:"
PLAIN_TAGS = frozenset(
    f"{TAG}{word}" for word in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)
TRUTHS = {"true": True, "false": False}
SAFE = re.compile(r"[A-Za-z_](?:[^\s#:\"'\\]|[\"'\\#:](?=\S)|(?<=\S)[ ](?=[^\s#]))*")
RESOLVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
FLOW_MARKS = frozenset(",[]{}")


def decoded(source: str | bytes, name: str) -> str:
    """Return the text of a file, or say why it is none."""
    try:
        size = len(source if isinstance(source, bytes) else source.encode())
        text = source.decode() if isinstance(source, bytes) else source
    except UnicodeError as error:
        problem = f"{name} is not UTF-8 text"
        raise ScaffoldError(problem, "save it as UTF-8", "not-utf8", where=name) from error
    if size > MOST_BYTES:
        problem = f"{name} has {size} bytes"
        raise ScaffoldError(problem, f"{MOST_BYTES} is the most", "file-too-large", where=name)
    return text


def compose(text: str, name: str) -> MappingNode:
    """Read a YAML text as nodes that know their places; nothing is constructed from it."""
    if line := first_marker(text.encode(errors="replace")):
        where = f"{name}:{line}"
        raise ScaffoldError("it holds conflict markers", MEND, "spec-conflict", where=where)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        if node is None:
            raise _not_a_mapping(name)
        _check_bounded(node, name)
    except MarkedYAMLError as error:
        raise _not_yaml(error, text, name) from error
    except (YAMLError, ValueError, ArithmeticError, LookupError, TypeError) as error:
        why = " ".join(str(error).split())[:200]
        raise ScaffoldError(f"not YAML: {why}", HINT, "bad-yaml", where=name) from error
    except (RecursionError, AssertionError, AttributeError) as error:
        problem = "not YAML that this tool can read"
        raise ScaffoldError(problem, "nest it less deeply", "bad-yaml", where=name) from error
    if not isinstance(node, MappingNode):
        raise _not_a_mapping(name)
    return node


def _not_yaml(error: MarkedYAMLError, text: str, name: str) -> ScaffoldError:
    mark = error.problem_mark or error.context_mark
    why = " ".join(filter(None, (error.problem, error.context)))
    found = diagnosed(why, text.splitlines(), mark.line) if mark else None
    if found:
        column = f":{mark.column + 1}" if found.line == mark.line else ""
        where = f"{name}:{found.line + 1}{column}"
        return ScaffoldError(found.problem, found.hint, "bad-yaml", where=where)
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    return ScaffoldError(f"not YAML: {why}", HINT, "bad-yaml", where=where)


def _not_a_mapping(name: str) -> ScaffoldError:
    hint = "write project: name, and resources: below it"
    return ScaffoldError("the file holds no keys", hint, "empty-file", where=name)


def _check_bounded(root: Node, name: str) -> None:
    """Raise for tags, and for aliases that make a small file large."""
    count = 0
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > MOST_NODES or depth > DEEPEST:
            problem = "the file is nested too deeply, or repeats itself too often"
            hint = "write it without anchors and aliases"
            raise ScaffoldError(problem, hint, "yaml-too-large", where=place(node, name))
        if node.tag not in PLAIN_TAGS:
            what = "the merge key '<<'" if node.value == "<<" else f"the tag {quote(node.tag)}"
            problem = f"{what} is no part of this file's language"
            raise ScaffoldError(problem, "write the value out", "yaml-tag", where=place(node, name))
        stack.extend((child, depth + 1) for child in children(node))


def children(node: Node) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, SequenceNode):
        yield from node.value


def place(node: Node, name: str) -> str:
    return f"{name}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def is_null(node: Node) -> bool:
    return bool(node.tag == f"{TAG}null")


def plain(node: Node) -> Any:
    """Return JSON-like data; numbers are numbers, and what YAML takes for a date is text."""
    if isinstance(node, MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(each) for each in node.value]
    text = str(node.value)
    match str(node.tag).removeprefix(TAG):
        case "null":
            return None
        case "bool":
            return TRUTHS.get(text.lower(), text)
        case "int" | "float":
            return _number(text)
        case _:
            return text


def _number(text: str) -> int | float | str:
    for read in (int, float):
        try:
            number = read(text)
        except ValueError:
            continue
        return number if number - number == 0 else text  # neither inf nor nan
    return text


class Quoted(str):
    """A text that reads better in quotes."""

    __slots__ = ()


def scalar(value: str, *, flow: bool = False) -> str:
    """Write a text as YAML: plain where that means the same, else in double quotes."""
    if not isinstance(value, Quoted) and _means_itself(value, flow=flow):
        return value
    return f'"{"".join(_escaped(character) for character in value)}"'


def _point(value: float | Decimal) -> str:
    """Write a number so that YAML, too, takes it for one: `1.0e+20`."""
    if isinstance(value, Decimal):
        return format(value, "f")
    head, e, tail = repr(value).partition("e")
    return f"{head}{'' if '.' in head or not e else '.0'}{e}{tail}"


def _means_itself(value: str, *, flow: bool) -> bool:
    if value.lower() in RESOLVED or not value.isprintable() or value.endswith(":"):
        return False
    return SAFE.fullmatch(value) is not None and not (flow and FLOW_MARKS & set(value))


ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
MOST_IN_FOUR_DIGITS = 0xFFFF


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\U{code:08X}" if code > MOST_IN_FOUR_DIGITS else f"\\u{code:04X}"


def flow(value: Any) -> str:
    """Write plain data on one line."""
    match value:
        case None | bool() | int():
            return json.dumps(value)
        case float() | Decimal():
            return _point(value)
        case str():
            return scalar(value, flow=True)
        case list() | tuple():
            return f"[{', '.join(flow(each) for each in value)}]"
        case _:
            pairs = (f"{scalar(key, flow=True)}: {flow(each)}" for key, each in value.items())
            return f"{{{', '.join(pairs)}}}"
