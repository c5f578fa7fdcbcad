"""Changes of rows as they become news: noted by the statement, told by the commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json
from sqlalchemy import (
    ColumnElement,
    Executable,
    RowMapping,
    UpdateBase,
    event,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.feed import News, feed
from app.db.types import now

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
TELLS = "tells"


@dataclass(frozen=True)
class ChangeFeed:
    """What is told of the rows of a resource, by the statements that are named here.

    ``path`` and ``key`` say where a row is read, ``owner`` whose it is, if that decides
    who may know of it.
    """

    resource: str
    id: Column
    path: str | None = None
    key: Column | None = None
    owner: Column | None = None

    def created(self, statement: UpdateBase) -> UpdateBase:
        return self.telling("created", statement)

    def updated(self, statement: UpdateBase) -> UpdateBase:
        return self.telling("updated", statement)

    def deleted(self, statement: UpdateBase) -> UpdateBase:
        return self.telling("deleted", statement)

    def telling(self, action: str, statement: UpdateBase) -> UpdateBase:
        """Let the statement return what is told of each row that it changes."""
        told = {"told_id": self.id, "told_key": self.key, "told_owner": self.owner}
        columns = [
            column.label(name) for name, column in told.items() if column is not None
        ]
        return statement.returning(*columns).execution_options(**{TELLS: (self, action)})

    def news(self, action: str, row: RowMapping) -> News:
        id, owner = row["told_id"], row.get("told_owner")
        key = quote(str(row.get("told_key", id)), safe="")
        message = {
            "resource": self.resource,
            "action": action,
            "id": id,
            "path": f"{self.path}/{key}" if self.path else None,
            "at": now(),
        }
        owner = None if owner is None else str(owner)
        return News(self.resource, owner, to_json(message).decode())


def owner_above(
    owner: Column, id: InstrumentedAttribute[Any], parent: InstrumentedAttribute[Any]
) -> ColumnElement[Any]:
    """Return whose a row is that belongs to the owner of another, the one with this id.

    SQLAlchemy writes no tables before the columns that SQLite returns: here it must.
    """
    above = select(owner).select_from(id.class_).where(full(id) == full(parent))
    return above.scalar_subquery()


def full(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Write a column with its table; both names are the model's own."""
    return literal_column(f'"{column.class_.__tablename__}"."{column.expression.name}"')


def told_by(statement: Executable) -> tuple[ChangeFeed, str] | None:
    """Return what a statement tells of and what it does, if it was said to tell."""
    found: tuple[ChangeFeed, str] | None = statement.get_execution_options().get(TELLS)
    return found


def note(session: Session, news: Sequence[News]) -> None:
    """Tell at once what is committed already, and else what its transaction commits."""
    transaction = session.get_nested_transaction() or session.get_transaction()
    if transaction is None:
        tell(news)
    else:
        session.info.setdefault(transaction, []).extend(news)


@event.listens_for(Session, "after_commit")
def tell_committed(session: Session) -> None:
    """A savepoint hands on what it has noted; what is rolled back is never told."""
    transaction = session.get_nested_transaction() or session.get_transaction()
    news = session.info.pop(transaction, [])
    parent = transaction.parent if transaction else None
    if parent is None:
        tell(news)
    else:
        session.info.setdefault(parent, []).extend(news)


def tell(news: Sequence[News]) -> None:
    for each in news:
        feed.publish(each)
