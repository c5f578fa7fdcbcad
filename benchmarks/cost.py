"""What a command costs: it is run, and waited for as its parent, whom the system tells."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processors (children's included), and megabytes held."""

    clock: float
    processors: float
    memory: float = 0

    def __str__(self) -> str:
        held = f"  {self.memory:5.0f} MB" if self.memory else ""
        return f"{self.clock:6.2f} s  {self.processors:6.2f} s CPU{held}"

    def times(self, other: Cost) -> str:
        return (
            f"{self.clock / other.clock:4.2f} x ({self.processors / other.processors:4.2f} x CPU)"
        )


def cost_of(command: list[str], folder: Path) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(costs: list[Cost]) -> Cost:
    """Return the middle of the seconds, and the most memory."""
    return Cost(
        statistics.median(cost.clock for cost in costs),
        statistics.median(cost.processors for cost in costs),
        max(cost.memory for cost in costs),
    )
