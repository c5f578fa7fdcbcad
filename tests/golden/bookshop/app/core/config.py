"""Settings, read once from the environment or from ``.env``."""

import re
from typing import Annotated, Literal, Self, TypeVar

from limits import parse_many
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

T = TypeVar("T")
PLACEHOLDER = "change-me-" * 4
SAMPLE = re.compile("change|example|password|placeholder|sample|secret", re.IGNORECASE)
NAME = r"[a-z\d_-]+(\.[a-z\d_-]+)*|\[[a-f\d:.]+\]"
HOST = re.compile(rf"(\*\.)?({NAME})", re.ASCII)
ORIGIN = re.compile(rf"\*|[a-z][a-z\d+.-]*://({NAME})(:\d+)?", re.ASCII)
PRODUCTION_LIMIT = "1200/minute"
DRIVERS = {"sqlite": "sqlite+aiosqlite"}


def limits(text: str) -> str:
    """Check what is written as "5/minute; 100/hour"; "off" is no limit."""
    if text == "off":
        return ""
    parse_many(text)
    return text


def words(said: object) -> object:
    """Take "one, two" for a list."""
    return [word.strip() for word in said.split(",")] if isinstance(said, str) else said


def host(name: str) -> str:
    """Check a name that a request may call; ``*.`` before it: every name below."""
    if not HOST.fullmatch(name.lower()):
        raise ValueError(f"{name!r} is no host: type api.example.com,*.example.org")
    return name.lower()


def origin(site: str) -> str:
    """Check a site as browsers name it: without a path, not even a slash."""
    if not ORIGIN.fullmatch(site.lower()):
        raise ValueError(
            f"{site!r} is no origin: type https://a.example,https://b.example"
        )
    return site.lower()


Limits = Annotated[str, AfterValidator(limits)]
Host = Annotated[str, AfterValidator(host)]
Origin = Annotated[str, AfterValidator(origin)]
Words = Annotated[list[T], NoDecode, BeforeValidator(words)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    environment: Literal["development", "production"] = "development"
    database_url: str = "sqlite+aiosqlite:///./bookshop.db"
    pool_size: Annotated[int, Field(ge=1)] = 20
    query_timeout: Annotated[int, Field(ge=1)] = 10  # seconds
    secret_key: Annotated[SecretStr, Field(min_length=32)] = SecretStr(PLACEHOLDER)
    access_token_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    refresh_token_days: Annotated[int, Field(ge=1, le=365)] = 30
    max_body_bytes: Annotated[int, Field(ge=1)] = 1_000_000
    allowed_hosts: Words[Host] = []  # none: every name that leads here
    cors_origins: Words[Origin] = []  # none: no page of another site may ask
    redis_url: str | None = None

    rate_limit: Limits = "off"
    login_limit: Limits = "20/minute; 100/hour"
    registration_limit: Limits = "30/minute"
    refresh_limit: Limits = "30/minute"
    address_limit: Limits = "100/minute"
    rate_limit_fallback: Literal["memory", "refuse"] = "memory"

    @field_validator("database_url")
    @classmethod
    def name_driver(cls, url: str) -> str:
        """Take the URL that hosts give: it names no driver."""
        scheme, mark, rest = url.partition("://")
        return DRIVERS.get(scheme, scheme) + mark + rest

    @model_validator(mode="after")
    def be_strict_in_production(self) -> Self:
        production = self.environment == "production"
        if production and is_sample(self.secret_key.get_secret_value()):
            raise ValueError(
                "SECRET_KEY must be set in production, to 32 random characters or more"
            )
        if production and "rate_limit" not in self.model_fields_set:
            self.rate_limit = PRODUCTION_LIMIT
        return self


def is_sample(secret: str) -> bool:
    """Was it copied from somewhere, or typed with one finger?"""
    return bool(SAMPLE.search(secret)) or len(set(secret)) < 8


settings = Settings()
