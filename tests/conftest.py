"""Settings of all tests, and what several files of them share."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings
from support.bookshop import copy_of
from support.databases import open_folder
from support.environment import common_environment, generate
from support.workshop import make_versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.release import Workshop

# What a generated example takes says more of the machine than of the code.
settings.register_profile("tests", deadline=None)
settings.register_profile(  # how tools/seeded.py asks whether a fault is noticed
    "unshrunk", deadline=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("tests")

# The tool is started hundreds of times: what Python and Jinja compiled is kept, even where that
# is switched off.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


LONG = {"test_features", "test_journeys", "test_load", "test_machine", "test_promise"}
LONG |= {"test_life", "test_pairwise", "test_versions"}
"""Where a test may take a minute, and is in no group."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is long, so that no worker goes on with it alone in the end."""
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.fixture(scope="session")
def python() -> Path:
    """Give the interpreter of the environment in which every generated project runs."""
    return common_environment()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that every user may enter: those of pytest are for one."""
    with open_folder("tests-") as folder:
        yield folder


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Give a source tree in which the versions of `workshop.VERSIONS` were released."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tools.release.MODELS", ("plain",))
        yield make_versions(tmp_path_factory.mktemp("versions") / "tree")


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project of the `MODEL` that a module of tests begins with."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "shop.yaml").write_text(request.module.MODEL, encoding="utf-8")
    return generate(folder / "shop.yaml", folder / "shop")


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project of one's own."""
    root = copy_of(made, tmp_path)
    monkeypatch.chdir(root)
    return root
