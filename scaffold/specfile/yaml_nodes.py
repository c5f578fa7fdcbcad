"""A YAML node in its file: read as a text, a word or a list, or refused with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.model.literals import read_text
from scaffold.model.vocabulary import read_word
from scaffold.specfile.yaml_document import is_null, place, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

T = TypeVar("T", bound=StrEnum)
R = TypeVar("R")
NO_HINTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, and what stands under it."""

    word: str
    key: At
    value: At


@dataclass(frozen=True, slots=True)
class At:
    """A node and the name of its file."""

    node: Node
    file: str
    key: Node | None = None
    """The key that it stands under: the place of a value that is missing."""

    @property
    def place(self) -> str:
        return place(self.key if self.key and self.is_missing else self.node, self.file)

    @property
    def is_null(self) -> bool:
        return is_null(self.node)

    @property
    def is_missing(self) -> bool:
        """Nothing stands here at all, not even the word null."""
        return self.is_null and bool(self.node.start_mark.index == self.node.end_mark.index)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, MappingNode)

    @property
    def is_scalar(self) -> bool:
        return isinstance(self.node, ScalarNode) and not self.is_null

    @property
    def plain(self) -> Any:
        return plain(self.node)

    def fail(self, problem: str, hint: str, code: str) -> ScaffoldError:
        return ScaffoldError(problem, hint, code, where=self.place)

    def placed(self, read: Callable[[], R]) -> R:
        """Read something, and put this place on the error if that fails."""
        try:
            return read()
        except ScaffoldError as error:
            raise (error if error.where else error.at(self.place)) from None

    def entries(
        self, what: str, known: Sequence[str] = (), meant: Mapping[str, str] = NO_HINTS
    ) -> Iterator[Entry]:
        """Yield the entries of a mapping: no key stands twice, and all are known if some are.

        `meant` holds hints for words that mean a known one.
        """
        if not isinstance(self.node, MappingNode):
            problem = f"{what} is not a mapping of keys"
            raise self.fail(problem, self._as_mapping(), "not-a-mapping")
        seen: dict[str, At] = {}
        for key_node, value in self.node.value:
            key = At(key_node, self.file)
            if not key.is_scalar:
                hint = "a key is a word: put it in quotes if YAML takes it for something else"
                if key.is_null and not key.is_missing:
                    hint = f'YAML takes it for nothing: put it in quotes, "{key_node.value}"'
                raise key.fail(f"a key of {what} is no word", hint, "bad-key")
            word = str(key_node.value)
            if known and word not in known:
                hint = f"{did_you_mean(word, known)}{what} takes {listed(known)}"
                hint = meant.get(word.replace("-", "_"), hint)
                raise key.fail(f"unknown key {quote(word)}", hint, "unknown-key")
            if word in seen:
                problem = f"{quote(word)} stands twice, first at {seen[word].place}"
                raise key.fail(problem, "leave one of them out", "duplicate-key")
            seen[word] = key
            yield Entry(word, key, At(value, self.file, key_node))

    def _as_mapping(self) -> str:
        """Say how keys are written, as near as can be to what is there."""
        if isinstance(self.node, SequenceNode):
            return "leave the dashes out: write key: value, one below the other"
        name, colon, value = str(self.node.value).partition(":")
        if self.is_scalar and colon:
            return f"put a blank behind the colon: {name}: {value.partition(' ')[0]}"
        return "write key: value, indented"

    def text(self, what: str) -> str:
        if self.is_null:
            raise self.fail(f"{what} says nothing", f"write {what}: text", "not-a-text")
        if not self.is_scalar:
            raise self.fail(f"{what} is not a text", f"write {what}: text", "not-a-text")
        return self.placed(lambda: read_text(str(self.node.value), what))

    def word(self, words: type[T], what: str) -> T:
        if self.is_null:
            hint = f"write {' or '.join(words)}"
            raise self.fail(f"{what} says nothing", hint, "not-a-text")
        text = self.text(what)
        return self.placed(lambda: read_word(text, words, what))

    def switch(self, what: str) -> bool:
        said = self.plain
        if not isinstance(said, bool):
            hint = f"write {what}: true or false"
            raise self.fail(f"{what} is {quote(said)}", hint, "not-a-switch")
        return said

    def items(self, what: str, example: str) -> list[At]:
        if not isinstance(self.node, SequenceNode):
            raise self.fail(f"{what} is not a list", f"write {what}: {example}", "not-a-list")
        return [At(each, self.file) for each in self.node.value]

    def one_or_more(self) -> list[At]:
        many = isinstance(self.node, SequenceNode)
        return [At(each, self.file) for each in self.node.value] if many else [self]

    def raw(self) -> Any:
        """Return the text of every scalar, whatever YAML takes it for; null is None."""
        return _raw(self.node)


def _raw(node: Node) -> Any:
    if isinstance(node, MappingNode):
        return {str(key.value): _raw(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_raw(each) for each in node.value]
    return None if is_null(node) else str(node.value)
