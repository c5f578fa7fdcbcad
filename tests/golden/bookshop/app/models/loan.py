from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from app.db.types import MOMENT, now

if TYPE_CHECKING:
    from app.models.book import Book
    from app.models.user import User


class Loan(Base):
    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(
        ForeignKey("books.id", ondelete="RESTRICT"), index=True
    )
    borrower_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="RESTRICT"), index=True
    )
    starts_on: Mapped[date] = mapped_column(default=date.today)
    ends_on: Mapped[date] = mapped_column()
    returned_at: Mapped[datetime | None] = mapped_column(MOMENT)
    created_at: Mapped[datetime] = mapped_column(MOMENT, default=now)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, default=now, onupdate=now)

    book: Mapped[Book] = relationship(foreign_keys=book_id, lazy="raise")
    borrower: Mapped[User] = relationship(foreign_keys=borrower_id, lazy="raise")

    __table_args__ = (
        CheckConstraint(starts_on < ends_on, name="starts_on_lt_ends_on"),
    )
