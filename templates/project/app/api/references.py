"""References to rows that a request may not name: another's, or deleted."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy import Select, bindparam, func, select

from app.db.session import Session


class References:
    """What a body may refer to: for each field, a SELECT of the ids that it may name.

    A row of another, a deleted one and one that is not there get the same answer, by the
    same statement.
    """

    def __init__(self, **rows: Select[*tuple[Any, ...]]) -> None:
        self.counts = select(*[counted(name, each) for name, each in rows.items()])
        self.names = tuple(rows)

    async def check(self, body: BaseModel, db: Session, **caller: Any) -> None:
        """Refuse what may not be named; what may, stays until the transaction ends."""
        given = {name: ids(getattr(body, name)) for name in self.names}
        if not any(given.values()):
            return
        values = {f"given_{name}": found for name, found in given.items()}
        (counts,) = await db.records(self.counts, **caller, **values)
        wrong = [name for name in self.names if counts[name] < len(given[name])]
        if wrong:
            raise RequestValidationError([no_row(name) for name in wrong])


def counted(name: str, rows: Select[*tuple[Any, ...]]) -> Any:
    """Count those of the given ids that are among some rows, and lock them.

    It is the lock that PostgreSQL takes for a foreign key, which a delete waits for.
    """
    (id,) = rows.selected_columns
    given = rows.where(id.in_(bindparam(f"given_{name}", expanding=True)))
    held = given.with_for_update(read=True, key_share=True).subquery()
    return select(func.count()).select_from(held).scalar_subquery().label(name)


def ids(value: Any) -> list[Any]:
    """Return what a field names: several rows, one, or none where it is left out."""
    if isinstance(value, set):
        return list(value)
    return [] if value is None else [value]


def no_row(name: str) -> dict[str, Any]:
    return {"type": "missing", "loc": ("body", name), "msg": "No row has this id"}
