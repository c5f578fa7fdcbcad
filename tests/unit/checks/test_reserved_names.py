"""What a template needs for itself cannot be had, and the checks of it are fed."""

from __future__ import annotations

import json
import subprocess
import tomllib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from support.environment import fullest

from scaffold.checks.spec import check_project
from scaffold.cli import run
from scaffold.errors import ScaffoldError
from scaffold.model.names import LONGEST_NAME, normal_package
from scaffold.sources import template
from scaffold.specfile import specfile
from scaffold.specfile.project_flags import check_name

if TYPE_CHECKING:
    from pathlib import Path

LISTED = "import json, importlib.metadata as m\n"
LISTED += "print(json.dumps([each.metadata['Name'] for each in m.distributions()]))"
MODEL = "project: {}\nauth: []\nresources:\n  Post: {{fields: {{title: str:40}}}}\n"


def test_nothing_that_is_reserved_is_left_empty() -> None:
    empty = [name for name, said in asdict(template.reserved()).items() if not said]
    assert empty == []


def test_every_package_that_a_project_needs_is_reserved(tmp_path: Path) -> None:
    written = tomllib.loads((fullest(tmp_path / "shop") / "pyproject.toml").read_text("utf-8"))
    groups = [written["project"]["dependencies"], *written["dependency-groups"].values()]
    needed = {normal_package(Requirement(each).name) for group in groups for each in group}
    assert {"fastapi", "uvicorn", "pytest", "locust", "limits"} <= needed
    assert needed <= template.reserved().packages


def test_every_package_that_others_bring_is_reserved(python: Path) -> None:
    """Where this fails, a package brings another now: python -m tools.packages."""
    ran = subprocess.run([python, "-c", LISTED], check=True, capture_output=True, text=True)
    assert set(map(normal_package, json.loads(ran.stdout))) <= template.reserved().packages


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("fastapi", "fastapi-api"),
        ("Typing_Extensions", "Typing_Extensions-api"),
        ("starlette", "starlette-api"),
        ("opentelemetry-instrumentation-sqlalchemy", "my-api"),
    ],
)
def test_a_package_names_no_project(
    name: str, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "shop"
    words = ["new", name, "--into", str(root), "--yes", "-r", "Post title:str:40"]
    assert run(words) == 2
    said = capsys.readouterr().err
    assert f"'{name}' is a package that the project installs" in said
    assert f"try '{hint}'" in said
    assert not root.exists()
    words[1] = hint
    assert run([*words, "--dry-run"]) == 0


@pytest.mark.parametrize("name", sorted(template.reserved().packages))
def test_what_is_to_be_typed_instead_may_be(name: str) -> None:
    reserved = template.reserved()
    if len(name) > LONGEST_NAME:
        return
    with pytest.raises(ScaffoldError) as caught:
        check_name(name, reserved)
    check_project(caught.value.hint.split("'")[1], reserved.packages)


def test_a_file_is_refused_with_its_place() -> None:
    with pytest.raises(ScaffoldError) as caught:
        specfile.parse(MODEL.format("uvicorn"), reserved=template.reserved())
    assert caught.value.code == "reserved-name"
    assert caught.value.where == "scaffold.yaml:1:10"


def test_a_project_that_is_there_keeps_its_name() -> None:
    """What is a package today may have been none when the project was made."""
    locked = specfile.parse(MODEL.format("uvicorn")).spec
    text, reserved = MODEL.format("uvicorn"), template.reserved()
    assert specfile.parse(text, reserved=reserved, locked=locked).spec == locked
    with pytest.raises(ScaffoldError, match="'uvicorn' is a package"):
        specfile.parse(text, reserved=reserved, locked=replace(locked, project="shop"))
