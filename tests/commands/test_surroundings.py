"""Wherever it is started, the tool makes and changes the same project, or says why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scaffold.output import failures

NEW = ["new", "shop", "--yes", "-r", "Item name:str:40", "--features", "none"]
ADD = ["add-resource", "Tag", "label:str:40", "item:Item", "--yes"]


@dataclass(frozen=True)
class Place:
    """Where the tool is started: what the environment says and lacks, how Python is called."""

    environment: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    wrapper: tuple[str, ...] = ()
    folder: str = "here"


PLACES = {
    "as ever": Place(),
    "without HOME": Place(without=("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")),
    "a home that is a file": Place({"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/cache"}),
    "a plain locale": Place({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "a locale that is not there": Place({"LC_ALL": "xx_YY.UTF-8"}),
    "an encoding of old": Place({"PYTHONIOENCODING": "latin-1:strict"}),
    "a dumb terminal of 20 columns": Place({"TERM": "dumb", "COLUMNS": "20", "LINES": "5"}),
    "every warning an error": Place(python=("-W", "error")),
    "no docstrings and no assertions": Place(python=("-OO",)),
    "a mask that hides all from others": Place(wrapper=("sh", "-c", 'umask 077; exec "$@"', "sh")),
    "no standard input": Place(wrapper=("sh", "-c", 'exec "$@" <&-', "sh")),
    "a git without a name": Place(
        {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    ),
    "a path of many signs": Place(folder='it\'s "ours" größer $HOME %s {x}'),
}


def started(place: Place, words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in place.without}
    return subprocess.run(
        [*place.wrapper, sys.executable, *place.python, "-m", "scaffold", *words],
        cwd=folder,
        env=kept | place.environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".git", ".scaffold"} & set(path.relative_to(root).parts)
    }


def lived(place: Place, folder: Path) -> dict[str, bytes]:
    """Make a project and change it, and return its files."""
    for words, where in ((NEW, folder), (ADD, folder / "shop")):
        ended = started(place, words, where)
        assert ended.returncode == 0, ended.stderr
        assert "Traceback" not in ended.stderr
        assert "Warning" not in ended.stderr
    return files_of(folder / "shop")


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files that the project has, wherever it is made."""
    return lived(PLACES["as ever"], tmp_path_factory.mktemp("ever"))


@pytest.mark.xdist_group("surroundings")
@pytest.mark.parametrize("name", [name for name in PLACES if name != "as ever"])
def test_a_project_is_made_and_changed_alike(
    name: str, everywhere: dict[str, bytes], tmp_path: Path
) -> None:
    folder = tmp_path / PLACES[name].folder
    folder.mkdir(parents=True)
    assert lived(PLACES[name], folder) == everywhere


@pytest.mark.xdist_group("surroundings")
@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="there is no other file system")  # noqa: S108 - it is one
def test_a_project_may_lie_on_another_file_system(everywhere: dict[str, bytes]) -> None:
    with TemporaryDirectory(dir="/dev/shm") as folder:
        assert lived(PLACES["as ever"], Path(folder)) == everywhere


@pytest.mark.xdist_group("surroundings")
@pytest.mark.parametrize("git", ["missing", "old"])
def test_a_change_needs_git_and_says_so(
    git: str, everywhere: dict[str, bytes], tmp_path: Path
) -> None:
    if git == "old":  # which knows no `git merge-tree --write-tree`
        script = f'case "$*" in *merge-tree*) exit 129;; *) exec {shutil.which("git")} "$@";; esac'
        (tmp_path / "git").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "git").chmod(0o755)
    lacking = Place({"PATH": str(tmp_path)})
    assert started(lacking, NEW, tmp_path).returncode == 0
    before = files_of(tmp_path / "shop")
    ended = started(lacking, ADD, tmp_path / "shop")
    assert ended.returncode == failures.USER_ERROR
    assert ended.stderr.startswith("error: git 2.38 or newer is needed")
    assert files_of(tmp_path / "shop") == before
    assert before.keys() < everywhere.keys()
