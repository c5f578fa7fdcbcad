"""Which columns a constraint is about, so that an error can name them."""

from functools import cache

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from app.db.base import Base

NAMED = (UniqueConstraint, ForeignKeyConstraint)


def columns_of(error: IntegrityError) -> set[str]:
    """Return the keys of the columns whose constraint refused a statement, if it is known.

    PostgreSQL names the constraint. SQLite names the columns of a unique one, the index
    if it is on an expression, and nothing of a foreign key.
    """
    name = getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
    broken = str(error.orig).partition(" constraint failed: ")[2]
    if broken.startswith("index "):
        name = broken.removeprefix("index ").strip("'")
    if name:
        return constraints().get(name, set())
    return {keys().get(place, "") for place in broken.split(", ")}


@cache
def constraints() -> dict[str, set[str]]:
    """Map the unique indexes and constraints, and the foreign keys, to their columns."""
    named: list[UniqueConstraint | ForeignKeyConstraint | Index] = []
    for table in Base.metadata.tables.values():
        named += [each for each in table.constraints if isinstance(each, NAMED)]
        named += [each for each in table.indexes if each.unique]
    return {str(each.name): {column.key for column in each.columns} for each in named}


@cache
def keys() -> dict[str, str]:
    """Map the columns, as ``table.column``, to what the code calls them."""
    return {
        f"{table.name}.{column.name}": column.key
        for table in Base.metadata.tables.values()
        for column in table.columns
    }
