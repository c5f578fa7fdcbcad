"""A released version of the templates stays what it was, and is released by one command."""

from __future__ import annotations

import re
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest
from support.environment import HERE
from support.workshop import first, git, make_workshop, released

from scaffold.errors import ScaffoldError
from scaffold.model.vocabulary import ApiVersion, Auth, Feature, Formatter
from scaffold.render import cache
from scaffold.render.base_render import is_other, render_locked
from scaffold.render.lock import LOCK_FILE, read_lock
from scaffold.sources import releases as travelling
from scaffold.sources import template
from scaffold.sources.digest import digest_of_template
from scaffold.sources.git_repository import Repository
from scaffold.sources.releases import Releases
from tools.release import MAINTAINERS, MODELS

if TYPE_CHECKING:
    from pathlib import Path

    from tools.release import Workshop

VERSIONS = list(template.RELEASES.digests)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_version_renders_what_it_rendered_on_its_day(version: str) -> None:
    source = template.Template(template.OURS, version, template.RELEASES.extracted(version))
    locks = [read_lock(HERE / "releases" / version / name) for name in MODELS]
    trees = render_locked([(lock.answers, source) for lock in locks])
    changed = [
        name
        for name, lock, tree in zip(MODELS, locks, trees, strict=True)
        if is_other(tree, lock) or tree[LOCK_FILE] != lock.content
    ]
    assert changed == []


def test_the_bundle_holds_each_version_and_no_other() -> None:
    tagged = Repository(str(template.RELEASES.bundle)).versions()
    assert [str(version) for version in tagged] == VERSIONS


def test_the_templates_know_every_word_of_a_model() -> None:
    words = template.settings(template.IN_SOURCE_TREE)["_words"]
    closed = {"auth": Auth, "features": Feature, "api_version": ApiVersion}
    closed |= {"formatter": Formatter}
    assert words == {key: list(map(str, each)) for key, each in closed.items()}


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    for module in (travelling, cache):
        monkeypatch.setattr(module, "user_cache_path", lambda *_, **__: folder)
    return folder


def test_versions_are_released_one_upon_the_other(versions: Workshop) -> None:
    releases = versions.releases
    assert list(releases.digests) == ["91.0.0", "92.0.0", "93.0.0"]
    assert releases.newest == "93.0.0"
    assert not (releases.extracted("91.0.0") / "project/NEWS.md").exists()
    assert (releases.extracted("92.0.0") / "project/NEWS.md").read_text() == "Good news.\n"


def test_the_same_templates_give_the_same_commits(versions: Workshop, tmp_path: Path) -> None:
    other = make_workshop(tmp_path / "other")
    released(other, "91.0.0", first)
    one, two = (Repository(str(each.releases.bundle)).versions() for each in (versions, other))
    assert two.items() <= one.items()


def test_nobody_is_named_in_a_release(versions: Workshop, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(versions.releases.bundle), "clone")
    said = git(tmp_path / "clone", "log", "-1", "--format=%an, %cn, %aI")
    name = MAINTAINERS["NAME"]
    assert said == f"{name}, {name}, 2026-02-03T00:00:00+00:00\n"


@pytest.mark.parametrize(
    ("version", "code"),
    [
        ("new", "bad-version"),
        ("v94.0.0", "bad-version"),
        ("93.0.0", "old-version"),
        ("92.6.9", "old-version"),
        ("94.0.0", "not-in-changelog"),
        ("95.0.0", "dirty-tree"),
    ],
)
def test_what_is_not_ready_is_not_released(versions: Workshop, version: str, code: str) -> None:
    changelog = versions.root / "templates" / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    changelog.write_text(f"{text}\n## 95.0.0 (2026-02-04)\n", encoding="utf-8")
    with pytest.raises(ScaffoldError) as caught:
        versions.release(version)
    changelog.write_text(text, encoding="utf-8")
    assert caught.value.code == code
    assert versions.releases.newest == "93.0.0"


def test_a_damaged_cache_is_fetched_again(versions: Workshop) -> None:
    folder = versions.releases.extracted("91.0.0")
    (folder / "copier.yml").write_text("_tasks: [reboot]\n", encoding="utf-8")
    assert digest_of_template(versions.releases.extracted("91.0.0")) == folder.name


def test_a_bundle_that_is_not_what_was_released_is_not_used(
    versions: Workshop, tmp_path: Path
) -> None:
    copied = Releases(shutil.copytree(versions.releases.folder, tmp_path / "releases"))
    text = copied.list.read_text(encoding="utf-8")
    copied.list.write_text(f"{text[:-9]}00000000\n", encoding="utf-8")
    with pytest.raises(ScaffoldError, match="not what was released"):
        copied.extracted("93.0.0")


def test_a_cache_that_cannot_be_written_is_done_without(
    versions: Workshop, cache_folder: Path
) -> None:
    cache_folder.write_text("a file where a folder should be")
    assert (versions.releases.extracted("91.0.0") / "copier.yml").is_file()


def test_the_tool_has_the_version_of_its_templates() -> None:
    root, newest = HERE.parent, template.RELEASES.newest
    said = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert said["project"]["version"] == newest
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changes, re.MULTILINE)[0] in {newest, "Unreleased"}
