"""A whole shop with its dashboard: both simulators, four services and the gateway, each a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo import shop as demo_shop
from demo.part import Part
from demo.ports import free_port
from shared.contracts.topics import DOMAINS as ALL_DOMAINS
from tests.builders.shop import RunningShop, running_shop, wait_until
from tests.builders.stream import skip_what_was, tell_changed, turn

ITEMS_PAGE = "/tasks/products.items"
USER = demo_shop.ADMIN
DOMAINS = ("products", "misc")
"""The services with tasks that are built."""


@dataclass
class WholeShop:
    """The shop, where its dashboard is, and what a test does to it from outside."""

    shop: RunningShop
    gateway: Part
    misc: Part
    password: str

    @property
    def url(self) -> str:
        """The dashboard's address."""
        return str(self.gateway.url)

    def tell(self, *items: str) -> None:
        """Events that these items changed are on the stream."""
        tell_changed(self.shop.bootstrap, *items)

    def turn(self, switch: str, *, on: bool) -> None:
        """The service has obeyed the switch; of Master Sync, the products service."""
        if self._is(switch) is not on:
            turn(self.shop.bootstrap, switch, on=on)
        wait_until(f"{switch} turned", lambda: self._is(switch) is on)

    def change(self, item: str, **fields: str) -> None:
        """The item changes at the till, which tells the stream."""
        self.shop.till(item, **fields)
        self.tell(item)

    def plain_items(self) -> list[str]:
        """Numbers of ordinary items that are on the website."""
        website = self.shop.website()
        return [
            str(item["ITEM_NO"])
            for item in self.shop.counterpoint_state()["items"]
            if item["ITEM_NO"] in website
            and item.get("TRK_METH") == "N"
            and str(item["ITEM_NO"]).replace("-", "").isalnum()
            and item.get("USR_WEB_ARCHIVE") != "Y"
            and item.get("USR_ALLOW_BACKORDER") != "Y"
            and website[item["ITEM_NO"]]["type_id"] == "simple"
        ]

    def name_online(self, item: str) -> str:
        """The item's name on the website."""
        return str(self.shop.website()[item]["name"])

    def as_usual(self) -> None:
        """Everything runs, is turned on and connected, and nothing is changed or queued any more."""
        for system in (self.shop.counterpoint, self.shop.magento):
            self.shop.break_calls(system)
        if not self.misc.running:
            self.misc.launch()
            self.misc.wait_ready()
        self.turn("master", on=True)
        for task in self._built():
            self.turn(task, on=True)
        for domain in DOMAINS:
            wait_until(f"{domain} has all connected", lambda domain=domain: self._connected(domain), pause=1.0)
        for task in self._built():
            self.shop.press(task, "queue-changed")
        self.shop.wait_idle()

    def _built(self) -> list[str]:
        tasks = [task for domain in DOMAINS for task in self.shop.status(domain=domain)["tasks"]]
        return [task["name"] for task in tasks if task["built"]]

    def _is(self, switch: str) -> bool:
        known = self.shop.status()["master"] if switch == "master" else self.shop.task(switch)["switch"]
        return bool(known["on"])

    def _connected(self, domain: str) -> bool:
        down = [one["name"] for one in self.shop.status(domain=domain)["systems"] if one["state"] == "down"]
        for name in down:
            self.shop.ask("POST", f"/v1/systems/{name}/check", domain=domain, json={"by": "tester"})
        return not down


@contextmanager
def whole_shop(folder: Path, *, bootstrap: str, mongodb_uri: str) -> Iterator[WholeShop]:
    """The shop, idle after its first full load; ended in order."""
    with running_shop(
        folder,
        bootstrap=bootstrap,
        mongodb_uri=mongodb_uri,
        arguments=("--items", "60", "--no-till"),
        with_misc=True,
    ) as shop:
        assert shop.misc is not None
        passwords = shop.home.passwords()
        addresses = demo_shop.Addresses(bootstrap=bootstrap, mongodb_uri=mongodb_uri)
        others = {
            name: demo_shop.domain_service(
                name,
                addresses=addresses,
                home=shop.home,
                passwords=passwords,
                counterpoint=shop.counterpoint,
                magento=shop.magento,
            )
            for name in ALL_DOMAINS
            if name not in ("products", "misc")
        }
        gateway = demo_shop.gateway(
            port=free_port(),
            addresses=addresses,
            home=shop.home,
            passwords=passwords,
            magento=shop.magento,
            services={"products": shop.products, "misc": shop.misc, **others},
        )
        skip_what_was(bootstrap, *others)
        parts = [*others.values(), gateway]
        try:
            _in_turn(parts, Part.launch)
            _in_turn(parts, Part.wait_ready)
            shop.wait_idle()
            yield WholeShop(
                shop=shop,
                gateway=gateway,
                misc=shop.misc,
                password=passwords.admin_password,
            )
        finally:
            _in_turn(parts, lambda part: part.child.ask_to_stop())
            _in_turn(parts, lambda part: part.child.stop())


def _in_turn(parts: list[Part], act: Callable[[Part], object]) -> None:
    for part in parts:
        act(part)
