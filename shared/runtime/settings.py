"""Settings every service has. Each is an environment variable; each secret may be a file instead (`NAME_FILE`)."""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from shared.connectors.http import CallLimits
from shared.contracts.states import DriftMode
from shared.sync.drift import DriftPlan
from shared.sync.errors import RejectedError
from shared.sync.model import Task
from shared.sync.rules import EngineLimits, checked_cron


def listed(value: object) -> object:
    """The parts of a text like `1,2`; anything else as it is."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def paired(value: object) -> object:
    """The pairs of a text like `MAIN=default,EAST=east`, their names in upper case; anything else as it is."""
    if not isinstance(value, str):
        return value
    pairs = [part.split("=", 1) for part in value.split(",") if part.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("expected NAME=value pairs, separated by commas")
    return {name.strip().upper(): target.strip() for name, target in pairs}


def column_name(value: str | None) -> str | None:
    """A column's name in upper case; None where none is given. ValueError for what a database may read as more."""
    if not value:
        return None
    if not value.replace("_", "").isalnum() or not value.isascii():
        raise ValueError("a column name has letters, digits and underscores only")
    return value.upper()


def zone_name(value: str) -> str:
    """The name of a time zone that this machine knows. ValueError for any other."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("no such time zone is known; expected a name such as America/Chicago") from None
    return value


def cron_line(value: str) -> str:
    """A schedule of five fields. ValueError for what can't be read or never comes."""
    try:
        return checked_cron(value, zone="UTC", now=datetime.now(UTC))
    except RejectedError as error:
        raise ValueError(error.reason) from None


def cron_lines(value: object) -> object:
    """The schedules of a text like `one.task=0 4 * * *; another.task=0 5 * * *`; anything else as it is."""
    if not isinstance(value, str):
        return value
    pairs = [part.split("=", 1) for part in value.split(";") if part.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("expected task=schedule pairs, separated by semicolons")
    return {name.strip(): cron_line(line) for name, line in pairs}


CronLine = Annotated[str, AfterValidator(cron_line)]
CronLines = Annotated[dict[str, str], NoDecode, BeforeValidator(cron_lines)]
Numbers = Annotated[tuple[int, ...], NoDecode, BeforeValidator(listed)]
Pairs = Annotated[dict[str, str], NoDecode, BeforeValidator(paired)]
ZoneName = Annotated[str, AfterValidator(zone_name)]
ColumnName = Annotated[str | None, AfterValidator(column_name)]


Seconds = Annotated[float, Field(ge=1, le=600)]
"""The time limit of one kind of call out."""


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
    store_zone: ZoneName = "America/Chicago"
    """The Counterpoint server's time zone (IANA name): schedules and promotions follow it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    stop_seconds: Annotated[float, Field(gt=0, le=60)] = 20.0

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


_OF_THE_LEASE = 0.75


class DomainSettings(FrameSettings):
    """What every domain service needs besides."""

    lease_seconds: Annotated[float, Field(ge=2, le=800)] = 60.0
    max_attempts: Annotated[int, Field(ge=1, le=50)] = 8
    first_retry_seconds: Annotated[float, Field(gt=0, le=60)] = 2.0
    longest_retry_seconds: Annotated[float, Field(gt=0, le=3600)] = 900.0
    probe_seconds: Annotated[float, Field(ge=1, le=600)] = 60.0
    """How long a system that is well may be silent before it is asked whether it still is."""
    workers_per_task: Annotated[int, Field(ge=1, le=8)] = 1
    master_sync_at_first: bool = True
    """Whether Master Sync is on until somebody turns it for the first time."""

    drift: DriftMode = DriftMode.HEAL
    """What the nightly comparison of the whole website does with what differs: `heal`, `tell` or `off`."""
    drift_schedule: CronLine = "30 3 * * *"
    drift_schedules: CronLines = Field(default_factory=dict)
    """Other times for tasks, e.g. `products.images=0 5 * * 0; misc.price_rules=0 4 * * *`."""

    def drift_plan(self, tasks: Sequence[Task]) -> DriftPlan:
        """When the website is compared. Raises ValueError for a task's name that no service has."""
        own = {task.name for task in tasks}
        domain = {name.split(".", 1)[0] for name in own}
        unknown = sorted(name for name in self.drift_schedules if name.split(".", 1)[0] in domain and name not in own)
        if unknown:
            raise ValueError(f"DRIFT_SCHEDULES names no task of ours: {', '.join(unknown)}")
        return DriftPlan(mode=self.drift, cron=self.drift_schedule, crons=self.drift_schedules, zone=self.store_zone)

    def limits(self) -> EngineLimits:
        """The engine's numbers as they are set."""
        return EngineLimits(
            lease=timedelta(seconds=self.lease_seconds),
            max_attempts=self.max_attempts,
            first_retry=timedelta(seconds=self.first_retry_seconds),
            longest_retry=timedelta(seconds=self.longest_retry_seconds),
            probe_when_up=timedelta(seconds=self.probe_seconds),
        )

    def call_seconds(self, wanted: float) -> float:
        """The longest a call out may take: as long as wanted, but always over well before the lease is."""
        return min(wanted, self.lease_seconds * _OF_THE_LEASE)


class ShopSettings(DomainSettings):
    """Where Counterpoint's database and the website are, for the services that sync items between them."""

    counterpoint_sql_url: SecretStr
    """SQLAlchemy address of the company database, read only; it holds a password."""
    counterpoint_location: str = "MAIN"
    """Location whose prices count, and whose stock is sent unless `inventory_sources` names others."""
    counterpoint_store: str | None = None
    """Store the website sells as, for price rules bound to a store."""

    magento_url: str
    magento_token: SecretStr
    """Access token of a Magento integration."""
    magento_ca_file: str | None = None
    magento_read_seconds: Seconds = 30.0
    magento_save_seconds: Seconds = 120.0
    """For whatever changes something there: one product, or a set of rows."""
    magento_website_ids: Numbers = (1,)
    magento_attribute_set_id: int = 4
    magento_tax_class_id: int = 2
    """Number of the tax class for items that have no tax category in Counterpoint."""
    tax_classes: Pairs = Field(default_factory=dict)
    """Tax category to name of the website's tax class where they differ, e.g. `GENERAL=Taxable Goods`."""
    inventory_sources: Pairs = Field(default_factory=dict)
    """Counterpoint location to inventory source, e.g. `MAIN=default,EAST=east`."""
    inventory_safety_stock: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    price_websites: Pairs = Field(default_factory=dict)
    """Counterpoint location to website and store view with prices of their own, e.g. `EAST=2:3`."""

    @field_validator("price_websites", mode="after")
    @classmethod
    def _places(cls, value: dict[str, str]) -> dict[str, str]:
        if not all(re.fullmatch(r"[1-9]\d*:[1-9]\d*", place) for place in value.values()):
            raise ValueError("expected the numbers of a website and of its store view, as in EAST=2:3")
        return value

    @model_validator(mode="after")
    def _lease_follows(self) -> Self:
        """Where no lease is given it is as long as the longest call asks for; where one is, calls are cut to it."""
        if "lease_seconds" not in self.model_fields_set:
            self.lease_seconds = max(self.lease_seconds, self.longest_call() / _OF_THE_LEASE)
        return self

    def longest_call(self) -> float:
        """The longest time that a call out may take by its own setting."""
        return max(self.magento_read_seconds, self.magento_save_seconds)

    def magento_limits(self) -> CallLimits:
        """How long calls to the website may take."""
        return CallLimits(
            read_seconds=self.call_seconds(self.magento_read_seconds),
            save_seconds=self.call_seconds(self.magento_save_seconds),
        )

    def sources(self) -> Mapping[str, str]:
        """The inventory source of each location; the shop's one location and Magento's own if none are named."""
        return self.inventory_sources or {self.counterpoint_location: "default"}
