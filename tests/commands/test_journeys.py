"""Journeys: a bookshop, edited by hand in every way, and changed by every command."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from support.bookshop import copy_of, make_bookshop
from support.databases import local_postgresql
from support.edits import ALL, MOVED, add_migration
from support.environment import MODELS, generate
from support.journey import Journey

from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = """\
INSERT INTO users
  (id, email, hashed_password, is_active, is_superuser, created_at, updated_at)
  VALUES (1, 'reader@example.com', '-', true, false, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);
INSERT INTO authors (id, name, created_at, updated_at)
  VALUES (1, 'Sappho', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);
INSERT INTO books (id, title, isbn, price, rating, status, in_print, languages, author_id,
  created_at, updated_at)
  VALUES (1, 'Odes', '0000000000001', 5, 4.5, 'draft', true, '["el"]', 1,
  CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);
INSERT INTO tags (id, label, created_at, updated_at)
  VALUES (1, 'verse', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);
INSERT INTO book_tags (book_id, tag_id) VALUES (1, 1);
INSERT INTO loans (id, book_id, borrower_id, starts_on, ends_on, created_at, updated_at)
  VALUES (1, 1, 1, '2026-01-02', '2026-02-02', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);
INSERT INTO reviews (id, book_id, reviewer_id, stars, body, created_at, updated_at)
  VALUES (1, 1, 1, 5, 'Bright', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP);
INSERT INTO categories (id, name, created_at, updated_at)
  VALUES (1, 'Verse', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bookshop(tmp_path_factory.mktemp("made"))


def written(root: Path) -> dict[str, bytes]:
    """Return what a project holds, without caches, databases and what the tool remembers."""
    aside = {".scaffold", ".git", "__pycache__", ".pytest_cache"}
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not aside & set(path.parts) and ".db" not in path.suffix
    }


def edit(root: Path) -> None:
    for each in ALL:
        each.make(root)
    _reorder(root)
    _move(root)
    for (moved,) in MOVED.values():
        moved.make(root)
    add_migration(root)
    (root / "tests/test_settings.py").unlink()
    file = root / "app/schemas/review.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))


def _reorder(root: Path) -> None:
    """Let the last handler of the tags stand before the one that changes a tag."""
    file = root / "app/api/v1/tags.py"
    head, update, delete = file.read_text(encoding="utf-8").rpartition("\n\n@router.delete(")
    head, patch, body = head.rpartition("\n\n@router.patch(")
    file.write_text(f"{head}{update}{delete.rstrip()}\n{patch}{body}", encoding="utf-8")


def _move(root: Path) -> None:
    (root / "app/models/shop").mkdir()
    (root / "app/models/shop/__init__.py").touch()
    (root / "app/models/tag.py").rename(root / "app/models/shop/tag.py")
    for path in ("app/models/__init__.py", "app/models/book.py"):
        file = root / path
        text = file.read_text(encoding="utf-8").replace("app.models.tag ", "app.models.shop.tag ")
        file.write_text(text, encoding="utf-8")


def change(journey: Journey) -> None:
    """Run every command that there is for the model, one after the other."""
    say = journey.say
    say(
        "add-resource Shelf label:str:40:unique books:many:Book:back=shelves "
        "--access read=public,write=admin"
    )
    say(
        "add-resource Wish note:str:200:null book:Book wisher:User:owner "
        "--access read=owner,write=owner"
    )
    say(
        "add-resource Award name:str:80 year:smallint:ge=1900 author:Author:back=awards "
        "--access read=public,write=admin"
    )
    say(
        "edit-resource Book --add subtitle:str:80:null --rename title=headline "
        "--change isbn:str:17:unique:min=13 --drop rating --allow-destructive"
    )
    say("edit-resource Tag --rename-to Label")
    say("remove-resource Category --allow-destructive")
    before = written(journey.root)
    say("edit-resource Publisher --add founded:int:null")
    say("undo")
    assert written(journey.root) == before
    say("edit-resource User --add nickname:str:40:null")
    _apply_by_hand(journey)
    before = written(journey.root)
    assert "nothing to do" in say("apply")
    assert written(journey.root) == before


def _apply_by_hand(journey: Journey) -> None:
    file = journey.root / "scaffold.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("  Loan:\n", "  # who has what\n  Loan:  # ours\n")
    text = text.replace("ends_on: date\n", "ends_on: date\n      remark: text:null  # a word\n")
    file.write_text(text, encoding="utf-8")
    journey.say("apply")
    assert "  # who has what\n  Loan:  # ours\n" in file.read_text(encoding="utf-8")


def see_rows(journey: Journey) -> None:
    journey.run("-m", "alembic", "upgrade", "head")
    journey.run("-m", "alembic", "check")
    assert journey.sql("SELECT headline, isbn, subtitle FROM books") == [
        ["Odes", "0000000000001", None]
    ]
    linked = "SELECT label FROM labels JOIN book_tags ON label_id = labels.id"
    assert journey.sql(linked) == [["verse"]]
    assert journey.sql("SELECT remark, book_id FROM loans") == [[None, 1]]
    journey.run("-m", "alembic", "downgrade", "base")
    journey.run("-m", "alembic", "upgrade", "head")


def reformat(root: Path, python: Path) -> None:
    """Let everything be written in narrow lines that end as on Windows."""
    file = root / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("[tool.black]\n", "[tool.black]\nline-length = 79\n")
    text = text.replace("[tool.ruff]\n", "[tool.ruff]\nline-length = 79\n")
    file.write_text(text + '\n[tool.ruff.format]\nline-ending = "cr-lf"\n', encoding="utf-8")
    for path in sorted(root.rglob("*.*")):
        if path.is_file() and path.suffix in (".toml", ".md", ".yaml", ".yml", ".example"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    subprocess.run([python, "-m", "ruff", "format", "--quiet", "."], cwd=root, check=True)


def disguise(root: Path) -> None:
    """Save files in other encodings, one with a mark in front."""
    file = root / "README.md"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    (root / "app/ecke.txt").write_bytes("Über Büchern\n".encode("latin-1"))
    file = root / "scaffold.yaml"
    file.write_text("# Für das Lädchen 📚\n" + file.read_text(encoding="utf-8"), encoding="utf-8")


def scatter(root: Path) -> None:
    """Move the schemas of the loans, and remove tests."""
    (root / "app/schemas/lending").mkdir()
    (root / "app/schemas/lending/__init__.py").touch()
    (root / "app/schemas/loan.py").rename(root / "app/schemas/lending/lent.py")
    file = root / "app/api/v1/loans.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("app.schemas.loan ", "app.schemas.lending.lent "), "utf-8")
    for path in ("tests/test_books.py", "tests/test_tags.py", "tests/test_categories.py"):
        (root / path).unlink()


@pytest.fixture
def journey(
    made: Path,
    python: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Journey:
    """A bookshop of one's own, in whose folder one stands."""
    root = copy_of(made, tmp_path)
    monkeypatch.chdir(root)
    return Journey(root, python, capsys)


def see_all(journey: Journey, *tests: str) -> None:
    """See that all edits are there, and that the project is clean and passes tests of its own."""
    assert [each for each in ALL if not each.is_in(journey.root)] == []
    journey.is_clean()
    see_rows(journey)
    assert " passed" in journey.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)


def begin(journey: Journey) -> None:
    journey.run("-m", "alembic", "upgrade", "head")
    journey.sql(*ROWS.split(";"))


def test_everything_that_was_written_by_hand_is_there_in_the_end(journey: Journey) -> None:
    edit(journey.root)
    begin(journey)
    change(journey)
    assert not (journey.root / "tests/test_settings.py").exists()
    see_all(journey)


def test_a_project_that_was_reformatted_and_scattered_goes_on(journey: Journey) -> None:
    edit(journey.root)
    scatter(journey.root)
    reformat(journey.root, journey.python)
    begin(journey)
    change(journey)
    see_all(journey)


def test_a_migration_by_hand_stands_between_those_before_and_after_it(journey: Journey) -> None:
    journey.run("-m", "alembic", "revision", "-m", "Fill in what is missing")
    journey.say("edit-resource Publisher --add founded:int:null")
    journey.run("-m", "alembic", "upgrade", "head")
    journey.run("-m", "alembic", "revision", "--autogenerate", "-m", "Look again")
    versions = journey.root / "migrations/versions"
    assert sorted(path.name for path in versions.glob("*.py")) == [
        "0001_first_tables.py",
        "0002_fill_in_what_is_missing.py",
        "0003_add_publishers_founded.py",
        "0004_look_again.py",
    ]
    journey.run("-m", "alembic", "upgrade", "head")


@pytest.fixture
def far(folder: Path) -> Path:
    """A project on PostgreSQL, in a folder that few tools expect."""
    far = folder / "Bücher & more/my shop"
    return generate(MODELS / "bookshop.yaml", far, database=Database.POSTGRESQL)


@pytest.fixture
def url(far: Path, folder: Path) -> Iterator[str]:
    """A PostgreSQL of the test's own, as long as it runs."""
    with local_postgresql(far, folder / "data") as url:
        yield url


def test_a_project_on_postgresql_in_an_odd_place_without_git_goes_on(
    far: Path,
    url: str,
    python: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    journey = Journey(far, python, capsys, url)
    monkeypatch.chdir(far / "app" / "models")
    edit(far)
    disguise(far)
    begin(journey)
    change(journey)
    assert (far / "README.md").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "Büchern" in (far / "app/ecke.txt").read_text(encoding="latin-1")
    assert (far / "scaffold.yaml").read_text(encoding="utf-8").startswith("# Für das Lädchen 📚\n")
    see_all(journey, "-k", "not sqlite")  # the others are those of the journeys above
