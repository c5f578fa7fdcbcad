"""A PostgreSQL that can be stopped, killed, frozen and started again, at one port."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

USER = "nobody" if os.geteuid() == 0 else None
"""PostgreSQL does not run as root."""
QUICK = "-c fsync=off -c max_connections=60 -c shared_buffers=16MB"


@dataclass(frozen=True)
class PostgreSQL:
    """``programs`` is the folder of its programs, ``data`` one that its user may write."""

    programs: Path
    data: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        self.data.mkdir()
        if USER:
            os.chown(self.data, pwd.getpwnam(USER).pw_uid, -1)
        self.run("initdb", "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k '' {QUICK}"
        self.run("pg_ctl", "-w", "-s", "-l", str(self.data / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop: `fast` says goodbye to its clients, `immediate` is a crash."""
        self.run("pg_ctl", "-w", "-s", "-m", mode, "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take connections and packets, and answer none: a host that hangs."""
        processes = self.processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        yield
        for process in processes:
            os.kill(process, signal.SIGCONT)

    def processes(self) -> list[int]:
        """List the server and the processes of its connections."""
        server = (self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        found = subprocess.run(
            ["ps", "--ppid", server, "-o", "pid="], capture_output=True, text=True, check=True
        )
        return [int(server), *map(int, found.stdout.split())]

    def ask(self, sql: str) -> str:
        """Return what psql prints of a statement's only value."""
        writes = f"{self.url}?options=-c%20default_transaction_read_only%3Doff"
        return self.run("psql", "-X", "-A", "-t", "-q", "-c", sql, writes).strip()

    def connections(self, where: str = "true") -> int:
        """Count the connections of clients, this question's own aside."""
        others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        return int(self.ask(f"SELECT count(*) FROM pg_stat_activity WHERE {others} AND {where}"))  # noqa: S608

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Hold a table, as a migration does that hangs."""
        with self.holding(f"LOCK TABLE {table}"):
            yield

    @contextmanager
    def holding(self, sql: str) -> Iterator[Callable[[str], None]]:
        """Do something in a transaction that is open as long as the block, and say more in it."""
        command = [self._program("psql"), "-X", "-A", "-t", "-q", self.url]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as client:
            written, printed = client.stdin, client.stdout
            assert written
            assert printed

            def say(more: str) -> None:
                written.write(f"{more};\n")
                written.flush()

            say(f"BEGIN; {sql}; SELECT 'done'")
            while printed.readline() != "done\n":
                assert client.poll() is None
            yield say
            written.close()

    def run(self, program: str, *arguments: str) -> str:
        ran = subprocess.run(
            [self._program(program), *arguments],
            env=os.environ | {"PGDATA": str(self.data)},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            user=USER,
        )
        assert ran.returncode == 0, f"{program}: {ran.stdout}{ran.stderr}"
        return ran.stdout

    def _program(self, name: str) -> str:
        return str(self.programs / name)
