"""Whole trees: renames, what was removed, line ends, the executable bit, and nobody else's git."""

import subprocess
from pathlib import Path

import pytest

from scaffold.merge import File, Level, Reason, merge_trees

MODEL = """\
from app.db import Base, Mapped, column


class Book(Base):
    __tablename__ = "books"

    title: Mapped[str] = column(200)
    price: Mapped[int] = column(10)
"""
METHOD = "\n    def cost(self) -> int:\n        return self.price\n"
COLUMN = "    isbn: Mapped[str] = column(13)\n"


def tree(**files: str | bytes) -> dict[str, File]:
    return {
        name.replace("__", "/").replace("_py", ".py"): File(
            text if isinstance(text, bytes) else text.encode()
        )
        for name, text in files.items()
    }


def test_a_moved_file_still_gets_the_new_column() -> None:
    merged = merge_trees(
        tree(models__book_py=MODEL),
        tree(shop__book_py=MODEL + METHOD),
        tree(models__book_py=MODEL + COLUMN),
    )
    assert not merged.conflicts
    assert merged.files.keys() == {"shop/book.py"}
    assert merged.files["shop/book.py"].content.decode() == MODEL + COLUMN + METHOD
    assert merged.levels == {"shop/book.py": Level.DECLARATION}


def test_a_moved_file_with_other_line_ends_still_gets_the_new_column() -> None:
    ours = (MODEL + METHOD).replace("\n", "\r\n")
    merged = merge_trees(
        tree(models__book_py=MODEL), tree(shop__book_py=ours), tree(models__book_py=MODEL + COLUMN)
    )
    text = (MODEL + COLUMN + METHOD).replace("\n", "\r\n")
    assert merged.files == tree(shop__book_py=text)


def test_line_ends_of_ours_stay_in_a_file_that_theirs_changes() -> None:
    windows = MODEL.replace("\n", "\r\n")
    merged = merge_trees(tree(a_py=MODEL), tree(a_py=windows), tree(a_py=MODEL + COLUMN))
    assert merged.files == tree(a_py=(MODEL + COLUMN).replace("\n", "\r\n"))


def test_what_ours_removed_stays_removed_and_is_named() -> None:
    merged = merge_trees(tree(a_py="x = 1\n"), tree(), tree(a_py="x = 2\n"))
    assert (merged.files, merged.conflicts) == ({}, [])
    assert [(note.path, note.reason) for note in merged.kept] == [("a.py", Reason.STAYS_REMOVED)]


def test_what_ours_changed_stays_and_is_named() -> None:
    merged = merge_trees(tree(a_py="x = 1\n"), tree(a_py="x = 2\n"), tree())
    assert (merged.files, merged.conflicts) == (tree(a_py="x = 2\n"), [])
    assert [(note.path, note.reason) for note in merged.kept] == [("a.py", Reason.STAYS)]


def test_what_ours_left_alone_goes_with_theirs() -> None:
    merged = merge_trees(tree(a_py="x = 1\n"), tree(a_py="x = 1\n"), tree())
    assert (merged.files, merged.conflicts, merged.kept) == ({}, [], [])


def test_a_conflict_is_counted_and_holds_markers() -> None:
    merged = merge_trees(tree(a_py="x = 1\n"), tree(a_py="x = 2\n"), tree(a_py="x = 3\n"))
    assert [(note.path, note.count) for note in merged.conflicts] == [("a.py", 1)]
    assert b"<<<<<<< ours\nx = 2\n=======\nx = 3\n>>>>>>> theirs\n" in merged.files["a.py"].content


def test_a_file_that_ours_has_where_theirs_puts_another_is_a_conflict() -> None:
    merged = merge_trees(tree(), tree(a_py="x = 2\n"), tree(a_py="x = 3\n"))
    assert [note.path for note in merged.conflicts] == ["a.py"]


def test_a_file_where_theirs_needs_a_folder_is_left() -> None:
    merged = merge_trees(tree(), tree(docs="mine\n"), tree(docs__a_py="x = 1\n"))
    assert merged.files == tree(docs="mine\n")
    assert [(note.path, note.reason) for note in merged.conflicts] == [("docs", Reason.PLACE)]


def test_a_file_that_ours_has_is_not_replaced_by_a_conflict_of_bytes() -> None:
    merged = merge_trees(tree(a=b"\0a"), tree(a=b"\0b"), tree(a=b"\0c"))
    assert merged.files["a"].content == b"\0b"
    assert [note.path for note in merged.conflicts] == ["a"]


def test_the_executable_bit_is_merged() -> None:
    base = {"run": File(b"one\n")}
    ours = {"run": File(b"one\n", executable=True)}
    assert merge_trees(base, ours, {"run": File(b"two\n")}).files == {
        "run": File(b"two\n", executable=True)
    }


@pytest.mark.parametrize("path", ['sp ace "q"', "back\\slash", "ümlaut", "new\nline", "-dash", "~"])
def test_any_path_is_kept(path: str) -> None:
    file = File(b"content\n")
    assert merge_trees({}, {}, {path: file}).files == {path: file}


def test_what_git_merges_wrong_is_a_conflict_of_its_own() -> None:
    filler = "".join(f"def f{number}():\n    return {number}\n\n\n" for number in range(8))
    ours = filler + "def twice():\n    return 1\n"
    theirs = "def twice():\n    return 2\n\n\n" + filler
    merged = merge_trees(tree(a_py=filler), tree(a_py=ours), tree(a_py=theirs))
    assert [note.path for note in merged.conflicts] == ["a.py"]


def test_what_both_sides_put_into_a_list_is_in_it_once() -> None:
    """Git merges it cleanly, for the two lines stand at different places."""
    base = "COLUMNS = [\n    a,\n    b,\n    c,\n    d,\n]\n"
    ours = base.replace("    d,\n", "    d,\n    new,\n")
    theirs = base.replace("    a,\n", "    a,\n    new,\n")
    merged = merge_trees(tree(a_py=base), tree(a_py=ours), tree(a_py=theirs))
    assert not merged.conflicts
    assert merged.files["a.py"].content.decode().count("new") == 1


def test_the_repository_of_the_user_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    config = tmp_path / "config"
    config.write_text(
        "[core]\n\tautocrlf = true\n[merge]\n\trenames = false\n[diff]\n\trenames = no\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    before = sorted(path.name for path in tmp_path.rglob("*"))
    test_a_moved_file_still_gets_the_new_column()
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
