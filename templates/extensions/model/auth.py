"""The ways to prove who one is, and the tables that each of them brings."""

from collections.abc import Iterable
from typing import Any

USER: dict[str, Any] = {
    "name": "User",
    "singular": "user",
    "plural": "users",
    "path": "users",
    "table": "users",
    "access": {"read": "admin", "write": "admin"},
    "key": "int",
    "operations": ["list", "create", "read", "update", "delete"],
}
USER_FIELDS: list[dict[str, Any]] = [
    {"name": "email", "kind": "email", "unique": True, "nocase": True},
    {"name": "hashed_password", "kind": "str", "length": 255, "writeonly": True},
    {"name": "full_name", "kind": "str", "length": 255, "null": True},
    {"name": "is_active", "kind": "bool", "default": True},
    {"name": "is_superuser", "kind": "bool", "default": False},
]
REFRESH_TOKEN: dict[str, Any] = {
    "name": "RefreshToken",
    "singular": "refresh_token",
    "plural": "refresh_tokens",
    "path": "refresh-tokens",
    "table": "refresh_tokens",
    "description": "A sign-in, and the hash of the one token that it can go on with.",
    "access": {"read": "admin", "write": "admin"},
    "key": "uuid4",
    "operations": [],
    "fields": [
        {
            "name": "user",
            "kind": "relation",
            "to": "User",
            "cardinality": "to_one",
            "column": "user_id",
            "on_delete": "cascade",
        },
        {"name": "hashed_token", "kind": "str", "length": 64},
        {"name": "expires_at", "kind": "datetime"},
    ],
}


class Auth:
    """Each way is a switch, off if it is not named.

    ``users`` tells whether there are any; ``sign_in``, whether they sign in for tokens.
    """

    def __init__(self, words: Iterable[str]) -> None:
        on = frozenset(words)
        self.jwt = "jwt" in on
        self.api_key = "api-key" in on
        self.oauth2 = "oauth2" in on
        self.users = bool(on)
        self.sign_in = self.jwt or self.oauth2

    def brought(self, resources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what sign-in needs beside a project's resources; the user comes first."""
        if not self.users:
            return []
        added = next((data for data in resources if data["name"] == "User"), {})
        user = USER | added | {"fields": [*USER_FIELDS, *added.get("fields", [])]}
        return [user, *([REFRESH_TOKEN] if self.sign_in else [])]
