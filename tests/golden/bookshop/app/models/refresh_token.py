from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from app.db.types import MOMENT, now

if TYPE_CHECKING:
    from app.models.user import User


class RefreshToken(Base):
    """A sign-in, and the hash of the one token that it can go on with."""

    __tablename__ = "refresh_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    hashed_token: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    created_at: Mapped[datetime] = mapped_column(MOMENT, default=now)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, default=now, onupdate=now)

    user: Mapped[User] = relationship(foreign_keys=user_id, lazy="raise")
