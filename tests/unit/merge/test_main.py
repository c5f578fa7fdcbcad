"""The command line has the contract of `git merge-file -p`."""

import subprocess
import sys
from pathlib import Path

import pytest

BASE = "x = 1\n\n\ndef one():\n    return 1\n"
OURS = BASE + "\n\ndef mine():\n    return x\n"
THEIRS = BASE + "\n\ndef yours():\n    return x\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = [tmp_path / name for name in ("base.py", "ours.py", "theirs.py")]
    for path, text in zip(paths, (BASE, OURS, THEIRS), strict=True):
        path.write_text(text)
    return [str(path) for path in paths]


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "scaffold.merge", *arguments]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd)


def test_a_merged_file_is_printed_and_the_code_is_zero(files: list[str]) -> None:
    done = run("-p", *files)
    assert done.returncode == 0
    assert done.stdout.decode() == OURS + "\n\ndef yours():\n    return x\n"


def test_a_conflict_is_counted_and_as_small_as_it_can_be(files: list[str]) -> None:
    Path(files[1]).write_text(BASE.replace("return 1", "return 2"))
    Path(files[2]).write_text(BASE.replace("return 1", "return 3"))
    done = run("-L", "mine", "-L", "old", "-L", "yours", "--marker-size", "9", "--diff3", *files)
    assert done.returncode == 1
    assert done.stdout.decode().splitlines()[4:] == [
        "<<<<<<<<< mine",
        "    return 2",
        "||||||||| old",
        "    return 1",
        "=========",
        "    return 3",
        ">>>>>>>>> yours",
    ]


def test_the_language_can_be_named(files: list[str], tmp_path: Path) -> None:
    plain = [str(Path(name).rename(tmp_path / Path(name).stem)) for name in files]
    assert run(*plain).returncode == 1
    assert run("--path", "app/main.py", *plain).returncode == 0


def test_the_result_can_be_written(files: list[str]) -> None:
    assert run("-o", files[1], *files).stdout == b""
    assert "yours" in Path(files[1]).read_text()


@pytest.mark.parametrize("arguments", [[], ["a"], ["--nonsense"], ["no.py", "such.py", "file.py"]])
def test_bad_use_is_255_and_one_line(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 255
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "content",
    [b"\0binary\n", b"caf\xe9 = 1\n", b"# coding: latin-1\ncaf = '\xe9'\n", b"\xef\xbb\xbfx = 1\n"],
)
def test_any_bytes_are_merged_or_conflict(files: list[str], content: bytes) -> None:
    Path(files[1]).write_bytes(content)
    done = run(*files)
    assert 0 <= done.returncode < 128
    assert b"Traceback" not in done.stderr


def test_it_is_a_merge_driver_of_git(tmp_path: Path) -> None:
    driver = f"{sys.executable} -m scaffold.merge -o %A --path %P %O %A %B"
    (tmp_path / ".gitattributes").write_text("*.py merge=scaffold\n")

    def git(*words: str) -> int:
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        settings = [*who, "-c", f"merge.scaffold.driver={driver}"]
        return subprocess.run(["git", *settings, *words], cwd=tmp_path, check=False).returncode

    def commit(text: str, branch: str) -> None:
        git("checkout", "-q", "-b", branch)
        (tmp_path / "a.py").write_text(text)
        git("add", ".")
        git("commit", "-qm", branch)

    git("init", "-q")
    commit(BASE, "base")
    commit(THEIRS, "theirs")
    git("checkout", "-q", "base")
    commit(OURS, "ours")
    assert git("merge", "-q", "theirs", "-m", "both") == 0
    text = (tmp_path / "a.py").read_text()
    assert "mine" in text
    assert "yours" in text


def test_importing_it_is_light() -> None:
    heavy = "{'copier', 'libcst', 'jinja2', 'rich', 'typer', 'ruamel.yaml'}"
    code = f"import sys, scaffold.merge; sys.exit(len({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
