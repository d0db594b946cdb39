"""A system that asked us to wait hears nothing from anybody until then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest
import time_machine
from pydantic import SecretStr

from shared.connectors import http, outlet
from shared.connectors.magento import MagentoApi
from shared.runtime.settings import DomainSettings, ShopSettings
from shared.sync.errors import DownKind, SystemDown, TemporaryError

SETTINGS = {"kafka_bootstrap_servers": "x", "mongodb_uri": "x", "service_secret": "s" * 24}
SHOP = {"counterpoint_sql_url": "x", "magento_url": "http://127.0.0.1:9", "magento_token": "x"}


class Website:
    """Answers as it is told to and counts."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.waited: dict[str, float] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        self.waited = request.extensions["timeout"]
        return self.answers.pop(0) if self.answers else httpx.Response(200, json={})

    def api(self, *, at_once: int = 4) -> MagentoApi:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer), base_url="http://127.0.0.1:9")
        return MagentoApi(client=client, token=SecretStr("token"), at_once=at_once)


def busy(wait: str) -> httpx.Response:
    return httpx.Response(429, headers={"Retry-After": wait}, json={"message": "Too many"})


async def refused(call: Callable[[], object]) -> SystemDown:
    with pytest.raises(SystemDown) as down:
        await call()  # type: ignore[misc]
    return down.value


@pytest.mark.parametrize(
    ("wait", "quiet_seconds"), [("60", 60), ("Mon, 02 Mar 2026 12:01:30 GMT", 90), ("99999999", 3600)]
)
async def test_nobody_calls_a_system_before_the_time_it_named(
    wait: str, quiet_seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0
    monkeypatch.setattr(http, "time", SimpleNamespace(monotonic=lambda: 1_000.0 + passed))
    website = Website(busy(wait))
    api = website.api()
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False):
        await refused(lambda: api.call("GET", "/V1/products"))

    passed = quiet_seconds - 1
    again = await refused(lambda: api.call("GET", "/V1/products"))
    assert (again.kind, again.after, website.asked) == (DownKind.BUSY, timedelta(seconds=1), 1)

    passed = quiet_seconds
    await api.call("GET", "/V1/products")
    assert website.asked == 2


async def test_those_who_stand_in_line_for_a_call_hear_of_it_too() -> None:
    website = Website(busy("30"))
    api = website.api(at_once=1)

    answers = await asyncio.gather(
        *(api.call("GET", f"/V1/products/{number}") for number in range(20)), return_exceptions=True
    )

    assert all(isinstance(answer, SystemDown) for answer in answers)
    assert website.asked == 1


@pytest.mark.parametrize("lease", [2.0, 10.0, 60.0, 600.0])
def test_every_call_is_over_before_the_lease_is(lease: float) -> None:
    settings = DomainSettings(**SETTINGS, lease_seconds=lease)  # type: ignore[arg-type]

    assert all(settings.call_seconds(wanted) < lease for wanted in (20, 45, 120, 600))
    assert settings.call_seconds(0.5) == 0.5


def test_reads_and_saves_have_time_limits_of_their_own_and_the_lease_follows() -> None:
    usual = ShopSettings(**SETTINGS, **SHOP)  # type: ignore[arg-type]
    patient = ShopSettings(**SETTINGS, **SHOP, magento_save_seconds=300)  # type: ignore[arg-type]
    short = ShopSettings(**SETTINGS, **SHOP, lease_seconds=10)  # type: ignore[arg-type]

    assert (usual.magento_limits().read_seconds, usual.magento_limits().save_seconds) == (30, 120)
    assert usual.lease_seconds == 160
    assert (patient.magento_limits().save_seconds, patient.lease_seconds) == (300, 400)
    assert (short.magento_limits().read_seconds, short.magento_limits().save_seconds, short.lease_seconds) == (
        7.5,
        7.5,
        10,
    )


@pytest.mark.parametrize(("method", "seconds"), [("GET", 30), ("POST", 120), ("PUT", 120), ("DELETE", 120)])
async def test_a_save_is_waited_for_longer_than_a_read(method: str, seconds: float) -> None:
    website = Website()

    await website.api().call(method, "/V1/products")

    assert website.waited["read"] == seconds


class SlowWebsite(Website):
    """Takes too long, or breaks off; somebody still takes connections there."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault

    def answer(self, _: httpx.Request) -> httpx.Response:
        raise self.fault


@pytest.mark.parametrize(
    ("method", "fault", "wait"),
    [
        ("PUT", httpx.ReadTimeout("slow"), http.SETTLE),
        ("POST", httpx.WriteTimeout("slow"), http.SETTLE),
        ("PUT", httpx.RemoteProtocolError("cut"), None),
        ("GET", httpx.ReadTimeout("slow"), None),
    ],
)
async def test_what_may_still_be_carried_out_is_not_sent_again_at_once(
    method: str, fault: Exception, wait: timedelta | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def listens(_: outlet.Outlet) -> bool:
        return True

    monkeypatch.setattr(outlet.Outlet, "listens", listens)
    api = SlowWebsite(fault).api()

    for _ in range(http.FAILURES_IN_A_ROW - 1):
        with pytest.raises(TemporaryError) as later:
            await api.call(method, "/V1/products")
        assert later.value.after == wait
    down = await refused(lambda: api.call(method, "/V1/products"))

    assert down.unsure is (method != "GET")
    assert down.after is None, "how soon it is asked again is another question"
