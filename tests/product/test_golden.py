"""The bookshop, file for file, as it was written by hand and found good.

Whoever changes a template on purpose writes it again with ``UPDATE_GOLDEN=1 uv run pytest
tests/test_golden.py`` and reads the difference.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.environment import HERE, MODELS, generate

if TYPE_CHECKING:
    from pathlib import Path

GOLDEN = HERE / "golden" / "bookshop"


LOCK = ".copier-answers.yml"
CHANGING = (b"_commit: ", b"_digest: ")
"""What the lock says of the templates: other words for each version of them."""


def files(root: Path) -> dict[str, bytes]:
    paths = [path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def lasting(made: dict[str, bytes]) -> dict[str, bytes]:
    lines = made[LOCK].splitlines(keepends=True)
    return made | {LOCK: b"".join(line for line in lines if not line.startswith(CHANGING))}


def test_the_bookshop_comes_out_as_it_was_written(tmp_path: Path) -> None:
    made = lasting(files(generate(MODELS / "bookshop.yaml", tmp_path / "bookshop")))
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, content in made.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_bytes(content)
    golden = files(GOLDEN)
    assert sorted(made) == sorted(golden)
    changed = [path for path in sorted(made) if made[path] != golden[path]]
    assert changed == []


SURROUNDINGS = [
    {"PYTHONHASHSEED": "1", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "2", "LANG": "de_DE.UTF-8", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"},
]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_the_same_model_gives_the_same_bytes_everywhere(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    code = "import sys; from pathlib import Path; from support.environment import MODELS, generate;"
    code += "generate(MODELS / 'relations.yaml', Path(sys.argv[1]))"
    for number, added in enumerate(({}, surroundings)):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / str(number))],
            env={**os.environ, "PYTHONPATH": str(HERE), **added},
            check=True,
        )
    assert files(tmp_path / "0") == files(tmp_path / "1")


def test_the_order_of_resources_means_nothing(tmp_path: Path) -> None:
    text = (MODELS / "plain.yaml").read_text(encoding="utf-8")
    head, posts = text.split("  Post:\n")
    post, tag = posts.split("  Tag:\n")
    turned = tmp_path / "turned.yaml"
    turned.write_text(f"{head}  Tag:\n{tag}  Post:\n{post}", encoding="utf-8")
    one = files(generate(MODELS / "plain.yaml", tmp_path / "one"))
    two = files(generate(turned, tmp_path / "two"))
    assert {path: one[path] for path in one if path != "scaffold.yaml"} == {
        path: two[path] for path in two if path != "scaffold.yaml"
    }
