"""Any git state: a command works in it, and what is the user's of git is left as it is."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.bookshop import ITEM, METHOD, append, copy_of

from scaffold.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MODEL = """\
project: shop
database: sqlite
resources:
  Item:
    fields:
      name: str:40
"""
ADD = ["add-resource", "Tag", "label:str:40", "items:many:Item:back=tags", "--yes"]
NEW = "app/models/tag.py"


@pytest.fixture(autouse=True)
def of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """See that the settings of whoever runs the tests play no part."""
    (config := tmp_path_factory.mktemp("home") / "config").write_text("", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "x")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "x@example.com")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def committed(folder: Path, *words: str) -> Path:
    git(folder, "init", "-q", *words)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "all of it")
    return folder


def kept(folder: Path) -> Iterator[str | bytes]:
    """Yield what is the user's in a repository: index, history, stash and configuration."""
    for words in ("ls-files --stage", "log --all --format=%H%d", "stash list", "config --list"):
        yield git(folder, *words.split())
    yield git(folder, "status", "--branch", "--porcelain=v2", "README.md")
    yield git(folder, "rev-parse", "--git-dir")
    refs = git(folder, "rev-parse", "--git-path", "logs/HEAD").strip()
    yield (folder / refs).read_bytes() if (folder / refs).exists() else b""


def clean(root: Path) -> Path:
    return committed(root)


def dirty(root: Path) -> Path:
    append(committed(root), "README.md", "\nours\n")
    append(root, "app/main.py", "\nOURS = 1\n")
    git(root, "add", "app/main.py")
    append(root, "app/main.py", "THEIRS = 1\n")
    return root


def stashed(root: Path) -> Path:
    append(committed(root), "README.md", "\nours\n")
    git(root, "stash", "-q")
    return root


def untracked(root: Path) -> Path:
    git(root, "init", "-q")
    return root


def without_git(root: Path) -> Path:
    return root


def detached(root: Path) -> Path:
    git(committed(root), "checkout", "-q", "--detach")
    return root


def in_the_middle_of_a_merge(root: Path) -> Path:
    committed(root, "--initial-branch=main")
    git(root, "checkout", "-qb", "other")
    append(root, "README.md", "\nother\n")
    git(root, "commit", "-qam", "other")
    git(root, "checkout", "-q", "main")
    append(root, "README.md", "\nmain\n")
    git(root, "commit", "-qam", "main")
    subprocess.run(["git", "merge", "other"], cwd=root, check=False, capture_output=True)
    return root


def with_hooks_that_fail(root: Path) -> Path:
    committed(root)
    for name in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction"):
        hook = root / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        hook.chmod(0o755)
    return root


def with_line_ends_of_windows(root: Path) -> Path:
    git(committed(root), "config", "core.autocrlf", "true")
    return root


def with_filters_and_drivers(root: Path) -> Path:
    """Let git itself be told to change every file, and to merge by what is not there."""
    committed(root)
    git(root, "config", "merge.default", "broken")
    git(root, "config", "merge.broken.driver", "false")
    git(root, "config", "merge.renames", "false")
    (root / ".git/info/attributes").write_text("*.py merge=broken text eol=crlf\n", "utf-8")
    return root


STATES = [
    clean,
    dirty,
    stashed,
    untracked,
    without_git,
    detached,
    in_the_middle_of_a_merge,
    with_hooks_that_fail,
    with_line_ends_of_windows,
    with_filters_and_drivers,
]


def changes_as_anywhere(root: Path) -> None:
    """See that a command adds a resource to an edited project."""
    append(root, ITEM, METHOD)
    assert run(ADD) == 0
    model = (root / ITEM).read_text(encoding="utf-8")
    assert METHOD in model
    assert "tags: Mapped[list[Tag]]" in model
    assert b"\r" not in (root / NEW).read_bytes() + model.encode()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_command_works_and_leaves_git_alone(state: Callable[[Path], Path], root: Path) -> None:
    state(root)
    before = list(kept(root)) if (root / ".git").exists() else []
    changes_as_anywhere(root)
    assert (list(kept(root)) if (root / ".git").exists() else []) == before


def test_a_project_may_be_a_worktree(made: Path, tmp_path: Path) -> None:
    main = committed(copy_of(made, tmp_path))
    git(main, "worktree", "add", "-q", str(tmp_path / "other"))
    before = list(kept(main))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "other")
        changes_as_anywhere(tmp_path / "other")
    assert list(kept(main)) == before
    assert not (main / NEW).exists()


def test_a_project_may_be_a_submodule(made: Path, tmp_path: Path) -> None:
    inner = committed(copy_of(made, tmp_path))
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    words = ["-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "shop"]
    git(outer, *words)
    git(outer, "commit", "-qm", "with the shop")
    before = [*kept(outer / "shop"), git(outer, "ls-files", "--stage")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(outer / "shop")
        changes_as_anywhere(outer / "shop")
    assert [*kept(outer / "shop"), git(outer, "ls-files", "--stage")] == before


def test_a_file_of_a_submodule_is_not_taken_for_a_moved_one(root: Path, tmp_path: Path) -> None:
    """It belongs to another project, however much it looks like what is missing here."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/item.py").write_bytes((root / ITEM).read_bytes())
    other = committed(tmp_path / "theirs")
    committed(root)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "vendor")
    (root / ITEM).unlink()
    before = (root / "vendor/item.py").read_bytes()
    assert run(ADD) == 0
    assert (root / "vendor/item.py").read_bytes() == before
    assert not (root / ITEM).exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "/nowhere"),
        ("GIT_WORK_TREE", "/nowhere"),
        ("GIT_INDEX_FILE", "/nowhere/index"),
        ("GIT_OBJECT_DIRECTORY", "/nowhere/objects"),
        ("GIT_CONFIG_COUNT", "nonsense"),
        ("GIT_CEILING_DIRECTORIES", "/"),
        ("GIT_EXTERNAL_DIFF", "false"),
    ],
)
def test_what_the_environment_says_to_git_is_not_heard(
    name: str, value: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(root)
    before = list(kept(root))
    with monkeypatch.context() as patch:
        patch.setenv(name, value)
        changes_as_anywhere(root)
    assert list(kept(root)) == before


@pytest.mark.parametrize("known", ["tracked", "untracked", "ignored", "without git"])
def test_a_file_in_the_way_is_named_and_never_overwritten(
    known: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if known != "without git":
        committed(root)
    (root / NEW).write_text("mine = 1\n", encoding="utf-8")
    if known == "tracked":
        git(root, "add", NEW)
    if known == "ignored":
        append(root, ".gitignore", f"/{NEW}\n")
    capsys.readouterr()
    assert run([*ADD, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "file-in-the-way"
    assert NEW in error["problem"]
    assert (root / NEW).read_text(encoding="utf-8") == "mine = 1\n"
    assert "tags" not in (root / ITEM).read_text(encoding="utf-8")


def test_what_the_tool_remembers_is_not_seen_by_git(root: Path) -> None:
    committed(root)
    changes_as_anywhere(root)
    assert (root / ".scaffold").is_dir()
    assert ".scaffold" not in git(root, "status", "--porcelain", "--untracked-files=all")
