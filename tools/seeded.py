"""Put faults into the project, one at a time, and see which test notices: `-m tools.seeded`.

The faults are those of `seeded.toml`, or some of them: parts of their names choose. Each is put
into a copy of what is committed, and the tests of its part run there until one fails. What
becomes of each is said as soon as it is known, so that a run that was stopped can go on from there
with `--after NAME`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parents[1]
PYTEST = ["-m", "pytest", "-n", "0", "-rfE", "-p", "no:cacheprovider"]
PYTEST += ["--hypothesis-profile", "unshrunk"]  # that an example fails says enough
FOUND = re.compile(r"^(?:E +)?(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake: text of a file, and what stands there instead."""

    name: str
    part: str
    file: str
    old: str
    new: str

    def put_into(self, root: Path) -> None:
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.old!r} stands {text.count(self.old)} times")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def read() -> tuple[list[Fault], dict[str, list[list[str]]]]:
    """Return the faults, and the runs of pytest of each part, in the order of trying."""
    said = tomllib.loads((HERE / "tools" / "seeded.toml").read_text(encoding="utf-8"))
    return [Fault(**each) for each in said["fault"]], said["parts"]


def noticed(fault: Fault, runs: list[list[str]]) -> str:
    """Return the test that notices a fault, or nothing."""
    with TemporaryDirectory(prefix="seeded-") as folder:
        root = Path(folder)
        root.chmod(0o755)  # PostgreSQL runs as a user of its own where this one is root
        archive = subprocess.run(
            ["git", "archive", "HEAD"], cwd=HERE, capture_output=True, check=True
        )
        subprocess.run(["tar", "-x"], cwd=root, input=archive.stdout, check=True)
        (root / ".cache").symlink_to(HERE / ".cache")
        fault.put_into(root)
        return next(filter(None, (failed(root, words) for words in runs)), "")


def failed(root: Path, words: list[str]) -> str:
    """Return the first test that fails, if one does, and the one of the project that it ran."""
    ran = subprocess.run(
        [sys.executable, *PYTEST, *words],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "PYTEST_ADDOPTS": "-x"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode == 0:
        return ""
    found = FOUND.findall(ran.stdout)
    return ": ".join(found[::-1][:2]) or f"pytest ended with {ran.returncode}"


def chosen(faults: list[Fault], words: list[str], after: str | None) -> list[Fault]:
    """Return the faults in whose names one of the words stands, and those after one, in order."""
    names = [fault.name for fault in faults]
    later = faults[names.index(after) + 1 :] if after else faults
    return [it for it in later if not words or any(word in it.name for word in words)]


def main() -> None:
    parser = argparse.ArgumentParser("python -m tools.seeded", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of the names of the faults to try")
    parser.add_argument("--after", metavar="NAME", help="go on after this fault")
    parser.add_argument("--at-once", type=int, default=2, metavar="NUMBER")
    options = parser.parse_args()
    faults, parts = read()
    tried = chosen(faults, options.names, options.after)
    with ThreadPoolExecutor(options.at_once) as workers:
        tests = workers.map(lambda fault: noticed(fault, parts[fault.part]), tried)
        caught = 0
        for fault, test in zip(tried, tests, strict=True):
            caught += bool(test)
            print(f"{fault.name}\n    {test or 'NOBODY NOTICED'}", flush=True)
    print(f"{caught} of {len(tried)} were noticed")


if __name__ == "__main__":
    main()
