"""Which columns a constraint is about, so that an error can name them."""

from functools import cache

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from app.db.base import Base

NAMED = (UniqueConstraint, ForeignKeyConstraint)


def columns_of(error: IntegrityError) -> set[str]:
    """Name the columns of the constraint that refused a statement, as far as is known.

    PostgreSQL names the constraint. SQLite names the columns of a unique one, the index
    if it is on an expression, and nothing of a foreign key.
    """
    name = getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
    broken = str(error.orig).partition(" constraint failed: ")[2]
    if broken.startswith("index "):
        name = broken.removeprefix("index ").strip("'")
    if name:
        return constraints().get(name, set())
    return {column.rpartition(".")[2] for column in broken.split(", ") if column}


@cache
def constraints() -> dict[str, set[str]]:
    """Map the unique indexes and constraints, and the foreign keys, to their columns."""
    named: list[UniqueConstraint | ForeignKeyConstraint | Index] = []
    for table in Base.metadata.tables.values():
        named += [each for each in table.constraints if isinstance(each, NAMED)]
        named += [each for each in table.indexes if each.unique]
    return {str(each.name): {column.name for column in each.columns} for each in named}
