"""Asking for what holds for the whole project: its name, its database, its users, its features."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from scaffold.checks.spec import check_features
from scaffold.dialogue.terminal.session import Back, Choice, Question, Talk
from scaffold.errors import ScaffoldError
from scaffold.model.vocabulary import (
    DEFAULT_FEATURES,
    ApiVersion,
    Auth,
    Database,
    Feature,
    Formatter,
    Key,
)
from scaffold.plan.new_project import check_target
from scaffold.specfile.project_flags import check_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from enum import StrEnum
    from pathlib import Path

    from scaffold.language.outline import Outline

    Places = Callable[[str], Path]

W = TypeVar("W", bound="StrEnum")

EXAMPLE = "my-api"


def ask_project(talk: Talk, outline: Outline, places: Places) -> Outline:
    """Ask for a name whose folder can be written."""

    def read(name: str) -> str:
        check_name(name, talk.reserved)
        check_target(places(name))
        return name

    question = Question(
        words="Name of the project:", note=f"such as {EXAMPLE}", default=outline.project
    )
    return replace(outline, project=talk.ask(question, read))


def ask_database(talk: Talk, outline: Outline) -> Outline:
    choices = [
        Choice(Database.SQLITE, "sqlite      one file, nothing to install"),
        Choice(Database.POSTGRESQL, "postgresql  a server, for many writers at once"),
    ]
    return replace(outline, database=talk.choose("Database:", choices, outline.database))


WAYS: dict[Auth, str] = {
    Auth.JWT: "users register, and log in with a password",
    Auth.API_KEY: "programs show a key that a user or an admin made",
    Auth.OAUTH2: "users sign in with Google, Keycloak, Auth0 …",
}
MEANINGS: dict[Feature, str] = {
    Feature.DOCKER: "an image, and a compose.yaml",
    Feature.CI: "a workflow of GitHub Actions",
    Feature.METRICS: "what Prometheus asks for, and a dashboard",
    Feature.LOGGING: "one line a request, JSON in production",
    Feature.RATE_LIMIT: "each caller asks only so often",
    Feature.LOAD_TEST: "people for Locust",
    Feature.TRACING: "requests and statements for OpenTelemetry",
    Feature.WEBSOCKET: "changes of rows, told over WebSockets",
    Feature.KUBERNETES: "files for kustomize; with postgresql",
}
PLACES: dict[ApiVersion, str] = {
    ApiVersion.PATH: "/api/v1/books",
    ApiVersion.HEADER: "/api/books, with API-Version: 1",
}
KEYS: dict[Key, str] = {
    Key.INT: "1, 2, 3 …",
    Key.BIGINT: "the same, of up to 19 digits",
    Key.UUID4: "random",
    Key.UUID7: "random, in the order of making",
}


def ask_auth(talk: Talk, outline: Outline) -> Outline:
    none = "none: everyone may do everything"
    chosen = talk.several("Users and login:", in_columns(WAYS), outline.auth, none)
    return replace(outline, auth=tuple(chosen))


def ask_features(talk: Talk, outline: Outline) -> Outline:
    now = DEFAULT_FEATURES if outline.features is None else outline.features
    chosen = talk.several("Features:", in_columns(MEANINGS), now)
    changed = replace(outline, features=tuple(chosen))
    try:
        check_features(changed.features or (), changed.database)
    except ScaffoldError as error:
        talk.tell(error)
        return ask_features(talk, changed)
    return changed


def ask_api_version(talk: Talk, outline: Outline) -> Outline:
    words = "Where does a request say which version of the API it asks for?"
    chosen = talk.choose(words, in_columns(PLACES), outline.api_version)
    return replace(outline, api_version=chosen)


def ask_formatter(talk: Talk, outline: Outline) -> Outline:
    choices = [Choice(each, str(each)) for each in Formatter]
    chosen = talk.choose("What formats the code?", choices, outline.formatter)
    return replace(outline, formatter=chosen)


def ask_key(talk: Talk, outline: Outline) -> Outline:
    chosen = talk.choose("Ids of all rows:", in_columns(KEYS), outline.key or Key.INT)
    usual = outline.key is None and chosen is Key.INT
    return outline if usual else replace(outline, key=chosen)


def ask_more(talk: Talk, outline: Outline, open_: Collection[str]) -> Outline:
    """Offer what few projects need, of which some is open; Enter goes on."""
    while True:
        questions = [each for each in more(outline) if each.key in open_]
        choices: list[Choice[More | None]] = [Choice(None, "no")]
        choices += [Choice(each, each.words) for each in questions]
        question = talk.choose("Anything else about the project?", choices, None)
        if question is None:
            return outline
        with suppress(Back):
            outline = question.ask(talk, outline)


@dataclass(frozen=True, slots=True)
class More:
    """Something of a project that is asked only of whoever wants it; `key` as in the file."""

    key: str
    words: str
    ask: Callable[[Talk, Outline], Outline]


def more(outline: Outline) -> list[More]:
    return [
        More("api_version", f"version of the API: in the {outline.api_version}", ask_api_version),
        More("formatter", f"formatter: {outline.formatter}", ask_formatter),
        More("key", f"ids: {outline.key or Key.INT}", ask_key),
    ]


def in_columns(words: Mapping[W, str]) -> list[Choice[W]]:
    """Return choices whose meanings stand below each other."""
    width = max(map(len, words))
    return [Choice(word, f"{word:{width}}  {means}") for word, means in words.items()]
