"""A crowd of clients that keep asking, and a note of each answer that they got."""

from __future__ import annotations

import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx
from support.serving import API

if TYPE_CHECKING:
    from collections.abc import Iterator

TRUST = ssl.create_default_context()
"""Made once for all clients: that takes longer than what they ask."""
LOST = 0
"""In place of a status: the connection broke before there was an answer."""

labels = count(1)


@dataclass(frozen=True)
class Answer:
    method: str
    status: int
    began: float
    ended: float
    headers: dict[str, str]
    body: Any

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def ask(client: httpx.Client, method: str, path: str, **options: Any) -> Answer:
    began = time.monotonic()
    try:
        answer = client.request(method, path, **options)
    except httpx.TransportError:
        return Answer(method, LOST, began, time.monotonic(), {}, None)
    body = answer.json() if answer.content else None
    return Answer(method, answer.status_code, began, time.monotonic(), dict(answer.headers), body)


def read(client: httpx.Client) -> Answer:
    return ask(client, "GET", f"{API}/tags", params={"limit": 5})


def write(client: httpx.Client) -> Answer:
    body = {"label": f"tag-{next(labels)}"}
    return ask(client, "POST", f"{API}/tags", json=body)


@dataclass
class Crowd:
    """Clients of a URL, in threads, each of which reads and writes in turn until told to stop."""

    url: str
    authorization: str
    size: int = 12
    answers: list[Answer] = field(default_factory=list)
    running: bool = True

    @contextmanager
    def at_work(self) -> Iterator[Crowd]:
        with ThreadPoolExecutor(self.size) as threads:
            asked = [threads.submit(self._keep_asking) for _ in range(self.size)]
            try:
                while len(self.answers) < 3 * self.size and not any(each.done() for each in asked):
                    time.sleep(0.02)
                yield self
            finally:
                self.running = False
        for each in asked:
            each.result()

    def _keep_asking(self) -> None:
        headers = {"Authorization": self.authorization}
        with httpx.Client(base_url=self.url, headers=headers, verify=TRUST, timeout=60) as client:
            while self.running:
                for act in (read, read, write):
                    answer = act(client)
                    self.answers.append(answer)
                    if answer.status in (LOST, 503):
                        time.sleep(0.05)

    def between(self, start: float, end: float = float("inf")) -> list[Answer]:
        """List the answers to what was asked in a span of time."""
        return [each for each in list(self.answers) if start <= each.began < end]

    def written(self) -> list[str]:
        """Name the tags whose making was acknowledged."""
        return [each.body["label"] for each in list(self.answers) if each.status == 201]
