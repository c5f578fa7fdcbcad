"""Every two values of any two options together: each row is a project with the whole gate.

``PAIRWISE=1 uv run pytest -n 0 tests/test_pairwise.py`` goes through all rows, with each Python
that is on the machine. Without it, one row stands for them.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from support.environment import common_environment, generate, interpreter
from support.pairwise import OPTIONS, covers, is_possible, model, pairs, rows
from support.serving import Project

if TYPE_CHECKING:
    from pathlib import Path

ROWS = rows()
ALL = "PAIRWISE" in os.environ
CHOSEN = range(len(ROWS)) if ALL else (12,)  # the one that has most features on SQLite


@pytest.mark.parametrize("number", CHOSEN)
def test_a_row_of_options_is_a_project_that_keeps_the_promise(folder: Path, number: int) -> None:
    row = ROWS[number]
    base = interpreter(row["python"]) if ALL else sys.executable
    if base is None:
        pytest.skip(f"there is no Python {row['python']}")
    python = common_environment(base)
    (folder / "scaffold.yaml").write_text(model(row), encoding="utf-8")
    Project(
        generate(folder / "scaffold.yaml", folder / "project"), (str(python), "-m")
    ).keeps_the_promise()


def test_every_two_values_stand_in_a_row_together() -> None:
    assert all(is_possible(row) for row in ROWS)
    missing = [
        pair for pair in pairs(OPTIONS, is_possible) if not any(covers(row, pair) for row in ROWS)
    ]
    assert missing == []
    assert len(ROWS) < 50
