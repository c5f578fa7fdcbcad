"""The least that FastAPI serves: what starting costs before an app brings anything."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}
