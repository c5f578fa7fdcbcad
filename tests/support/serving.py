"""A generated project that runs: its modules, and its server on a socket of this machine."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from support.environment import mypy_cache

if TYPE_CHECKING:
    from pathlib import Path

API = "/api/v1"


@dataclass(frozen=True)
class Project:
    """A folder, and the words that run a Python module with what it needs."""

    root: Path
    python: tuple[str, ...]

    def run(self, *arguments: str, **settings: str) -> str:
        """Run a Python module in the project, and return what it printed."""
        ran = subprocess.run(
            [*self.python, *arguments],
            cwd=self.root,
            env=self.environment | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{' '.join(arguments)}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def keeps_the_promise(self, *tests: str) -> None:
        """Hold it to all that is promised: its own tests, or some, migrate it up and down, too."""
        self.run("ruff", "check", "--no-cache", ".")
        self.run("ruff", "format", "--no-cache", "--check", ".")
        self.run("black", "--quiet", "--check", ".")
        self.run("mypy", "--cache-dir", mypy_cache(), ".")
        printed = self.run(
            "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "--no-header", *tests
        )
        assert " passed" in printed
        assert " failed" not in printed

    @property
    def environment(self) -> dict[str, str]:
        hidden = {"VIRTUAL_ENV", "DATABASE_URL", "SECRET_KEY", "ENVIRONMENT"}
        kept = {key: value for key, value in os.environ.items() if key not in hidden}
        return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


class served:  # noqa: N801 - it reads as a word of its own: with served(project)
    """A project's server, started by the command that its README names."""

    def __init__(self, project: Project, **settings: str) -> None:
        self.project = project
        self.settings = settings
        self.log = TemporaryFile("w+")  # noqa: SIM115 - it lives as long as the server

    def __enter__(self) -> str:
        port = free_port()
        self.server = subprocess.Popen(
            [*self.project.python, "app", "--port", str(port)],
            cwd=self.project.root,
            env=self.project.environment | self.settings,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self.url = f"http://127.0.0.1:{port}"
        self.wait(f"{self.url}/health")
        return self.url

    def wait(self, url: str) -> None:
        for _ in range(600):
            try:
                ask(url)
            except (URLError, ConnectionError):
                assert self.server.poll() is None, self.printed()
                time.sleep(0.1)
            else:
                return
        pytest.fail("the server does not answer")

    def wait_for_workers(self, number: int) -> list[int]:
        """Wait until so many processes answer requests, dead ones counted, and list them."""
        for _ in range(300):
            if self.printed().count("Application startup complete") == number:
                started = re.findall(r"Started server process \[(\d+)\]", self.printed())
                return [int(process) for process in started]
            time.sleep(0.1)
        pytest.fail("the processes do not start")

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait(timeout=30)

    def printed(self) -> str:
        """Read from the start, and leave the place where the server goes on writing."""
        file = self.log.fileno()
        return os.pread(file, os.fstat(file).st_size, 0).decode()


def ask(url: str, body: bytes | None = None, kind: str = "", token: str = "") -> Any:
    request = Request(url, body)
    if kind:
        request.add_header("Content-Type", kind)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urlopen(request, timeout=30) as response:
        return json.load(response)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
