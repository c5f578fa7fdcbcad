"""The command line: what it makes, what it refuses, and how it says so."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.cli.examples import NEW
from scaffold.errors import ScaffoldError
from scaffold.model.vocabulary import DEFAULT_FEATURES
from scaffold.output import failures, terminal
from scaffold.plan import new_project
from scaffold.steps import Plan

POST = "Post title:str:200 author:User:owner"
COMMAND = [sys.executable, "-m", "scaffold"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """Run the tool in this process, and return what it wrote to standard output."""
    assert run(list(words)) == code
    return capsys.readouterr().out


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# What it makes.


def test_a_project_is_made_and_the_next_commands_work(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = "a b/it's $HOME"
    out = said(capsys, "new", "blog", "-r", POST, "--into", where, "--no-git")
    root = folder / where
    assert (root / "scaffold.yaml").read_text(encoding="utf-8") == (
        f"project: blog\ndatabase: sqlite\nauth: [jwt]\nfeatures: [{', '.join(DEFAULT_FEATURES)}]\n"
        "resources:\n  Post:\n"
        "    fields:\n      title: str:200\n      author: User:owner\n"
    )
    assert f"Created blog: {len(everything(root))} files in ./{where}" in out
    assert "\n        title: str:200\n" in out
    enter, start = out.partition("Next:\n")[2].splitlines()[:2]
    assert start.strip() == "uv run python -m app"
    here = subprocess.run(["bash", "-c", f"{enter} && pwd"], capture_output=True, check=True)
    assert here.stdout.decode().strip() == str(root)


def test_a_dry_run_lists_every_file_and_writes_none(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = said(capsys, "new", "blog", "-y", "-r", POST, "--dry-run", "--diff")
    assert "  create  app/models/post.py\n" in out
    assert "--- /dev/null\n+++ b/app/models/post.py\n@@ -0,0 +1," in out
    assert "  create table posts\n" in out
    assert "Next" not in out
    assert not everything(folder)


def test_json_is_one_document_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(said(capsys, "new", "blog", "-r", "Post title:string", "--json"))
    paths = everything(folder / "blog").keys()
    assert list(document) == [
        *("command", "project", "root", "dry_run", "files", "migration", "model", "notes", "next")
    ]
    assert {file["path"] for file in document["files"]} <= set(paths)
    assert {file["action"] for file in document["files"]} == {"create"}
    assert document["root"] == str(folder / "blog")
    assert document["notes"] == ["'string' is written 'str'"]
    assert document["next"][-3:] == ["cd blog", "uv run python -m app", "uv run pytest"]
    assert document["migration"][-1].startswith("create table")


def test_quiet_says_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "new", "blog", "-q", "-r", POST, "--no-git") == ""
    assert (folder / "blog" / "scaffold.yaml").exists()
    assert not (folder / "blog" / ".git").exists()


SPEC = """\
# our shop
project: shop  # for now
auth: []
resources:
  Product:   # what is sold
    fields:
      name: str:120
"""


def planned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> str:
    """Return the model that a command line comes to, without rendering it."""
    monkeypatch.setattr(new_project, "plan_new", lambda _file, root, _source: Plan(root, ()))
    return str(json.loads(said(capsys, "new", *words, "--json", "--dry-run"))["model"])


def test_a_file_is_taken_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "shop.yaml").write_text(SPEC, encoding="utf-8")
    assert planned(monkeypatch, capsys, "--spec", "shop.yaml") == SPEC


def test_flags_override_a_file_and_keep_its_comments(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "shop.yaml").write_text(SPEC, encoding="utf-8")
    model = planned(
        monkeypatch,
        capsys,
        *("store", "--spec", "shop.yaml", "--database", "postgres", "--auth", "jwt"),
        *("-r", "Order buyer:User:owner items:many:Product"),
    )
    assert "# our shop\nproject: store  # for now\nauth: [jwt]\n" in model
    assert "database: postgresql\n" in model
    assert "  Product:   # what is sold\n" in model
    assert "  Order:\n    fields:\n      buyer: User:owner\n      items: many:Product\n" in model


def test_standard_input_is_a_file(folder: Path) -> None:
    words = [*COMMAND, "new", "--spec", "-", "--json", "--dry-run"]
    done = subprocess.run(words, cwd=folder, input=SPEC.encode(), capture_output=True, check=True)
    assert json.loads(done.stdout)["project"] == "shop"


def test_resources_may_name_one_another_in_any_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["blog", "-r", "Post author:Author", "-r", "Author name:str"]
    assert "author: Author" in planned(monkeypatch, capsys, *words)


def test_without_resources_it_says_how_to_describe_some(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(new_project, "plan_new", lambda _file, root, _source: Plan(root, ()))
    assert "note: it has no resources yet" in said(capsys, "new", "blog", "-y", "--dry-run")


# What it refuses.

BAD = {
    "no name": (["new"], "no-name"),
    "no name with yes": (["new", "--yes"], "no-name"),
    "name is a path": (["new", "a/b"], "name-is-path"),
    "name is a path above": (["new", "../b"], "name-is-path"),
    "name is empty": (["new", ""], "bad-project"),
    "name has blanks": (["new", "my shop"], "bad-project"),
    "name is not ASCII": (["new", "größe"], "bad-project"),
    "name is too long": (["new", "a" * 41], "name-too-long"),
    "unknown command": (["nwe"], "unknown-command"),
    "unknown option": (["new", "--databse", "sqlite"], "unknown-option"),
    "unknown short option": (["new", "-x"], "unknown-option"),
    "unknown option before the command": (["--verson"], "unknown-option"),
    "option without value": (["new", "--database"], "option-without-value"),
    "option with value": (["new", "--yes=1"], "option-with-value"),
    "one word too many": (["new", "blog", "Post"], "unexpected-argument"),
    "unknown database": (["new", "blog", "--database", "mysql"], "unknown-database"),
    "unknown place": (["new", "blog", "--api-version", "headr"], "unknown-api-version"),
    "unknown auth": (["new", "blog", "--auth", "oauth"], "unknown-auth"),
    "unknown kind": (["new", "blog", "-r", "Post title:strng"], "unknown-kind"),
    "no kind": (["new", "blog", "-r", "Post title"], "no-kind"),
    "no fields": (["new", "blog", "-r", "Post"], "no-fields"),
    "no resource": (["new", "blog", "-r", ""], "empty-name"),
    "illegal modifier": (["new", "blog", "-r", "Post n:int:search"], "illegal-modifier"),
    "default too long": (["new", "blog", "-r", "Post t:str:3:default=abcd"], "value-too-long"),
    "default not a member": (
        ["new", "blog", "-r", "Post s:enum:a,b:default=c"],
        "value-not-member",
    ),
    "unknown resource": (["new", "blog", "-r", "Post a:Author"], "unknown-resource"),
    "user without auth": (["new", "b", "--auth", "none", "-r", "Post u:User"], "user-without-auth"),
    "keyword": (["new", "blog", "-r", "Post class:str"], "keyword"),
    "generated name": (["new", "blog", "-r", "Post id:int"], "generated-name"),
    "reserved module": (["new", "blog", "-r", "Auth/auths name:str"], "reserved-module"),
    "path in a name": (["new", "blog", "-r", "../etc name:str"], "bad-name"),
    "two resources that become one": (
        ["new", "blog", "-r", "Post t:str", "-r", "post t:str"],
        "resource-twice",
    ),
    "two fields that become one": (
        ["new", "blog", "-r", "Post userId:str user_id:str"],
        "name-clash",
    ),
    "a brace that the shell expanded": (
        ["new", "blog", "-r", "Post price:decimal10 price:decimal2"],
        "shell-mangled",
    ),
    "open quote": (["new", "blog", "-r", "Post t:str 'x"], "open-quote"),
    "no such file": (["new", "--spec", "nope.yaml"], "no-spec-file"),
    "file is a folder": (["new", "--spec", "."], "spec-is-folder"),
    "file has a NUL in its name": (["new", "--spec", "a\0b"], "unreadable-spec"),
    "target is a file": (["new", "b", "-r", POST, "--into", "/dev/null"], "target-is-file"),
    "target is not empty": (["new", "blog", "-r", POST, "--into", "/"], "target-not-empty"),
    "target below a file": (["new", "b", "-r", POST, "--into", "/dev/null/x"], "target-is-file"),
}


@pytest.mark.parametrize(("words", "code"), BAD.values(), ids=BAD)
def test_bad_words_are_one_error_with_a_hint(
    words: list[str], code: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    shown = capsys.readouterr()
    problem, hint = shown.err.splitlines()
    assert problem.startswith("error: ")
    assert hint.startswith("  hint: ")
    assert not shown.out
    assert not everything(folder)
    assert run([*words, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert list(error) == ["code", "problem", "hint", "where"]
    assert error["code"] == code or words[-1].startswith("-")


FILES = {
    "empty": (b"", "empty-file", ""),
    "no keys": (b"- a\n", "empty-file", "shop.yaml"),
    "not YAML": (b"project: [a\nx: }\n", "bad-yaml", "shop.yaml:2:2"),
    "a tab": (b"project: a\nresources:\n\tA: 1\n", "bad-yaml", "shop.yaml:3:1"),
    "not UTF-8": (b"project: \xff\n", "not-utf8", "shop.yaml"),
    "a key twice": (b"project: a\nproject: b\n", "duplicate-key", "shop.yaml:2:1"),
    "an unknown key": (b"project: a\nresorces: {}\n", "unknown-key", "shop.yaml:2:1"),
    "a tag": (b"project: !!python/name:os.system x\n", "yaml-tag", "shop.yaml:1:10"),
    "no project": (b"resources: {}\n", "no-project", "shop.yaml"),
    "too large": (b"# " + b"x" * 1_000_001, "file-too-large", "shop.yaml"),
    "an unknown kind": (
        b"project: a\nresources:\n  A:\n    fields:\n      b: strng\n",
        "unknown-kind",
        "shop.yaml:5:10",
    ),
    "split by YAML": (
        b"project: a\nresources:\n  A:\n    fields: {price: decimal:10,2}\n",
        "yaml-mangled",
        "shop.yaml:4:32",
    ),
}


@pytest.mark.parametrize(("text", "code", "where"), FILES.values(), ids=FILES)
def test_a_bad_file_is_one_error_with_its_place(
    text: bytes, code: str, where: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "shop.yaml").write_bytes(text)
    assert run(["new", "--spec", "shop.yaml", "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["code"], error["where"]) == (code, where)
    assert error["hint"]
    assert list(everything(folder)) == ["shop.yaml"]


def test_a_near_file_name_is_suggested(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shop.yaml").touch()
    run(["new", "--spec", "shp.yaml"])
    assert "Did you mean 'shop.yaml'?" in capsys.readouterr().err


def test_the_place_in_the_model_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    run(["new", "blog", "-r", "Post title:strng"])
    run(["new", "blog", "-r", "Post author:Autor", "-r", "Author name:str"])
    first, _, second, hint = capsys.readouterr().err.splitlines()
    assert first == "error: Post.title: unknown kind 'strng'"
    assert second == "error: Post.author refers to 'Autor', which is not there"
    assert "Did you mean 'Author'?" in hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_is_refused(folder: Path) -> None:
    folder.chmod(0o500)
    assert run(["new", "blog", "-r", POST]) == 2


# How it ends.


def test_help_and_version_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Commands:\n  new" in said(capsys, "--help")
    assert "Commands:\n  new" in said(capsys)
    assert "fastapi-scaffold new --spec scaffold.yaml --dry-run" in said(capsys, "new", "--help")
    assert said(capsys, "--version").startswith("fastapi-scaffold 0.")


def test_the_examples_of_the_help_are_right(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = NEW.replace("\\\n", " ")
    lines = [shlex.split(line) for line in text.splitlines() if "-r " in line]
    assert len(lines) == 3
    for line in lines:
        assert planned(monkeypatch, capsys, *line[2:])


def test_a_mistake_of_ours_is_owned_up_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(new_project, "plan_new", broken)
    assert run(["new", "blog", "-r", POST]) == 70
    shown = capsys.readouterr().err
    assert len(shown.splitlines()) == 2
    assert "our mistake, not yours: ZeroDivisionError: no" in shown
    monkeypatch.setenv(failures.DEBUG, "1")
    assert run(["new", "blog", "-r", POST, "--json"]) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("raised", [KeyboardInterrupt, EOFError])
def test_ctrl_c_while_planning_is_one_line(
    raised: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_: object) -> None:
        raise raised

    monkeypatch.setattr(new_project, "plan_new", interrupted)
    assert run(["new", "blog", "-r", POST]) == 130
    assert capsys.readouterr().err.strip() == "cancelled: nothing was written"


def test_ctrl_c_after_writing_does_not_claim_that_nothing_was_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(plan: Plan, *, git: bool) -> None:
        assert git
        plan.root.mkdir()
        (plan.root / new_project.SPEC_FILE).touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(new_project, "plan_new", lambda _file, root, _source: Plan(root, ()))
    monkeypatch.setattr(new_project, "apply", interrupted)
    assert "every file was written already" in said(capsys, "new", "blog", "-r", POST)


def test_an_error_is_told_without_controls(capsys: pytest.CaptureFixture[str]) -> None:
    failures.tell(ScaffoldError("a\x1b[31mb", "c\nd", "x"), terminal.errors())
    assert capsys.readouterr().err == "error: a\\x1b[31mb\n  hint: c\\nd\n"


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    tool = shlex.join(COMMAND)
    return subprocess.run(
        ["bash", "-c", line.replace("TOOL", tool)],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_closed_standard_streams_are_no_traceback(folder: Path) -> None:
    for line in ("TOOL new <&-", "TOOL new --spec - <&-", "TOOL new >&-", "TOOL --help >&-"):
        done = shell(line, folder)
        assert done.returncode in {0, 2}, line
        assert "Traceback" not in done.stderr, line
        assert len(done.stderr.splitlines()) <= 2, line


def test_a_reader_that_stops_is_no_error(folder: Path) -> None:
    done = shell("(TOOL new --help; echo $? >&2) | true", folder)
    assert done.stderr.strip() in {"0", "141"}


def test_a_plain_locale_gets_plain_characters(folder: Path) -> None:
    line = "TOOL new a -r 'Book shop:Shop' -r 'Shop book:Book'"
    plain = shell(line, folder, LC_ALL="C")
    assert plain.stderr.isascii()
    assert "Book.shop -> Shop.book -> Book" in plain.stderr
    assert "Book.shop → Shop.book → Book" in shell(line, folder, LC_ALL="C.UTF-8").stderr
    assert shell(line, folder, PYTHONIOENCODING="ascii").stderr.isascii()


def test_colours_are_for_terminals_or_on_demand(folder: Path) -> None:
    assert "\x1b" not in shell("TOOL nwe", folder).stderr
    assert "\x1b[1;31merror:\x1b[0m" in shell("TOOL nwe", folder, FORCE_COLOR="1").stderr
    both = shell("TOOL nwe", folder, FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b" not in both.stderr


def test_help_loads_nothing_heavy(folder: Path) -> None:
    heavy = ("copier", "questionary", "rich", "ruamel", "pydantic", "jinja2")
    for words in ("--help", "new --help", "--version"):
        loaded = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "scaffold", *words.split()],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        ).stderr
        names = {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.splitlines()}
        assert not names & set(heavy), words
