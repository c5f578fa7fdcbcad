"""How long `fastapi-scaffold --help` and a completion take, as a multiple of `import typer`."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from scaffold.cli.completion import VARIABLE

ROUNDS = 15
MOST = 2.0
BASE = [sys.executable, "-c", "import typer"]
TOOL = [sys.executable, "-m", "scaffold"]
SHELL = [f"{VARIABLE}=complete_bash", "COMP_WORDS=fastapi-scaffold ad", "COMP_CWORD=1"]
COMMANDS = {
    "--help": [*TOOL, "--help"],
    "new --help": [*TOOL, "new", "--help"],
    "--version": [*TOOL, "--version"],
    "Tab": ["env", *SHELL, *TOOL],
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
    print(f"aim: --help and Tab in under {MOST:.0f} x")


if __name__ == "__main__":
    main()
