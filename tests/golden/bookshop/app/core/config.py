"""Settings, read once from the environment or from ``.env``."""

from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PLACEHOLDER = "change-me-" * 4
DRIVERS = {"sqlite": "sqlite+aiosqlite"}


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
    secret_key: Annotated[SecretStr, Field(min_length=32)] = SecretStr(PLACEHOLDER)
    access_token_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    max_body_bytes: Annotated[int, Field(ge=1)] = 1_000_000

    @field_validator("database_url")
    @classmethod
    def name_driver(cls, url: str) -> str:
        """Take the URL that hosts give: it names no driver."""
        scheme, mark, rest = url.partition("://")
        return DRIVERS.get(scheme, scheme) + mark + rest

    @model_validator(mode="after")
    def refuse_defaults_in_production(self) -> Self:
        production = self.environment == "production"
        if production and self.secret_key.get_secret_value() == PLACEHOLDER:
            raise ValueError("SECRET_KEY must be set in production")
        return self


settings = Settings()
