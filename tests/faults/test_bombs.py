"""Small things that unfold: the real processes stay within the memory that the compose file gives them, and go on."""

import asyncio
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from PIL import Image

from demo import engines
from demo import shop as demo_shop
from demo.part import Part
from shared.contracts.topics import DOMAINS
from tests.builders.ports import free_port
from tests.builders.project import ROOT
from tests.builders.shop import IMAGES, ITEMS, RunningShop, running_shop, wait_until
from tests.builders.stream import CHANGED, tell_changed
from tests.builders.wire import folded, packed, saying

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(300)]


def limit_megabytes() -> int:
    """What the compose file gives a service of ours."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (service,) = re.findall(r"^x-service: &service\n(?:  .*\n)*?  mem_limit: (\d+)m$", text, flags=re.MULTILINE)
    return int(service)


def peak_megabytes(part: Part) -> int:
    """The most memory a process ever had."""
    status = Path(f"/proc/{part.child.pid}/status").read_text(encoding="ascii")
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, flags=re.MULTILINE)
    return int(peak) // 1024


@pytest.fixture(scope="module")
def shop(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningShop]:
    with running_shop(
        tmp_path_factory.mktemp("bombs"),
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--items", "60"),
    ) as running:
        running.wait_idle()
        yield running


@contextmanager
def launched(part: Part) -> Iterator[None]:
    """It runs, and is stopped in the end."""
    part.launch()
    try:
        part.wait_ready()
        yield
    finally:
        part.child.stop()


@contextmanager
def said_to_all(whole: bytes, *, then: bytes = b"", pause: float = 0.0) -> Iterator[str]:
    """See `saying`: on a thread of its own, for processes to ask."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="says the same to all", daemon=True)
    thread.start()
    server = saying(whole, then=then, pause=pause)
    try:
        yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(30)
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)


def an_item(shop: RunningShop) -> str:
    """A plain item that the website has, whose pictures are called like it."""
    website = shop.website()
    return next(
        str(item["ITEM_NO"])
        for item in shop.counterpoint_state()["items"]
        if item["ITEM_NO"] in website
        and item.get("TRK_METH") == "N"
        and re.fullmatch(r"[A-Z0-9-]+", str(item["ITEM_NO"]))
    )


def serves_the_next(shop: RunningShop, name: str) -> None:
    """An item renamed at the till, and told of, is renamed on the website."""
    item = an_item(shop)
    shop.till(item, descr=name)
    tell_changed(shop.bootstrap, item)
    wait_until("the next ordinary event is served", lambda: shop.website()[item]["name"] == name)


def test_a_packed_record_of_a_quarter_gigabyte_is_set_aside_and_the_next_event_served(shop: RunningShop) -> None:
    async def send() -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=shop.bootstrap,
            compression_type="gzip",
            max_request_size=300_000_000,
            max_batch_size=300_000_000,
        )
        await producer.start()
        try:
            await producer.send_and_wait(CHANGED, key=b"BOMB", value=bytes(250_000_000))
        finally:
            await producer.stop()

    before = shop.status()["rejected_last_week"]
    asyncio.run(send())

    serves_the_next(shop, "After the packed record")
    wait_until("it is counted", lambda: shop.status()["rejected_last_week"] == before + 1)
    assert peak_megabytes(shop.products) < limit_megabytes()


def test_a_body_without_the_secret_is_not_read(shop: RunningShop) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(4_800):
            yield bytes(65_536)

    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {shop.secret}"}):
        with httpx.Client(timeout=60.0) as client:
            try:
                url = f"{shop.products.url}/v1/tasks/{ITEMS}/queue-all"
                answer = client.post(url, content=endless(), headers={**headers, "Content-Type": "application/json"})
                assert answer.status_code in (401, 413)
            except httpx.TransportError:
                pass  # Hung up on in the middle of it, which is as good.

    serves_the_next(shop, "After the body")
    assert peak_megabytes(shop.products) < limit_megabytes()


@pytest.mark.parametrize("pause", [0.0, 0.2], ids=["endless", "dripping"])
def test_a_sign_in_that_is_answered_without_end_is_over_within_its_time(
    shop: RunningShop, mongo_engine: engines.Database, pause: float
) -> None:
    piece = b"10000\r\n" + b"0" * 65_536 + b"\r\n" if not pause else b"1\r\n0\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with said_to_all(head, then=piece, pause=pause) as url:
        gateway = demo_shop.gateway(
            port=free_port(),
            addresses=demo_shop.Addresses(bootstrap=shop.bootstrap, mongodb_uri=mongo_engine.uri),
            home=shop.home,
            passwords=shop.home.passwords(),
            magento=replace(shop.magento, url=url),
            services=dict.fromkeys(DOMAINS, shop.products),
        )
        own = {"Origin": str(gateway.url), "Sec-Fetch-Site": "same-origin"}
        with launched(gateway), httpx.Client(base_url=str(gateway.url), timeout=40.0) as browser:
            answer = browser.post("/api/login", json={"username": "ana", "password": "x"}, headers=own)

            assert answer.status_code == 503, answer.text
            assert browser.get("/login").status_code == 200
            assert peak_megabytes(gateway) < limit_megabytes()


def test_an_answer_packed_twice_takes_no_memory_and_the_service_goes_on(
    shop: RunningShop, mongo_engine: engines.Database
) -> None:
    with said_to_all(packed("Content-Encoding: gzip, gzip\r\n", folded(400, times=2))) as url:
        products = demo_shop.domain_service(
            "products",
            addresses=demo_shop.Addresses(bootstrap=shop.bootstrap, mongodb_uri=mongo_engine.uri),
            home=shop.home,
            passwords=shop.home.passwords(),
            counterpoint=shop.counterpoint,
            magento=replace(shop.magento, url=url),
            log="products-beside",
            settings={"MONGODB_DATABASE": f"bombs_{uuid4().hex[:12]}"},
        )
        with launched(products):
            ask: dict[str, Any] = {"headers": {"Authorization": f"Bearer {shop.secret}"}}
            asked = f"{products.url}/v1/tasks/{ITEMS}/sync-item"
            answer = shop.http.post(asked, json={"by": "tester", "key": an_item(shop)}, **ask)

            assert answer.status_code == 200, answer.text
            assert shop.http.get(f"{products.url}/v1/status", **ask).status_code == 200
            assert peak_megabytes(products) < limit_megabytes()


def test_a_small_picture_of_very_many_points_is_named_and_not_unfolded(shop: RunningShop) -> None:
    item, out = an_item(shop), io.BytesIO()
    # As the sample that was found: 1.4 MB that a program has to hold whole, six bytes a point.
    Image.new("RGB", (8_900, 8_900), "darkred").save(out, "JPEG", progressive=True, quality=75)
    url = f"{shop.counterpoint.url}/_control/images/{item}.jpg"
    assert shop.http.put(url, content=out.getvalue()).is_success

    said = shop.press(IMAGES, "sync-item", key=item)

    assert "8900 × 8900 points, more than can be opened safely" in said["words"], said
    serves_the_next(shop, "After the picture")
    assert peak_megabytes(shop.products) < limit_megabytes()
