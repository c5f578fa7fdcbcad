"""A page that shows the change feed live; production has none, as it has no /docs."""

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

PAGES = Path(__file__).parents[1] / "pages"
# Its script and its style come from here, and it talks to nobody else.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"

router = APIRouter(include_in_schema=False)


@router.get("/docs/changes")
async def page() -> FileResponse:
    return FileResponse(
        PAGES / "changes.html", headers={"Content-Security-Policy": POLICY}
    )


@router.get("/docs/changes.js")
async def script() -> FileResponse:
    return FileResponse(PAGES / "changes.js")


@router.get("/docs/changes.css")
async def style() -> FileResponse:
    return FileResponse(PAGES / "changes.css")
