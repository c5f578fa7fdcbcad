"""What a project has beyond the API itself: each a switch, off if it is not named."""

from collections.abc import Iterable


class Features:
    def __init__(self, words: Iterable[str]) -> None:
        on = frozenset(words)
        self.docker = "docker" in on
        self.ci = "ci" in on
        self.metrics = "metrics" in on
        self.logging = "logging" in on
        self.rate_limit = "rate-limit" in on
        self.tracing = "tracing" in on
        self.websocket = "websocket" in on
        self.kubernetes = "kubernetes" in on
        self.load_test = "load-test" in on
        self.uses_store = self.rate_limit or self.websocket

    @property
    def together(self) -> str:
        """Say what processes do together by means of Redis."""
        done = [("count requests", self.rate_limit), ("tell of changes", self.websocket)]
        return " and ".join(words for words, on in done if on)
