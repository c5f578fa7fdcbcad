"""Features come and go in a project that was edited by hand, and its edits stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML
from support.bookshop import append, copy_of, edit
from support.environment import MODELS, generate
from support.features import ALONE, OWN, tree

from scaffold.cli import run
from scaffold.model.vocabulary import Database, Feature
from scaffold.plan import project
from scaffold.render.lock import LOCK_FILE
from scaffold.sources import template
from scaffold.specfile import specfile

if TYPE_CHECKING:
    from pathlib import Path

MINE = {
    "app/main.py": '\n\n@app.get("/mine")\nasync def mine() -> str:\n    return "mine"\n',
    "app/core/errors.py": "\n\nMINE = 1\n",
    "README.md": "\n## Mine\n\nWhat we know about it.\n",
    ".env.example": "\nMINE=1\n",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("made") / "plain"
    return generate(MODELS / "plain.yaml", into, database=Database.POSTGRESQL)


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project without features, in which much is the user's own."""
    root = copy_of(made, tmp_path)
    for path, text in MINE.items():
        append(root, path, text)
    edit(root, "pyproject.toml", '    "alembic', '    "humanize>=4",\n    "alembic')
    (root / "app/mine.py").write_text("MINE = 1\n", encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def switch(root: Path, *features: Feature) -> None:
    """Say the features in scaffold.yaml, and apply that."""
    path = root / specfile.FILE
    text = path.read_text(encoding="utf-8")
    said = re.sub("^features: .*$", f"features: [{', '.join(features)}]", text, flags=re.MULTILINE)
    path.write_text(said, encoding="utf-8")
    assert run(["apply", "--yes", "--quiet"]) == 0


def files(root: Path) -> dict[str, bytes]:
    there = tree(root)
    return {path: there[path] for path in there if path not in OWN and not hidden(path)}


def hidden(path: str) -> bool:
    return path.startswith(".scaffold/") or "__pycache__" in path


def assert_edits_are_there(root: Path) -> None:
    for path, text in MINE.items():
        assert text.strip() in (root / path).read_text(encoding="utf-8"), path
    assert '"humanize>=4",' in (root / "pyproject.toml").read_text(encoding="utf-8")
    assert (root / "app/mine.py").exists()


@pytest.mark.parametrize("feature", Feature)
def test_a_feature_is_switched_on_and_off_and_on_again(root: Path, feature: Feature) -> None:
    before = files(root)
    switch(root, feature)
    on = files(root)
    assert set(on) - set(before) == ALONE[feature]
    assert_edits_are_there(root)
    switch(root)
    assert files(root) == before
    switch(root, feature)
    assert files(root) == on


def test_a_resource_in_the_change_feed_leaves_it_and_comes_again(root: Path) -> None:
    append(root, "app/api/v1/tags.py", "\n\nMINE = 1\n")
    before, quiet, told = files(root), "  Tag:\n", "  Tag:\n    realtime: true\n"
    edit(root, specfile.FILE, quiet, told)
    switch(root, Feature.WEBSOCKET)
    on = files(root)
    assert b"FEED.created(" in on["app/api/v1/tags.py"]
    assert b"MINE = 1" in on["app/api/v1/tags.py"]
    edit(root, specfile.FILE, told, quiet)
    switch(root)
    assert files(root) == before
    edit(root, specfile.FILE, quiet, told)
    switch(root, Feature.WEBSOCKET)
    assert files(root) == on


def test_all_features_come_and_go_at_once(root: Path) -> None:
    before = files(root)
    switch(root, *Feature)
    assert set(files(root)) - set(before) == set().union(*ALONE.values())
    assert_edits_are_there(root)
    switch(root)
    assert files(root) == before


def test_the_version_moves_from_the_path_to_the_header_and_back(root: Path) -> None:
    before = files(root)
    text = (root / specfile.FILE).read_text(encoding="utf-8")
    for _ in range(2):
        edit(root, specfile.FILE, "auth: []\n", "auth: []\napi_version: header  # ours\n")
        assert run(["apply", "--yes", "--quiet"]) == 0
        on = files(root)
        assert set(on) - set(before) == {"app/api/versioning.py", "tests/test_versioning.py"}
        assert [path for path in on if re.search(rb"(?<!app)/api/v1", on[path])] == []
        assert_edits_are_there(root)
        (root / specfile.FILE).write_text(text, encoding="utf-8")
        assert run(["apply", "--yes", "--quiet"]) == 0
        assert files(root) == before


def test_the_ways_to_prove_who_one_is_come_and_go(root: Path) -> None:
    """Migrations stay, of course: they are what happened."""
    before, said = without_migrations(root), "auth: []"
    ways = ("[jwt]", "[jwt, api-key]", "[jwt, api-key, oauth2]", "[oauth2]", "[api-key]", "[]")
    for way in ways:
        edit(root, specfile.FILE, said, said := f"auth: {way}")
        assert run(["apply", "--yes", "--quiet", "--allow-destructive"]) == 0
        assert_edits_are_there(root)
        assert (root / "app/core/passwords.py").exists() == ("jwt" in way)
        assert (root / "app/core/keys.py").exists() == ("api-key" in way)
        assert (root / "app/core/oidc.py").exists() == ("oauth2" in way)
    assert without_migrations(root) == before


def without_migrations(root: Path) -> dict[str, bytes]:
    there = files(root)
    return {path: there[path] for path in there if not path.startswith("migrations/versions/")}


def test_what_the_user_changed_of_a_feature_stays_when_it_goes(root: Path) -> None:
    switch(root, Feature.DOCKER)
    append(root, "compose.yaml", "# mine\n")
    switch(root)
    assert (root / "compose.yaml").read_text(encoding="utf-8").endswith("# mine\n")
    assert not (root / "Dockerfile").exists()


def test_a_project_from_before_there_were_features_gets_none_unasked(root: Path) -> None:
    """Neither its lock nor its model has a word for them."""
    for path in (specfile.FILE, LOCK_FILE):
        text = (root / path).read_text(encoding="utf-8")
        (root / path).write_text(text.replace("features: []\n", ""), encoding="utf-8")
    assert "features" not in YAML(typ="safe").load(root / LOCK_FILE)
    before = files(root)
    assert project.read(root).file.spec.features == ()
    assert run(["apply", "--yes", "--quiet"]) == 0
    assert files(root) == before


def test_a_project_that_had_limits_before_they_were_a_choice_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = template.RELEASES.extracted("0.1.0")
    first = template.Template(template.OURS, "0.1.0", folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(template, "current", lambda: first)
        root = generate(MODELS / "plain.yaml", tmp_path / "plain", features=(Feature.CI,))
    monkeypatch.chdir(root)
    assert run(["update", "--yes", "--quiet"]) == 0
    found = project.read(root)
    assert found.lock.spec.features == (Feature.CI, Feature.RATE_LIMIT)
    assert found.file.spec == found.lock.spec
    assert (root / "app/core/limits.py").exists()
