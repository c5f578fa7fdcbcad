"""An OpenID Connect provider in a process of its own, and who signs in there."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from support.environment import installed
from support.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

MOCK = Path(__file__).with_name("mock_provider.py")


@dataclass(frozen=True)
class Provider:
    url: str

    def knows(self, subject: str, claims: dict[str, Any]) -> None:
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def let_in(self, subject: str, place: str) -> dict[str, str]:
        """Sign in as a person does in a browser, and return what comes back from there."""
        answer = httpx.post(place, data={"sub": subject})
        assert answer.is_redirect, answer.text
        return dict(httpx.URL(answer.headers["location"]).params)


def settings_of(provider: Provider) -> dict[str, str]:
    """Return what makes a project ask this provider."""
    return {
        "OIDC_ISSUER": provider.url,
        "OIDC_CLIENT_ID": "client",
        "OIDC_CLIENT_SECRET": "x",
    }


@contextmanager
def running_provider() -> Iterator[Provider]:
    port = free_port()
    command = [str(installed(["oidc-provider-mock>=0.3.4"])), str(MOCK), str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                httpx.get(f"{url}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield Provider(url)
        process.terminate()
