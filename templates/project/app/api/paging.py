"""Lists, cut into pages by key: the last page costs what the first does."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar

from fastapi import HTTPException
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.db.session import Record, Session
from app.schemas.base import Int64, Moment, Page, PageQuery, Text

MOST_COUNTED = 10_000
STORABLE: dict[type, Any] = {str: Text, int: Int64, datetime: Moment}

Schema = TypeVar("Schema", bound=BaseModel)
After = Literal["nothing", "a value", "null"]


class Listing(Generic[Schema]):
    """The pages of a SELECT: what they may be sorted by, and what each filter means.

    A statement is built once for each combination of sort and filters, then kept.
    """

    def __init__(
        self,
        schema: type[Schema],
        rows: Select[*tuple[Any, ...]],
        *,
        sort: dict[str, InstrumentedAttribute[Any]],
        where: dict[str, ColumnElement[bool]],
    ) -> None:
        self.schema = schema
        self.rows = rows
        self.sort = sort
        self.where = where
        self.statement = lru_cache(self.build_statement)
        self.cursor = lru_cache(self.build_cursor)

    async def page(self, query: PageQuery, db: Session, **scope: Any) -> Page[Schema]:
        """Return the rows after the cursor, the next one, and the total if asked for.

        ``scope`` gives values for filters that are not the client's to choose.
        """
        given = {name: getattr(query, name, None) for name in self.where} | scope
        filters = {name: value for name, value in given.items() if value is not None}
        place = self.read_cursor(query)
        statement = self.statement(
            query.sort, tuple(filters), kind_of(place), query.total
        )
        records = await db.records(
            statement, **filters, **place, page_limit=query.limit + 1
        )
        items = [
            self.schema.model_validate(record) for record in records[: query.limit]
        ]
        more = len(records) > query.limit
        return Page(
            items=items,
            next=self.write_cursor(query, items[-1]) if more else None,
            total=self.total(query, records, place),
        )

    def build_statement(
        self, sort: str, filters: tuple[str, ...], after: After, total: bool
    ) -> Select[*tuple[Any, ...]]:
        column, id = self.sort[sort.removeprefix("-")], self.sort["id"]
        last_value = bindparam("cursor_value", type_=column.type)
        last_id = bindparam("cursor_id", type_=id.type)
        here, last = tuple_(column, id), tuple_(last_value, last_id)
        if sort.startswith("-"):
            order, then, beyond, later = (
                column.desc(),
                id.desc(),
                here < last,
                id < last_id,
            )
        else:
            order, then, beyond, later = (
                column.asc(),
                id.asc(),
                here > last,
                id > last_id,
            )
        if column.expression.nullable:  # nulls come last, whichever way it is sorted
            order, beyond = order.nulls_last(), or_(beyond, column.is_(None))
        starts = {
            "nothing": [],
            "a value": [beyond],
            "null": [and_(column.is_(None), later)],
        }
        wanted = [self.where[name] for name in filters]
        rows = self.rows.where(*wanted, *starts[after]).order_by(order, then)
        if total:
            always = self.rows.whereclause
            counted = wanted if always is None else [always, *wanted]
            matches = select(id).where(*counted).limit(MOST_COUNTED).correlate(None)
            count = select(func.count()).select_from(matches.subquery())
            rows = rows.add_columns(count.scalar_subquery().label("page_total"))
        return rows.limit(bindparam("page_limit"))

    def build_cursor(self, sort: str) -> TypeAdapter[Any]:
        value, id = self.sort[sort.removeprefix("-")], self.sort["id"]
        place: Any = tuple[Literal[sort], storable(value) | None, storable(id)]  # type: ignore[valid-type, misc]
        return TypeAdapter(place)

    def read_cursor(self, query: PageQuery) -> Record:
        if query.cursor is None:
            return {}
        try:
            text = urlsafe_b64decode(query.cursor)
            place = self.cursor(query.sort).validate_json(text)
        except ValueError:
            raise HTTPException(422, "The cursor is not one of this list") from None
        return {"cursor_value": place[1], "cursor_id": place[2]}

    def write_cursor(self, query: PageQuery, item: Schema) -> str:
        name, id = query.sort.removeprefix("-"), self.sort["id"]
        place = (query.sort, getattr(item, self.sort[name].key), getattr(item, id.key))
        return urlsafe_b64encode(self.cursor(query.sort).dump_json(place)).decode()

    def total(
        self, query: PageQuery, records: list[Record], place: Record
    ) -> int | None:
        if not query.total or (place and not records):
            return None
        return records[0]["page_total"] if records else 0


def storable(column: InstrumentedAttribute[Any]) -> Any:
    return STORABLE.get(column.type.python_type, column.type.python_type)


def kind_of(place: Record) -> After:
    if not place:
        return "nothing"
    return "null" if place["cursor_value"] is None else "a value"
