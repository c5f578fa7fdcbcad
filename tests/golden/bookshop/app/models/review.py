from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from app.db.types import MOMENT, now

if TYPE_CHECKING:
    from app.models.book import Book
    from app.models.user import User


class Review(Base):
    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(
        ForeignKey("books.id", ondelete="CASCADE"), index=True
    )
    reviewer_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="RESTRICT"), index=True
    )
    stars: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, default=now)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, default=now, onupdate=now)

    book: Mapped[Book] = relationship(foreign_keys=book_id, lazy="raise")
    reviewer: Mapped[User] = relationship(foreign_keys=reviewer_id, lazy="raise")

    __table_args__ = (
        CheckConstraint(stars >= 1, name="stars_ge"),
        CheckConstraint(stars <= 5, name="stars_le"),
        CheckConstraint(func.length(body) <= 5000, name="body_max"),
        UniqueConstraint("book_id", "reviewer_id"),
    )
