"""The nouns of the model: Spec, Resource, Field, Relation, Rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.fields import Field, Member, Relation, find_member
from scaffold.model.names import snake
from scaffold.model.rules import Choice, Comparison, Rule
from scaffold.model.vocabulary import (
    ApiVersion,
    Auth,
    Database,
    Feature,
    Formatter,
    Key,
    Kind,
    OnDelete,
    Operation,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Access",
    "Choice",
    "Comparison",
    "Draft",
    "Field",
    "Member",
    "Relation",
    "Resource",
    "Rule",
    "Spec",
]

USER = "User"
USER_FIELDS = frozenset(
    {
        "id",
        "email",
        "hashed_password",
        "password",
        "full_name",
        "is_active",
        "is_superuser",
        "created_at",
        "updated_at",
    }
)
"""What the built-in user has already: these cannot be added to it."""

ALL_OPERATIONS = tuple(Operation)


@dataclass(frozen=True, slots=True)
class Access:
    read: Role = Role.PUBLIC
    write: Role = Role.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource in which everything that the user left open is decided."""

    name: str
    plural: str
    path: str
    table: str
    access: Access = Access()
    key: Key = Key.INT
    operations: tuple[Operation, ...] = ALL_OPERATIONS
    fields: tuple[Member, ...] = ()
    description: str = ""
    owner: str = ""
    path_key: str = ""
    timestamps: bool = True
    soft_delete: bool = False
    versioned: bool = False
    realtime: bool = False
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def singular(self) -> str:
        return snake(self.name)

    @property
    def relations(self) -> tuple[Relation, ...]:
        return tuple(member for member in self.fields if isinstance(member, Relation))

    @property
    def scalars(self) -> tuple[Field, ...]:
        return tuple(member for member in self.fields if isinstance(member, Field))

    @property
    def generated(self) -> frozenset[str]:
        """The names of the fields that stand in the table without being said."""
        if self.name == USER:
            return USER_FIELDS
        names = {"id"}
        names |= {"created_at", "updated_at"} if self.timestamps else set()
        names |= {"deleted_at"} if self.soft_delete else set()
        names |= {"version"} if self.versioned else set()
        return frozenset(names)

    def field(self, name: str) -> Member | None:
        return find_member(self.fields, name)


USERS = Resource(name=USER, plural="users", path="users", table="users")
REFRESH_TOKENS = Resource(
    name="RefreshToken",
    plural="refresh_tokens",
    path="refresh-tokens",
    table="refresh_tokens",
    key=Key.UUID4,
    operations=(),
    fields=(
        Relation(name="user", to=USER, on_delete=OnDelete.CASCADE),
        Field(name="hashed_token", kind=Kind.STR, length=64),
        Field(name="expires_at", kind=Kind.DATETIME),
    ),
)
API_KEYS = Resource(
    name="ApiKey",
    plural="api_keys",
    path="api-keys",
    table="api_keys",
    key=Key.UUID4,
    operations=(),
    fields=(
        Relation(name="user", to=USER, on_delete=OnDelete.CASCADE),
        Field(name="name", kind=Kind.STR, length=100),
        Field(name="prefix", kind=Kind.STR, length=32, unique=True),
        Field(name="hashed_key", kind=Kind.STR, length=64),
        Field(name="scopes", kind=Kind.STR, length=255),
        Field(name="expires_at", kind=Kind.DATETIME, null=True),
        Field(name="last_used_at", kind=Kind.DATETIME, null=True),
    ),
)
IDENTITIES = Resource(
    name="Identity",
    plural="identities",
    path="identities",
    table="identities",
    key=Key.UUID4,
    operations=(),
    fields=(
        Relation(name="user", to=USER, on_delete=OnDelete.CASCADE),
        Field(name="issuer", kind=Kind.STR, length=255),
        Field(name="subject", kind=Kind.STR, length=255),
    ),
    unique=(("issuer", "subject"), ("user", "issuer")),
)
PENDING_LOGINS = Resource(
    name="PendingLogin",
    plural="pending_logins",
    path="pending-logins",
    table="pending_logins",
    key=Key.UUID4,
    operations=(),
    fields=(
        Field(name="hashed_state", kind=Kind.STR, length=64, unique=True),
        Field(name="nonce", kind=Kind.STR, length=64),
        Field(name="verifier", kind=Kind.STR, length=128),
        Field(name="expires_at", kind=Kind.DATETIME, index=True),
    ),
)
BROUGHT = {
    Auth.JWT: (REFRESH_TOKENS,),
    Auth.API_KEY: (API_KEYS,),
    Auth.OAUTH2: (REFRESH_TOKENS, IDENTITIES, PENDING_LOGINS),
}
"""The tables beside that of users, as a template has them for each way to prove who one is."""
BUILT_IN = frozenset({USER, *(each.name for some in BROUGHT.values() for each in some)})
"""The classes of a template's own, where there are users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A resource as the user said it: what is None or empty is still to be decided."""

    name: str
    fields: tuple[Member, ...] = ()
    plural: str = ""
    table: str = ""
    description: str = ""
    read: Role | None = None
    write: Role | None = None
    key: Key | None = None
    operations: tuple[Operation, ...] = ()
    owner: str = ""
    path_key: str = ""
    timestamps: bool = True
    soft_delete: bool = False
    versioned: bool = False
    realtime: bool = False
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Rule, ...] = ()
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """The model of one API, whole and decided; resources are sorted by name."""

    project: str
    database: Database = Database.SQLITE
    auth: tuple[Auth, ...] = ()
    features: tuple[Feature, ...] = ()
    api_version: ApiVersion = ApiVersion.PATH
    formatter: Formatter = Formatter.RUFF
    resources: tuple[Resource, ...] = ()

    def resource(self, name: str) -> Resource | None:
        return next((each for each in self.resources if each.name == name), None)

    @property
    def everything(self) -> tuple[Resource, ...]:
        """The resources and, where there are users, those that a template brings."""
        if not self.auth:
            return self.resources
        users = () if self.resource(USER) else (USERS,)
        brought = {each.name: each for auth in self.auth for each in BROUGHT[auth]}
        found = (*self.resources, *users, *brought.values())
        return tuple(sorted(found, key=lambda each: each.name))

    def relations(self) -> Iterator[tuple[Resource, Relation]]:
        for resource in self.resources:
            for relation in resource.relations:
                yield resource, relation
