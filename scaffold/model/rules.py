"""A rule between the fields of one row: its nouns, and its text form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.model.names import normal_name

if TYPE_CHECKING:
    from scaffold.model.fields import Plain


class Comparator(StrEnum):
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "=="
    NE = "!="

    @property
    def flipped(self) -> Comparator:
        return Comparator(self.value.translate(str.maketrans("<>", "><")))


class ChoiceOp(StrEnum):
    EXACTLY_ONE = "exactly_one"
    AT_LEAST_ONE = "at_least_one"


@dataclass(frozen=True, slots=True)
class Name:
    """An operand that is a field or a relation of the same resource."""

    field: str


@dataclass(frozen=True, slots=True)
class Value:
    """An operand that is a literal; text until the model says of which kind it is."""

    value: Plain


Operand: TypeAlias = Name | Value


@dataclass(frozen=True, slots=True)
class Comparison:
    op: Comparator
    left: str
    right: Operand


@dataclass(frozen=True, slots=True)
class Choice:
    op: ChoiceOp
    fields: tuple[str, ...]


Rule: TypeAlias = Comparison | Choice

EXAMPLE = "write for example starts_on < ends_on, price >= 0, exactly_one(book, film)"
CHOICE = re.compile(r"\s*([A-Za-z_]+)\s*\(([^()]*)\)\s*")
SIDE = r"""('[^']*'|"[^"]*"|[^<>=!]*?)"""
COMPARISON = re.compile(rf"\s*{SIDE}\s*(<=|>=|==|!=|<|>|=)\s*{SIDE}\s*")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?|\d{2}:\d{2}.*|-?P[0-9T].*")


def parse_rule(text: str) -> Rule:
    if match := CHOICE.fullmatch(text):
        return _choice(match[1], match[2])
    match = COMPARISON.fullmatch(text)
    if match is None or not match[1] or not match[3]:
        raise ScaffoldError(f"{quote(text)} is not a rule", EXAMPLE, "bad-rule")
    return _comparison(match[1], "==" if match[2] == "=" else match[2], match[3])


def print_rule(rule: Rule) -> str:
    if isinstance(rule, Choice):
        return f"{rule.op}({', '.join(rule.fields)})"
    right = rule.right
    written = right.field if isinstance(right, Name) else _literal(right.value)
    return f"{rule.left} {rule.op} {written}"


def _choice(word: str, names: str) -> Choice:
    if word not in list(ChoiceOp):
        hint = did_you_mean(word, ChoiceOp) + f"there are {listed(ChoiceOp)}"
        raise ScaffoldError(f"there is no rule {quote(word)}", hint, "unknown-rule")
    fields = tuple(normal_name(name) for name in names.split(","))
    return Choice(ChoiceOp(word), fields)


def _comparison(left: str, op: str, right: str) -> Comparison:
    match _operand(left), _operand(right):
        case Name(field), operand:
            return Comparison(Comparator(op), field, operand)
        case operand, Name(field):
            return Comparison(Comparator(op).flipped, field, operand)
        case _:
            problem = f"{quote(f'{left} {op} {right}')} compares no field"
            raise ScaffoldError(problem, EXAMPLE, "bad-rule")


def _operand(text: str) -> Operand:
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0] and text[0] not in text[1:-1]:
        return Value(text[1:-1])
    if text in {"true", "false"}:
        return Value(text == "true")
    if NUMBER.fullmatch(text) or MOMENT.fullmatch(text):
        return Value(text)
    return Name(normal_name(text))


def _literal(value: Plain) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str() if NUMBER.fullmatch(value) or DAY.fullmatch(value):
            return value
        case _:
            mark = '"' if "'" in str(value) else "'"
            return f"{mark}{value}{mark}"
