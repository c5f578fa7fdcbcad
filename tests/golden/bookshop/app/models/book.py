from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from app.db.types import JSON_VALUE, MOMENT, choice, now

if TYPE_CHECKING:
    from app.models.author import Author
    from app.models.publisher import Publisher
    from app.models.tag import Tag


class BookStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


book_tags = Table(
    "book_tags",
    Base.metadata,
    Column("book_id", ForeignKey("books.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "tag_id",
        ForeignKey("tags.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), index=True)
    isbn: Mapped[str] = mapped_column(String(13), unique=True)
    pages: Mapped[int | None] = mapped_column()
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    rating: Mapped[float | None] = mapped_column(Double)
    status: Mapped[BookStatus] = mapped_column(
        choice(BookStatus, "status"), default=BookStatus.DRAFT
    )
    in_print: Mapped[bool] = mapped_column(default=True)
    published_on: Mapped[date | None] = mapped_column()
    metadata_: Mapped[dict[str, Any] | None] = mapped_column(JSON_VALUE)
    languages: Mapped[list[str]] = mapped_column(JSON_VALUE)
    author_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="RESTRICT"), index=True
    )
    publisher_id: Mapped[int | None] = mapped_column(
        ForeignKey("publishers.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(MOMENT, default=now)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, default=now, onupdate=now)

    author: Mapped[Author] = relationship(foreign_keys=author_id, lazy="raise")
    publisher: Mapped[Publisher | None] = relationship(
        foreign_keys=publisher_id, lazy="raise"
    )
    tags: Mapped[list[Tag]] = relationship(secondary=book_tags, lazy="raise")

    __table_args__ = (
        CheckConstraint(func.length(isbn) >= 13, name="isbn_min"),
        CheckConstraint(pages >= 1, name="pages_ge"),
        CheckConstraint(price >= 0, name="price_ge"),
        CheckConstraint(rating >= 0, name="rating_ge"),
        CheckConstraint(rating <= 5, name="rating_le"),
        UniqueConstraint("title", "author_id"),
    )
