"""Settings come from the environment, and production takes no unsafe default."""

import pytest
from pydantic import ValidationError

from app.core.config import Settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "ENVIRONMENT", "RATE_LIMIT", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


def test_development_needs_no_settings() -> None:
    assert Settings().environment == "development"


def test_a_database_url_need_not_name_the_driver() -> None:
    url = Settings(database_url="sqlite:///./x.db").database_url
    assert url == "sqlite+aiosqlite:///./x.db"


def test_names_stand_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().allowed_hosts == Settings().cors_origins == []
    monkeypatch.setenv("ALLOWED_HOSTS", "example.com, *.example.org")
    assert Settings().allowed_hosts == ["example.com", "*.example.org"]
    monkeypatch.setenv("CORS_ORIGINS", "https://Example.com, http://[::1]:3000")
    assert Settings().cors_origins == ["https://example.com", "http://[::1]:3000"]


@pytest.mark.parametrize(
    "said",
    [
        '["a.example"]',
        "a example",
        "https://a.example",
        "a.example/x",
        "a.example:80",
        "*",
    ],
)
def test_what_is_no_host_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", said)
    with pytest.raises(ValidationError, match=r"is no host: type api\.example\.com,"):
        Settings()


@pytest.mark.parametrize(
    "said",
    ['["https://a.example"]', "https://a b", "a.example", "https://a.example/", "null"],
)
def test_what_is_no_origin_is_refused(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", said)
    with pytest.raises(ValidationError, match="is no origin: type https://a"):
        Settings()


def test_only_production_limits_every_caller_unless_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings().rate_limit == ""
    monkeypatch.setenv("SECRET_KEY", "0123456789" * 4)
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    assert Settings().rate_limit == "1200/minute"
    assert Settings(rate_limit="off").rate_limit == ""


def test_a_limit_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="couldn't parse"):
        Settings(rate_limit="sometimes")


def test_production_needs_a_secret_key_of_its_own() -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY must be set"):
        Settings(environment="production", database_url="sqlite://")


@pytest.mark.parametrize(
    "key", ["your-256-bit-secret-" * 2, "CHANGE-IT-" * 4, "abc123" * 8, "x" * 64]
)
def test_production_refuses_a_sample_of_a_secret_key(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SECRET_KEY", key)
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    assert Settings().secret_key.get_secret_value() == key
    with pytest.raises(ValidationError, match="32 random characters"):
        Settings(environment="production")


def test_a_short_secret_key_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "short")
    with pytest.raises(ValidationError) as refusal:
        Settings()
    assert "'short'" not in str(refusal.value)
