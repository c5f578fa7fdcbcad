"""Is the process alive, and can it serve."""

from asyncio import timeout

from fastapi import APIRouter
from sqlalchemy import select, true

from app.api.deps import SessionDep
from app.core.errors import problems

router = APIRouter(tags=["health"])

PING = select(true())


@router.get("/health", responses=problems(503))
async def health(db: SessionDep) -> bool:
    return await ready(db)


@router.get("/health/live")
async def live() -> bool:
    return True


@router.get("/health/ready", responses=problems(503))
async def ready(db: SessionDep) -> bool:
    async with timeout(2):
        return bool(await db.read_value(PING))
