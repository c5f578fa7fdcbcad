"""References to rows that only their owner may read, and so nobody else may name."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy import Select, bindparam, func, select

from app.db.session import Session
from app.schemas.user import UserRead


class References:
    """What a body may refer to: for each field, a SELECT of the ids of the caller's own rows.

    A row of another and one that is not there get the same answer, by the same statement.
    """

    def __init__(self, **own: Select[*tuple[Any, ...]]) -> None:
        self.counts = select(*[counted(name, rows) for name, rows in own.items()])
        self.names = tuple(own)

    async def check(self, body: BaseModel, user: UserRead | None, db: Session) -> None:
        """Refuse what is not the caller's; an admin reads, and so names, any row."""
        given = {name: ids(getattr(body, name)) for name in self.names}
        if not any(given.values()) or (user and user.is_superuser):
            return
        values = {f"given_{name}": found for name, found in given.items()}
        (counts,) = await db.records(self.counts, caller_id=user and user.id, **values)
        wrong = [name for name in self.names if counts[name] < len(given[name])]
        if wrong:
            raise RequestValidationError([no_row(name) for name in wrong])


def counted(name: str, rows: Select[*tuple[Any, ...]]) -> Any:
    """Count those of the given ids that are among some rows."""
    (id,) = rows.selected_columns
    given = rows.where(id.in_(bindparam(f"given_{name}", expanding=True)))
    count = select(func.count()).select_from(given.subquery())
    return count.scalar_subquery().label(name)


def ids(value: Any) -> list[Any]:
    """Return what a field names: several rows, one, or none where it is left out."""
    if isinstance(value, set):
        return list(value)
    return [] if value is None else [value]


def no_row(name: str) -> dict[str, Any]:
    return {"type": "missing", "loc": ("body", name), "msg": "No row has this id"}
