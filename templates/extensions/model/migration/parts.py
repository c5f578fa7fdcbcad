"""What a table has beside its columns, by the names that it has in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from .. import literals

if TYPE_CHECKING:
    from ..field import Field
    from ..relation import Relation
    from ..resource import Resource

ON_DELETE = {"cascade": "CASCADE", "restrict": "RESTRICT", "set_null": "SET NULL"}
INLINE = {
    "check": "sa.CheckConstraint",
    "unique": "sa.UniqueConstraint",
    "primary": "sa.PrimaryKeyConstraint",
    "foreignkey": "sa.ForeignKeyConstraint",
}
CREATE = {
    "check": "create_check_constraint",
    "unique": "create_unique_constraint",
    "primary": "create_primary_key",
    "foreignkey": "create_foreign_key",
}


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """A constraint; ``kind`` is Alembic's word for it.

    ``inline`` are its arguments in ``create_table``, with ``options`` behind its name;
    ``arguments`` follow the name when it is created by itself.
    """

    table: str
    name: str
    kind: str
    declared: str
    arguments: str
    options: str = ""

    def named(self, name: str) -> Constraint:
        return replace(self, name=name)

    @property
    def inline(self) -> str:
        """Write it as an argument of ``create_table``."""
        return f"{INLINE[self.kind]}({self.declared}, name={final(self.name)}{self.options})"

    @property
    def create(self) -> str:
        """Write the call that creates it, without what it is called on."""
        return f"{CREATE[self.kind]}({final(self.name)}, {self.arguments}{self.options})"

    @property
    def drop(self) -> str:
        return f'drop_constraint({final(self.name)}, type_="{self.kind}")'

    def rename(self, old: str, new: str) -> str:
        rename = f'RENAME CONSTRAINT "{old}" TO "{new}"'
        return f"""op.execute('ALTER TABLE "{self.table}" {rename}')"""


@dataclass(frozen=True, kw_only=True)
class Index:
    table: str
    name: str
    arguments: str

    def named(self, name: str) -> Index:
        return replace(self, name=name)

    @property
    def create(self) -> str:
        return f'op.create_index({self.written}, "{self.table}", {self.arguments})'

    @property
    def drop(self) -> str:
        return f'op.drop_index({self.written}, table_name="{self.table}")'

    @property
    def written(self) -> str:
        return literals.text(self.name) if "unique=True" in self.arguments else final(self.name)

    def rename(self, old: str, new: str) -> str:
        return f"""op.execute('ALTER INDEX "{old}" RENAME TO "{new}"')"""


Part: TypeAlias = Constraint | Index


def final(name: str) -> str:
    """Write a name that no naming convention adds anything to."""
    return f'op.f("{name}")'


def part_of(resource: Resource, data: dict[str, Any]) -> Part:
    """Return the part that an operation names in the words of the model."""
    match data["what"]:
        case "primary_key":
            return primary_key(resource.table, ["id"])
        case "foreign_key":
            return foreign_key(relation_named(resource, data["field"]))
        case "unique":
            return unique_part(resource, columns_named(resource, data["fields"]))
        case "index":
            return plain_index(resource.table, columns_named(resource, data["fields"]))
        case "rule":
            return rule_check(resource, data["rule"])
        case "values":
            return values_check(resource, field_named(resource, data["field"]))
        case _:
            field = field_named(resource, data["field"])
            column = str(field.column)
            return next(
                part
                for part in field_checks(resource, field)
                if part.name == f"ck_{resource.table}_{column}_{data['word']}"
            )


def field_named(resource: Resource, name: str) -> Field:
    return next(field for field in resource.scalars if field.name == name)


def relation_named(resource: Resource, name: str) -> Relation:
    return next(relation for relation in resource.to_one if relation.name == name)


def columns_named(resource: Resource, names: list[str]) -> list[str]:
    by_name = {str(field.name): str(field.column) for field in resource.columns}
    return [by_name[name] for name in names]


def primary_key(table: str, names: list[str]) -> Constraint:
    listed = ", ".join(map(literals.text, names))
    return Constraint(
        table=table,
        name=f"pk_{table}",
        kind="primary",
        declared=listed,
        arguments=f"[{listed}]",
    )


# checks


def checks(resource: Resource) -> Iterator[Constraint]:
    for field in resource.scalars:
        yield from field_checks(resource, field)
        if field.kind == "enum":
            yield values_check(resource, field)
    for rule in resource.rules:
        yield rule_check(resource, rule.data)


def field_checks(resource: Resource, field: Field) -> Iterator[Constraint]:
    for check, name in field.checks:
        source = check.format(**written(resource)).replace("func.", "sa.func.")
        yield check_constraint(resource, source, name)


def values_check(resource: Resource, field: Field) -> Constraint:
    values = ", ".join(map(literals.text, field.values))
    source = f'sa.column("{field.column}").in_([{values}])'
    return check_constraint(resource, source, str(field.column))


def rule_check(resource: Resource, data: dict[str, Any]) -> Constraint:
    rule = next(rule for rule in resource.rules if rule.data == data)
    return check_constraint(resource, rule.portable(written(resource)), rule.name)


def written(resource: Resource) -> dict[str, str]:
    """Map the attributes of the model to the columns as a migration writes them."""
    return {
        attribute: f'sa.column("{field.column}")'
        for field, attribute in zip(resource.columns, resource.keys.values(), strict=True)
    }


def check_constraint(resource: Resource, source: str, name: str) -> Constraint:
    return Constraint(
        table=resource.table,
        name=f"ck_{resource.table}_{name}",
        kind="check",
        declared=source,
        arguments=source,
    )


# foreign keys


def foreign_key(relation: Relation) -> Constraint:
    return reference(
        relation.source.table, relation.column, relation.target.table, ON_DELETE[relation.on_delete]
    )


def reference(table: str, column: str, target: str, on_delete: str) -> Constraint:
    """Return the foreign key of a column to the id of another table."""
    return Constraint(
        table=table,
        name=f"fk_{table}_{column}",
        kind="foreignkey",
        declared=f'["{column}"], ["{target}.id"]',
        arguments=f'"{target}", ["{column}"], ["id"]',
        options=f', ondelete="{on_delete}"',
    )


# unique constraints and indexes


def uniques(resource: Resource) -> Iterator[Constraint]:
    if resource.soft_delete:
        return
    groups = [[field.column] for field in resource.scalars if field.unique and not field.nocase]
    groups += [[relation.column] for relation in resource.to_one if relation.cardinality == "one"]
    groups += resource.unique_columns
    for group in groups:
        yield unique_constraint(resource.table, group)


def unique_part(resource: Resource, names: list[str]) -> Part:
    """Return a unique constraint, or the index that says what no constraint can."""
    constraint = unique_constraint(resource.table, names)
    for name, expressions in resource.unique_expressions:
        if name == constraint.name:
            return unique_index(resource, name, expressions)
    return constraint


def unique_constraint(table: str, names: list[str]) -> Constraint:
    listed = ", ".join(map(literals.text, names))
    return Constraint(
        table=table,
        name=f"uq_{table}_{'_'.join(names)}",
        kind="unique",
        declared=listed,
        arguments=f"[{listed}]",
    )


def indexes(resource: Resource) -> Iterator[Index]:
    plain = [[field.column] for field in resource.scalars if field.index and not field.unique]
    keys = [relation for relation in resource.to_one if not relation.is_unique]
    plain += [[relation.column] for relation in keys]
    plain += resource.index_columns
    for group in plain:
        yield plain_index(resource.table, group)
    for name, expressions in resource.unique_expressions:
        yield unique_index(resource, name, expressions)


def plain_index(table: str, names: list[str]) -> Index:
    listed = ", ".join(map(literals.text, names))
    return Index(table=table, name=f"ix_{table}_{'_'.join(names)}", arguments=f"[{listed}]")


def unique_index(resource: Resource, name: str, expressions: list[tuple[str, bool]]) -> Index:
    """Return an index over columns, some of them in lower case."""
    listed = ", ".join(
        f'sa.func.lower(sa.column("{column}"))' if lower else literals.text(column)
        for column, lower in expressions
    )
    alive = ""
    if resource.soft_delete:
        condition = 'sa.column("deleted_at").is_(None)'
        alive = f", sqlite_where={condition}, postgresql_where={condition}"
    return Index(table=resource.table, name=name, arguments=f"[{listed}], unique=True{alive}")
