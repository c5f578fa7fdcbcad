"""The released template versions that travel with the tool: a git bundle, and a digest of each."""

from __future__ import annotations

import atexit
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from platformdirs import user_cache_path

from scaffold.errors import ScaffoldError
from scaffold.sources.digest import digest_of_template
from scaffold.sources.git_repository import Repository

MOST_FETCHED = 64
"""How many versions of templates are kept in the cache."""


@dataclass(frozen=True, slots=True)
class Releases:
    """A folder with `templates.bundle` and `digests.txt`, which names the oldest version first."""

    folder: Path

    @property
    def bundle(self) -> Path:
        return self.folder / "templates.bundle"

    @property
    def list(self) -> Path:
        return self.folder / "digests.txt"

    @property
    def digests(self) -> dict[str, str]:
        """Map each version to the digest of its templates."""
        if not self.list.exists():
            return {}
        lines = self.list.read_text(encoding="utf-8").splitlines()
        return dict(line.split() for line in lines if line and not line.startswith("#"))

    @property
    def newest(self) -> str:
        """Return the newest version, or 0 where none is released."""
        return next(reversed(self.digests), "0")

    def named(self, digest: str) -> str:
        """Return the version that has a digest, or that of which these are its first digits."""
        found = (name for name, each in self.digests.items() if each.startswith(digest))
        return next(found, "")

    def extracted(self, version: str) -> Path:
        """Return a folder with the templates of a version: from the cache, or out of the bundle."""
        digest = self.digests[version]
        folder = cache() / digest
        if folder.is_dir() and digest_of_template(folder) == digest:
            return used(folder)
        shutil.rmtree(folder, ignore_errors=True)
        Repository(str(self.bundle)).extract(version, folder)
        if digest_of_template(folder) != digest:
            problem = f"version {version} of the templates is not what was released"
            hint = "the installation is damaged: install the tool again"
            raise ScaffoldError(problem, hint, "damaged-templates")
        return used(folder)


def cache() -> Path:
    """Return the folder for templates that were fetched, in the user's cache if possible."""
    folder = user_cache_path("fastapi-scaffold", appauthor=False) / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(mkdtemp(prefix="scaffold-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def used(folder: Path) -> Path:
    """Note that a folder in the cache is used now, and let go of what was not for the longest."""
    with suppress(OSError):
        os.utime(folder)
        known = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in known[:-MOST_FETCHED]:
            going = path.rename(path.with_name(f".{path.name}"))  # at once, for whoever looks now
            shutil.rmtree(going, ignore_errors=True)
    return folder
