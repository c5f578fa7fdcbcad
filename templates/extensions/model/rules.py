"""Rules between the fields of a row: a CHECK in the table, a condition in a schema."""

from dataclasses import dataclass
from typing import Any

from . import literals
from .field import Field

WORDS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


@dataclass(frozen=True)
class Rule:
    """A comparison, or how many of some fields are set. ``keys`` maps names to columns."""

    data: dict[str, Any]
    keys: dict[str, str]
    fields: dict[str, Field]

    @property
    def op(self) -> str:
        return str(self.data["op"])

    @property
    def names(self) -> list[str]:
        """List the fields that the rule is about."""
        if "fields" in self.data:
            return list(self.data["fields"])
        sides = (self.data["left"], self.data["right"])
        return [side["field"] for side in sides if "field" in side]

    @property
    def is_comparison(self) -> bool:
        return "left" in self.data

    def allows(self, given: set[str]) -> bool:
        """Tell whether a row that sets some fields keeps a rule that counts what is set."""
        count = len(given.intersection(self.names))
        return count == 1 if self.op == "exactly_one" else count > 0

    @property
    def name(self) -> str:
        if not self.is_comparison:
            return "_".join([self.op, *self.names])
        right = self.data["right"]
        other = right.get("field", "value")
        return f"{self.data['left']['field']}_{WORDS[self.op]}_{other}"

    @property
    def text(self) -> str:
        """Say the rule as the user did."""
        if not self.is_comparison:
            return f"{self.op}({', '.join(self.names)})"
        right = self.data["right"]
        other = right["field"] if "field" in right else literals.plain(right["value"])
        return f"{self.data['left']['field']} {self.op} {other}"

    @property
    def message(self) -> str:
        return literals.text(f"The rule {self.text} does not hold")

    def check(self, column: str) -> str:
        """Write the CHECK; ``column`` says how a column is written: ``{}``."""
        if self.is_comparison:
            return self.comparison(column)
        keys = [column.format(self.keys[name]) for name in self.names]
        if self.op == "at_least_one":
            return f"or_({', '.join(f'{key}.is_not(None)' for key in keys)})"
        return f"{' + '.join(f'case(({key}.is_not(None), 1), else_=0)' for key in keys)} == 1"

    def portable(self, columns: dict[str, str]) -> str:
        """Write the CHECK for a migration, which knows columns only by their names."""
        named = dict(self.keys)
        plain = Rule(self.data, {name: columns[key] for name, key in named.items()}, self.fields)
        source = plain.check("{}")
        if self.is_comparison and "value" in self.data["right"]:
            source = f"{columns[named[self.names[0]]]} {self.op} {self.plain_value}"
        return source.replace("or_(", "sa.or_(").replace("case(", "sa.case(")

    @property
    def plain_value(self) -> str:
        field = self.fields[self.names[0]]
        value = self.data["right"]["value"]
        return literals.text(value) if field.kind == "enum" else literals.of_kind(field.kind, value)

    def comparison(self, column: str) -> str:
        left = self.data["left"]["field"]
        return f"{column.format(self.keys[left])} {self.op} {self.right(column)}"

    def right(self, column: str) -> str:
        right = self.data["right"]
        if "field" in right:
            return column.format(self.keys[right["field"]])
        field = self.fields[self.data["left"]["field"]]
        if field.kind == "enum":
            members = dict(zip(field.data["values"], field.members, strict=True))
            return f"{field.enum}.{members[right['value']][0]}"
        return literals.of_kind(field.kind, right["value"])

    @property
    def violation(self) -> str:
        """Write the condition under which an input breaks the rule."""
        keys = [f"self.{self.keys[name]}" for name in self.names]
        if self.is_comparison:
            given = " and ".join(f"{key} is not None" for key in keys if self.optional(key))
            broken = f"not {self.comparison('self.{}.value' if self.compares_enums else 'self.{}')}"
            return f"{given} and {broken}" if given else broken
        count = f"sum(value is not None for value in ({', '.join(keys)}))"
        return f"{count} != 1" if self.op == "exactly_one" else f"not {count}"

    @property
    def compares_enums(self) -> bool:
        """Are two enums compared, whose members are never the same to a type checker?"""
        return len(self.names) > 1 and all(self.fields[name].kind == "enum" for name in self.names)

    def optional(self, key: str) -> bool:
        attribute = key.removeprefix("self.")
        return any(self.keys[name] == attribute and self.nullable[name] for name in self.names)

    @property
    def nullable(self) -> dict[str, bool]:
        return {name: bool(self.fields[name].null) for name in self.names}
