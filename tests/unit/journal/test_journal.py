"""A living project's files are written, taken back and held by one command at a time."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.faults import no_waiting
from support.living import (
    STATE,
    STEPS,
    TITLE,
    Command,
    Shape,
    attempt,
    both_ends,
    committed,
    do_commit,
    do_undo,
    project,
    put,
    run,
    shape,
    step,
)

from scaffold.errors import ScaffoldError
from scaffold.journal import commit, locked, plan_undo, undo
from scaffold.journal.state import REMEMBERED
from scaffold.steps import Action, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")
# What a command does when nothing goes wrong.


def test_a_commit_writes_every_step(tmp_path: Path) -> None:
    root = committed(tmp_path)
    after = shape(root)
    assert after["app/main.py"] == (0o644, b"main\r\nmore\r\n")
    assert after["run.sh"] == (0o755, b"#!/bin/sh\nexec true\n")
    assert after["shared/real.py"] == (0o640, b"really\n")
    assert after["app/new/deep/a.py"][1] == b"a\n"
    assert (root / "linked.py").is_symlink()
    assert not {"app/old", "secret"} & after.keys()


def test_an_undo_restores_files_modes_and_folders(tmp_path: Path) -> None:
    before, _ = both_ends(tmp_path, project, do_commit)
    root = tmp_path / "ends"
    planned = plan_undo(root)
    assert planned.title == TITLE
    actions = {each.path: each.action for each in planned.steps}
    assert actions["app/new/b.py"] is Action.REMOVE
    assert actions["secret/key"] is Action.CREATE
    assert actions["run.sh"] is Action.UPDATE
    undo(root, planned)
    assert shape(root) == before


def test_git_sees_nothing_of_our_state(tmp_path: Path) -> None:
    root = committed(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    seen = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=root, check=True, capture_output=True
    )
    assert STATE.encode() not in seen.stdout


def test_nothing_staged_stays(tmp_path: Path) -> None:
    root = committed(tmp_path)
    kept = {path.name for path in (root / STATE).iterdir()}
    assert kept == {".gitignore", "undo-00000001.json"}
    assert not list(root.rglob(f"{STATE}-*"))


def test_steps_that_change_nothing_write_nothing(tmp_path: Path) -> None:
    same = step("app/main.py", b"main\r\n", b"main\r\n")
    kept = Step(Action.KEEP, "app/old/gone.py", b"gone\n", None)
    commit(project(tmp_path), [same, kept], title=TITLE)
    assert (tmp_path / "app/old/gone.py").exists()
    assert not (tmp_path / STATE).exists()


def test_a_folder_that_holds_anything_of_the_users_stays(tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root, "app/old/notes.txt", b"mine")
    do_commit(root)
    assert (root / "app/old/notes.txt").read_bytes() == b"mine"


def test_a_cache_that_holds_something_else_stays(tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root, "app/old/__pycache__/notes.txt", b"mine")
    do_commit(root)
    assert (root / "app/old/__pycache__/notes.txt").read_bytes() == b"mine"


def test_undo_leaves_what_was_put_into_a_new_folder(tmp_path: Path) -> None:
    root = committed(tmp_path)
    put(root, "app/new/mine.py", b"mine")
    do_undo(root)
    assert [path.name for path in (root / "app/new").iterdir()] == ["mine.py"]


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a//x", "./x", f"{STATE}/x", ""])
def test_a_path_that_leaves_the_project_is_a_bug(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(path)}$"):
        commit(project(tmp_path), [step(path, None, b"x")], title=TITLE)
    assert not (tmp_path / STATE).exists()


def test_a_path_that_stands_twice_in_a_plan_is_a_bug(tmp_path: Path) -> None:
    twice = [step("x", None, b"1"), step("x", None, b"2")]
    with pytest.raises(ValueError, match="x"):
        commit(project(tmp_path), twice, title=TITLE)


# Sequences of commands, against a model of dictionaries.

PATHS = ("a", "b/a", "b/b", "b/c/a", "d/a")
CONTENTS = st.one_of(st.none(), st.binary(max_size=3))
TREES = st.fixed_dictionaries({}, optional=dict.fromkeys(PATHS, CONTENTS))


@given(st.lists(st.one_of(TREES, st.just("undo")), max_size=25))
def test_commits_and_undos_are_a_stack(commands: list[dict[str, bytes | None] | str]) -> None:
    with TemporaryDirectory() as folder, no_waiting():
        check_stack(Path(folder), commands)


def check_stack(folder: Path, commands: list[dict[str, bytes | None] | str]) -> None:
    held: dict[str, bytes] = {}
    undoable: list[tuple[dict[str, bytes], Shape]] = []
    for command in commands:
        if isinstance(command, str):
            if not undoable:
                assert_refused(do_undo, folder, "nothing-to-undo")
                continue
            held, earlier = undoable.pop()
            do_undo(folder)
            assert shape(folder) == earlier
        else:
            if any(held.get(path) != after for path, after in command.items()):
                undoable = [*undoable, (held, shape(folder))][-REMEMBERED:]
            commit(folder, [step(p, held.get(p), a) for p, a in command.items()], title="x")
            changed = held | command
            held = {path: content for path, content in changed.items() if content is not None}
        assert {p: c for p, (_, c) in shape(folder).items() if c is not None} == held


def assert_refused(command: Command, root: Path, code: str, *words: str) -> None:
    """Expect an error with a hint that names things, and nothing changed."""
    before = shape(root)
    error = attempt(command, root)
    assert error
    assert error.code == code
    assert error.hint
    assert all(word in error.problem for word in words), error.problem
    assert shape(root) == before
    assert not (root / STATE / "journal.json").exists()
    assert not list(root.rglob(f"{STATE}-*"))


# What is refused before anything is written.


def test_files_that_changed_meanwhile_are_all_named(tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root, "app/main.py", b"mine")
    put(root, "empty/c.py", b"mine")
    (root / "app/old/gone.py").unlink()
    names = ("'app/main.py'", "'app/old/gone.py'", "'empty/c.py'")
    assert_refused(do_commit, root, "changed-meanwhile", *names)


@pytest.mark.parametrize("path", ["app/main.py", "app/new"])
def test_something_in_the_way_is_refused(tmp_path: Path, path: str) -> None:
    root = project(tmp_path)
    (root / "app/main.py").unlink()
    if path == "app/main.py":
        (root / path).mkdir()
    else:
        put(root, "app/main.py", b"main\r\n")
        put(root, path, b"a file where a folder would go")
    assert_refused(do_commit, root, "in-the-way", path)


@POSIX
def test_a_pipe_is_in_the_way_and_not_waited_for(tmp_path: Path) -> None:
    root = project(tmp_path)
    os.mkfifo(root / "empty/c.py")
    with pytest.raises(ScaffoldError) as caught:
        do_commit(root)
    assert caught.value.code == "in-the-way"


@POSIX
@pytest.mark.parametrize("path", ["app/main.py", "app/old/gone.py", "empty", "app"])
def test_read_only_files_and_folders_are_refused(tmp_path: Path, path: str) -> None:
    root = project(tmp_path)
    (root / path).chmod(0o555)
    assert_refused(do_commit, root, "read-only", repr(path))
    (root / path).chmod(0o755)


@POSIX
def test_a_hard_link_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "twin.py").hardlink_to(root / "app/main.py")
    assert_refused(do_commit, root, "hard-link", "'app/main.py'")


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    put(tmp_path, "outside.py", b"main\r\n")
    (root / "app/main.py").unlink()
    (root / "app/main.py").symlink_to(tmp_path / "outside.py")
    assert_refused(do_commit, root, "link", "'app/main.py'")
    assert (tmp_path / "outside.py").read_bytes() == b"main\r\n"


def test_a_folder_that_leads_out_of_the_project_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "empty").rmdir()
    (tmp_path / "outside").mkdir()
    (root / "empty").symlink_to(tmp_path / "outside")
    assert_refused(do_commit, root, "link", "'empty/c.py'")
    assert not list((tmp_path / "outside").iterdir())


def test_a_link_is_neither_made_a_file_nor_removed(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "broken.py").symlink_to("nowhere")
    removal = step("linked.py", b"real\n", None)
    creation = step("broken.py", None, b"x")
    for each, word in ((removal, "removed"), (creation, "made")):
        with pytest.raises(ScaffoldError, match=word):
            commit(root, [each], title=TITLE)
    assert (root / "linked.py").read_bytes() == b"real\n"
    assert not (root / "nowhere").exists()


def test_two_names_of_one_file_are_refused(tmp_path: Path) -> None:
    root = project(tmp_path)
    both = [step(name, b"real\n", b"x") for name in ("linked.py", "shared/real.py")]
    with pytest.raises(ScaffoldError, match=r"'linked.py' and 'shared/real.py'"):
        commit(root, both, title=TITLE)


# Undo.


def test_undo_refuses_files_that_were_edited_since(tmp_path: Path) -> None:
    root = committed(tmp_path)
    put(root, "app/main.py", b"mine")
    (root / "app/new/b.py").unlink()
    put(root, "app/new/deep/a.py", b"mine")
    edited = "'app/main.py', 'app/new/deep/a.py'"  # b.py is as before the command: not there
    assert_refused(do_undo, root, "edited-since", f"{edited} was edited since {TITLE}")


def test_undo_of_what_was_taken_back_by_hand_already(tmp_path: Path) -> None:
    before, _ = both_ends(tmp_path, project, do_commit)
    root = tmp_path / "ends"
    for each in STEPS:
        if each.before is None:
            (root / each.path).unlink()
        else:
            put(root, each.path, each.before, before[each.path][0])
    assert plan_undo(root).steps == ()
    do_undo(root)
    assert_refused(do_undo, root, "nothing-to-undo")


def test_a_damaged_memory_is_named(tmp_path: Path) -> None:
    root = committed(tmp_path)
    (root / STATE / "undo-00000001.json").write_bytes(b"{}")
    assert_refused(do_undo, root, "undo-gone", "undo-00000001.json")


def test_a_new_project_has_nothing_to_undo(tmp_path: Path) -> None:
    assert_refused(do_undo, project(tmp_path), "nothing-to-undo")


def test_an_edit_between_plan_and_undo_survives(tmp_path: Path) -> None:
    root = committed(tmp_path)
    planned = plan_undo(root)
    put(root, "app/main.py", b"mine")
    assert_refused(lambda root: undo(root, planned), root, "changed-meanwhile", "'app/main.py'")


# One command at a time.

HOLD = """
import sys
from pathlib import Path
from scaffold.journal import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def take(root: Path) -> None:
    with locked(root, wait=0.1):
        pass


@contextmanager
def holder(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another process that holds the lock."""
    with run(HOLD, root) as child:
        assert child.stdout
        assert child.stdin
        assert child.stdout.readline() == "held\n"
        yield child
        child.stdin.close()


def test_a_second_command_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        error = attempt(take, tmp_path)
    assert error
    assert error.code == "busy"
    assert f"process {other.pid}" in error.problem


def test_the_lock_goes_with_the_process(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        other.kill()
        other.wait()
        with locked(tmp_path, wait=0):
            pass


def test_a_second_command_waits_a_little(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        assert other.stdin
        other.stdin.close()
        with locked(tmp_path, wait=30):
            pass


def test_the_lock_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path, wait=0):
            assert (tmp_path / STATE / "lock").read_text() == f"{os.getpid()}\n"


def test_where_there_are_no_locks_it_works_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("scaffold.journal.lock.lock", unknown)
    with locked(tmp_path, wait=0):
        pass


def test_a_project_that_cannot_hold_our_state_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root, STATE, b"a file")
    for command in (do_commit, take):
        with pytest.raises(ScaffoldError, match=r"'\.scaffold' cannot be written"):
            command(root)
