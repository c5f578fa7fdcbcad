"""A project is one of copier, too: what copier does by itself, and where ours loses nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.bookshop import append
from support.commands import files, read, said
from support.environment import MODELS, generate
from support.workshop import LEGACY, SETTING, YOURS, git, replace

from scaffold.sources import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tools.release import Workshop

    Edit = Callable[[Path], None]

LOCK = ".copier-answers.yml"
CONFIG = "app/core/config.py"
CLOCK, LEGACY_PATH = "app/core/clock.py", "app/core/legacy.py"
OWN = 'import os  # noqa\nunsorted = {  "a":1 }\n'


def remove(root: Path) -> None:
    append(root, LEGACY_PATH, "NEW = 2\n")


def rename(root: Path) -> None:
    append(root, CLOCK, "NEW = 2\n")


def ignore(root: Path) -> None:
    append(root, ".gitignore", "NEWS.md\n")
    (root / "NEWS.md").write_text("Ours.\n")


def contradict(root: Path) -> None:
    replace(root / "README.md", YOURS, "It is ours.\n")


def configure(root: Path) -> None:
    replace(root / CONFIG, SETTING, f"{SETTING}    door: int = 1\n")


EDITS: tuple[Edit, ...] = (remove, rename, ignore, contradict, configure)


@pytest.fixture(scope="module", autouse=True)
def tool(versions: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the tool be one that carries three versions, and git know where they are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(template, "RELEASES", versions.releases)
        patched.setattr(template, "IN_SOURCE_TREE", versions.root / "templates")
        patched.setenv("GIT_CONFIG_COUNT", "1")
        patched.setenv("GIT_CONFIG_KEY_0", f"url.{versions.releases.bundle}.insteadOf")
        patched.setenv("GIT_CONFIG_VALUE_0", "fastapi-scaffold:templates")
        patched.setenv("COPIER_CACHE_DIR", str(tmp_path_factory.mktemp("copier")))
        yield


@pytest.fixture(scope="module")
def made(versions: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patched:
        old = template.Template(template.OURS, "91.0.0", versions.releases.extracted("91.0.0"))
        patched.setattr(template, "current", lambda: old)
        return generate(MODELS / "plain.yaml", tmp_path_factory.mktemp("made") / "plain")


@pytest.fixture
def ours(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project of one's own."""
    root = shutil.copytree(made, tmp_path / "ours")
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="module")
def copiers(made: Path) -> Path:
    """Let copier update a project with all the edits: it says that all is well."""
    root = shutil.copytree(made, made.with_name("copiers"))
    for edit in EDITS:
        edit(root)
    assert by_copier(root) == 0
    return root


def by_copier(root: Path, version: str = "93.0.0") -> int:
    """Commit what is there and let copier update, as its manual says; return its exit code."""
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "All of it")
    command = [sys.executable, "-m", "copier", "update", "--trust", "--defaults", "--quiet"]
    return subprocess.run([*command, "--vcs-ref", version], cwd=root, check=False).returncode


def test_copier_updates_a_project_by_hand(
    ours: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    append(ours, "README.md", "Ours.\n")
    (ours / "own.py").write_text(OWN)
    root = shutil.copytree(ours, ours.with_name("theirs"))
    assert by_copier(root, "92.0.0") == 0
    said(capsys, "update", "--to", "92.0.0", "--yes")
    theirs = {path: text for path, text in files(root).items() if not path.startswith(".git/")}
    assert {path for path, text in files(ours).items() if theirs.get(path) != text} == {LOCK}
    assert theirs.keys() == files(ours).keys()
    assert "_commit: 92.0.0" in read(root, LOCK)
    assert read(root, "own.py") == OWN
    monkeypatch.chdir(root)
    said(capsys, "update", "--yes")  # and ours goes on from what copier wrote
    assert "_commit: 93.0.0" in read(root, LOCK)


def test_an_edited_file_that_the_templates_removed_is_lost_by_copier(
    copiers: Path, ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remove(ours)
    said(capsys, "update", "--yes")
    assert not (copiers / LEGACY_PATH).exists()
    assert read(ours, LEGACY_PATH) == f"{LEGACY}NEW = 2\n"


def test_edits_of_a_renamed_file_are_lost_by_copier(
    copiers: Path, ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rename(ours)
    said(capsys, "update", "--yes")
    assert not (copiers / CLOCK).exists()
    assert "NEW = 2" not in read(copiers, "app/core/timing.py")
    assert "NEW = 2" in read(ours, "app/core/timing.py")
    assert "OPENS = 8" in read(ours, "app/core/timing.py")


def test_an_ignored_file_in_the_way_is_lost_by_copier(
    copiers: Path, ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ignore(ours)
    said(capsys, "update", "--yes", code=2)
    assert read(copiers, "NEWS.md") != "Ours.\n"
    assert read(ours, "NEWS.md") == "Ours.\n"


def test_copier_leaves_markers_and_says_that_all_is_well(
    copiers: Path, ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contradict(ours)
    before = files(ours)
    said(capsys, "update", "--yes", code=1)
    assert "<<<<<<<" in read(copiers, "README.md")
    assert files(ours) == before


def test_two_settings_in_one_place_are_a_conflict_for_copier_alone(
    copiers: Path, ours: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(ours)
    said(capsys, "update", "--yes")
    assert "<<<<<<<" in read(copiers, CONFIG)
    assert "    door: int = 1\n" in read(ours, CONFIG)
    assert "pool_name" in read(ours, CONFIG)
