"""Newer templates reach a project of older ones: what `update` writes, refuses and says."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from support.bookshop import append
from support.commands import files, read, refused, said
from support.environment import MODELS, generate
from support.workshop import LEGACY, SETTING, YOURS, replace

from scaffold.sources import template

if TYPE_CHECKING:
    from pathlib import Path

    from tools.release import Workshop

LOCK = ".copier-answers.yml"
CLOCK, TIMING = "app/core/clock.py", "app/core/timing.py"
CONFIG = "app/core/config.py"
MARKERS = ("<<<<<<< ours", "=======\nproject: flat\n>>>>>>> theirs")


@pytest.fixture(autouse=True)
def tool(versions: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tool be one that carries the three versions."""
    monkeypatch.setattr(template, "RELEASES", versions.releases)
    monkeypatch.setattr(template, "IN_SOURCE_TREE", versions.root / "templates")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def made(versions: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project when the first version was the newest."""
    with pytest.MonkeyPatch.context() as patched:
        folder = versions.releases.extracted("91.0.0")
        old = template.Template(template.OURS, "91.0.0", folder)
        patched.setattr(template, "current", lambda: old)
        return generate(MODELS / "plain.yaml", tmp_path_factory.mktemp("made") / "plain")


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(made, root)
    monkeypatch.chdir(root)
    return root


def version(root: Path) -> str:
    return read(root, LOCK).split("_commit: ")[1].split("\n")[0]


def planned(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    return json.loads(said(capsys, "update", *words, "--json", code=code))


def test_an_update_brings_what_is_new_and_keeps_what_was_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(root, "README.md", "Ours.\n")
    replace(root / CONFIG, SETTING, f"{SETTING}    opening_hour: int = 9\n")
    before = files(root)
    printed = said(capsys, "update", "--to", "92.0.0", "--yes")
    assert version(root) == "92.0.0"
    assert "It is good code." in read(root, "README.md")
    assert read(root, "README.md").endswith("Ours.\n")
    assert "pool_name" in read(root, CONFIG)
    assert "opening_hour" in read(root, CONFIG)
    assert (root / "NEWS.md").exists()
    assert not (root / "app/core/legacy.py").exists()
    assert printed.index("What 92.0.0 changes") < printed.index("NEWS.md")
    said(capsys, "undo", "--yes")
    assert files(root) == before


def test_versions_may_be_skipped(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(root, "README.md", "Ours.\n")
    other = shutil.copytree(root, root.with_name("other"))
    said(capsys, "update", "--yes")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(other)
        said(capsys, "update", "--to", "92.0.0", "--yes")
        said(capsys, "update", "--yes")
    assert version(root) == "93.0.0"
    assert files(root) == files(other)


def test_a_check_writes_nothing_and_names_the_versions(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    printed = said(capsys, "update", "--check", code=1)
    assert "91.0.0" in printed
    assert "93.0.0" in printed
    assert printed.index("What 93.0.0 changes") < printed.index("What 92.0.0 changes")
    document = planned(capsys, "--check", code=1)
    assert (document["from"], document["to"], document["newer"]) == ("91.0.0", "93.0.0", True)
    assert len(document["changelog"]) == 2
    assert files(root) == before
    assert "there is 93.0.0" in said(capsys, "status")
    said(capsys, "update", "--yes")
    assert "there is" not in said(capsys, "status")
    assert "newest" in said(capsys, "update", "--check")
    assert planned(capsys)["files"] == []


def test_a_dry_run_shows_the_difference_and_writes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    document = planned(capsys, "--dry-run", "--diff")
    assert "+It is good code." in document["diff"]
    assert {"action": "create", "path": "NEWS.md"} in document["files"]
    assert files(root) == before


def test_another_command_stays_with_the_version_of_the_project(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "add-resource", "Shelf", "label:str:40", "--yes")
    assert version(root) == "91.0.0"
    assert (root / "app/core/legacy.py").exists()
    assert (root / "app/models/shelf.py").exists()


def test_edits_move_along_with_a_renamed_file(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(root, CLOCK, "\n\ndef is_closed(hour: int) -> bool:\n    return not is_open(hour)\n")
    replace(
        root / "app/api/deps.py",
        "from app.db.session import",
        "from app.core.clock import is_closed\nfrom app.db.session import",
    )
    append(root, "app/api/deps.py", "\nCLOSED = is_closed(3)\n")
    said(capsys, "update", "--yes")
    assert not (root / CLOCK).exists()
    assert "OPENS = 8" in read(root, TIMING)
    assert "def is_closed" in read(root, TIMING)
    assert "from app.core.timing import is_closed" in read(root, "app/api/deps.py")
    assert "EARLY = 8" in read(root, "app/api/deps.py")


def test_what_every_project_had_is_kept_when_it_becomes_a_feature(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "update", "--yes")
    assert "features: [docker]" in read(root, "scaffold.yaml")
    assert (root / "Dockerfile").exists()
    assert "nothing to do" in said(capsys, "apply")


def test_an_edited_file_that_goes_from_the_templates_stays_and_is_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(root, "app/core/legacy.py", "NEW = 2\n")
    printed = said(capsys, "update", "--yes")
    assert read(root, "app/core/legacy.py") == f"{LEGACY}NEW = 2\n"
    assert "app/core/legacy.py" in printed


def test_a_conflict_writes_nothing_unless_markers_are_wanted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(root / "README.md", YOURS, "Generated code is ours.\n")
    before = files(root)
    assert planned(capsys, code=1)["conflicts"] == ["README.md"]
    assert files(root) == before
    said(capsys, "update", "--yes", "--conflicts", "markers", code=1)
    assert "<<<<<<< yours" in read(root, "README.md")
    assert ">>>>>>> templates" in read(root, "README.md")
    assert version(root) == "93.0.0"


def test_a_file_in_the_way_is_not_overwritten(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "NEWS.md").write_text("Ours.\n")
    before = files(root)
    assert refused(capsys, "update") == "file-in-the-way"
    assert files(root) == before


def test_a_downgrade_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "update", "--to", "92.0.0", "--yes")
    assert refused(capsys, "update", "--to", "91.0.0") == "downgrade"
    assert version(root) == "92.0.0"


@pytest.mark.parametrize(
    ("wanted", "code"), [("91.5.5", "unknown-version"), ("99.0", "newer-templates")]
)
def test_a_version_that_is_not_there_is_one_clear_error(
    root: Path, capsys: pytest.CaptureFixture[str], wanted: str, code: str
) -> None:
    before = files(root)
    assert refused(capsys, "update", "--to", wanted) == code
    assert files(root) == before


def test_the_model_is_applied_first(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root / "scaffold.yaml", "body: text", "body: text:null")
    assert refused(capsys, "update") == "not-applied"
    said(capsys, "apply", "--yes")
    said(capsys, "update", "--yes")
    assert version(root) == "93.0.0"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("_commit: 91.0.0", "_commit: 99.0.0", "newer-templates"),
        ("_commit: 91.0.0", "_commit: 0.4.0", "unknown-version"),
        ("_commit: 91.0.0", "_commit: 91.0.0+unreleased.0123456789ab", "unreleased-templates"),
        ("_commit: 91.0.0\n", "", "no-version"),
        ("_digest: ", "_digest: 0", "other-base"),
        ("project: plain", f"{MARKERS[0]}\nproject: plain\n{MARKERS[1]}", "lock-conflict"),
        ("kind: text", "kind: hologram", "bad-lock"),
    ],
)
def test_a_lock_that_cannot_be_the_base_is_one_clear_error(
    root: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, code: str
) -> None:
    replace(root / LOCK, old, new)
    before = files(root)
    assert refused(capsys, "update") == code
    assert files(root) == before


def test_a_newer_tool_is_asked_for_before_the_model_is_read(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(root / LOCK, "_commit: 91.0.0", "_commit: 99.0.0")
    replace(root / LOCK, "kind: text", "kind: hologram")
    assert refused(capsys, "apply") == "newer-templates"


def test_force_goes_on_from_another_base(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(root / LOCK, "_digest: ", "_digest: 0")
    assert refused(capsys, "apply") == "other-base"
    assert "does not give what was rendered last" in said(capsys, "status")
    said(capsys, "apply", "--force", "--yes")
    said(capsys, "update", "--yes")
    assert version(root) == "93.0.0"


def test_a_lock_without_a_version_gets_one_by_force(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(root / LOCK, "_commit: 91.0.0\n", "")
    replace(root / LOCK, "_src_path: git+fastapi-scaffold:templates", "_src_path: fastapi-scaffold")
    assert refused(capsys, "apply") == "no-version"
    said(capsys, "apply", "--force", "--yes")
    assert version(root) == "93.0.0"


def test_unreleased_templates_are_known_again_when_they_are_released(
    root: Path, versions: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = versions.releases.digests["91.0.0"]
    replace(root / LOCK, "_commit: 91.0.0", f"_commit: 0.4.0+unreleased.{digest[:12]}")
    said(capsys, "update", "--yes")
    assert version(root) == "93.0.0"


@pytest.mark.parametrize("word", ["features: [docker]", "features: []\napi_version: header"])
def test_a_word_that_a_version_does_not_know_says_to_update(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setattr(template, "settings", lambda _: {"_words": {"features": ["ci"]}})
    replace(root / "scaffold.yaml", "features: []", word)
    assert refused(capsys, "apply") == "needs-update"
