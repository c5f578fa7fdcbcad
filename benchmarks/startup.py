"""How long `fastapi-scaffold --help` takes, as a multiple of `import typer`."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

ROUNDS = 15
MOST = 2.0
BASE = [sys.executable, "-c", "import typer"]
COMMANDS = {
    "--help": [sys.executable, "-m", "scaffold", "--help"],
    "new --help": [sys.executable, "-m", "scaffold", "new", "--help"],
    "--version": [sys.executable, "-m", "scaffold", "--version"],
}


def seconds(command: list[str]) -> float:
    begun = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun


def main() -> None:
    """Run them in turn, so that what else the machine does falls on all alike."""
    commands = {"import typer": BASE, **COMMANDS}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    base = median(times["import typer"])
    for name, taken in times.items():
        ratio = median(taken) / base
        print(f"{name:14} {median(taken) * 1000:6.0f} ms  {ratio:4.2f} x")
    print(f"aim: --help in under {MOST:.0f} x")


if __name__ == "__main__":
    main()
