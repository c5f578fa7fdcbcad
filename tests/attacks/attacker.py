"""Who attacks: a client over a real socket that looks at every answer it gets."""

from __future__ import annotations

import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from support.serving import API

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PASSWORD = "a passphrase of the tests"
SECRET = "do-not-repeat-this"
"""Stands in what is sent; no answer may repeat it."""

numbers = count(1)


@dataclass(frozen=True)
class Target:
    url: str
    pid: int

    @property
    def resident(self) -> int:
        """The memory that the server holds now, in bytes."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as figures:  # noqa: PTH123 - read a hundred times
            return int(figures.read().split()[1]) * 4096

    @property
    def seconds(self) -> float:
        """How long the server has computed until now."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as figures:  # noqa: PTH123 - read a hundred times
            user, system = figures.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the API's own document describes it."""

    method: str
    path: str
    described: dict[str, Any]

    @property
    def query(self) -> list[str]:
        parameters = self.described.get("parameters", [])
        return [each["name"] for each in parameters if each["in"] == "query"]

    @property
    def keys(self) -> list[str]:
        parameters = self.described.get("parameters", [])
        return [each["name"] for each in parameters if each["in"] == "path"]

    def at(self, key: str = "1") -> str:
        path = self.path
        for name in self.keys:
            path = path.replace(f"{{{name}}}", key)
        return path


@dataclass
class Attacker:
    """A client that carries one person's token, and takes no answer that is not sane."""

    target: Target
    email: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = httpx.Limits(keepalive_expiry=2)  # Uvicorn hangs up after 5 s, perhaps just now
        self.client = httpx.Client(base_url=self.target.url, timeout=60, limits=kept)
        if self.tokens:
            self.client.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"

    def register(self, **more: Any) -> Attacker:
        email = f"person{next(numbers)}@example.com"
        self.post("/users", {"email": email, "password": PASSWORD, **more}).raise_for_status()
        return self.sign_in(email)

    def sign_in(self, email: str, password: str = PASSWORD) -> Attacker:
        answer = self.log_in(email, password).raise_for_status()
        return Attacker(self.target, email, answer.json())

    def log_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        return self.send("POST", "/auth/login", data={"username": email, "password": password})

    def refresh(self, tokens: dict[str, Any]) -> httpx.Response:
        return self.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]})

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.send("GET", path, params=query or None)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.send("POST", path, json=body)

    def patch(self, path: str, body: Any) -> httpx.Response:
        return self.send("PATCH", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.send("DELETE", path)

    def raw(self, method: str, path: str, body: bytes) -> httpx.Response:
        """Send bytes as JSON that no encoder would write."""
        headers = {"Content-Type": "application/json"}
        return self.send(method, path, content=body, headers=headers)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send, and look at what any answer must be like."""
        url = path if path.startswith(("/health", "/openapi", "/docs", API)) else API + path
        answer = self.client.request(method, url, **options)
        assert_sane(answer)
        return answer

    def operations(self) -> Iterator[Operation]:
        for path, methods in self.document["paths"].items():
            for method, described in methods.items():
                yield Operation(method.upper(), path, described)

    @cached_property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = self.get("/openapi.json").json()
        return document

    def example(self, operation: Operation) -> dict[str, Any]:
        """Return the body that the document shows for an operation, or one that is empty."""
        content = operation.described["requestBody"]["content"]
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        examples = self.document["components"]["schemas"][name].get("examples", [{}])
        example: dict[str, Any] = examples[0]
        return example

    def fields(self, operation: Operation) -> list[str]:
        content = operation.described.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return []
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        return list(self.document["components"]["schemas"][name]["properties"])


def assert_sane(answer: httpx.Response) -> None:
    """No answer is an error of the server's, repeats what was sent, or lacks its form."""
    where = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    assert answer.status_code < 500, where
    assert answer.headers["x-request-id"], where
    assert answer.headers["x-content-type-options"] == "nosniff", where
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", where
        assert answer.json()["status"] == answer.status_code, where
        assert answer.json()["request_id"] == answer.headers["x-request-id"], where
        assert SECRET not in answer.text, where


def at_once(calls: Sequence[Callable[[], httpx.Response]]) -> list[int]:
    """Call from as many threads, and return the sorted statuses."""
    with ThreadPoolExecutor(len(calls)) as pool:
        answers = [pool.submit(call) for call in calls]
        return sorted(answer.result().status_code for answer in answers)


def speak(target: Target, request: bytes) -> bytes:
    """Send what no HTTP client would, and return all that comes back until it hangs up."""
    address = urlsplit(target.url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as line:
        line.sendall(request)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer


def with_token(body: dict[str, Any], name: str, token: str) -> bytes:
    """Return a body in which one value is written as it is, valid JSON or not."""
    written = json.dumps(body | {name: SECRET})
    return written.replace(json.dumps(SECRET), token).encode()
