"""A render is what copier and ruff give, however much of their work is saved."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from copier import run_copy
from support.environment import MODELS

from scaffold.model.answers import to_data
from scaffold.render import cache
from scaffold.render.render import ANSWERS_FILE, read_tree, render, render_all
from scaffold.render.ruff import tidy
from scaffold.sources import template
from scaffold.specfile import specfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.render.render import Tree


def answers(name: str) -> dict[str, Any]:
    path = MODELS / f"{name}.yaml"
    parsed = specfile.parse(path.read_text("utf-8"), path.name, reserved=template.reserved())
    return to_data(parsed.spec)


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a cache of its own."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(cache, "user_cache_path", lambda *_, **__: folder)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return folder


def plain_render(said: Mapping[str, Any], source: Path, into: Path) -> Tree:
    """Let copier render, and run the task of the template, which tidies."""
    run_copy(str(source), into, data=dict(said), defaults=True, quiet=True, unsafe=True)
    return read_tree(into)


def test_a_render_is_what_copier_gives(tmp_path: Path) -> None:
    source = template.newest()
    whole, small = answers("relations"), answers("plain")
    plain = plain_render(whole, source, tmp_path / "plain")
    assert render(whole, source) == plain
    assert render_all([(small, source), (whole, source)])[1] == plain


def test_ruff_is_found_from_an_environment_laid_over_that_of_the_tool(tmp_path: Path) -> None:
    """Which is how `uv run --with` runs it."""
    over = tmp_path / "over"
    venv.create(over, symlinks=True)
    found = subprocess.run(
        [over / "bin" / "python", "-c", "from scaffold.render.ruff import RUFF; print(RUFF)"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()).is_file()


def test_renders_made_together_are_those_made_alone() -> None:
    source = template.newest()
    before = answers("options")
    after = before | {"auth": [], "database": "sqlite", "resources": before["resources"][:1]}
    after["resources"] = [
        each | {"access": {"read": "public", "write": "public"}}
        for each in answers("plain")["resources"]
    ]
    alone = [render(before, source), render(after, source)]
    assert render_all([(before, source), (after, source)]) == alone


def changed_template(into: Path, path: str, old: str, new: str) -> Path:
    shutil.copytree(template.newest(), into)
    text = (into / path).read_text(encoding="utf-8")
    assert old in text
    (into / path).write_text(text.replace(old, new), encoding="utf-8")
    return into


def test_templates_with_extensions_of_their_own_do_not_mix(tmp_path: Path) -> None:
    said = answers("plain")
    title = "names.sentence(self.plural_words)"
    code = "extensions/model/resource.py"
    older = changed_template(tmp_path / "older", code, title, f"{title} + ' of old'")
    newer = template.newest()
    alone = [render(said, older), render(said, newer)]
    assert alone[0] != alone[1]
    assert render_all([(said, older), (said, newer), (said, older)]) == [*alone, alone[0]]


def test_what_a_template_says_differently_is_compiled_again(tmp_path: Path) -> None:
    said = answers("plain")
    first = render(said, template.newest())
    other = changed_template(tmp_path / "other", "project/README.md.jinja", "# ", "#  ")
    second = render(said, other)
    assert {path for path in first if first[path] != second[path]} >= {"README.md"}
    assert render(said, template.newest()) == first


def test_a_second_render_compiles_nothing(
    cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = answers("plain")
    first = render(said, template.newest())
    shutil.rmtree(cache_folder / "rendered")
    monkeypatch.setattr("jinja2.Environment._generate", refuse)
    assert render(said, template.newest()) == first
    assert len(list((cache_folder / "compiled").iterdir())) == 1


def test_what_was_rendered_is_not_rendered_again(
    cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, bookshop = answers("plain"), answers("bookshop")
    now = template.newest()
    first = render(plain, now)
    both = render_all([(plain, now), (bookshop, now)])
    assert len(list((cache_folder / "rendered").iterdir())) == 2
    monkeypatch.setattr("scaffold.render.copier_adapter.copy", refuse)
    assert render_all([(bookshop, now), (plain, now)]) == [both[1], first]


def refuse(*_: object) -> None:
    raise AssertionError


@pytest.mark.parametrize("folder", ["compiled", "rendered"])
@pytest.mark.parametrize("found", [b"", b"\0" * 100], ids=["empty", "damaged"])
def test_a_damaged_cache_is_made_anew(found: bytes, folder: str, cache_folder: Path) -> None:
    said = answers("plain")
    first = render(said, template.newest())
    for path in (cache_folder / "rendered").iterdir():
        path.write_bytes(found)
    (path,) = (cache_folder / folder).iterdir()
    path.write_bytes(found)
    assert render(said, template.newest()) == first
    assert cache.load(path)


def test_a_cache_that_cannot_be_written_does_no_harm(cache_folder: Path) -> None:
    cache_folder.write_text("a file where a folder should be")
    assert ANSWERS_FILE in render(answers("plain"), template.newest())


def test_a_cache_of_somebody_else_is_not_run(
    cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render(answers("plain"), template.newest())
    (path,) = (cache_folder / "compiled").iterdir()
    assert cache.load(path)
    monkeypatch.setattr("os.geteuid", lambda: 1_000_000)
    assert cache.load(path) is None


def test_the_cache_does_not_grow_for_ever(cache_folder: Path) -> None:
    for number in range(8):
        cache.save(cache_folder / str(number), {}, most=3)
    assert len(list(cache_folder.iterdir())) == 3


def test_the_same_file_under_other_settings_is_tidied_for_itself(tmp_path: Path) -> None:
    source = f"import os\nsome = [{', '.join('item' for _ in range(14))}]\n"
    widths = (100, 60, 100)
    folders = [tmp_path / str(number) for number in range(len(widths))]
    for folder, width in zip(folders, widths, strict=True):
        folder.mkdir()
        (folder / "module.py").write_text(source)
        (folder / "pyproject.toml").write_text(f"[tool.ruff]\nline-length = {width}\n")
    tidy(*folders)
    wide, narrow, again = [(folder / "module.py").read_text() for folder in folders]
    assert wide == again
    assert wide.startswith("some = [item, ")
    assert narrow.startswith("some = [\n")
