"""The commands that change a project, as they are typed: what they write, refuse and say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.bookshop import ITEM, METHOD, SHOP, append, edit
from support.commands import files, read, refused, said

from scaffold.cli import run
from scaffold.migrations.revisions import heads
from scaffold.plan.change import read_versions

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "# what we sell\n" + SHOP.replace("  Item:", "  Item:  # one thing")


# What they do.


def test_a_resource_is_added_beside_what_was_written_by_hand(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(root, ITEM, METHOD)
    out = said(capsys, "add-resource", "Tag", "label:str:40:unique", "items:many:Item:back=tags")
    assert METHOD in read(root, ITEM)
    assert "tags: Mapped[list[Tag]]" in read(root, ITEM)
    assert "  merged   app/models/item.py\n" in out
    assert "  created  app/models/tag.py\n" in out
    assert "The migration:\n  create table tags\n" in out
    assert out.endswith("Next:\n  uv run python -m app migrate\n  uv run pytest\n")
    assert "  Tag:\n    fields:\n      label: str:40:unique\n" in read(root, "scaffold.yaml")
    assert read(root, "scaffold.yaml").startswith("# what we sell\n")


def test_a_field_is_added_renamed_changed_and_dropped(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(root, ITEM, METHOD)
    words = ["--add", "note:text:null", "--rename", "name=label", "--change", "label:str:80"]
    said(capsys, "edit-resource", "Item", *words, "--drop", "price", "--allow-destructive")
    model = read(root, ITEM)
    assert "label: Mapped[str] = mapped_column(String(80))" in model
    assert "note: Mapped[str | None]" in model
    assert "price" not in model
    assert "self.label.upper()" in model
    assert "  Item:  # one thing\n" in read(root, "scaffold.yaml")


def test_an_option_of_a_resource_is_set(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "edit-resource", "Item", "--access", "read=public,write=admin", "--soft-delete")
    assert "soft_delete: true" in read(root, "scaffold.yaml")
    assert "deleted_at" in read(root, ITEM)


def test_the_built_in_user_is_given_a_field(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "edit-resource", "User", "--add", "nickname:str:40:null")
    assert "nickname" in read(root, "app/models/user.py")


def test_a_resource_is_removed_with_what_leads_to_it_if_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, "remove-resource", "Item") == "resource-referred-to"
    words = ["remove-resource", "Item", "--with-relations", "--allow-destructive"]
    out = said(capsys, *words)
    assert not (root / ITEM).exists()
    assert "item" not in read(root, "app/models/note.py")
    assert "drop table items" in out


def test_scaffold_yaml_is_applied(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root, "scaffold.yaml", "price: decimal:10,2:ge=0", "price: decimal:10,2:ge=1  # now")
    out = said(capsys, "apply")
    assert "price >= 1" in read(root, ITEM)
    assert "Item.price" in out
    before = files(root)
    assert "nothing to do" in said(capsys, "apply")
    assert files(root) == before


def test_a_rename_in_the_file_is_one_where_it_says_what_it_was(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root, "scaffold.yaml", "name: str:40", "label: str:40:was=name")
    assert "rename column items.name to label" in said(capsys, "apply")
    assert "nothing to do" in said(capsys, "apply")


def test_a_command_works_from_any_folder_of_the_project(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "app" / "models")
    out = said(capsys, "edit-resource", "Item", "--add", "note:text:null")
    assert "note" in read(root, ITEM)
    assert f"Next:\n  cd {os.path.join('..', '..')}\n" in out  # noqa: PTH118 - as it is shown


# Taking back.


def test_undo_gives_back_every_byte(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(root, ITEM, METHOD)
    before = files(root)
    said(capsys, "edit-resource", "Item", "--add", "note:text:null")
    said(capsys, "add-resource", "Tag", "label:str:40")
    assert "take back: add-resource Tag" in said(capsys, "undo")
    assert "take back: edit-resource Item" in said(capsys, "undo")
    assert files(root) == before
    assert refused(capsys, "undo") == "nothing-to-undo"


def test_undo_refuses_when_a_file_was_edited_since(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "edit-resource", "Item", "--add", "note:text:null")
    append(root, ITEM, METHOD)
    before = files(root)
    assert refused(capsys, "undo") == "edited-since"
    assert files(root) == before


def test_undo_keeps_a_migration_that_another_builds_on(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "edit-resource", "Item", "--add", "note:text:null")
    (added,) = (root / "migrations/versions").glob("0002_*.py")
    own = added.read_text(encoding="utf-8").split("def upgrade")[0]
    revision = own.split('revision: str = "')[1].split('"')[0]
    (added.parent / "mine.py").write_text(
        f'revision = "mine"\ndown_revision = "{revision}"\n', encoding="utf-8"
    )
    assert refused(capsys, "undo") == "migration-in-use"


# Looking only.


@pytest.mark.parametrize("way", [["--dry-run"], ["--dry-run", "--diff"], ["--dry-run", "--json"]])
def test_a_dry_run_writes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], way: list[str]
) -> None:
    before = files(root)
    out = said(capsys, "add-resource", "Tag", "label:str:40", *way)
    assert "app/models/tag.py" in out
    assert files(root) == before


@pytest.mark.usefixtures("root")
def test_a_dry_run_shows_what_would_be_lost(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "edit-resource", "Item", "--drop", "price", "--dry-run")
    assert "data will be lost: column items.price" in out


def test_a_line_to_look_at_is_named_where_it_is_now(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run names the line on disk, and the run itself the line that it leaves."""
    append(
        root, ITEM, "\n    def cost(self, many: int) -> Any:\n        return many * self.price\n"
    )
    words = ["edit-resource", "Item", "--drop", "price", "--json", "--allow-destructive"]
    rows = []
    for way in (["--dry-run"], []):
        (use,) = json.loads(said(capsys, *words, *way))["uses"]
        assert use["path"] == ITEM
        assert read(root, ITEM).split("\n")[use["line"] - 1].strip() == use["text"]
        rows.append(use["line"])
    assert rows[0] > rows[1]


def test_a_diff_can_be_applied_by_git(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(root, ITEM, METHOD)
    words = ["edit-resource", "Item", "--rename-to", "Product", "--dry-run", "--json", "--diff"]
    diff = json.loads(said(capsys, *words))["diff"]
    subprocess.run(["git", "apply", "-"], cwd=root, input=diff.encode(), check=True)
    assert "class Product(Base):" in read(root, "app/models/product.py")
    assert not (root / ITEM).exists()


def test_json_says_all_of_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(root, ITEM, METHOD)
    document = json.loads(said(capsys, "edit-resource", "Item", "--add", "n:int:null", "--json"))
    assert list(document) == [
        *("command", "project", "root", "dry_run", "written", "changes", "files", "conflicts"),
        *("migration", "destructive", "heads", "api", "uses", "model", "notes", "next"),
    ]
    assert document["command"] == "edit-resource"
    assert document["written"] is True
    assert {"action": "merge", "path": ITEM} in document["files"]
    assert document["migration"] == ["add column items.n INTEGER"]
    assert document["model"] == read(root, "scaffold.yaml")


def test_status_tells_what_is_not_applied_and_what_was_edited(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "shop is what scaffold.yaml says" in said(capsys, "status", "--check")
    append(root, ITEM, METHOD)
    (root / "tests/test_items.py").unlink()
    said(capsys, "status", "--check")
    edit(root, "scaffold.yaml", "name: str:40", "name: str:50")
    out = said(capsys, "status", "--check", code=1)
    assert "Item.name: str:40 → str:50" in out
    assert "  edited    app/models/item.py\n  removed   tests/test_items.py\n" in out
    document = json.loads(said(capsys, "status", "--json"))
    assert document["settled"] is False
    assert {"state": "edited", "path": ITEM} in document["files"]


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("tree", "Item"),
        ("yaml", "# what we sell\n"),
        ("json", '"singular": "item"'),
        ("mermaid", "    Note }o--|| Item : item\n"),
    ],
)
@pytest.mark.usefixtures("root")
def test_the_model_is_shown(capsys: pytest.CaptureFixture[str], wanted: str, part: str) -> None:
    assert part in said(capsys, "show", "--format", wanted)


def test_a_lost_scaffold_yaml_can_be_written_again(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "scaffold.yaml").unlink()
    assert refused(capsys, "apply") == "no-spec-file"
    (root / "scaffold.yaml").write_text(said(capsys, "show", "--format", "yaml"), encoding="utf-8")
    assert said(capsys, "status", "--check")


def test_status_says_where_a_file_was_moved_to(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(root, ITEM, METHOD)
    (root / "app/models/shop").mkdir()
    (root / ITEM).rename(root / "app/models/shop/thing.py")
    (root / "tests/test_items.py").unlink()
    out = said(capsys, "status", "--check")
    assert "  moved     app/models/item.py → app/models/shop/thing.py\n" in out
    assert "  removed   tests/test_items.py\n" in out
    files = json.loads(said(capsys, "status", "--json"))["files"]
    assert {"state": "moved", "path": ITEM, "to": "app/models/shop/thing.py"} in files
    assert {"state": "removed", "path": "tests/test_items.py"} in files


def test_status_finds_conflict_markers_in_a_file_that_was_moved(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, *conflicting(root), "--conflicts", "markers", code=1)
    (root / ITEM).rename(root / "app/models/thing.py")
    out = said(capsys, "status", "--check", code=1)
    assert "  moved     app/models/item.py → app/models/thing.py\n" in out
    assert "  conflict  app/models/thing.py\n" in out


# Migrations that cannot be run.

JOIN = 'uv run alembic merge heads -m "Join the heads"'
HEADS = ("aaa", "bbb")


def part(root: Path) -> None:
    """Let two migrations follow the first one, as after a merge of two branches."""
    folder = root / "migrations/versions"
    (first,) = heads(read_versions(root))
    for name in HEADS:
        text = f'revision = "{name}"\ndown_revision = "{first}"\n'
        (folder / f"0002_{name}.py").write_text(text, encoding="utf-8")


def test_status_says_that_there_are_two_heads(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part(root)
    out = said(capsys, "status", "--check", code=1)
    assert out.startswith("shop: migrate would refuse its migrations\n")
    assert f"2 heads, aaa and bbb: migrate refuses them until they are joined with: {JOIN}" in out
    assert out.endswith(f"Next:\n  {JOIN}\n")
    document = json.loads(said(capsys, "status", "--json"))
    assert (document["heads"], document["next"]) == (list(HEADS), [JOIN])
    assert document["settled"] is False


QUIET = ["edit-resource", "Item", "--description", "A thing."]


@pytest.mark.parametrize("words", [QUIET, [*QUIET, "--dry-run"], ["apply"], ["undo"]])
def test_every_command_that_changes_a_project_says_that_there_are_two_heads(
    root: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    said(capsys, "edit-resource", "Note", "--description", "To have something to take back.")
    part(root)
    document = json.loads(said(capsys, *words, "--json"))
    assert document["heads"] == list(HEADS)
    assert any(JOIN in note for note in document["notes"])
    if "--dry-run" not in words:
        assert JOIN in document["next"]


def test_a_migration_on_two_heads_is_refused_or_joins_them(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part(root)
    words = ["edit-resource", "Item", "--add", "note:text:null"]
    assert refused(capsys, *words) == "several-heads"
    document = json.loads(said(capsys, *words, "--merge-heads", "--json"))
    assert len(document["heads"]) == 1
    assert JOIN not in document["next"]


BROKEN = [
    # what stands beside two heads, the code, what is said of it, and what to do
    (
        {"ccc": 'revision = "ccc"\ndown_revision = "gone"\n'},
        *("no-parent", "versions/0003_ccc.py follows 'gone', which is not there"),
        "bring its file back (git log -- migrations/versions), or let down_revision name one",
    ),
    (
        {"ccc": 'revision = "ccc"\ndown_revision = "aaa"\ndepends_on = ["gone"]\n'},
        *("no-parent", "versions/0003_ccc.py depends on 'gone', which is not there"),
        "or let depends_on name one that is there",
    ),
    (
        {"aaa": 'revision = "aaa"\ndown_revision = None\n'},
        *(
            "same-revision",
            "0002_aaa.py and migrations/versions/0003_aaa.py have one revision, 'aaa'",
        ),
        "remove a copy, or let one of them be another revision",
    ),
    (
        {
            "ccc": 'revision = "ccc"\ndown_revision = "ddd"\n',
            "ddd": 'revision = "ddd"\ndown_revision = "ccc"\n',
        },
        *(
            "no-head",
            "0003_ccc.py and migrations/versions/0003_ddd.py follow one another in a circle",
        ),
        "let down_revision of the first one name the one before it",
    ),
    (
        {"ccc": 'revision = "ccc"\ndown_revision = "ccc"\n'},
        *("no-head", "versions/0003_ccc.py follows itself", "down_revision"),
    ),
    (
        {"ccc": "NAMES = []\n"},
        *("unreadable-migration", "0003_ccc.py' has no revision, so it is no migration"),
        "write it there, or take the file out of migrations/versions",
    ),
    (
        {"ccc": 'revision = "ccc"\n'},
        *("unreadable-migration", "0003_ccc.py' has no down_revision", "write it there"),
    ),
    (
        {"ccc": 'revision = "ccc"\ndown_revision = 5\n'},
        *("unreadable-migration", "0003_ccc.py' cannot be read as a migration", "repair it"),
    ),
    (
        {"ccc": "def ("},
        *("unreadable-migration", "0003_ccc.py' cannot be read as a migration", "repair it"),
    ),
]


@pytest.mark.parametrize(("texts", "code", "problem", "hint"), BROKEN)
def test_what_alembic_cannot_read_is_named_before_heads_are_joined(  # noqa: PLR0913, PLR0917 - a row
    root: Path,
    capsys: pytest.CaptureFixture[str],
    texts: dict[str, str],
    code: str,
    problem: str,
    hint: str,
) -> None:
    """After a branch that was merged by half: no head can be joined until that is mended."""
    part(root)
    for name, text in texts.items():
        (root / f"migrations/versions/0003_{name}.py").write_text(text, encoding="utf-8")
    document = json.loads(said(capsys, "status", "--json"))
    (note,) = document["notes"]
    assert problem in note
    assert hint in note
    assert document["next"] == []
    assert document["settled"] is False
    before = files(root)
    for words in (
        ["edit-resource", "Item", "--add", "note:text:null"],
        ["add-resource", "Tag", "label:str:40"],
        ["apply", "--merge-heads"],
    ):
        refusal = json.loads(said(capsys, *words, "--json", code=2))["error"]
        assert refusal["code"] == code
        assert problem in refusal["problem"]
        assert hint in refusal["hint"]
    assert files(root) == before


def test_what_alembic_does_not_look_at_is_no_migration(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("__init__.py", ".#0002_note.py"):
        (root / "migrations/versions" / name).write_text("NAMES = []\n", encoding="utf-8")
    assert "what scaffold.yaml says" in said(capsys, "status", "--check")


def test_heads_are_joined_where_there_is_nothing_else_to_do(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part(root)
    out = said(capsys, "apply", "--merge-heads")
    assert "The migration:\n  join the heads aaa and bbb\n" in out
    assert "0003_join_the_heads.py" in out
    assert '("aaa", "bbb")' in read(root, "migrations/versions/0003_join_the_heads.py")
    assert "nothing to do" in said(capsys, "apply", "--merge-heads")


# What cannot be merged.


def conflicting(root: Path) -> list[str]:
    edit(root, ITEM, "String(40)", "String(44)")
    return ["edit-resource", "Item", "--change", "name:str:48"]


def test_a_conflict_is_shown_and_nothing_is_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = conflicting(root)
    before = files(root)
    out = said(capsys, *words, code=1)
    assert "Nothing was written" in out
    assert "String(44)" in out
    assert "String(48)" in out
    assert files(root) == before
    document = json.loads(said(capsys, *words, "--json", code=1))
    assert document["conflicts"] == [ITEM]
    assert document["written"] is False


def test_a_conflict_is_written_between_markers_if_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, *conflicting(root), "--conflicts", "markers", code=1)
    assert "<<<<<<< yours\n" in read(root, ITEM)
    assert ">>>>>>> scaffold.yaml\n" in read(root, ITEM)
    assert "  conflict  app/models/item.py\n" in said(capsys, "status", "--check", code=1)
    said(capsys, "undo")
    assert "<<<<<<<" not in read(root, ITEM)


# What they refuse.

BAD = {
    "no name": (["add-resource"], "empty-name"),
    "no fields": (["add-resource", "Tag"], "no-fields"),
    "a resource that is there": (["add-resource", "Item", "a:str"], "resource-exists"),
    "the built-in user": (["add-resource", "User", "a:str"], "resource-exists"),
    "an unknown target": (["add-resource", "Tag", "a:Nowhere"], "unknown-resource"),
    "an unknown kind": (["add-resource", "Tag", "a:strng"], "unknown-kind"),
    "an unknown resource": (["edit-resource", "Itm", "--drop", "name"], "unknown-resource"),
    "nothing to edit": (["edit-resource", "Item"], "nothing-said"),
    "an unknown field": (["edit-resource", "Item", "--drop", "nam"], "unknown-field"),
    "a bad rename": (["edit-resource", "Item", "--rename", "name"], "bad-rename"),
    "a bad access": (["edit-resource", "Item", "--access", "read"], None),
    "data that is lost": (["edit-resource", "Item", "--drop", "price"], "destructive"),
    "a required field for rows that are there": (
        ["edit-resource", "Item", "--add", "size:int"],
        "needs-fill",
    ),
    "no resource to remove": (["remove-resource"], "empty-name"),
    "the user that auth needs": (["remove-resource", "User"], "user-needed"),
    "an unknown way to settle conflicts": (["apply", "--conflicts", "win"], "unknown-conflicts"),
    "an unknown format": (["show", "--format", "xml"], "unknown-format"),
    "nothing to undo": (["undo"], "nothing-to-undo"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_done_is_refused_and_nothing_is_lost(
    case: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, code = BAD[case]
    before = files(root)
    capsys.readouterr()
    assert run([*words, "--yes"] if words[0] != "show" else words) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert "\n  hint: " in told
    assert files(root) == before
    if code and words[0] != "show":
        assert refused(capsys, *words) == code


def test_outside_of_a_project_there_is_nothing_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(capsys, "apply") == "no-project"
    (tmp_path / "scaffold.yaml").write_text(MODEL, encoding="utf-8")
    assert refused(capsys, "apply") == "no-lock"


@pytest.mark.parametrize(
    ("lock", "code"),
    [
        ("", "bad-lock"),
        ("project: [", "bad-lock"),
        ("project: shop\n", "bad-lock"),
        ("<<<<<<< HEAD\nproject: shop\n=======\n>>>>>>> x\n", "lock-conflict"),
    ],
)
def test_a_broken_lock_is_one_clear_error(
    root: Path, capsys: pytest.CaptureFixture[str], lock: str, code: str
) -> None:
    (root / ".copier-answers.yml").write_text(lock, encoding="utf-8")
    assert refused(capsys, "apply") == code


def test_one_command_at_a_time(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    holding = (
        "import sys; from pathlib import Path; from scaffold.journal import locked\n"
        "with locked(Path('.')): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert refused(capsys, "apply") == "busy"
        other.communicate()
    said(capsys, "apply")


def test_the_next_command_says_what_became_of_one_that_was_killed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    killed = (
        "import os; from scaffold.journal import disk; from scaffold.cli import run\n"
        "rename = disk.rename\n"
        "def dying(one, two):\n"
        "    rename(one, two)\n"
        "    if str(two).endswith('item.py'): os._exit(9)\n"
        "disk.rename = dying\n"
        "run(['edit-resource', 'Item', '--add', 'note:text:null'])"
    )
    done = subprocess.run([sys.executable, "-c", killed], cwd=root, check=False)
    assert done.returncode == 9
    assert files(root) != before
    assert run(["undo"]) == 2
    told = capsys.readouterr().err
    assert "edit-resource Item, was interrupted: what it had written was taken back" in told
    assert files(root) == before


def test_the_users_index_and_history_are_not_touched(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def git(*words: str) -> str:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        done = subprocess.run(
            ["git", *who, *words], cwd=root, check=True, capture_output=True, text=True
        )
        return done.stdout

    git("init", "-q")
    git("add", "README.md")
    git("commit", "-qm", "one")
    before = git("status", "--porcelain", "README.md"), git("rev-parse", "HEAD"), git("ls-files")
    said(capsys, "add-resource", "Tag", "label:str:40")
    after = git("status", "--porcelain", "README.md"), git("rev-parse", "HEAD"), git("ls-files")
    assert after == before
    assert ".scaffold" not in git("status", "--porcelain", "--untracked-files=all")
