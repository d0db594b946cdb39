"""A Counterpoint to test against: the simulator in this process, or a real server named by the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import SecretStr

from shared.connectors.counterpoint import CounterpointApi
from simulators.control import serving
from simulators.counterpoint.app import assemble
from simulators.counterpoint.settings import Settings
from simulators.counterpoint.till import Till

SEEDED_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Company:
    """A company's server with its login."""

    url: str
    company: str
    user: str
    password: str
    api_key: str
    location: str = "MAIN"

    def client(self, **headers: str) -> httpx.Client:
        """A signed-in client; `headers` come on top."""
        return httpx.Client(
            base_url=self.url,
            auth=(f"{self.company}.{self.user}", self.password),
            headers={"APIKey": self.api_key, **headers},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )


@dataclass(frozen=True)
class SimulatedCompany(Company):
    """A simulated company with the hands of its staff."""

    till: Till | None = None

    def hand(self) -> Till:
        """The till."""
        assert self.till is not None
        return self.till


@contextmanager
def simulated_company(**settings: Any) -> Iterator[SimulatedCompany]:
    """A small seeded company, served from this process."""
    wanted = replace(Settings(items=70, now=SEEDED_AT), **settings)
    simulator = assemble(wanted)
    try:
        with serving(simulator.app) as url:
            yield SimulatedCompany(
                url=url,
                company=wanted.company,
                user=wanted.user,
                password=wanted.password,
                api_key=wanted.api_key,
                till=simulator.till,
            )
    finally:
        simulator.close()


@contextmanager
def any_company() -> Iterator[Company]:
    """The real server of COUNTERPOINT_URL, COUNTERPOINT_COMPANY, _USER, _PASSWORD, _API_KEY; else the simulator."""
    url = os.environ.get("COUNTERPOINT_URL")
    if not url:
        with simulated_company() as company:
            yield company
        return
    yield Company(
        url=url,
        company=os.environ["COUNTERPOINT_COMPANY"],
        user=os.environ["COUNTERPOINT_USER"],
        password=os.environ["COUNTERPOINT_PASSWORD"],
        api_key=os.environ["COUNTERPOINT_API_KEY"],
        location=os.environ.get("COUNTERPOINT_LOCATION", "MAIN"),
    )


def company_api(client: httpx.AsyncClient) -> CounterpointApi:
    """Our own door to a simulated company, signed in as its usual user."""
    usual = Settings()
    return CounterpointApi(
        client=client,
        company=usual.company,
        user=usual.user,
        password=SecretStr(usual.password),
        api_key=SecretStr(usual.api_key),
    )


def item(client: httpx.Client, item_no: str, **headers: str) -> dict[str, Any]:
    """The item as the API gives it. Fails when there is none."""
    answer = client.get(f"/Item/{item_no}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["IM_ITEM"]
    return found


def state(client: httpx.Client) -> dict[str, Any]:
    """Everything the simulated company holds."""
    found: dict[str, Any] = client.get("/_control/state").json()
    return found


def row(rows: list[dict[str, Any]], **keys: object) -> dict[str, Any]:
    """The one row with these values."""
    (found,) = [one for one in rows if all(one[name] == value for name, value in keys.items())]
    return found
