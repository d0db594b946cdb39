"""A whole shop for tests: both simulators and the products service as processes, on engines that run already."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from demo import shop as demo_shop
from demo.home import Home
from demo.options import read_options
from demo.part import Part
from tests.builders.stream import skip_what_was, turn_back_switches, unread

ITEMS = "products.items"
CATEGORIES = "products.categories"
INVENTORIES = "products.inventories"
IMAGES = "products.images"
PRICES = "products.price_changes"


class NotInTime(AssertionError):
    """What was waited for did not come."""


def wait_until(what: str, true: Callable[[], Any], *, seconds: float = 60.0, pause: float = 0.1) -> Any:
    """The first truthy answer; NotInTime with the last one when none comes."""
    end = time.monotonic() + seconds
    last: Any = None
    while time.monotonic() < end:
        last = true()
        if last:
            return last
        time.sleep(pause)
    raise NotInTime(f"{what}: not within {seconds:.0f} s; last seen: {last!r}")


@dataclass
class RunningShop:
    """Processes and the ways to ask them."""

    home: Home
    bootstrap: str
    secret: str
    counterpoint: Part
    magento: Part
    services: list[Part]
    """The replicas of the products service."""
    misc: Part | None = None
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60.0))

    @property
    def products(self) -> Part:
        """The first replica of the products service."""
        return self.services[0]

    def ask(self, method: str, path: str, *, replica: int = 0, domain: str = "products", **more: Any) -> Any:
        """The JSON answer of the products service, or of misc."""
        asked = self.misc if domain == "misc" else self.services[replica]
        assert asked is not None, f"{domain} was not started"
        answer = self.http.request(
            method, f"{asked.url}{path}", headers={"Authorization": f"Bearer {self.secret}"}, **more
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def answers(self) -> bool:
        """Whether the products service can tell how it is: it can't while its database is away."""
        url, secret = f"{self.products.url}/v1/status", f"Bearer {self.secret}"
        return self.http.get(url, headers={"Authorization": secret}).status_code == 200

    def status(self, *, replica: int = 0, domain: str = "products") -> dict[str, Any]:
        """The whole status of the products service, or of misc."""
        return dict(self.ask("GET", "/v1/status", replica=replica, domain=domain))

    def task(self, name: str) -> dict[str, Any]:
        """The status of one task."""
        return next(task for task in self.status(domain=_domain_of(name))["tasks"] if task["name"] == name)

    def press(self, task: str, button: str, **body: Any) -> dict[str, Any]:
        """What the service answers to one of its buttons."""
        return dict(
            self.ask("POST", f"/v1/tasks/{task}/{button}", domain=_domain_of(task), json={"by": "tester", **body})
        )

    def log(self, task: str, **query: Any) -> dict[str, Any]:
        """A page of the log."""
        return dict(self.ask("GET", f"/v1/tasks/{task}/log", domain=_domain_of(task), params={"limit": 500, **query}))

    def queue(self, task: str) -> dict[str, Any]:
        """A page of the queue."""
        return dict(self.ask("GET", f"/v1/tasks/{task}/queue", domain=_domain_of(task), params={"limit": 500}))

    def idle(self) -> bool:
        """Whether nothing waits or works in any task, no look for changes is going on and no event is unread."""
        domains = ["products", *(["misc"] if self.misc is not None else [])]
        tasks = [task for domain in domains for task in self.status(domain=domain)["tasks"] if task["built"]]
        counts = [task["counts"] for task in tasks]
        runs = [task["last_run"] for task in tasks]
        return (
            not any(count["waiting"] or count["working"] for count in counts)
            and all(run is not None and run["finished_at"] for run in runs)
            # What was found or told may still stand on the stream: after a kill, for as long as the dead one's place.
            and all(unread(self.bootstrap, domain) == 0 for domain in domains)
        )

    def wait_idle(self, *, seconds: float = 120.0) -> None:
        """Returns when there is nothing left to do, twice in a row with a moment between."""
        wait_until("nothing left to do", lambda: self.idle() and (time.sleep(0.5) or self.idle()), seconds=seconds)

    def send_pictures(self) -> None:
        """Pictures bear the names of their items, and their own task sends those: it has been through all of them."""
        self.press(IMAGES, "queue-all")
        self.wait_idle(seconds=180)

    def till(self, item: str, **change: Any) -> None:
        """Something changes at the till; nobody is told."""
        url = f"{self.counterpoint.url}/_control/items/{quote(item, safe='')}"
        answer = self.http.patch(url, json=change)
        assert answer.status_code == 200, answer.text

    def counterpoint_state(self) -> dict[str, Any]:
        """All that the simulated Counterpoint holds."""
        return dict(self.http.get(f"{self.counterpoint.url}/_control/state").json())

    def website(self) -> dict[str, dict[str, Any]]:
        """The simulated website's products by SKU."""
        state = self.http.get(f"{self.magento.url}/_control/state").json()
        return dict(state["products"])

    def website_state(self) -> dict[str, Any]:
        """All that the simulated website holds."""
        return dict(self.http.get(f"{self.magento.url}/_control/state").json())

    def calls(self, system: Part) -> Mapping[tuple[str, str], int]:
        """How often each route of a simulator was called."""
        answer = self.http.get(f"{system.url}/_control/calls").json()
        return {(call["method"], call["route"]): call["count"] for call in answer["calls"]}

    def forget_calls(self) -> None:
        """Counting starts again at nought on both sides."""
        for system in (self.counterpoint, self.magento):
            self.http.delete(f"{system.url}/_control/calls")

    def break_calls(self, system: Part, *rules: Mapping[str, Any]) -> None:
        """These faults from now on; none = healthy again."""
        answer = self.http.put(f"{system.url}/_control/faults", json={"rules": list(rules)})
        assert answer.status_code == 200, answer.text

    def faults_met(self, system: Part) -> int:
        """How many calls the present faults have spoiled."""
        rules = self.http.get(f"{system.url}/_control/faults").json()["rules"]
        return sum(rule["fired"] for rule in rules)

    def writes(self) -> dict[tuple[str, str], int]:
        """Calls to the website that change something."""
        reading = ("-information", "/V1/integration")
        return {
            call: count
            for call, count in self.calls(self.magento).items()
            if call[0] != "GET" and not any(part in call[1] for part in reading)
        }


def _domain_of(task: str) -> str:
    return task.partition(".")[0]


@contextmanager
def running_shop(
    folder: Path,
    *,
    bootstrap: str,
    mongodb_uri: str,
    arguments: tuple[str, ...] = (),
    replicas: int = 1,
    with_misc: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[RunningShop]:
    """A shop of its own: own databases, and deaf to whatever earlier tests said on the broker they share."""
    home = Home(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logs").mkdir(exist_ok=True)
    passwords = home.passwords()
    options = read_options(["--home", str(folder), *arguments])
    addresses = demo_shop.Addresses(bootstrap=bootstrap, mongodb_uri=mongodb_uri)
    counterpoint = demo_shop.counterpoint(options=options, home=home, passwords=passwords)
    magento = demo_shop.magento(home=home, passwords=passwords)
    parts = [counterpoint, magento]
    try:
        for part in parts:
            part.launch()
        for part in parts:
            part.wait_ready()
        # Else families come on sale a minute late, and a test of what a second run writes sees that.
        httpx.put(
            f"{magento.url}/_control/store", json={"index_mode": "realtime"}, timeout=10, trust_env=False
        ).raise_for_status()
        skip_what_was(bootstrap, "products")
        at_first = (environment or {}).get("MASTER_SYNC_AT_FIRST", "true")
        turn_back_switches(bootstrap, master=at_first == "true")
        database = f"shop_{uuid4().hex[:12]}"
        for number in range(replicas):
            part = demo_shop.domain_service(
                "products",
                addresses=addresses,
                home=home,
                passwords=passwords,
                counterpoint=counterpoint,
                magento=magento,
                log=f"products-{number}",
                settings={"MONGODB_DATABASE": database, **(environment or {})},
            )
            parts.append(part)
            part.launch()
        services = parts[2:]
        misc: Part | None = None
        if with_misc:
            skip_what_was(bootstrap, "misc")
            misc = demo_shop.domain_service(
                "misc",
                addresses=addresses,
                home=home,
                passwords=passwords,
                counterpoint=counterpoint,
                magento=magento,
                settings={"MONGODB_DATABASE": f"{database}_misc", **(environment or {})},
            )
            parts.append(misc)
            misc.launch()
        for part in parts[2:]:
            part.wait_ready()
        yield RunningShop(
            home=home,
            bootstrap=bootstrap,
            secret=passwords.service_secret,
            counterpoint=counterpoint,
            magento=magento,
            services=services,
            misc=misc,
        )
    finally:
        for part in reversed(parts):
            part.child.ask_to_stop()
        for part in reversed(parts):
            part.child.stop()
