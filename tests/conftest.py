"""Settings of all tests, and what several files of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from workshop import make_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.release import Workshop

# What a generated example takes says more of the machine than of the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Give a source tree in which the versions of `workshop.VERSIONS` were released."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tools.release.MODELS", ("plain",))
        yield make_versions(tmp_path_factory.mktemp("versions") / "tree")
