"""The first admin, whom nobody can appoint over the API."""

from collections.abc import Callable

from sqlalchemy import bindparam, func, insert, update

from app.core.security import hash_password
from app.db.session import engine, sessions
from app.models import User
from app.schemas.user import UserCreate

PROMOTE = (
    update(User)
    .where(func.lower(User.email) == func.lower(bindparam("address")))
    .values(is_superuser=True, is_active=True)
)


async def create_or_promote(email: str, ask_password: Callable[[], str]) -> None:
    async with sessions() as db:
        if not await db.change(PROMOTE, address=email):
            given = {"email": email, "password": ask_password()}
            user = UserCreate.model_validate(given)
            values = user.model_dump(exclude={"password"})
            hashed = await hash_password(user.password)
            await db.change(
                insert(User), **values, hashed_password=hashed, is_superuser=True
            )
    await engine.dispose()
