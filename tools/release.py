"""Release the templates as they are: ``python -m tools.release 0.2.0``.

The version must be new, `templates/CHANGELOG.md` must name it with its day, and everything must be
committed. What is added to `scaffold/releases` travels with the tool from then on, and what is
added to `tests/releases` holds what the version renders; commit both. The same templates give the
same commit, whoever releases them, and where.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold.errors import ScaffoldError, quote
from scaffold.model.answers import to_data
from scaffold.render.base_render import render_locked
from scaffold.render.lock import LOCK_FILE
from scaffold.sources import template
from scaffold.sources.digest import CHANGELOG, digest_of_template
from scaffold.sources.git_repository import read_version
from scaffold.sources.releases import Releases
from scaffold.specfile import specfile

HERE = Path(__file__).parents[1]
MODELS = ("bookshop", "options")
NAMED = re.compile(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", re.MULTILINE)
HEAD = (
    "# What was released: each version of the templates, and their digest. See tools/release.py.\n"
)
MAINTAINERS = {
    "NAME": "Seed 07b76259 maintainers",
    "EMAIL": "maintainers@users.noreply.b-seed-07b76259.example",
}


@dataclass(frozen=True, slots=True)
class Workshop:
    """A source tree in which versions are released."""

    root: Path = HERE

    @property
    def releases(self) -> Releases:
        return Releases(self.root / "scaffold" / "releases")

    def release(self, version: str) -> None:
        """Add a version to the releases, or raise for what is not as it must be."""
        self.check_version(version)
        day = self.day_of(version)
        if self.git("status", "--porcelain"):
            raise ScaffoldError("not everything is committed", "commit it first", "dirty-tree")
        with TemporaryDirectory() as scratch:
            folder, store = Path(scratch, "templates"), Path(scratch, "store")
            self.check_out(folder)
            self.add(version, day, folder, store)
            source = template.Template(template.OURS, version, folder)
            self.keep_locks(source)
            self.keep_digest(version, digest_of_template(folder))

    def check_version(self, version: str) -> None:
        wanted, newest = read_version(version), read_version(self.releases.newest)
        if wanted is None or str(wanted) != version:
            problem = f"{quote(version)} is no version"
            raise ScaffoldError(problem, "write one like 0.2.0", "bad-version")
        if newest and wanted <= newest:
            problem = f"version {version} is not newer than {newest}"
            raise ScaffoldError(problem, "a released version never changes", "old-version")

    def day_of(self, version: str) -> str:
        text = (self.root / "templates" / CHANGELOG).read_text(encoding="utf-8")
        days: dict[str, str] = dict(NAMED.findall(text))
        if version not in days:
            problem = f"templates/{CHANGELOG} does not name {version}"
            hint = f"say what it changes below: ## {version} (2026-01-31)"
            raise ScaffoldError(problem, hint, "not-in-changelog")
        return days[version]

    def check_out(self, folder: Path) -> None:
        """Write the templates as they are committed, without what lies about among them."""
        archive = self.git("archive", "--format=tar", "HEAD:templates")
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")

    def add(self, version: str, day: str, folder: Path, store: Path) -> None:
        """Commit a folder on top of the bundle, under the tag of the version."""
        bundle = self.releases.bundle
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(store))
        if bundle.exists():
            self.git("fetch", "--quiet", str(bundle), "+refs/*:refs/*", store=store)
        parents = self.git("for-each-ref", "--format=%(objectname)", "refs/heads/main", store=store)
        self.git("--work-tree", str(folder), "add", "--force", "--all", ".", store=store, at=folder)
        tree = self.git("write-tree", store=store).decode().strip()
        above = [word for each in parents.decode().split() for word in ("-p", each)]
        message = f"Release {version} of the templates"
        made = self.git("commit-tree", tree, *above, "-m", message, store=store, day=day)
        commit = made.decode().strip()
        self.git("update-ref", "refs/heads/main", commit, store=store)
        self.git("update-ref", f"refs/tags/{version}", commit, store=store)
        bundle.parent.mkdir(parents=True, exist_ok=True)
        held = ["HEAD", "--branches", "--tags"]
        self.git("bundle", "create", "--quiet", str(bundle.absolute()), *held, store=store)

    def keep_digest(self, version: str, digest: str) -> None:
        path = self.releases.list
        text = path.read_text(encoding="utf-8") if path.exists() else HEAD
        path.write_text(f"{text}{version} {digest}\n", encoding="utf-8")

    def keep_locks(self, source: template.Template) -> None:
        """Keep the locks of some projects, with the digests of what the version makes of them."""
        folder = self.root / "tests" / "releases" / source.version
        for name in MODELS:
            text = (HERE / "tests" / "models" / f"{name}.yaml").read_text(encoding="utf-8")
            spec = specfile.parse(text, reserved=template.reserved(source.folder)).spec
            (tree,) = render_locked([(to_data(spec), source)])
            (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / name / LOCK_FILE).write_bytes(tree[LOCK_FILE])

    def git(
        self, *words: str, store: Path | None = None, at: Path | None = None, day: str = ""
    ) -> bytes:
        """Run git here, or on a store of its own, as the maintainers and on a given day."""
        roles = ("AUTHOR", "COMMITTER")
        said = {f"GIT_{role}_{key}": value for role in roles for key, value in MAINTAINERS.items()}
        said |= {f"GIT_{role}_DATE": f"{day}T00:00:00+00:00" for role in roles if day}
        command = ["git", *(["--git-dir", str(store)] if store else []), *words]
        return subprocess.run(
            command, cwd=at or self.root, env=os.environ | said, check=True, stdout=subprocess.PIPE
        ).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    version = parser.parse_args().version
    try:
        Workshop().release(version)
    except ScaffoldError as error:
        sys.exit(f"error: {error.problem}\n hint: {error.hint}")
    print(f"Version {version} is released: commit scaffold/releases and tests/releases/{version}")


if __name__ == "__main__":
    main()
