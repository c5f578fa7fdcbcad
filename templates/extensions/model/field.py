"""A field of a resource, as the code that it becomes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import kinds, literals, names

BOUNDS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
COMPUTED = {
    "now": "now",
    "today": "date.today",
    "uuid4": "uuid4",
    "uuid7": "uuid7",
}


@dataclass(frozen=True)
class Field:
    """A column with a value of its own. ``owner`` is the class it belongs to."""

    data: dict[str, Any]
    owner: str

    is_relation = False

    def __getattr__(self, name: str) -> Any:
        """What was not said of a field is false."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.data.get(name, False)

    @property
    def attribute(self) -> str:
        return names.attribute(self.data["name"])

    @property
    def column(self) -> str:
        return str(self.data.get("column", self.data["name"]))

    @property
    def enum(self) -> str:
        return f"{self.owner}{names.pascal(self.data['name'])}"

    @property
    def members(self) -> list[tuple[str, str]]:
        values = self.data.get("values", [])
        return [(names.member(value), literals.text(value)) for value in values]

    @cached_property
    def code(self) -> kinds.Kind:
        return kinds.of(self.data, self.enum)

    # in the model

    @property
    def mapped(self) -> str:
        return f"{self.code.python} | None" if self.null else self.code.python

    @property
    def column_arguments(self) -> str:
        """Write what stands between the brackets of ``mapped_column``."""
        renamed = self.column != self.attribute
        name = [literals.text(self.column)] if renamed else []
        key = [f"key={literals.text(self.attribute)}"] if renamed else []
        return ", ".join([*name, *self.column_type, *key, *self.column_options])

    @property
    def column_type(self) -> list[str]:
        if self.kind == "enum":
            return [f'choice({self.enum}, "{self.column}")']
        return [self.code.column] if self.code.column else []

    @property
    def column_options(self) -> list[str]:
        options = [f"default={self.default_source}"] if self.default_source else []
        if self.unique:
            return options if self.nocase or self.partial else [*options, "unique=True"]
        return [*options, "index=True"] if self.index else options

    @property
    def default_source(self) -> str:
        """Write the default of the column: a value, or what makes one."""
        if self.computed:
            return COMPUTED[self.computed]
        if self.data.get("default") is None:
            return ""
        return self.default_factory if self.mutable else self.default_value

    @property
    def default_value(self) -> str:
        value = self.data["default"]
        if self.kind == "enum":
            return f"{self.enum}.{names.member(value)}"
        if self.kind == "list":
            items = (literals.of_kind(self.items, item) for item in value)
            return f"[{', '.join(items)}]"
        return literals.of_kind(self.kind, value)

    @property
    def default_factory(self) -> str:
        """Write what makes a default that can be changed, anew each time."""
        default = self.data["default"]
        return f"lambda: {self.default_value}" if default else type(default).__name__

    @property
    def mutable(self) -> bool:
        return isinstance(self.data.get("default"), list | dict)

    @property
    def bounds(self) -> list[tuple[str, str, str]]:
        """List the bounds: ``ge``, ``>=`` and the value in source."""
        given = [(word, sign) for word, sign in BOUNDS.items() if word in self.data]
        return [(word, sign, literals.bound(self.kind, self.data[word])) for word, sign in given]

    @property
    def checks(self) -> list[tuple[str, str]]:
        """List the CHECKs of the column: an expression, and its name."""
        if self.kind == "duration":
            return []  # there is no literal of it that every database reads
        found = [
            (f"{{{self.attribute}}} {sign} {value}", f"{self.column}_{word}")
            for word, sign, value in self.bounds
        ]
        if self.kind in {"str", "text"}:
            length = f"func.length({{{self.attribute}}})"
            if self.min:
                found.append((f"{length} >= {self.min}", f"{self.column}_min"))
            if self.max and self.max != self.length:
                found.append((f"{length} <= {self.max}", f"{self.column}_max"))
        return found

    # in the schemas

    @property
    def readable(self) -> bool:
        return not self.writeonly

    @property
    def constraints(self) -> list[str]:
        """List the arguments of ``Field`` that say what the type alone does not."""
        found = [*self.lengths, *(f"{word}={value}" for word, _, value in self.bounds)]
        if self.kind == "decimal":
            digits, places = self.precision
            found += [f"max_digits={digits}", f"decimal_places={places}"]
        if self.multiple_of:
            value = literals.bound(self.kind, self.multiple_of)
            found.append(f"multiple_of={value}")
        if self.pattern:
            found.append(f"pattern={literals.text(self.pattern)}")
        if "example" in self.data:
            found.append(f"examples=[{literals.plain(self.example)}]")
        if self.description:
            found.append(f"description={literals.text(self.description)}")
        return found

    @property
    def lengths(self) -> list[str]:
        least, most = self.data.get("min"), self.data.get("max")
        match self.kind:
            case "str":
                least = self.least_characters
                most = self.length if most is None else most
            case "slug":
                most = self.length
            case "text":
                least = self.least_characters
                most = kinds.MOST_CHARACTERS if most is None else most
            case "list" | "json" if most is None and self.kind == "list":
                most = 1000
            case "bytes" if most is None:
                most = kinds.MOST_CHARACTERS
        found = [f"min_length={least}"] if least else []
        return [*found, f"max_length={literals.size(most)}"] if most is not None else found

    @property
    def least_characters(self) -> int:
        """Text that must be given may not be empty, unless ``min=0`` allows it."""
        if "min" in self.data:
            return int(self.data["min"])
        return 0 if self.data.get("default") == "" else 1

    @property
    def base_type(self) -> str:
        if self.kind == "text" and not self.least_characters:
            return "Text"
        return "PathText" if self.is_path_text else self.code.input

    @property
    def is_path_text(self) -> bool:
        """Does it name its row in the path, with any text that it may be?"""
        return bool(self.in_path) and self.kind == "str"

    @property
    def alias(self) -> str:
        """Name the type of the field in its schemas, if it needs a name."""
        return str(self.data["type_name"]) if self.constraints else ""

    @property
    def alias_source(self) -> str:
        limited = f"Annotated[{self.base_type}, Field({', '.join(self.constraints)})]"
        return self.code.in_body(limited)

    @property
    def input_type(self) -> str:
        plain = self.alias or self.code.in_body(self.base_type)
        return self.renamed(f"{plain} | None" if self.null else plain, "alias")

    @property
    def create_default(self) -> str:
        """Write `` = …`` if a create may leave the field out."""
        if self.computed:
            return f" = Field(default_factory={COMPUTED[self.computed]})"
        if self.data.get("default") is None:
            return " = None" if self.null else ""
        if self.mutable:
            return f" = Field(default_factory={self.default_factory})"
        if self.kind == "bytes":  # OpenAPI has no word for bytes that are no text
            return f" = Field(default_factory=lambda: {self.default_value})"
        if self.code.python == "str":
            return f" = {literals.assigned(self.data['default'])}"
        return f" = {self.default_value}"

    @property
    def read_type(self) -> str:
        read = self.code.read
        return self.renamed(f"{read} | None" if self.null else read, "serialization_alias")

    def renamed(self, annotation: str, alias: str) -> str:
        if self.attribute == self.data["name"]:
            return annotation
        return f'Annotated[{annotation}, Field({alias}="{self.data["name"]}")]'

    # in lists

    @property
    def filterable(self) -> bool:
        indexed = self.index or self.unique
        return bool(indexed and self.readable and self.kind in kinds.SORTABLE)

    @property
    def sortable(self) -> bool:
        return self.filterable and not self.nocase

    @property
    def selected(self) -> list[str]:
        return [f"{self.owner}.{self.attribute}"]

    @property
    def input_name(self) -> str:
        return self.attribute

    @property
    def filter_attribute(self) -> str:
        return self.attribute

    @property
    def path_type(self) -> str:
        """Write the type that the field has as the key of a row in the path."""
        return "Text" if self.kind == "str" else self.code.url

    @property
    def filter_type(self) -> str:
        as_given = self.kind in kinds.TEXTS - kinds.REWRITTEN
        plain = "Text" if as_given else self.code.url
        return self.renamed(f"{plain} | None", "alias")

    @property
    def matches(self) -> str:
        """Write the condition that the filter stands for, but for the class."""
        value = f'bindparam("{self.attribute}")'
        column = f"{self.owner}.{self.attribute}"
        if self.nocase:
            return f"func.lower({column}) == func.lower({value})"
        return f"{column} == {value}"
