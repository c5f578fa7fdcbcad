"""Templates of one's own: a fork of ours makes projects, and keeps receiving what we improve."""

from __future__ import annotations

import os
from time import time
from typing import TYPE_CHECKING

import pytest
from support.commands import read, refused, said
from support.environment import MODELS
from support.terminal import Person
from support.workshop import YOURS, git, replace

from scaffold.sources import external, releases, template, trust

if TYPE_CHECKING:
    from pathlib import Path

    from tools.release import Workshop

HOUSE = "Generated code is ours.\n"
NEW = ("new", "--spec", str(MODELS / "plain.yaml"), "--no-git")
LOCK = ".copier-answers.yml"


@pytest.fixture(autouse=True)
def place(versions: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with a tool that carries three versions and trusts nobody."""
    monkeypatch.setattr(template, "RELEASES", versions.releases)
    monkeypatch.setattr(template, "IN_SOURCE_TREE", versions.root / "templates")
    for module in (releases, trust):
        monkeypatch.setattr(module, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setattr(trust, "allowed", set())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def fork(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Start a fork when the second version was the newest, and change a pattern in it."""
    said(capsys, "template", "copy", "house")
    house = place / "house"
    git(house, "reset", "--quiet", "--hard", "upstream/92.0.0")
    tagged(house, "1.0.0", YOURS, HOUSE)
    return house


def tagged(house: Path, version: str, old: str, new: str) -> None:
    replace(house / "project/README.md.jinja", old, new)
    git(house, "commit", "--quiet", "--all", "--message", "Change the README")
    git(house, "tag", version)


def test_a_fork_makes_projects_and_receives_what_we_improve(
    fork: Path, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(capsys, *NEW, "--template", "house") == "untrusted-templates"
    assert not (place / "plain").exists()
    said(capsys, *NEW, "--template", "house", "--trust")
    root = place / "plain"
    assert HOUSE in read(root, "README.md")
    assert f"_src_path: {fork}\n" in read(root, LOCK)
    assert "_commit: 1.0.0\n" in read(root, LOCK)
    monkeypatch.chdir(root)
    said(capsys, "add-resource", "Shelf", "label:str:40", "--yes")  # what was trusted stays so
    with (root / "README.md").open("a") as file:
        file.write("Mine.\n")
    git(fork, "merge", "--quiet", "upstream/93.0.0")
    git(fork, "tag", "1.1.0")
    assert "1.1.0" in said(capsys, "update", "--check", code=1)
    assert refused(capsys, "update") == "untrusted-templates"
    said(capsys, "update", "--yes", "--trust")
    assert "EARLY = 8" in read(root, "app/api/deps.py")
    assert HOUSE in read(root, "README.md")
    assert read(root, "README.md").endswith("Mine.\n")
    assert "_commit: 1.1.0\n" in read(root, LOCK)
    assert (root / "app/models/shelf.py").exists()


def test_what_would_run_is_said_first(fork: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = said(capsys, *NEW, "--template", str(fork), "--json", code=2)
    assert "extensions/context.py:ModelContext" in printed
    assert "--trust" in printed


def test_a_fork_that_changes_is_trusted_anew(
    fork: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, *NEW, "--template", "house", "--trust", "--dry-run")
    said(capsys, *NEW, "--template", "house", "--dry-run")
    tagged(fork, "1.0.1", HOUSE, "Ours.\n")
    assert refused(capsys, *NEW, "--template", "house", "--dry-run") == "untrusted-templates"


@pytest.mark.parametrize("kind", ["bundle", "bare", "url", "plain", "untagged"])
def test_a_fork_may_be_anywhere(
    fork: Path, place: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    source = {
        "bundle": str(place / "house.bundle"),
        "bare": str(place / "bare"),
        "url": f"file://{fork}",
        "plain": str(fork),
        "untagged": str(fork),
    }[kind]
    if kind == "bundle":
        git(fork, "bundle", "create", "--quiet", source, "--all")
    elif kind == "bare":
        git(place, "clone", "--quiet", "--bare", str(fork), source)
    elif kind == "plain":
        (fork / ".git").rename(place / "gone")
    elif kind == "untagged":
        git(fork, "tag", "--delete", "1.0.0")
    said(capsys, *NEW, "--template", source, "--trust")
    assert HOUSE in read(place / "plain", "README.md")
    unreleased = "+unreleased." in read(place / "plain", LOCK)
    assert unreleased is (kind in {"plain", "untagged"})


def test_what_was_fetched_is_enough_without_the_repository(
    fork: Path, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, *NEW, "--template", f"file://{fork}", "--trust")
    fork.rename(place / "gone")
    monkeypatch.chdir(place / "plain")
    said(capsys, "add-resource", "Shelf", "label:str:40", "--yes")
    assert refused(capsys, "update") == "unreachable-templates"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("nowhere", "no-templates"),
        ("empty", "no-templates"),
        ("file:///nowhere/at/all", "unreachable-templates"),
        ("ext::sh -c 'touch hacked'", "no-templates"),
        ("git+ext::sh -c touch% hacked", "unreachable-templates"),
        ("--upload-pack=touch hacked://x", "unreachable-templates"),
    ],
)
def test_a_source_that_is_none_is_one_clear_error(
    place: Path, capsys: pytest.CaptureFixture[str], source: str, code: str
) -> None:
    (place / "empty").mkdir()
    assert refused(capsys, *NEW, "--template", source) == code
    assert not (place / "hacked").exists()
    assert not (place / "plain").exists()


BAD_NAMES = {
    "above": "{{ '..' }}/outside.md",
    "absolute": "{{ '%c' % 47 }}tmp{{ '%c' % 47 }}outside.md",
    "hooks": "{{ '.git' }}/hooks/post-checkout",
}


@pytest.mark.parametrize("kind", BAD_NAMES)
def test_nothing_is_written_outside_of_a_project(
    fork: Path, place: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    bad = fork / "project" / BAD_NAMES[kind]
    bad.parent.mkdir(parents=True, exist_ok=True)
    bad.write_text("bad")
    (fork / ".git").rename(place / "gone")
    assert refused(capsys, *NEW, "--template", "house", "--trust") == "unsafe-path"
    assert not (place / "outside.md").exists()
    assert not (place / "plain").exists()


@pytest.mark.parametrize("kept", ["", "_preserve_symlinks: true\n"])
def test_a_link_out_of_the_templates_is_refused(
    fork: Path, place: Path, capsys: pytest.CaptureFixture[str], kept: str
) -> None:
    (place / "secret").write_text("secret")
    (fork / "project" / "notes").symlink_to(place / "secret")
    settings = fork / "copier.yml"
    settings.write_text(settings.read_text() + kept)
    git(fork, "add", ".")
    tag = ("commit", "--quiet", "--message", "Link")
    git(fork, *tag)
    git(fork, "tag", "1.0.1")
    assert refused(capsys, *NEW, "--template", "house", "--trust") == "unsafe-path"
    (fork / ".git").rename(place / "gone")
    assert refused(capsys, *NEW, "--template", "house", "--trust") == "unsafe-path"
    assert not (place / "plain").exists()


def test_a_mistake_in_a_fork_is_told_as_one(
    fork: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tagged(fork, "1.0.1", HOUSE, "{{ model.nothing.at.all }}\n")
    assert refused(capsys, *NEW, "--template", "house", "--trust") == "bad-templates"
    assert not (place / "plain").exists()


def test_the_usual_features_are_those_that_the_templates_know(
    fork: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = read(fork, "copier.yml").split("  features: [", 1)
    rest = settings[1].split("]", 1)[1]
    (fork / "copier.yml").write_text(f"{settings[0]}  features: [ci]{rest}", encoding="utf-8")
    git(fork, "commit", "--quiet", "--all", "--message", "Know one")
    git(fork, "tag", "1.0.1")
    words = ("new", "shop", "-r", "Item name:str:40", "--template", "house", "--trust", "--no-git")
    said(capsys, *words, "--yes")
    assert "features: [ci]" in read(place / "shop", "scaffold.yaml")
    assert refused(capsys, *words, "--into", "other", "--features", "docker") == "needs-update"


def test_a_copy_goes_into_a_new_folder_alone(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "mine").mkdir()
    (place / "mine" / "file").write_text("mine")
    assert said(capsys, "template", "where").strip().endswith("templates.bundle")
    said(capsys, "template", "copy", "mine", code=2)
    assert [path.name for path in (place / "mine").iterdir()] == ["file"]


def test_whoever_is_led_is_asked_first_whether_the_templates_may_run(
    fork: Path, place: Path
) -> None:
    words = ("new", "shop", "--template", str(fork), "--auth", "none", "--no-git")
    own = str(place / "own")
    person = Person(*words, folder=place, XDG_CACHE_HOME=own)
    person.sees("would run", "modules in extensions/")
    person.picks("May it run?")
    person.sees("error:", "would run", "hint:", "--trust")
    assert person.ends() == 2
    assert not (place / "shop").exists()
    for question in ("May it run?", None):  # what was trusted once is not asked again
        person = Person(*words, "--dry-run", folder=place, XDG_CACHE_HOME=own)
        if question:
            person.picks(question, "Yes")
        for list_of in ("Database:", "Features:", "Anything else about the project?"):
            person.picks(list_of)
        person.answers("First resource:", "Box label:str:40")
        person.answers("Field 2 of Box:")
        person.picks("Anything else about Box?")
        person.answers("Next resource:")
        person.picks("Is it right?")
        assert person.ends() == 0


def test_the_templates_that_were_used_last_are_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "MOST_FETCHED", 3)
    sources = [place / f"source{number}" for number in range(3)]
    for number, source in enumerate(sources):
        source.mkdir()
        (source / "copier.yml").write_text(f"# {number}\n", encoding="utf-8")
    first, second, third = (folder_of(str(source)) for source in sources)
    for folder, age in ((first, 20), (second, 30), (third, 10)):
        os.utime(folder, (time() - age, time() - age))
    (sources[0] / "copier.yml").write_text("# another\n", encoding="utf-8")
    another = folder_of(str(sources[0]))
    assert set(first.parent.iterdir()) == {first, third, another}


def folder_of(source: str) -> Path:
    return external.folder_of(source, "")
