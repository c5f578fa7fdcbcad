"""Leaving a dialogue: what was typed is kept, and the command that is printed goes on from it."""

from __future__ import annotations

import os
import re
import shlex
import signal
import stat
from pathlib import Path

import pytest
from support.bookshop import SHOP
from support.terminal import CTRL_C, CTRL_D, ENTER, Person, state_of

from scaffold.model.vocabulary import DEFAULT_FEATURES
from scaffold.specfile.drafts import SUFFIX, kept

MODEL = SHOP
FEATURES = ", ".join(DEFAULT_FEATURES)
HEAD = "project: blog\n"
DATABASE = f"{HEAD}database: postgresql\n"
AUTH = f"{DATABASE}auth: [jwt, oauth2]\n"
EXTRAS = f"{AUTH}features: [docker]\n"
ALL = f"{EXTRAS}api_version: path\nformatter: ruff\nkey: uuid7\n"
RESOURCES = "resources:\n  Post:\n"
POST = f"{ALL}unfinished: Post\n{RESOURCES}"
TITLE, AUTHOR = "      title: str:120\n", "      author: User:owner\n"
FIELDS = f"    fields:\n{TITLE}{AUTHOR}"
READ = "    access: {read: public}\n"
BOTH = "    access: {read: public, write: admin}\n"
UNIQUE = "    unique: [[title, author]]\n"
MADE = f"{EXTRAS}key: uuid7\n{RESOURCES}{BOTH}{FIELDS}{UNIQUE}"

WAY: list[tuple[str, str, str]] = [
    ("Name of the project:", "blog", ""),
    ("Database:", "postgresql", HEAD),
    ("Users and login:", "oauth2 ", DATABASE),
    ("Features:", "ci metrics logging rate load ", AUTH),
    ("Anything else about the project?", "ids", EXTRAS),
    ("Ids of all rows:", "uuid7", EXTRAS),
    ("Anything else about the project?", "", EXTRAS),
    ("First resource:", "Post", ALL),
    ("Field 1 of Post:", "title", f"{POST}    fields: {{}}\n"),
    ("Kind of title:", "str", f"{POST}    fields: {{}}\n"),
    ("title:str:", "120", f"{POST}    fields:\n      title: str\n"),
    ("Field 2 of Post:", "author", f"{POST}    fields:\n{TITLE}"),
    ("Kind of author:", "", f"{POST}    fields:\n{TITLE}"),
    ("To which resource does author go?", "", f"{POST}    fields:\n{TITLE}"),
    ("What does it mean?", "", f"{POST}{FIELDS}"),
    ("May there be a post without an author?", "", f"{POST}{FIELDS}"),
    ("Does the author own the post?", "", f"{POST}{FIELDS}"),
    ("When a user is deleted:", "", f"{POST}{FIELDS}"),
    ("Field 3 of Post:", "", f"{POST}{FIELDS}"),
    ("Who may read posts?", "everyone", f"{POST}{FIELDS}"),
    ("Who may create and change posts?", "only admins", f"{POST}{READ}{FIELDS}"),
    ("Anything else about Post?", "unique", f"{POST}{BOTH}{FIELDS}"),
    ("Unique group 1 of Post:", "title,author", f"{POST}{BOTH}{FIELDS}"),
    ("Unique group 2 of Post:", "", f"{POST}{BOTH}{FIELDS}"),
    ("Anything else about Post?", "", f"{POST}{BOTH}{FIELDS}{UNIQUE}"),
    ("Next resource:", "", f"{ALL}{RESOURCES}{BOTH}{FIELDS}{UNIQUE}"),
    ("Is it right?", "Mend", f"{ALL}{RESOURCES}{BOTH}{FIELDS}{UNIQUE}"),
    ("What is to be mended?", "Post", f"{ALL}{RESOURCES}{BOTH}{FIELDS}{UNIQUE}"),
    ("Post:", "", f"{ALL}{RESOURCES}{BOTH}{FIELDS}{UNIQUE}"),
]
"""Each question in turn, what is answered, and what is kept of whoever leaves at it."""


def answered(person: Person, way: list[tuple[str, str, str]]) -> None:
    for question, answer, _ in way:
        person.answers(question, answer)


def command_of(person: Person) -> list[str]:
    """Return the words of the command that goes on, as it is printed."""
    person.sees("To go on with it later:")
    person.child.expect(r"fastapi-scaffold (new --spec [^\r\n]+)")
    return shlex.split(person.child.match[1])


def said_in(path: str | Path) -> str:
    lines = Path(path).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


def left(person: Person) -> list[str]:
    person.types(CTRL_C)
    words = command_of(person)
    person.sees("cancelled: nothing else was written")
    assert person.ends() == 130
    return words


@pytest.mark.parametrize(
    "at", range(1, len(WAY)), ids=[f"{i} {each[0]}" for i, each in enumerate(WAY)][1:]
)
def test_whoever_leaves_at_a_prompt_goes_on_with_what_was_said(at: int, tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    answered(person, WAY[:at])
    question, _, expected = WAY[at]
    person.sees(question)
    words = left(person)
    assert said_in(words[-1]) == expected + ("" if "resources:" in expected else "resources: {}\n")
    person = Person(*words, folder=tmp_path)
    person.sees("blog (", "?")  # what was said, and the next question
    assert said_in(left(person)[-1]) == said_in(words[-1])
    assert not list(tmp_path.iterdir())


def test_where_nothing_was_answered_nothing_is_kept(tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    person.sees("Name of the project:")
    person.types(CTRL_C)
    person.sees("cancelled: nothing was written")
    assert person.ends() == 130
    assert not state_of(tmp_path).exists()


def test_what_is_gone_on_with_becomes_the_same_project(tmp_path: Path) -> None:
    person = Person("new", "--no-git", "--into", "here", folder=tmp_path)
    answered(person, WAY[:11])
    person.sees("Field 2 of Post:")
    words = left(person)
    assert words[-3:] == ["--into", "here", "--no-git"]
    person = Person(*words, folder=tmp_path)
    answered(person, WAY[11:26])
    person.picks("Is it right?", "Create")
    person.sees("Created blog")
    assert person.ends() == 0
    made = tmp_path / "here" / "scaffold.yaml"
    assert (
        made.read_text(encoding="utf-8") == f"{EXTRAS}key: uuid7\n{RESOURCES}{BOTH}{FIELDS}{UNIQUE}"
    )


def test_a_draft_is_private_and_takes_the_place_of_no_other(tmp_path: Path) -> None:
    folder = state_of(tmp_path) / "fastapi-scaffold" / "drafts"
    folder.mkdir(parents=True)
    other = folder / f"blog{SUFFIX}"
    other.write_text("project: other\n", encoding="utf-8")
    person = Person("new", folder=tmp_path)
    answered(person, WAY[:1])
    person.sees("Database:")
    path = folder / f"blog-2{SUFFIX}"
    assert left(person) == ["new", "--spec", str(path)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert other.read_text(encoding="utf-8") == "project: other\n"


def test_the_folder_of_drafts_is_the_users_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = kept("blog", lambda _path: "project: blog\n")
    assert path is not None
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kept("blog", lambda _path: "project: blog\n") == path


def test_a_draft_that_cannot_be_kept_there_is_kept_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.chdir(tmp_path)
    assert kept("blog", lambda _path: "project: blog\n") == tmp_path / f"blog{SUFFIX}"
    monkeypatch.setattr("scaffold.specfile.drafts.folders", lambda: iter([tmp_path / "file" / "x"]))
    assert kept("blog", lambda _path: "project: blog\n") is None


def test_what_was_half_typed_is_said_and_stands_in_the_draft(tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    answered(person, WAY[:11])
    person.sees("Field 2 of Post:")
    person.types("price:deci")
    person.types(CTRL_C)
    words = command_of(person)
    person.sees("half said: Field 2 of Post: price:deci")
    assert person.ends() == 130
    text = Path(words[-1]).read_text(encoding="utf-8")
    assert "# Half said: Field 2 of Post: price:deci\n" in text


@pytest.mark.parametrize("at", [2, 11], ids=["at a list", "at a text"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_loses_nothing(number: int, code: int, at: int, tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    answered(person, WAY[:at])
    person.sees(WAY[at][0])
    os.kill(person.child.pid, number)
    words = command_of(person)
    assert person.ends() == code
    assert said_in(words[-1]).startswith(WAY[at][2])


def test_a_terminal_that_closes_loses_nothing(tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    answered(person, WAY[:11])
    person.sees("Field 2 of Post:")
    person.child.close(force=False)  # the other side is gone, and the process is told so
    path = state_of(tmp_path) / "fastapi-scaffold" / "drafts" / f"blog{SUFFIX}"
    assert said_in(path) == WAY[11][2]


def test_the_end_of_the_input_loses_nothing(tmp_path: Path) -> None:
    for terminal in ("xterm", "dumb"):
        person = Person("new", "blog", folder=tmp_path, TERM=terminal)
        person.sees("Database:")
        person.types("2" + ENTER if terminal == "dumb" else ENTER)
        person.sees("Users and login:")
        person.types(CTRL_D)
        assert command_of(person)
        assert person.ends() == 130


def test_keys_that_are_pressed_once_more_lose_nothing(tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    answered(person, WAY[:11])
    person.sees("Field 2 of Post:")
    person.types(CTRL_C + CTRL_C + CTRL_C)
    words = command_of(person)
    person.ends()
    assert said_in(words[-1]) == WAY[11][2]


def test_an_error_at_the_very_end_loses_nothing(tmp_path: Path) -> None:
    person = Person("new", "blog", "--no-git", folder=tmp_path)
    answered(person, WAY[1:26])
    person.sees("Is it right?")
    (tmp_path / "blog").write_text("in the way")
    person.types(ENTER)
    words = command_of(person)
    person.sees("error:", "cannot be written")
    assert person.ends() == 2
    assert said_in(words[2]) == WAY[26][2]


def test_a_draft_is_taken_as_it_is_where_nobody_can_be_asked(tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    answered(person, WAY[:24])
    person.sees("Anything else about Post?")
    words = left(person)
    person = Person(*words, "--yes", "--no-git", folder=tmp_path)
    person.sees("Created blog")
    assert person.ends() == 0
    text = (tmp_path / "blog" / "scaffold.yaml").read_text(encoding="utf-8")
    assert text == MADE


def test_what_a_draft_leaves_open_is_what_new_takes_for_usual(tmp_path: Path) -> None:
    draft = tmp_path / f"x{SUFFIX}"
    draft.write_text("project: blog\nresources:\n  Post:\n    fields: {title: str}\n")
    person = Person("new", "--spec", str(draft), "--yes", "--no-git", folder=tmp_path)
    person.sees("Created blog")
    assert person.ends() == 0
    text = (tmp_path / "blog" / "scaffold.yaml").read_text(encoding="utf-8")
    assert text.startswith(
        f"project: blog\ndatabase: sqlite\nauth: [jwt]\nfeatures: [{FEATURES}]\n"
    )


def test_only_a_draft_says_what_is_unfinished(tmp_path: Path) -> None:
    (tmp_path / "scaffold.yaml").write_text("project: blog\nunfinished: Post\n")
    person = Person("new", "--spec", "scaffold.yaml", "--yes", folder=tmp_path)
    person.sees("error:", "unfinished")
    assert person.ends() == 2


# Whoever leaves a change of a project.


def edited(root: Path, *answers: tuple[str, str]) -> str:
    """Answer questions of an edit, leave, and return the command that goes on."""
    person = Person("edit-resource", "Item", folder=root)
    for question, answer in answers:
        person.answers(question, answer)
    person.sees("Item:")
    person.types(CTRL_C)
    person.sees("to go on with later:")
    person.child.expect(r"fastapi-scaffold (edit-resource [^\r\n]+)")
    found = str(person.child.match[1])
    assert person.ends() == 130
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", found)


def test_whoever_leaves_an_edit_is_told_the_command_that_does_the_same(root: Path) -> None:
    command = edited(
        root,
        ("Item:", "name:str"),
        ("name:str:40", "change"),
        ("Field:", "\x15label:str:60"),
        ("Item:", "price"),
        ("price:", "remove"),
        ("Item:", "add fields"),
        ("Field 2 of Item:", "note:text:null"),
        ("Field 3 of Item:", ""),
        ("Item:", "anything else"),
        ("Anything else about Item?", "soft"),
        ("Soft delete?", "yes"),
        ("Anything else about Item?", ""),
    )
    assert command == (
        "edit-resource Item --rename name=label --change label:str:60"
        " --add note:text:null --drop price --soft-delete"
    )
