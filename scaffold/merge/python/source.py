"""Python text with its syntax tree: what a node looks like, and when two mean the same."""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import TypeGuard

from scaffold.merge.line_merge import split_lines

Spanned = ast.stmt | ast.expr | ast.arg | ast.keyword | ast.alias
TEXT_OR_COMMENT = re.compile(
    r"""'''(?:\\.|[^\\])*?'''|"{3}(?:\\.|[^\\])*?"{3}"""
    r"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(\#[^\n]*)""",
    re.DOTALL,
)
SILENT = {"ctx", "type_comment", "kind"}  # fields that say nothing about meaning


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One version of a file."""

    text: str
    tree: ast.Module
    lines: list[str]
    starts: list[int] = field(repr=False)

    def offset(self, lineno: int, column: int) -> int:
        """Turn a place as `ast` gives it (in bytes of UTF-8) into an index of the text."""
        line = self.lines[lineno - 1]
        if not line.isascii():
            column = len(line.encode()[:column].decode())
        return self.starts[lineno - 1] + column

    def span(self, node: Spanned) -> tuple[int, int]:
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.offset(node.lineno, node.col_offset), end

    def segment(self, node: Spanned) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def between(self, first: int, last: int) -> str:
        """Return the lines from `first` up to and without `last`, counted from 1."""
        return "".join(self.lines[first - 1 : last - 1])


def parse(text: str) -> Source | None:
    """Return None for what this Python cannot read, or where its lines are not ours."""
    if "\r" in text or (text and not text.endswith("\n")):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = split_lines(text)
    starts, place = [], 0
    for line in lines:
        starts.append(place)
        place += len(line)
    return Source(text, tree, lines, starts)


def indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t\f"))]


def shape(node: object) -> Hashable:
    """Return what a node means: equal for two that differ in layout alone."""
    if isinstance(node, ast.AST):
        if isinstance(node, ast.Expr) and is_text(node.value):
            return "doc", cleandoc(str(node.value.value))
        return (
            type(node).__name__,
            *[shape(getattr(node, name, None)) for name in node._fields if name not in SILENT],
        )
    if isinstance(node, list):
        return tuple([shape(item) for item in node])
    if isinstance(node, str | None):
        return node
    return type(node).__name__, repr(node)


def is_text(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def comments(text: str) -> tuple[str, ...]:
    """Return the comments in a piece of code, without the space around them."""
    if "#" not in text:
        return ()
    return tuple(match[1].rstrip() for match in TEXT_OR_COMMENT.finditer(text) if match[1])


def lost_comments(base: str, ours: str, theirs: str, merged: str) -> list[str]:
    """Return the comments that a side added and the merged code has not; each counts by itself."""
    b, o, t, m = [Counter(comments(text)) for text in (base, ours, theirs, merged)]
    added = (o - b) | (t - b)
    removed = (b - o) + (b - t)
    wanted = added + (b - removed) if added else added
    return sorted(text for text in added if m[text] < wanted[text])
