"""Is the process alive, and can it serve."""

from asyncio import timeout

from sqlalchemy import select, true

from app.api.deps import SessionDep
from app.api.router import Router
from app.core.errors import problems

router = Router(prefix="/health", tags=["health"])

PING = select(true())


@router.get("", responses=problems(503))
async def health(db: SessionDep) -> bool:
    return await ready(db)


@router.get("/live")
async def live() -> bool:
    return True


@router.get("/ready", responses=problems(503))
async def ready(db: SessionDep) -> bool:
    async with timeout(2):
        return bool(await db.read_value(PING))
