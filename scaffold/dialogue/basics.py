"""Asking for what holds for the whole project: its name, its database, its users."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.choices import NONE
from scaffold.creation import check_target
from scaffold.dialogue.talk import Choice, Question, Talk
from scaffold.flags import check_name, read_auth
from scaffold.kinds import ApiVersion, Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scaffold.decide import Outline

    Places = Callable[[str], Path]

EXAMPLE = "my-api"


def ask_project(talk: Talk, outline: Outline, places: Places) -> Outline:
    """Ask for a name whose folder can be written."""

    def read(name: str) -> str:
        check_name(name)
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


def ask_api_version(talk: Talk, outline: Outline) -> Outline:
    choices = [
        Choice(ApiVersion.PATH, "path    /api/v1/books"),
        Choice(ApiVersion.HEADER, "header  /api/books, with API-Version: 1"),
    ]
    chosen = talk.choose("Version of the API:", choices, outline.api_version)
    return replace(outline, api_version=chosen)


def ask_auth(talk: Talk, outline: Outline) -> Outline:
    choices = [
        Choice("jwt", "jwt          users register and log in with a password"),
        Choice("jwt,api-key", "jwt,api-key  and make keys for their programs"),
        Choice("oauth2", "oauth2       users sign in with Google, Keycloak, Auth0 …"),
        Choice("api-key", "api-key      programs only: keys, and no passwords"),
        Choice(NONE, "none         everyone may do everything"),
    ]
    now = ",".join(outline.auth) or NONE
    if now not in {choice.value for choice in choices}:
        choices.append(Choice(now, f"{now}  as it is"))
    chosen = talk.choose("Users and login:", choices, now)
    return replace(outline, auth=read_auth(chosen) or ())
