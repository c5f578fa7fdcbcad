from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from app.db.types import MOMENT, now


class Category(Base):
    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(MOMENT, default=now)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, default=now, onupdate=now)

    parent: Mapped[Category | None] = relationship(
        foreign_keys=parent_id, remote_side=id, back_populates="children", lazy="raise"
    )
    children: Mapped[list[Category]] = relationship(
        foreign_keys="Category.parent_id",
        passive_deletes=True,
        back_populates="parent",
        lazy="raise",
    )
