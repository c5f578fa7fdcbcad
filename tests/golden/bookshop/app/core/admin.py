"""The first admin, whom nobody can appoint over the API."""

from collections.abc import Callable

from sqlalchemy import func, insert, update

from app.core.passwords import hash_password
from app.db.session import engine, sessions
from app.models import User
from app.schemas.user import UserCreate


async def create_or_promote(email: str, ask_password: Callable[[], str]) -> None:
    async with sessions() as db:
        named = update(User).where(func.lower(User.email) == func.lower(email))
        if not await db.change(named.values(is_superuser=True, is_active=True)):
            given = {"email": email, "password": ask_password()}
            data = UserCreate.model_validate(given)
            values = data.model_dump(exclude={"password"})
            hashed = await hash_password(data.password)
            await db.change(
                insert(User), **values, hashed_password=hashed, is_superuser=True
            )
    await engine.dispose()
