"""Apps under measurement: started by a command, asked by a client, and what they cost."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from support.serving import free_port

if TYPE_CHECKING:
    from benchmarks.app.client import Ask

START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class App:
    """An app: the command that serves it, with `{port}` for the port, and what is asked of it."""

    name: str
    command: str
    folder: Path
    asks: dict[str, Ask]
    environment: dict[str, str] = field(default_factory=dict)


class Served:
    """An app that runs, on a port of its own."""

    def __init__(self, app: App, **environment: str) -> None:
        self.app = app
        self.port = free_port()
        hidden = {"VIRTUAL_ENV", "PYTHONPATH", "DATABASE_URL", "SECRET_KEY"}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        self.process = subprocess.Popen(
            shlex.split(app.command.replace("{port}", str(self.port))),
            cwd=app.folder,
            env=kept | app.environment | environment,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        started = time.monotonic()
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > started + START_SECONDS:
                self.process.kill()
                raise SystemExit(f"{self.app.name} does not serve: {self.app.command}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def cpu(self) -> float:
        """Return the seconds of CPU that the server has used, its children's included."""
        return sum(map(seconds_of, family(self.process.pid)))


def family(process: int) -> list[int]:
    """List a process and those that it started, and they."""
    found = [process]
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in tasks.read_text().split():
            found += family(int(child))
    return found


def seconds_of(process: int) -> float:
    """Return what a process has used, as Linux counts it: proc(5), fields 14 and 15."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
