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
# Who was there before there were passwords gets the hash of none.
PASSWORD = {
    "name": "hashed_password",
    "kind": "str",
    "length": 255,
    "writeonly": True,
    "fill": "-",
}
USER_FIELDS: list[dict[str, Any]] = [
    {"name": "email", "kind": "email", "unique": True, "nocase": True},
    PASSWORD,
    {"name": "full_name", "kind": "str", "length": 255, "null": True},
    {"name": "is_active", "kind": "bool", "default": True},
    {"name": "is_superuser", "kind": "bool", "default": False},
]
USERS_OWN = {
    "name": "user",
    "kind": "relation",
    "to": "User",
    "cardinality": "to_one",
    "column": "user_id",
    "on_delete": "cascade",
}
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
        USERS_OWN,
        {"name": "hashed_token", "kind": "str", "length": 64},
        {"name": "expires_at", "kind": "datetime"},
    ],
}
API_KEY: dict[str, Any] = {
    "name": "ApiKey",
    "singular": "api_key",
    "plural": "api_keys",
    "path": "api-keys",
    "table": "api_keys",
    "description": "What a program shows in place of its owner; only its hash is kept.",
    "access": {"read": "admin", "write": "admin"},
    "key": "uuid4",
    "operations": [],
    "fields": [
        USERS_OWN,
        {"name": "name", "kind": "str", "length": 100},
        {"name": "prefix", "kind": "str", "length": 32, "unique": True},
        {"name": "hashed_key", "kind": "str", "length": 64},
        {"name": "scopes", "kind": "str", "length": 255},
        {"name": "expires_at", "kind": "datetime", "null": True},
        {"name": "last_used_at", "kind": "datetime", "null": True},
    ],
}
IDENTITY: dict[str, Any] = {
    "name": "Identity",
    "singular": "identity",
    "plural": "identities",
    "path": "identities",
    "table": "identities",
    "description": "Who a user is to a provider: an address may change hands, a subject does not.",
    "access": {"read": "admin", "write": "admin"},
    "key": "uuid4",
    "operations": [],
    "fields": [
        USERS_OWN,
        {"name": "issuer", "kind": "str", "length": 255},
        {"name": "subject", "kind": "str", "length": 255},
    ],
    "unique": [["issuer", "subject"], ["user", "issuer"]],
}
PENDING_LOGIN: dict[str, Any] = {
    "name": "PendingLogin",
    "singular": "pending_login",
    "plural": "pending_logins",
    "path": "pending-logins",
    "table": "pending_logins",
    "description": "A way to the provider that was begun, and is good for one way back.",
    "access": {"read": "admin", "write": "admin"},
    "key": "uuid4",
    "operations": [],
    "fields": [
        {"name": "hashed_state", "kind": "str", "length": 64, "unique": True},
        {"name": "nonce", "kind": "str", "length": 64},
        {"name": "verifier", "kind": "str", "length": 128},
        {"name": "expires_at", "kind": "datetime", "index": True},
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
        built_in = [each for each in USER_FIELDS if self.jwt or each is not PASSWORD]
        user = USER | added | {"fields": [*built_in, *added.get("fields", [])]}
        tables = [
            (REFRESH_TOKEN, self.sign_in),
            (API_KEY, self.api_key),
            (IDENTITY, self.oauth2),
            (PENDING_LOGIN, self.oauth2),
        ]
        return [user, *(table for table, needed in tables if needed)]

    @property
    def registers(self) -> bool:
        """Are users made over the API? Where only a provider vouches for them, they come by it."""
        return self.jwt or not self.sign_in

    @property
    def modules(self) -> list[str]:
        """List the modules of routes by which callers get what they show."""
        found = {"api_keys": self.api_key, "auth": self.sign_in, "oauth2": self.oauth2}
        return [name for name, needed in found.items() if needed]

    @property
    def secrets(self) -> str:
        """Name what only hashes are kept of, or that expires."""
        kept = [("passwords", self.jwt), ("keys", self.api_key), ("tokens", self.sign_in)]
        names = [name for name, needed in kept if needed]
        return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)

    @property
    def settings(self) -> list[str]:
        """Name the settings without which nobody can sign in where the API is in production."""
        provider = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URL") if self.oauth2 else ()
        key = ["SECRET_KEY"] if self.sign_in else []
        return key + [f"OIDC_{name}" for name in provider]

    @property
    def proofs(self) -> str:
        """Name what callers show."""
        shown = [("key", self.api_key), ("token", self.sign_in)]
        return " or ".join(name for name, needed in shown if needed)

    @property
    def caller(self) -> str:
        """The dependency of what a key must not do, where its owner can sign in."""
        return "SignedInUser" if self.sign_in and self.api_key else "CurrentUser"

    def problems(self, *statuses: int) -> str:
        """List what a route answers that asks for the caller: a key may lack a scope."""
        found = {401, *statuses} | ({403} if self.api_key else set())
        return ", ".join(map(str, sorted(found)))
