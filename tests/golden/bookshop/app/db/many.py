"""A to-many relation as one JSON value, read in the statement of its row."""

from typing import Any

from sqlalchemy import JSON, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class many(FunctionElement[Any]):  # noqa: N801
    """The rows of a subquery as a list: ``select(many(id=Tag.id, name=Tag.name))``."""

    type = JSON()
    inherit_cache = True

    def __init__(self, **columns: InstrumentedAttribute[Any]) -> None:
        pairs = [(literal(name), column) for name, column in columns.items()]
        super().__init__(*[part for pair in pairs for part in pair])


@compiles(many)
def for_sqlite(element: many, compiler: SQLCompiler, **options: Any) -> str:
    pairs = compiler.process(element.clauses, **options)
    return f"json_group_array(json_object({pairs}))"


@compiles(many, "postgresql")
def for_postgresql(element: many, compiler: SQLCompiler, **options: Any) -> str:
    pairs = compiler.process(element.clauses, **options)
    return f"coalesce(json_agg(json_build_object({pairs})), '[]')"
