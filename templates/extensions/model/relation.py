"""A relation of a resource, as the code that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import literals, names

if TYPE_CHECKING:
    from .resource import Resource

ON_DELETE = {"cascade": "CASCADE", "restrict": "RESTRICT", "set_null": "SET NULL"}


@dataclass(frozen=True)
class Relation:
    """From ``source`` to ``target``; ``many`` stands for a table between the two."""

    data: dict[str, Any]
    source: Resource
    target: Resource

    is_relation = True

    def __getattr__(self, name: str) -> Any:
        """What was not said of a relation is false."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.data.get(name, False)

    @property
    def name(self) -> str:
        return str(self.data["name"])

    @property
    def attribute(self) -> str:
        return names.attribute(self.name)

    @property
    def item(self) -> str:
        return str(self.data["item"])

    @property
    def is_many(self) -> bool:
        return bool(self.cardinality == "many")

    @property
    def is_self(self) -> bool:
        return self.source is self.target

    # a foreign key

    @property
    def key_name(self) -> str:
        """Name the foreign key in the API and in code: ``author_id``."""
        return f"{self.name.removesuffix('_')}_id"

    @property
    def key_python(self) -> str:
        python = self.target.key_code.python
        return f"{python} | None" if self.null else python

    @property
    def key_input(self) -> str:
        key = self.target.key_code.body
        return f"{key} | None" if self.null else key

    @property
    def key_arguments(self) -> str:
        """Write what stands between the brackets of ``mapped_column``."""
        renamed = self.column != self.key_name
        name = [literals.text(self.column)] if renamed else []
        key = [f"key={literals.text(self.key_name)}"] if renamed else []
        options = [f'ondelete="{ON_DELETE[self.on_delete]}"']
        options += ["use_alter=True"] if self.deferred else []
        foreign_key = f'ForeignKey("{self.target.table}.id", {", ".join(options)})'
        index = "unique=True" if self.is_unique else "index=True"
        return ", ".join([*name, foreign_key, *key, index])

    @property
    def is_unique(self) -> bool:
        return bool(self.cardinality == "one" and not self.source.soft_delete)

    @property
    def deferred(self) -> bool:
        """The constraint is made after both tables where they refer to each other."""
        return self.name in self.source.deferred

    # a relationship

    @property
    def mapped(self) -> str:
        if self.is_many:
            return f"list[{self.target.class_name}]"
        if self.null:
            return f"{self.target.class_name} | None"
        return str(self.target.class_name)

    @property
    def relationship_arguments(self) -> str:
        found = []
        if self.is_many:
            found.append(f"secondary={self.secondary}")
            if self.is_self:
                first, second = self.link_columns
                joined = f"lambda: {self.source.class_name}.id == {self.table_name}.c"
                found.append(f"primaryjoin={joined}.{first}")
                found.append(f"secondaryjoin={joined}.{second}")
        else:
            found.append(f"foreign_keys={self.key_name}")
            if self.is_self:
                found.append("remote_side=id")
        if self.back:
            found.append(f'back_populates="{self.inverse}"')
        return ", ".join([*found, 'lazy="raise"'])

    @property
    def inverse(self) -> str:
        """Name the other side's end of the relation in code."""
        return names.attribute(self.back)

    @property
    def inverse_mapped(self) -> str:
        if self.cardinality == "one":
            return f"{self.source.class_name} | None"
        return f"list[{self.source.class_name}]"

    @property
    def inverse_arguments(self) -> str:
        """Write the other side's end of the relation, where ``back`` names one."""
        back = f'back_populates="{self.attribute}", lazy="raise"'
        if self.is_many and self.is_self:
            here, there = self.link_columns
            table, model = self.table_name, self.source.class_name
            return (
                f"secondary={table}, "
                f"primaryjoin=lambda: {model}.id == {table}.c.{there}, "
                f"secondaryjoin=lambda: {model}.id == {table}.c.{here}, {back}"
            )
        if self.is_many:
            return f'secondary="{self.through}", {back}'
        key = f"{self.source.class_name}.{self.key_name}"
        passive = "" if self.on_delete == "restrict" else ", passive_deletes=True"
        return f'foreign_keys="{key}"{passive}, {back}'

    @property
    def secondary(self) -> str:
        """The table itself where this module defines it, else its name."""
        return self.table_name if self.defines_table else f'"{self.through}"'

    # a table between

    @property
    def table_name(self) -> str:
        """Name the table in code: apart from modules, what they import, and attributes."""
        taken = self.source.model.names_of_modules
        taken |= self.source.attributes | self.target.attributes
        return names.apart(str(self.through), taken)

    @property
    def defines_table(self) -> bool:
        """Of two sides that declare one relation, the first in order makes the table."""
        if self.is_self or not self.back:
            return True
        other = self.target.relation(self.back)
        return other is None or self.source.name <= self.target.name

    @property
    def link_columns(self) -> tuple[str, str]:
        """Name the column of this side and that of the other."""
        here = f"{self.source.singular}_id"
        there = f"{self.item if self.is_self else self.target.singular}_id"
        return here, there if here != there else f"other_{there}"

    @property
    def ids_name(self) -> str:
        return f"{self.item}_ids"

    @property
    def filter_name(self) -> str:
        """Name the filter: the key, or for a many-to-many the key of one item."""
        if not self.is_many:
            return self.key_name
        of_item = f"{self.item}_id"
        return f"{self.name}_id" if of_item in self.source.inner_names else of_item

    # what is read of the other row

    @property
    def hides_rows(self) -> bool:
        """Are the rows that it may name read by their owner alone?"""
        return not self.target.is_user and self.target.reads == "owner"

    @property
    def rows_to_name(self) -> str:
        """Write the statement that selects the rows that the caller may name."""
        conditions = self.target.seen(self.target.class_name)
        if self in self.source.guarded:
            conditions.append(f"or_({self.target.mine}, IS_ADMIN)")
        return f"select({self.target.class_name}.id).where({', '.join(conditions)})"

    @property
    def vanishes(self) -> bool:
        """May the other row be deleted while this one still names it?"""
        return bool(self.target.vanishes)

    @property
    def is_lost(self) -> bool:
        """Is the row shown when the other is gone? Not with what it belongs to."""
        return self.vanishes and self is not self.source.parent

    @property
    def shown(self) -> bool:
        """Is the other row shown inside this one? Not to those who may not read it."""
        if self.source.is_user:
            return False
        rank = {"public": 0, "user": 1, "owner": 2, "admin": 3}
        reach = rank[self.target.access["read"]]
        if self.target.is_user:
            reach = 0 if self.target.label else reach
        return reach < 2 and reach <= rank[self.source.access["read"]]

    @property
    def ref(self) -> str:
        return f"{self.target.class_name}Ref" if self.shown else "RowRef"

    @property
    def ref_columns(self) -> list[tuple[str, str]]:
        """List what is read of the other row: a name, and the column in source."""
        label = [self.target.label] if self.shown and self.target.label else []
        names_of = ["id", *(field.attribute for field in label)]
        return [(name, f"{self.joined}.{name}") for name in names_of]

    @property
    def read_type(self) -> str:
        if self.is_many:
            return f"list[{self.ref}]"
        return f"{self.ref} | None" if self.null or self.is_lost else self.ref

    @property
    def joined(self) -> str:
        """Name what a statement joins: the class, or an alias where that is ambiguous."""
        if not self.aliased:
            return self.target.class_name
        return self.source.row_names[self.name]

    @property
    def aliased(self) -> bool:
        if self.is_many:
            return self.is_self
        others = [
            relation
            for relation in self.source.to_one
            if relation.target is self.target and relation.shown
        ]
        return self.is_self or len(others) > 1

    @property
    def join(self) -> str:
        kind = "outerjoin" if self.null or self.is_lost else "join"
        path = f"{self.source.class_name}.{self.attribute}"
        path += f".of_type({self.joined})" if self.aliased else ""
        path += f".and_({', '.join(self.target.seen(self.joined))})" if self.is_lost else ""
        return f".{kind}({path})"

    @property
    def constant(self) -> str:
        return self.source.constants[self.name]

    @property
    def subquery(self) -> str:
        """Write the statement that reads the other rows as one list."""
        here, there = self.link_columns
        columns = ", ".join(f"{name}={column}" for name, column in self.ref_columns)
        on = f", {self.table_name}.c.{there} == {self.joined}.id" if self.aliased else ""
        linked = f"{self.table_name}.c.{here} == {self.source.class_name}.id"
        which = ", ".join([linked, *self.target.seen(self.joined)])
        return f"select(many({columns})).join({self.table_name}{on}).where({which})"

    @property
    def unlinked(self) -> str:
        """Write which links a new list takes the place of: those to rows that are there."""
        here, there = (f"{self.table_name}.c.{column}" for column in self.link_columns)
        of_row = f'{here} == bindparam("row_id")'
        if not self.vanishes:
            return of_row
        target = self.target.class_name
        seen = ", ".join([f"{target}.id == {there}", *self.target.seen(target)])
        return f"{of_row}, select({target}.id).where({seen}).exists()"

    # in schemas and lists

    @property
    def alias(self) -> str:
        return names.pascal(self.ids_name) if self.is_many else ""

    @property
    def alias_source(self) -> str:
        return f"Annotated[Distinct[{self.target.key_code.body}], Field(max_length=100)]"

    @property
    def input_name(self) -> str:
        return self.ids_name if self.is_many else self.key_name

    @property
    def input_type(self) -> str:
        return self.alias if self.is_many else self.key_input

    @property
    def create_default(self) -> str:
        if self.is_many:
            return " = Field(default_factory=set)"
        return " = None" if self.null else ""

    @property
    def key_read(self) -> str:
        return self.key_python

    @property
    def selected(self) -> list[str]:
        """List what the statement selects for the relation."""
        if self.is_many:
            return [f'{self.constant}.label("{self.attribute}")']
        key = f"{self.source.class_name}.{self.key_name}"
        if not self.shown:
            return [key]
        columns = ", ".join(column for _, column in self.ref_columns)
        return [key, f'Bundle("{self.attribute}", {columns})']

    @property
    def filter_attribute(self) -> str:
        return self.filter_name

    @property
    def filter_type(self) -> str:
        return f"{self.target.key_code.url} | None"

    @property
    def matches(self) -> str:
        """Write the condition that the filter stands for."""
        value = f'bindparam("{self.filter_name}")'
        if self.is_many:
            relation = f"{self.source.class_name}.{self.attribute}"
            name = self.target.class_name
            if self.vanishes and self.aliased:
                name = self.joined
                relation += f".of_type({name})"
            found = ", ".join([f"{name}.id == {value}", *self.target.seen(name)])
            return f"{relation}.any({f'and_({found})' if self.vanishes else found})"
        return f"{self.source.class_name}.{self.key_name} == {value}"
