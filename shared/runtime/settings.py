"""Settings every service has. Each is an environment variable; each secret may be a file instead (`NAME_FILE`)."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class _SecretFiles(PydanticBaseSettingsSource):
    """Reads `NAME_FILE` for a setting that isn't given as `NAME`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{field_name.upper()}_FILE")
        return (Path(path).read_text(encoding="utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class FrameSettings(BaseSettings):
    """What every service needs to stand."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    kafka_bootstrap_servers: str
    kafka_idempotent_producer: Literal["auto", "on", "off"] = "auto"
    kafka_replication_factor: Annotated[int, Field(ge=1, le=7)] = 1
    """Copies of each topic the services create; 3 on a cluster of three brokers."""
    mongodb_uri: SecretStr
    """Holds a password in production, so it is treated as a secret."""
    mongodb_database: str = ""
    """Default: countersync_<service>."""
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=1, le=65535)] = 8000
    service_secret: Annotated[SecretStr, Field(min_length=24)]
    """The bearer between services."""
    store_zone: str = "America/Chicago"
    """The Counterpoint server's time zone (IANA name): schedules and promotions follow it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    stop_seconds: Annotated[float, Field(gt=0, le=60)] = 20.0

    @field_validator("store_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given in code, then the environment, then secret files."""
        return init_settings, env_settings, _SecretFiles(settings_cls)


class DomainSettings(FrameSettings):
    """What every domain service needs besides."""

    lease_seconds: Annotated[float, Field(ge=2, le=600)] = 60.0
    max_attempts: Annotated[int, Field(ge=1, le=50)] = 8
    first_retry_seconds: Annotated[float, Field(gt=0, le=60)] = 2.0
    longest_retry_seconds: Annotated[float, Field(gt=0, le=3600)] = 900.0
    workers_per_task: Annotated[int, Field(ge=1, le=8)] = 1
    master_sync_at_first: bool = True
    """Whether Master Sync is on until somebody turns it for the first time."""
