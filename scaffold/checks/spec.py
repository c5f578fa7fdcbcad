"""Whether a Spec can be built: all that no single field can tell by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scaffold.checks.name_clashes import Reserved, check_clashes
from scaffold.checks.request_size import check_body
from scaffold.checks.resource_options import check_options
from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.model.field_checks import check_member
from scaffold.model.fields import Relation
from scaffold.model.names import (
    DEVICES,
    LONGEST_NAME,
    PYDANTIC,
    SYSTEM_COLUMNS,
    UNQUOTED,
    normal_class,
    normal_name,
    normal_package,
)
from scaffold.model.spec import USER, Resource, Spec
from scaffold.model.vocabulary import SQLITE_DIGITS, Auth, Database, Feature, Kind, OnDelete, Role

if TYPE_CHECKING:
    from scaffold.model.fields import Member

PROJECT = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?", re.ASCII)
MOST_FIELDS = 200
LIST_WORDS = frozenset({"limit", "cursor", "sort", "total", "q"})
AUTH_HINT = "add auth: [jwt] to the project"
NOTHING_RESERVED = Reserved(frozenset(), frozenset(), frozenset())


def validate(spec: Spec, reserved: Reserved = NOTHING_RESERVED) -> None:
    """Raise for the first thing that is wrong; `path` of the error names where."""
    check_project(spec.project, reserved.packages)
    check_features(spec.features, spec.database)
    for resource in spec.resources:
        try:
            _check_resource(spec, resource)
        except ScaffoldError as error:
            named = error.path[:1] == (resource.name,) or not error.path
            raise (error if named and error.path else error.within(resource.name)) from None
    check_clashes(spec, reserved)
    _check_cycles(spec)


def check_project(name: str, packages: frozenset[str]) -> None:
    path = ("project",)
    if not PROJECT.fullmatch(name):
        hint = "a project is named with letters, digits, - and _, and starts with a letter"
        raise ScaffoldError(
            f"{quote(name)} is no name for a project", hint, "bad-project", path=path
        )
    if len(name) > LONGEST_NAME:
        problem = f"the project's name has {len(name)} characters"
        raise ScaffoldError(problem, f"{LONGEST_NAME} is the most", "name-too-long", path=path)
    if normal_package(name) in DEVICES:
        problem = f"{quote(name)} is a device on Windows, where no folder can be called so"
        raise ScaffoldError(problem, f"try '{name}-api'", "reserved-name", path=path)
    if normal_package(name) in packages:
        problem = f"{quote(name)} is a package that the project installs"
        hint = f"two cannot have one name: try '{_free(name, packages)}'"
        raise ScaffoldError(problem, hint, "reserved-name", path=path)


def _free(name: str, packages: frozenset[str]) -> str:
    """Return a name that may be typed in place of one that is taken."""
    names = [f"{name}-api", f"{name}-app"]
    fits = (each for each in names if len(each) <= LONGEST_NAME)
    return next((each for each in fits if normal_package(each) not in packages), "my-api")


def check_features(features: tuple[Feature, ...], database: Database) -> None:
    if Feature.KUBERNETES in features and database is Database.SQLITE:
        problem = "kubernetes runs several pods, which cannot share one SQLite file"
        hint = "say database: postgresql, or leave kubernetes out"
        raise ScaffoldError(problem, hint, "kubernetes-on-sqlite", path=("features",))


def _check_resource(spec: Spec, resource: Resource) -> None:
    if normal_class(resource.name) != resource.name:
        problem = f"{quote(resource.name)} is no class"
        raise ScaffoldError(problem, f"write {normal_class(resource.name)}", "bad-name")
    if resource.name == USER:
        _check_user(spec, resource)
    elif not resource.fields:
        hint = f"write {resource.name} name:str"
        problem = f"{resource.name} has no fields"
        raise ScaffoldError(problem, hint, "no-fields")
    if len(resource.fields) > MOST_FIELDS:
        problem = f"{resource.name} has {len(resource.fields)} fields"
        hint = f"{MOST_FIELDS} is the most; a part of them may be a resource of its own"
        raise ScaffoldError(problem, hint, "too-many-fields")
    for member in resource.fields:
        try:
            check_member(member)
            _check_member(spec, resource, member)
        except ScaffoldError as error:
            place = error if error.path else error.within(member.name)
            raise place.within(resource.name) from None
    check_body(resource)
    _check_access(spec, resource)
    if resource.realtime and Feature.WEBSOCKET not in spec.features:
        problem = f"{resource.name} is realtime, and the project has no websocket"
        hint = "add websocket to features in scaffold.yaml, or leave realtime out"
        raise ScaffoldError(problem, hint, "realtime-without-websocket", path=("realtime",))
    check_options(spec, resource)


def _check_user(spec: Spec, user: Resource) -> None:
    if not spec.auth:
        problem = "'User' is the built-in user, and there is no auth"
        raise ScaffoldError(problem, f"{AUTH_HINT}, or call it 'Member'", "user-without-auth")
    bare = Resource(
        name=USER,
        plural="users",
        path="users",
        table="users",
        access=user.access,
        key=user.key,
        fields=user.fields,
    )
    if user != bare:
        hint = "under User only fields and relations are added to the built-in ones"
        raise ScaffoldError("'User' takes nothing but fields", hint, "user-option")
    for relation in user.relations:
        _check_user_relation(relation)
    if Auth.JWT not in spec.auth or Auth.OAUTH2 in spec.auth:
        _check_user_needs_no_more(user)


def _check_user_needs_no_more(user: Resource) -> None:
    """Refuse what only a registration can ask for, where users come without one."""
    for field in user.scalars:
        if not field.null and field.default is None and field.computed is None:
            problem = f"'User' cannot require {quote(field.name)}: not every user registers"
            hint = f"write {field.name}: {field.kind}:null, or give it a default"
            raise ScaffoldError(problem, hint, "user-requires", path=(USER, field.name))


def _check_user_relation(relation: Relation) -> None:
    path = (USER, relation.name)
    if relation.many:
        problem = f"'User' cannot have {quote(relation.name)}, a relation to many"
        hint = f"say it from the other side: under {relation.to}, users: many:User"
        raise ScaffoldError(problem, hint, "user-to-many", path=path)
    if not relation.null:
        problem = f"'User' cannot require {quote(relation.name)}: whoever registers has none yet"
        hint = f"write {relation.name}: {relation.to}:null"
        raise ScaffoldError(problem, hint, "user-requires", path=path)


def _check_member(spec: Spec, resource: Resource, member: Member) -> None:
    _check_name(resource, member)
    if isinstance(member, Relation):
        _check_relation(spec, resource, member)
        return
    if member.kind is Kind.DECIMAL and spec.database is Database.SQLITE and member.precision:
        digits, places = member.precision
        if digits > SQLITE_DIGITS:
            said, fits = f"decimal:{digits},{places}", f"decimal:{SQLITE_DIGITS},{min(places, 6)}"
            problem = f"{said} has {digits} digits, and SQLite keeps {SQLITE_DIGITS} digits"
            hint = f"write {fits}, or database: postgresql"
            raise ScaffoldError(problem, hint, "decimal-too-wide")


def _check_name(resource: Resource, member: Member) -> None:
    name = member.name
    if normal_name(name) != name:
        raise ScaffoldError(f"{quote(name)} is no name", f"write {normal_name(name)}", "bad-name")
    if name in resource.generated:
        hint = f"leave it out, or call it '{resource.singular}_{name}'"
        if name in {"created_at", "updated_at"} and resource.name != USER:
            hint += "; timestamps: false leaves created_at and updated_at to you"
        raise ScaffoldError(f"{quote(name)} is generated", hint, "generated-name")
    if name in PYDANTIC or name == "self":
        problem = f"{quote(name)} is reserved by {'Python' if name == 'self' else 'Pydantic'}"
        better = f"{resource.singular}_{name.removeprefix('model_')}"
        raise ScaffoldError(problem, f"try '{better}'", "reserved-name")
    if member.column_name.lower() in SYSTEM_COLUMNS:
        problem = f"every PostgreSQL table has a column {quote(member.column_name)} already"
        hint = f"write {name}:…:column={name}_value, or name it otherwise"
        raise ScaffoldError(problem, hint, "reserved-name")
    if member.column_name.lower() in UNQUOTED:
        problem = f"no column of SQLite can be called {quote(member.column_name)}"
        hint = f"write {name}:…:column={name}_value, or name it otherwise"
        raise ScaffoldError(problem, hint, "reserved-name")
    filterable = isinstance(member, Relation) or member.index or member.unique
    if filterable and name in LIST_WORDS:
        problem = f"lists are asked with {quote(name)}, so no indexed field can be called that"
        hint = f"try '{resource.singular}_{name}', or leave the index out"
        raise ScaffoldError(problem, hint, "reserved-name")


def _check_relation(spec: Spec, resource: Resource, relation: Relation) -> None:
    if relation.to == USER and not spec.auth:
        problem = f"{quote(relation.name)} refers to User, and there is no auth"
        raise ScaffoldError(problem, AUTH_HINT, "user-without-auth")
    if relation.to != USER and spec.resource(relation.to) is None:
        raise _unknown_resource(spec, resource, relation)
    if relation.owner and relation.to != USER:
        hint = f"leave the modifier out, and give {resource.name} the option owner: {relation.name}"
        problem = f"a row is owned by a User, not by {quote(relation.to)}"
        raise ScaffoldError(problem, hint, "owner-not-user")
    if relation.on_delete is OnDelete.SET_NULL and not relation.null:
        hint = f"write {relation.name}:{relation.to}:null"
        raise ScaffoldError("set_null needs null", hint, "set-null-needs-null")


def _unknown_resource(spec: Spec, resource: Resource, relation: Relation) -> ScaffoldError:
    known = [each.name for each in spec.resources]
    kind = next((kind for kind in Kind if kind == relation.to.lower()), None)
    if kind:
        hint = f"a kind is written small: {relation.name}:{kind}"
    else:
        near = did_you_mean(relation.to, [*known, USER] if spec.auth else known)
        hint = f"{near}The resources are {listed(known)}; or add {relation.to} name:str:80"
    problem = f"{resource.name}.{relation.name} refers to {quote(relation.to)}, which is not there"
    return ScaffoldError(problem, hint, "unknown-resource")


def _check_access(spec: Spec, resource: Resource) -> None:
    for what in ("read", "write"):
        role = getattr(resource.access, what)
        path = ("access",)
        if role is not Role.PUBLIC and not spec.auth:
            problem = f"{resource.name} lets the {role} {what}, and there is no auth"
            raise ScaffoldError(
                problem, f"{AUTH_HINT}, or write public", "access-without-auth", path=path
            )
        if role is Role.OWNER and not resource.owner:
            problem = f"{resource.name} lets its owner {what}, and has no owner"
            hint = "mark a relation: author:User:owner"
            raise ScaffoldError(problem, hint, "access-without-owner", path=path)


def _check_cycles(spec: Spec) -> None:
    """Refuse resources that need one another before any of them can exist."""
    edges = {
        resource.name: [each for each in resource.relations if not (each.null or each.many)]
        for resource in spec.resources
    }
    done: set[str] = set()
    for start in edges:
        _walk(start, edges, [], done)


def _walk(
    name: str,
    edges: dict[str, list[Relation]],
    trail: list[tuple[str, Relation]],
    done: set[str],
) -> None:
    if name in done:
        return
    for relation in edges.get(name, []):
        step = [*trail, (name, relation)]
        names = [each for each, _ in step]
        if relation.to in names:
            raise _cycle(step[names.index(relation.to) :])
        _walk(relation.to, edges, step, done)
    done.add(name)


def _cycle(steps: list[tuple[str, Relation]]) -> ScaffoldError:
    said = " → ".join(f"{name}.{relation.name}" for name, relation in steps)
    name, last = steps[-1]
    problem = f"no first row can exist: {said} → {last.to} require one another"
    hint = f"let one be empty: {name} {last.name}:{last.to}:null"
    return ScaffoldError(problem, hint, "required-cycle", path=(name, last.name))
