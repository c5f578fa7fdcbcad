"""The whole model, as the templates see it."""

from functools import cached_property
from typing import Any

from . import bodies, literals, names
from .auth import USER_FIELDS, Auth
from .features import Features
from .resource import Resource
from .used import imported


class Model:
    """Everything that a project is made from; the order of resources means nothing."""

    built_in_fields = USER_FIELDS

    def __init__(  # noqa: PLR0913 - one for each question
        self,
        *,
        project: str,
        database: str,
        auth: list[str],
        resources: list[dict[str, Any]],
        features: list[str] | None = None,
        api_version: str | None = None,
        formatter: str | None = None,
    ) -> None:
        self.project = project
        self.package = project.lower().replace("-", "_").replace(" ", "_")
        self.dns_name = self.package.replace("_", "-").strip("-")
        self.database = database
        self.sqlite = database == "sqlite"
        self.postgresql = database == "postgresql"
        self.auth = Auth(auth)
        self.features = Features(features or ())
        self.black = formatter == "black"
        self.format_check = "black --check ." if self.black else "ruff format --check ."
        self.header_versions = api_version == "header"
        self.prefix = "/api" if self.header_versions else "/api/v1"
        brought = self.auth.brought(resources)
        self.classes = frozenset(names.of_classes([*resources, *brought]))
        built_in = [Resource(data, self) for data in brought]
        self.user = built_in[0] if built_in else None
        self.resources = [
            Resource(data, self)
            for data in sorted(resources, key=lambda data: str(data["name"]))
            if data["name"] != "User"
        ]
        self.everything = sorted([*self.resources, *built_in], key=lambda each: each.name)
        self.by_name = {resource.name: resource for resource in self.everything}

    @cached_property
    def modules(self) -> list[str]:
        """List the modules of routes: one for each resource, between those that users need."""
        users = ["users"] if self.auth.users else []
        return [*self.auth.modules, *(resource.plural for resource in self.resources), *users]

    @cached_property
    def names_of_modules(self) -> frozenset[str]:
        """Name what the modules of resources import, and these modules themselves."""
        imports = imported("app/models") | imported("app/schemas") | imported("app/api/v1")
        return names.KEYWORDS | imports | {resource.singular for resource in self.everything}

    @cached_property
    def exports(self) -> list[str]:
        """List what ``app.models`` gives: classes, enums and association tables."""
        found = [resource.class_name for resource in self.everything]
        for resource in self.everything:
            found += [field.enum for field in resource.enums]
            found += [relation.table_name for relation in resource.tables]
        return sorted(found, key=names.exported)

    @cached_property
    def kinds(self) -> set[str]:
        """Name the kinds in use: the items of lists and the shapes of JSON included."""
        fields = [field for resource in self.everything for field in resource.scalars]
        items = {field.items for field in fields if field.kind == "list"}
        shapes = {f"json_{field.shape}" for field in fields if field.kind == "json"}
        paths = {"path_text" for field in fields if field.is_path_text}
        return {str(field.kind) for field in fields} | items | shapes | paths

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
    def uuids(self) -> bool:
        """Is there a UUID that a URL may hold?"""
        return bool("uuid" in self.kinds or {"uuid4", "uuid7"} & self.keys or self.auth.api_key)

    @property
    def small_decimals(self) -> bool:
        """Is there a decimal that Python would write with an exponent?"""
        fields = [field for resource in self.everything for field in resource.scalars]
        return any(field.code.read == "DecimalRead" for field in fields)

    @cached_property
    def max_body_bytes(self) -> int:
        """Return the limit of a request: the longest body that the model allows fits into it."""
        return bodies.limit(self.exposed)

    @property
    def max_body_source(self) -> str:
        return literals.size(self.max_body_bytes)

    @property
    def shares_rows(self) -> bool:
        """Is there a resource of which tests share a row, because there can be few?"""
        return any(resource.tests.is_shared for resource in self.resources)

    @property
    def uuid7(self) -> bool:
        return "uuid7" in self.keys | self.computed

    @property
    def deletes_softly(self) -> bool:
        return any(resource.soft_delete for resource in self.resources)

    @property
    def checks_owner(self) -> bool:
        return any(resource.checks_owner for resource in self.everything)

    @property
    def checks_references(self) -> bool:
        return any(resource.checks_references for resource in self.everything)

    @property
    def versioned(self) -> bool:
        return any(resource.versioned for resource in self.everything)

    @property
    def realtime(self) -> list[Resource]:
        """List the resources whose changes are told."""
        return [resource for resource in self.resources if resource.realtime]

    @property
    def realtime_names(self) -> str:
        return "[" + ", ".join(f'"{resource.singular}"' for resource in self.realtime) + "]"

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
