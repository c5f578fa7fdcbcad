"""The whole model, as the templates see it."""

from functools import cached_property
from typing import Any

from .features import Features
from .resource import Resource

USER = {
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
REFRESH_TOKEN = {
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


class Model:
    """Everything that a project is made from; the order of resources means nothing."""

    built_in_fields = USER_FIELDS

    def __init__(
        self,
        project: str,
        database: str,
        auth: list[str],
        resources: list[dict[str, Any]],
        features: list[str] | None = None,
    ) -> None:
        self.project = project
        self.package = project.lower().replace("-", "_").replace(" ", "_")
        self.database = database
        self.sqlite = database == "sqlite"
        self.postgresql = database == "postgresql"
        self.auth = auth
        self.jwt = "jwt" in auth
        self.features = Features(features or ())
        built_in = {"User", "RefreshToken"} if self.jwt else set()
        self.classes = frozenset(data["name"] for data in resources) | built_in
        added = next((data for data in resources if data["name"] == "User"), None)
        self.user = Resource(with_built_in(added), self) if self.jwt else None
        self.resources = [
            Resource(data, self)
            for data in sorted(resources, key=lambda data: str(data["name"]))
            if data["name"] != "User"
        ]
        brought = [self.user, Resource(REFRESH_TOKEN, self)] if self.user else []
        self.everything = sorted([*self.resources, *brought], key=lambda each: each.name)
        self.by_name = {resource.name: resource for resource in self.everything}

    @cached_property
    def modules(self) -> list[str]:
        """List the modules of routes, as ``routes.py`` imports them."""
        built_in = ["auth", "users"] if self.jwt else []
        return sorted([*built_in, *(resource.plural for resource in self.resources)])

    @cached_property
    def exports(self) -> list[str]:
        """List what ``app.models`` gives: classes, enums and association tables."""
        found = [resource.class_name for resource in self.everything]
        for resource in self.everything:
            found += [field.enum for field in resource.enums]
            found += [relation.table_name for relation in resource.tables]
        return sorted(found)

    @cached_property
    def kinds(self) -> set[str]:
        """Name the kinds in use: the items of lists and the shapes of JSON included."""
        fields = [field for resource in self.everything for field in resource.scalars]
        items = {field.items for field in fields if field.kind == "list"}
        shapes = {f"json_{field.shape}" for field in fields if field.kind == "json"}
        return {str(field.kind) for field in fields} | items | shapes

    @property
    def ref_names(self) -> list[str]:
        row = ["RowRef"] if self.has_row_refs else []
        return row + [f"{resource.class_name}Ref" for resource in self.refs]

    @property
    def exposed(self) -> list[Resource]:
        """List the resources that the API shows."""
        return [*self.resources, *([self.user] if self.user else [])]

    @property
    def moments(self) -> bool:
        """Is there any moment in a table?"""
        return "datetime" in self.kinds or any(
            resource.timestamps or resource.soft_delete for resource in self.everything
        )

    @property
    def inserts(self) -> bool:
        """Is there a resource that the API does not create, so that its tests must?"""
        return any(not resource.allows("create") for resource in self.resources)

    @property
    def uuid7(self) -> bool:
        return "uuid7" in self.keys | self.computed

    @property
    def checks_owner(self) -> bool:
        return any(resource.checks_owner for resource in self.everything)

    @property
    def versioned(self) -> bool:
        return any(resource.versioned for resource in self.everything)

    @cached_property
    def computed(self) -> set[str]:
        """Name the computed defaults in use."""
        return {
            str(field.computed)
            for resource in self.everything
            for field in resource.scalars
            if field.computed
        }

    @cached_property
    def keys(self) -> set[str]:
        return {resource.key for resource in self.everything}

    @cached_property
    def has_links(self) -> bool:
        return any(resource.to_many for resource in self.everything)

    @cached_property
    def refs(self) -> list[Resource]:
        """List the resources that are shown inside others."""
        shown = {
            relation.target.name
            for resource in self.exposed
            for relation in resource.relations
            if relation.shown
        }
        return [self.by_name[name] for name in sorted(shown)]

    @cached_property
    def has_row_refs(self) -> bool:
        return any(
            not relation.shown for resource in self.everything for relation in resource.to_many
        )

    @property
    def sample(self) -> Resource | None:
        """The resource to show in examples: one whose creation needs no other."""
        return next(iter(self.resources), None)

    def reachable(self, start: Resource) -> set[Resource]:
        """Return what a resource refers to by its foreign keys, however far."""
        found: set[Resource] = set()
        waiting = [start]
        while waiting:
            resource = waiting.pop()
            if resource not in found:
                found.add(resource)
                waiting += [relation.target for relation in resource.to_one]
        return found


def with_built_in(added: dict[str, Any] | None) -> dict[str, Any]:
    """Put the fields of a project's own behind those that every user has."""
    data = USER | (added or {})
    return data | {"fields": [*USER_FIELDS, *(added or {}).get("fields", [])]}
