"""A project has a life: it is made, changed by a command, and must keep its own gates after it.

``PROMISE=20 uv run pytest -n 0 -s tests/test_life.py`` looks at more lives, elsewhere each time.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from support.databases import open_folder
from support.environment import common_environment, generate
from support.lives import lives
from support.serving import Project

from scaffold.cli import run
from scaffold.model.spec import USER
from scaffold.output.failures import USER_ERROR
from scaffold.render.lock import read_lock
from scaffold.specfile.specfile import FILE
from scaffold.specfile.writer import outline_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold.language.outline import Outline

EXAMPLES = int(os.environ.get("PROMISE", "2"))


@pytest.fixture(scope="module")
def figures() -> Iterator[Counter[str]]:
    """Count what becomes of lives; ``pytest -s`` shows it."""
    counted: Counter[str] = Counter()
    yield counted
    sys.stdout.write(f"\n{dict(counted.most_common())}\n")


@settings(
    max_examples=EXAMPLES,
    derandomize="PROMISE" not in os.environ,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(life=lives())
def test_a_project_keeps_its_gates_after_a_change(
    figures: Counter[str], life: tuple[Outline, Outline]
) -> None:
    figures["lives"] += 1
    live(outline_text(life[0]), outline_text(life[1]), figures)


def live(first: str, second: str, figures: Counter[str]) -> None:
    """Make a project of one model, change it to another, and hold it to what is promised."""
    with open_folder("life-") as folder:
        (folder / FILE).write_text(first, encoding="utf-8")
        root = generate(folder / FILE, folder / "project")
        said = changed(root, second)
        figures[said] += 1
        Project(root, (str(common_environment()), "-m")).keeps_the_promise(*own_tests(root))


def own_tests(root: Path) -> list[str]:
    """Name the tests that its model has a part in; in a longer run, nothing: all of them."""
    if "PROMISE" in os.environ:
        return []
    plurals = [each.plural for each in read_lock(root).spec.resources if each.name != USER]
    return [f"tests/test_{name}.py" for name in (*plurals, "migrations", "schemas", "settings")]


def changed(root: Path, text: str) -> str:
    """Apply a model, and return the code of the error if that was refused."""
    before = (root / FILE).read_text(encoding="utf-8")
    (root / FILE).write_text(text, encoding="utf-8")
    out = io.StringIO()
    with contextlib.chdir(root), contextlib.redirect_stdout(out):
        code = run(["apply", "--yes", "--allow-destructive", "--json"])
    if not code:
        return "changed"
    error = json.loads(out.getvalue())["error"]
    assert code == USER_ERROR, text
    assert all(error[word] for word in ("code", "problem", "hint")), text
    (root / FILE).write_text(before, encoding="utf-8")
    return f"refused: {error['code']}"
