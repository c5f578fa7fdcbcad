"""A git repository or bundle that holds versions of a template, each under a tag."""

from __future__ import annotations

import shutil
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING

from scaffold import git
from scaffold.errors import ScaffoldError, listed, quote

if TYPE_CHECKING:
    from packaging.version import Version

TAGS = "refs/tags/"
CACHE = "__pycache__"
# A repository is never asked for by way of another program, which `ext::` would run.
SURROUNDINGS = {
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """Where git fetches from: a path or a URL."""

    url: str

    def versions(self) -> dict[Version, tuple[str, str]]:
        """Map the versions that are tagged to their tag and its commit, the oldest first.

        Tags that are no version by PEP 440 are somebody else's.
        """
        found = {}
        for line in run_git(self.url, "ls-remote", "--tags", "--", self.url).splitlines():
            commit, _, name = line.decode().partition("\t")
            tag = name.removeprefix(TAGS).removesuffix("^{}")
            if version := read_version(tag):
                found[version] = tag, commit
        return dict(sorted(found.items()))

    def extract(self, tag: str, folder: Path) -> None:
        """Write the files of a tag into a folder that is not there yet.

        It appears in full or not at all, so that several processes may do this at once.
        """
        with TemporaryDirectory(prefix="scaffold-") as scratch:
            here = [f"--git-dir={scratch}"]
            run_git(self.url, *here, "init", "--quiet", "--bare")
            reference = f"+{TAGS}{tag}:{TAGS}{tag}"
            fetch = ["fetch", "--quiet", "--no-tags", "--", self.url, reference]
            run_git(self.url, *here, *fetch)
            archive = run_git(self.url, *here, "archive", "--format=tar", f"{TAGS}{tag}")
        made = Path(mkdtemp(dir=folder.parent))
        try:
            with tarfile.open(fileobj=BytesIO(archive)) as tar:
                tar.extractall(made, sources(tar), filter="data")
            put_in_place(made, folder)
        except tarfile.FilterError as error:
            problem = f"the templates in {quote(self.url)} reach outside: {error}"
            raise ScaffoldError(problem, "use templates that you trust", "unsafe-path") from None
        finally:
            shutil.rmtree(made, ignore_errors=True)


def sources(tar: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Leave out what Python would run in place of the source beside it."""
    parts = [(each, PurePosixPath(each.name)) for each in tar]
    return [each for each, path in parts if CACHE not in path.parts and path.suffix != ".pyc"]


def put_in_place(made: Path, folder: Path) -> None:
    """Rename a finished folder, unless another process did the same before."""
    made.chmod(0o755)
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def read_version(word: str) -> Version | None:
    """Read a version by PEP 440, with or without a `v`; None for any other word."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(word)
    except InvalidVersion:
        return None


def run_git(url: str, *words: str) -> bytes:
    """Run git, and return what it printed; what it cannot do is said of the repository."""
    hint = "see that it is there and that git may read it; what was fetched before stays usable"
    try:
        ran = git.run(words, environment=git.users() | SURROUNDINGS)
    except FileNotFoundError:
        problem = "git is not installed, and the templates are in a git repository"
        raise ScaffoldError(problem, "install git", "no-git") from None
    if ran.returncode:
        said = [line for line in ran.stderr.decode(errors="replace").splitlines() if line.strip()]
        problem = f"the templates in {quote(url)} cannot be read: {listed(said[:1])}"
        raise ScaffoldError(problem, hint, "unreachable-templates")
    return ran.stdout
