"""Settings: environment variables and a ``.env`` file in the working directory -> one validated value."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.errors import SettingsError

PREFIX = "BRIEFBOT_"
ENV_FILE = ".env"


def _split(value: object) -> object:
    if isinstance(value, str):
        return frozenset(name.strip() for name in value.split(",") if name.strip())
    return value


Names = Annotated[frozenset[str], NoDecode, BeforeValidator(_split)]  # "news, reports"


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


class SlackMode(StrEnum):
    """How Slack reaches the app."""

    SOCKET = "socket"  # over a socket that the app opens: no public address is needed
    HTTP = "http"  # Slack calls an address


class Settings(BaseSettings):
    """Everything that can be set. Each field is ``BRIEFBOT_`` + its name; ``.env.example`` explains each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    data: Path = Field(default_factory=lambda: user_data_path("briefbot", appauthor=False))
    model: str | None = None
    threads: int | None = Field(default=None, ge=1)
    quotes: int = Field(default=3, ge=1, le=10)
    old_after_days: int = Field(default=180, ge=0)
    max_file_mb: int = Field(default=20, ge=1)
    max_page_mb: int = Field(default=5, ge=1)
    max_pdf_pages: int = Field(default=2_000, ge=1)
    reader_seconds: int = Field(default=60, ge=1)
    reader_mb: int = Field(default=1_024, ge=256)
    max_entries: int = Field(default=1_000, ge=1)
    fetch_seconds: int = Field(default=30, ge=1)
    fetch_contact: str = ""
    fetch_loopback: bool = False
    keep_days: int = Field(default=30, ge=1)
    timezone: str = ""
    everybody_orders: bool = True
    orders_per_place: int = Field(default=20, ge=0)
    open_collections: Names = frozenset()
    direct_collections: Names = frozenset()
    everybody_adds: bool = False
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_mode: SlackMode = SlackMode.SOCKET
    slack_signing_secret: SecretStr = SecretStr("")
    slack_host: str = "127.0.0.1"
    slack_port: int = Field(default=3000, ge=0, le=65_535)
    slack_commands: str = "ask,brief,timeline,digest,watch,sources,add,reindex"
    slack_command_prefix: str = ""
    slack_threads: Names = frozenset()
    slack_api_url: str = "https://slack.com/api/"
    slack_admins: Names = frozenset()
    slack_workspace_admins: bool = False
    matrix_homeserver: str = ""
    matrix_user: str = ""
    matrix_password: SecretStr = SecretStr("")
    matrix_token: SecretStr = SecretStr("")
    matrix_allowed: Names = frozenset()
    matrix_prefix: str = Field(default="!", min_length=1)
    matrix_max_age_hours: int = Field(default=24, ge=1)
    matrix_admins: Names = frozenset()
    matrix_admin_power: int | None = Field(default=None, ge=1)
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.TEXT
    log_questions: bool = False
    health_host: str = "127.0.0.1"
    health_port: int | None = Field(default=None, ge=0, le=65_535)

    @field_validator("matrix_homeserver")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("write the whole address, as https://matrix.example.org")
        return value

    @field_validator("matrix_admins", "matrix_allowed")
    @classmethod
    def _matrix_ids(cls, value: frozenset[str], info: ValidationInfo) -> frozenset[str]:
        for name in sorted(value):
            people_alone = info.field_name == "matrix_admins"
            bare = name if people_alone else name.removeprefix("!").removeprefix("#")
            if (people_alone or "@" in bare) and not re.fullmatch(r"@[^@:\s]+:\S+", bare):
                raise ValueError(f"{name} is no full Matrix id; write it as @ada:example.org")
        return value

    @field_validator("data")
    @classmethod
    def _expanded(cls, value: Path) -> Path:
        return value.expanduser()


def load_settings(**given: object) -> Settings:
    """The settings, ``given`` ones winning over the environment, the environment over ``.env``.

    Raises SettingsError with one sentence for each value that makes no sense and each unknown name.
    """
    unknown = _unknown_names(os.environ) + _unknown_names(_env_file())
    if unknown:
        raise SettingsError(" ".join(dict.fromkeys(unknown)))
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        raise SettingsError(" ".join(_sentence(dict(problem)) for problem in error.errors())) from error


def setting_names() -> list[str]:
    """Every setting's name in the environment."""
    return [PREFIX + name.upper() for name in Settings.model_fields]


def _env_file() -> Mapping[str, str | None]:
    from dotenv import dotenv_values

    try:
        return dotenv_values(ENV_FILE, encoding="utf-8", interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file {ENV_FILE} in this folder can't be read: {error}.") from error


def _unknown_names(names: Iterable[str]) -> list[str]:
    known = setting_names()
    sentences = []
    for name in names:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            bare = [one.removeprefix(PREFIX) for one in known]
            near = difflib.get_close_matches(name.upper().removeprefix(PREFIX), bare, n=1)
            hint = f"did you mean {PREFIX}{near[0]}?" if near else "see .env.example for all of them."
            sentences.append(f"{name} is not a setting; {hint}")
    return sentences


def _sentence(problem: Mapping[str, Any]) -> str:
    place = problem["loc"][0] if problem["loc"] else "?"
    name = PREFIX + str(place).upper()
    message = str(problem["msg"]).removeprefix("Value error, ")
    message = message.replace("Input should be", "it should be")
    return f"{name} can't be {problem['input']!r}: {message[:1].lower()}{message[1:]}."
