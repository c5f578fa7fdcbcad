"""A command of the tool, run in this process: what it says, how it refuses, what it leaves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scaffold.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(list(words)) == code, capsys.readouterr()
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *words: str, code: int = 2) -> Any:
    return json.loads(said(capsys, *words, "--json", code=code))["error"]["code"]


def files(root: Path) -> dict[str, bytes]:
    """Return what a project holds; what the tool remembers of it stands aside."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".scaffold" not in path.parts
    }


def read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")
