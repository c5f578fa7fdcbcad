"""How long ``new`` takes for models of several sizes: ``uv run python -m benchmarks.new``.

It prints medians over runs, and how the time grows beside the number of resources.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

FIELDS = "name:str:80:search price:decimal:10,2:ge=0 active:bool:default=true made_at:datetime:null"
SIZES = (6, 10, 50)
RUNS = 5


def words(resources: int) -> list[str]:
    """Return the command line of a model in which each resource refers to the one before.

    The plurals are given: looking up that of a rare noun is another matter.
    """
    found = []
    for number in range(resources):
        relation = f" before:Thing{number - 1}" if number else ""
        found += ["-r", f"Thing{number}/things{number} {FIELDS}{relation}"]
    return found


def seconds(resources: int) -> float:
    command = [sys.executable, "-m", "scaffold", "new", "shop", "--yes", "--quiet", "--no-git"]
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run([*command, *words(resources)], cwd=Path(folder), check=True)
        return time.perf_counter() - started


def main() -> None:
    medians = {size: statistics.median(seconds(size) for _ in range(RUNS)) for size in SIZES}
    for size, median in medians.items():
        ratio = median / medians[SIZES[0]]
        print(f"{size:4} resources  {median:6.2f} s   {ratio:4.1f} x the smallest")


if __name__ == "__main__":
    main()
