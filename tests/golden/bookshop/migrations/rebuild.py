"""SQLite changes most of a table by building it again: the new one keeps what was its own."""

from typing import Any

from alembic.ddl.sqlite import SQLiteImpl
from alembic.operations.batch import ApplyBatchImpl
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    Interval,
    String,
    Table,
    TextClause,
    Time,
    func,
    literal_column,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

TEMPORARY = "_alembic_tmp_"
MIDNIGHT = " 00:00:00.000000"
BELONGING = """
    SELECT type, name, sql FROM sqlite_master
    WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL
"""


class KeepingSQLite(SQLiteImpl):
    """Alembic reads a table back to rebuild it, and loses what it cannot read.

    Here indexes and triggers are made again as they were written, those on expressions and
    those by hand too, and AUTOINCREMENT goes on counting where it was.
    """

    __dialect__ = "sqlite"  # so alembic takes this class in place of its own

    kept: list[str]
    last_id: int | None

    @property
    def live(self) -> Connection:
        assert self.connection is not None  # noqa: S101  (for mypy)
        return self.connection

    def prep_table_for_batch(self, batch: ApplyBatchImpl, table: Table) -> None:
        assert batch.new_table is not None  # noqa: S101  (for mypy)
        self.kept = list(self.written_again(batch, table))
        self.last_id = self.read_last_id(table.name)
        if self.last_id is not None:
            batch.new_table.dialect_options["sqlite"]["autoincrement"] = True
        for constraint in batch.new_table.constraints:
            if isinstance(constraint, CheckConstraint):
                take_colons_as_written(constraint)

    def written_again(self, batch: ApplyBatchImpl, table: Table) -> list[str]:
        """Return the statements for what is not read back, or not as it was written."""
        rows = self.live.exec_driver_sql(BELONGING, (table.name,)).all()
        read_back = {str(index.name) for index in table.indexes}
        if set(table.columns.keys()) <= set(batch.columns):
            read_back -= {
                name for name in list(batch.indexes) if batch.indexes.pop(name)
            }
        return [sql for kind, name, sql in rows if name not in read_back]

    def rename_table(
        self, old_table_name: str, new_table_name: Any, schema: Any = None
    ) -> None:
        if not old_table_name.startswith(TEMPORARY):
            super().rename_table(old_table_name, new_table_name, schema)
            return
        self.live.exec_driver_sql("PRAGMA legacy_alter_table = ON")  # views may wait
        super().rename_table(old_table_name, new_table_name, schema)
        self.live.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
        for statement in self.kept:
            self.live.exec_driver_sql(statement)
        if self.last_id is not None:
            self.write_last_id(new_table_name, self.last_id)

    def read_last_id(self, table: str) -> int | None:
        """Return the highest id that a table ever had, if it uses none again."""
        query = "SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_master WHERE name = ?"
        if not self.live.exec_driver_sql(query, (table,)).scalar():
            return None
        query = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?"
        return int(self.live.exec_driver_sql(query, (table,)).scalar_one())

    def write_last_id(self, table: str, last_id: int) -> None:
        self.live.exec_driver_sql(
            "DELETE FROM sqlite_sequence WHERE name = ?", (table,)
        )
        self.live.exec_driver_sql(
            "INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last_id)
        )

    def cast_for_batch_migrate(
        self,
        existing: Column[Any],
        existing_transfer: dict[str, Any],
        new_type: TypeEngine[Any],
    ) -> None:
        """Convert dates as the text that they are: a CAST makes a number of them."""
        old = existing.type
        if isinstance(old, Date) and isinstance(new_type, DateTime):
            day = type_coerce(existing_transfer["expr"], String)
            existing_transfer["expr"] = day.concat(MIDNIGHT)
        elif isinstance(old, DateTime) and isinstance(new_type, Date):
            existing_transfer["expr"] = func.substr(existing_transfer["expr"], 1, 10)
        elif not isinstance(new_type, (Date, DateTime, Time, Interval)):
            super().cast_for_batch_migrate(existing, existing_transfer, new_type)


def take_colons_as_written(constraint: CheckConstraint) -> None:
    """Let a colon in a CHECK that was read back begin no parameter."""
    if isinstance(constraint.sqltext, TextClause):
        constraint.sqltext = literal_column(constraint.sqltext.text)
