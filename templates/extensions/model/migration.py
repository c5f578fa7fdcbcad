"""Schema operations as the source of an Alembic migration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import literals
from .field import Field
from .model import Model
from .relation import ON_DELETE, Relation
from .resource import Resource

TYPES = {
    "MOMENT": "sa.DateTime(timezone=True)",
    "JSON_VALUE": 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")',
    "BIG_KEY": 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")',
}


class Migration:
    """One revision: what it does, in source, and how that is undone."""

    def __init__(
        self,
        model: Model,
        operations: list[dict[str, Any]],
        revision: str,
        down_revision: str | None,
        message: str,
    ) -> None:
        self.model = model
        self.revision = literals.text(revision)
        self.down_revision = literals.text(down_revision) if down_revision else "None"
        self.message = message
        self.operations = operations

    @property
    def differs(self) -> bool:
        """Does it do for SQLite what it does not do for others?"""
        return any(operation["op"] == "add_foreign_key" for operation in self.operations)

    @property
    def upgrade(self) -> list[str]:
        return [line for operation in self.operations for line in self.forward(operation)]

    @property
    def downgrade(self) -> list[str]:
        backwards = reversed(self.operations)
        return [line for operation in backwards for line in self.backward(operation)]

    def forward(self, operation: dict[str, Any]) -> Iterator[str]:
        resource = self.model.by_name[operation["resource"]]
        match operation["op"]:
            case "create_table":
                yield from create_table(resource, operation["later"])
            case "create_link":
                yield from create_link(self.relation(operation))
            case "add_foreign_key":
                yield from add_foreign_key(self.relation(operation))

    def backward(self, operation: dict[str, Any]) -> Iterator[str]:
        resource = self.model.by_name[operation["resource"]]
        match operation["op"]:
            case "create_table":
                yield f"op.drop_table({literals.text(resource.table)})"
            case "create_link":
                yield f"op.drop_table({literals.text(self.relation(operation).table_name)})"
            case "add_foreign_key":
                yield from drop_foreign_key(self.relation(operation))

    def relation(self, operation: dict[str, Any]) -> Relation:
        relation = self.model.by_name[operation["resource"]].relation(operation["relation"])
        assert relation is not None
        return relation


def create_table(resource: Resource, later: list[str]) -> Iterator[str]:
    table = literals.text(resource.table)
    parts = [*columns(resource), *checks(resource), *foreign_keys(resource, later)]
    parts.append(primary_key(resource.table, ["id"]))
    parts += uniques(resource)
    parts += ["sqlite_autoincrement=True"] if resource.never_reuses_ids else []
    yield f"op.create_table({table}, {', '.join(parts)})"
    yield from indexes(resource)


def columns(resource: Resource) -> Iterator[str]:
    yield column("id", resource.key_code.alembic, null=False)
    for field in resource.columns:
        if isinstance(field, Relation):
            yield column(field.column, field.target.key_code.alembic, null=field.null)
        else:
            yield column(field.column, field.code.alembic, null=field.null)
    if resource.versioned:
        yield column("version", "sa.Integer()", null=False)
    if resource.timestamps:
        yield column("created_at", "MOMENT", null=False)
        yield column("updated_at", "MOMENT", null=False)
    if resource.soft_delete:
        yield column("deleted_at", "MOMENT", null=True)


def column(name: str, kind: str, *, null: bool) -> str:
    source = TYPES.get(kind, kind)
    return f"sa.Column({literals.text(name)}, {source}, nullable={bool(null)})"


def primary_key(table: str, names: list[str]) -> str:
    listed = ", ".join(map(literals.text, names))
    return f'sa.PrimaryKeyConstraint({listed}, name=op.f("pk_{table}"))'


def checks(resource: Resource) -> Iterator[str]:
    by_attribute = {
        attribute: f'sa.column("{column_of(field)}")'
        for field, attribute in zip(resource.columns, resource.keys.values(), strict=True)
    }
    for field in resource.scalars:
        for check, name in field.checks:
            source = check.format(**by_attribute).replace("func.", "sa.func.")
            yield check_constraint(resource, source, name)
        if field.kind == "enum":
            values = ", ".join(map(literals.text, field.values))
            source = f'sa.column("{field.column}").in_([{values}])'
            yield check_constraint(resource, source, field.column)
    for rule in resource.rules:
        source = rule.portable(by_attribute)
        yield check_constraint(resource, source, rule.name)


def check_constraint(resource: Resource, source: str, name: str) -> str:
    return f'sa.CheckConstraint({source}, name=op.f("ck_{resource.table}_{name}"))'


def column_of(field: Field | Relation) -> str:
    return str(field.column)


def foreign_keys(resource: Resource, later: list[str]) -> Iterator[str]:
    for relation in resource.to_one:
        source = (
            f'sa.ForeignKeyConstraint(["{relation.column}"], ["{relation.target.table}.id"], '
            f"name={foreign_key_name(relation)}, {on_delete(relation)})"
        )
        yield f"*([{source}] if sqlite else [])" if relation.name in later else source


def foreign_key_name(relation: Relation) -> str:
    return f'op.f("fk_{relation.source.table}_{relation.column}")'


def on_delete(relation: Relation) -> str:
    return f'ondelete="{ON_DELETE[relation.on_delete]}"'


def uniques(resource: Resource) -> Iterator[str]:
    if resource.soft_delete:
        return
    groups = [[field.column] for field in resource.scalars if field.unique and not field.nocase]
    groups += [[relation.column] for relation in resource.to_one if relation.cardinality == "one"]
    groups += resource.unique_columns
    for group in groups:
        listed = ", ".join(map(literals.text, group))
        name = f"uq_{resource.table}_{'_'.join(group)}"
        yield f'sa.UniqueConstraint({listed}, name=op.f("{name}"))'


def indexes(resource: Resource) -> Iterator[str]:
    plain = [[field.column] for field in resource.scalars if field.index and not field.unique]
    keys = [relation for relation in resource.to_one if not relation.is_unique]
    plain += [[relation.column] for relation in keys]
    plain += resource.index_columns
    for group in plain:
        yield create_index(resource.table, f"ix_{resource.table}_{'_'.join(group)}", group)
    for name, expressions in resource.unique_expressions:
        yield unique_index(resource, name, expressions)


def create_index(table: str, name: str, names: list[str]) -> str:
    listed = ", ".join(map(literals.text, names))
    return f'op.create_index(op.f("{name}"), "{table}", [{listed}])'


def unique_index(resource: Resource, name: str, expressions: list[tuple[str, bool]]) -> str:
    """Write an index over columns, some of them in lower case."""
    parts = [
        f'sa.func.lower(sa.column("{column}"))' if lower else literals.text(column)
        for column, lower in expressions
    ]
    alive = ""
    if resource.soft_delete:
        condition = 'sa.column("deleted_at").is_(None)'
        alive = f", sqlite_where={condition}, postgresql_where={condition}"
    listed = ", ".join(parts)
    return f'op.create_index("{name}", "{resource.table}", [{listed}], unique=True{alive})'


def create_link(relation: Relation) -> Iterator[str]:
    here, there = relation.link_columns
    table = relation.table_name
    parts = [
        column(here, relation.source.key_code.alembic, null=False),
        column(there, relation.target.key_code.alembic, null=False),
    ]
    for name, resource in ((here, relation.source), (there, relation.target)):
        parts.append(
            f'sa.ForeignKeyConstraint(["{name}"], ["{resource.table}.id"], '
            f'name=op.f("fk_{table}_{name}"), ondelete="CASCADE")'
        )
    parts.append(primary_key(table, [here, there]))
    yield f"op.create_table({literals.text(table)}, {', '.join(parts)})"
    yield create_index(table, f"ix_{table}_{there}", [there])


def add_foreign_key(relation: Relation) -> Iterator[str]:
    yield (
        f"if not sqlite:\n        op.create_foreign_key({foreign_key_name(relation)}, "
        f'"{relation.source.table}", "{relation.target.table}", '
        f'["{relation.column}"], ["id"], {on_delete(relation)})'
    )


def drop_foreign_key(relation: Relation) -> Iterator[str]:
    table = literals.text(relation.source.table)
    name = foreign_key_name(relation)
    yield f'if not sqlite:\n        op.drop_constraint({name}, {table}, type_="foreignkey")'
