"""What a run tells: a list, a tree, a diff that can be applied, the next commands."""

import subprocess
from io import StringIO
from pathlib import Path
from threading import Event

import pytest

from scaffold.language.outline import Outline
from scaffold.language.short_form import parse_resource
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import Auth, Role
from scaffold.output import new_report
from scaffold.output.new_report import Report, next_commands
from scaffold.output.patch import coloured, unified
from scaffold.output.terminal import Screen, Style, screen_of, working
from scaffold.output.tree import tree
from scaffold.steps import Action, Plan, Step

PLAIN = Screen(None)
COLOURED = Screen(None, coloured=True)


def step(path: str, after: bytes | None = b"x\n", before: bytes | None = None) -> Step:
    return Step(Action.CREATE, path, before, after)


def report_of(*paths: str, root: Path = Path("blog"), dry_run: bool = False) -> Report:
    plan = Plan(root, tuple(step(path) for path in paths), ("create table posts",))
    return Report(
        command="new", project="blog", plan=plan, model="project: blog\n", dry_run=dry_run
    )


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/uv")


def test_a_report_counts_by_folder_and_ends_with_what_to_type() -> None:
    said = new_report.text(report_of("README.md", "app/a.py", "app/b/c.py", "tests/t.py"), PLAIN)
    assert said == (
        "Created blog: 4 files in ./blog\n\n"
        "  app/      2\n"
        "  tests/    1\n"
        "  README.md\n\n"
        "The first migration:\n  create table posts\n\n"
        "The model, in scaffold.yaml:\n  project: blog\n\n"
        "Next:\n  cd blog\n  uv run python -m app\n\n"
        "Then see http://127.0.0.1:8000/docs, and test it with: uv run pytest"
    )


def test_a_dry_run_names_every_file_and_nothing_to_type() -> None:
    said = new_report.text(report_of("app/a.py", "app/b.py", dry_run=True), PLAIN)
    assert said.startswith("Would create blog: 2 files in ./blog\n\n  create  app/a.py\n")
    assert "Next" not in said


@pytest.mark.parametrize(
    ("root", "enter"),
    [
        ("blog", ["cd blog"]),
        ("a b/it's", ["""cd 'a b/it'"'"'s'"""]),
        ("-x", ["cd ./-x"]),
        ("$HOME", ["cd '$HOME'"]),
        ("/srv/blog", ["cd /srv/blog"]),
        (".", []),
    ],
)
def test_the_folder_is_quoted_for_the_shell(root: str, enter: list[str]) -> None:
    assert next_commands(Path(root)) == [*enter, "uv run python -m app", "uv run pytest"]


def test_uv_is_installed_first_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert next_commands(Path("blog"))[0] == "python -m pip install uv"


CHANGES: dict[str, tuple[bytes | None, bytes | None]] = {
    "made.py": (None, b"a\nb\n"),
    "empty.py": (None, b""),
    "no_newline.py": (None, b"a\nb"),
    "newline_lost.py": (b"a\nb\n", b"a\nb"),
    "newline_won.py": (b"a\nb", b"a\nb\n"),
    "changed.py": (b"".join(b"%d\n" % n for n in range(40)), b"0\n" + b"x\n" * 5 + b"39\n"),
    "crlf.py": (b"a\r\nb\r\n", b"a\r\nc\r\n"),
    "odd_breaks.py": (b"a\x0cb\x1cc\n", b"a\x0cb\x1cd\n"),
    "latin.txt": (b"\xe9\n", b"\xe8\n"),
    "umlaut.py": ("größe = 1\n".encode(), "größe = 2\n".encode()),
    "folder/removed.py": (b"a\n", None),
    "same.py": (b"a\n", b"a\n"),
}


def test_git_can_apply_the_diff(tmp_path: Path) -> None:
    steps = [step(path, after, before) for path, (before, after) in CHANGES.items()]
    for path, (before, _) in CHANGES.items():
        if before is not None:
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(before)
    diff = unified(steps).encode(errors="surrogateescape")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff, check=True)
    for path, (_, after) in CHANGES.items():
        assert (tmp_path / path).exists() is (after is not None), path
        assert after is None or (tmp_path / path).read_bytes() == after, path


def test_a_binary_file_is_only_named() -> None:
    assert unified([step("logo.png", b"\x89PNG\0")]).endswith("Binary files differ: logo.png\n")


def test_a_diff_is_coloured_by_its_lines() -> None:
    said = coloured("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n c", COLOURED)
    assert said.splitlines()[3:] == [
        "\x1b[36m@@ -1 +1 @@\x1b[0m",
        "\x1b[31m-a\x1b[0m",
        "\x1b[32m+b\x1b[0m",
        " c",
    ]


def test_the_model_is_a_tree() -> None:
    post = parse_resource("Post title:str:200 author:User")
    tag = parse_resource("Tag label:slug")
    drafts = (
        Draft(name="Post", fields=post.fields, read=Role.PUBLIC),
        Draft(name="Tag", plural="labels", fields=tag.fields),
    )
    outline = Outline(project="blog", auth=(Auth.JWT,), drafts=drafts)
    assert tree(outline, PLAIN) == (
        "blog (sqlite, jwt)\n"
        "├─ Post  read: public\n"
        "│  ├─ title:str:200\n"
        "│  └─ author:User\n"
        "└─ Tag/labels\n"
        "   └─ label:slug"
    )


def test_a_stream_gets_only_what_it_can_take() -> None:
    shown = StringIO()
    Screen(shown, ascii_only=True).write("└─ a → b …")
    assert shown.getvalue() == "`- a -> b ...\n"
    assert Screen(None).paint("x", Style.RED) == "x"
    assert COLOURED.paint("x", Style.RED) == "\x1b[31mx\x1b[0m"


def test_long_errors_are_broken_between_words_on_a_terminal() -> None:
    narrow = Screen(None, width=20)
    assert narrow.wrapped("error: one two three four", "       ") == (
        "error: one two three\n       four"
    )
    assert PLAIN.wrapped("error: one two three four", "") == "error: one two three four"


def test_long_notes_are_broken_between_words_and_stand_beside_their_mark() -> None:
    narrow = Screen(None, coloured=True, width=20)
    assert narrow.marked("note:", "one two three four", Style.YELLOW) == (
        "\x1b[33mnote:\x1b[0m one two three\n      four"
    )


@pytest.mark.parametrize(
    ("environment", "ascii_only"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_locale_says_whether_lines_can_be_drawn(
    environment: dict[str, str],
    ascii_only: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert screen_of(StringIO()).ascii_only is ascii_only


def test_a_sign_of_life_comes_late_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.output.terminal.PATIENCE", 0.0)
    monkeypatch.setattr("scaffold.output.terminal.FRAME", 0.001)
    shown = Watched()
    with working(Screen(shown, animated=True), "planning"):
        shown.wait_for_words()
    assert "planning" in shown.getvalue()
    assert shown.getvalue().endswith("\r\x1b[2K")
    quick = StringIO()
    monkeypatch.setattr("scaffold.output.terminal.PATIENCE", 60.0)
    with working(Screen(quick, animated=True), "planning"):
        pass
    assert quick.getvalue() == ""


class Watched(StringIO):
    """A stream that tells when something was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = Event()

    def write(self, text: str) -> int:
        self.written.set()
        return super().write(text)

    def wait_for_words(self) -> None:
        assert self.written.wait(30)
