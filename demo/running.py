"""The whole demo, started part by part: engines, simulators, services, till."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from demo import shop
from demo.apache_kafka import jars_folder
from demo.child import StartFailed
from demo.engine import Engine
from demo.engines import Broker, Database, choose_kafka, choose_mongo, kafka_outlook
from demo.home import Home, Passwords
from demo.options import Options
from demo.part import Part
from demo.ports import free_port
from demo.supervisor import Supervised
from shared.contracts.topics import DOMAINS

USUAL_PORT: Final = 8080


class PortTaken(RuntimeError):
    """The port that was asked for is in use."""


@dataclass
class Running:
    """What has been started so far, so that it can be stopped whatever happens."""

    options: Options
    home: Home
    passwords: Passwords
    say: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)
    broker: Broker | None = None
    database: Database | None = None
    parts: list[Part] = field(default_factory=list)
    engines: list[Engine] = field(default_factory=list)

    def start(self) -> None:
        """Return when every part answers; raises StartFailed, EngineMissing or PortTaken."""
        port = self._gateway_port()
        broker, database = self._choose_engines()
        # The slow starters first and all at once; the services need what these open.
        counterpoint = shop.counterpoint(options=self.options, home=self.home, passwords=self.passwords)
        magento = shop.magento(home=self.home, passwords=self.passwords)
        self._tell("Starting the database, the event broker, a simulated till and a simulated website ...")
        self._launch(counterpoint, magento)
        for engine in (database, broker):
            if isinstance(engine, Engine):
                engine.wait_ready()
            else:
                engine.start()
        self._tell("Database and broker answer.")
        for simulator in (counterpoint, magento):
            simulator.wait_ready()
        self._tell("Till and website answer. Starting the four services and the dashboard ...")

        addresses = shop.Addresses(bootstrap=broker.bootstrap, mongodb_uri=database.uri)
        services = {
            name: shop.domain_service(
                name,
                addresses=addresses,
                home=self.home,
                passwords=self.passwords,
                counterpoint=counterpoint,
                magento=magento,
            )
            for name in DOMAINS
        }
        dashboard = shop.gateway(
            port=port,
            addresses=addresses,
            home=self.home,
            passwords=self.passwords,
            magento=magento,
            services=services,
        )
        self._launch(*services.values(), dashboard)
        for part in (*services.values(), dashboard):
            part.wait_ready()
            self._tell(f"{part.name.removeprefix('services.').capitalize()} is ready.")
        if self.options.till:
            self._launch(
                shop.till(options=self.options, addresses=addresses, home=self.home, counterpoint=counterpoint)
            )
        self.announce()

    def _tell(self, words: str) -> None:
        """A line of progress: whoever waits sees that something goes on, and how long it has taken."""
        self.say(f"[{time.monotonic() - self.began:3.0f} s] {words}")

    def announce(self) -> None:
        """Write demo.json as things are now."""
        if self.broker is None or self.database is None:
            return
        urls = {part.name: part.url for part in self.parts if part.url is not None}
        processes = {part.name: part.child.pid for part in self.parts}
        processes |= {engine.kind: engine.pid for engine in self.engines}
        self.home.announce(
            {
                "gateway": urls["services.gateway"],
                "user": shop.ADMIN,
                "password": self.passwords.admin_password,
                "kafka": {"bootstrap_servers": self.broker.bootstrap, "engine": self.broker.kind},
                "mongodb": {"uri": self.database.uri, "engine": self.database.kind},
                "counterpoint": {
                    "url": urls["simulators.counterpoint"],
                    "company": shop.COMPANY,
                    "user": shop.COUNTERPOINT_USER,
                    "password": self.passwords.counterpoint_password,
                    "api_key": self.passwords.counterpoint_api_key,
                    "database": str(self.home.counterpoint_database),
                },
                "magento": {
                    "url": urls["simulators.magento"],
                    "admin_user": shop.ADMIN,
                    "admin_password": self.passwords.admin_password,
                    "integration_token": self.passwords.integration_token,
                },
                "services": {name: urls[f"services.{name}"] for name in DOMAINS},
                "service_secret": self.passwords.service_secret,
                "zone": shop.ZONE,
                "ready_after_seconds": round(time.monotonic() - self.began, 1),
                "processes": processes,
            }
        )

    def supervised(self) -> list[tuple[str, Supervised]]:
        """Everything that is ours to start again, engines first."""
        engines: list[tuple[str, Supervised]] = [(engine.kind, engine) for engine in self.engines]
        return engines + [(part.name, part) for part in self.parts]

    def stop(self) -> None:
        """End everything that was started: programs first, all at once, then what they stand on."""
        self.home.retract()
        programs = [part for part in self.parts if not part.name.startswith("simulators.")]
        simulators = [part for part in self.parts if part.name.startswith("simulators.")]
        for group in (programs, simulators):
            for part in group:
                part.child.ask_to_stop()
            for part in group:
                if not part.child.stop():
                    self.say(f"{part.name} did not end by itself and was ended by force")
        for engine in (self.broker, self.database):
            if engine is not None:
                engine.stop()

    def _gateway_port(self) -> int:
        wanted = self.options.port
        port = free_port(preferred=wanted if wanted is not None else USUAL_PORT)
        if wanted not in (None, 0, port):
            raise PortTaken(f"port {wanted} is in use; leave --port out for a free one")
        if wanted is None and port != USUAL_PORT:
            self.say(f"Port {USUAL_PORT} is in use by another program: the dashboard takes port {port} instead.")
        return port

    def _choose_engines(self) -> tuple[Broker, Database]:
        # No containers here: what the demo keeps has to stay in its folder when it ends.
        if self.options.engine != "tansu" and not jars_folder().is_dir() and kafka_outlook().startswith("Apache"):
            self.say("Fetching Apache Kafka (once) ...")
        self.database = choose_mongo(home=self.home.mongo, log=self.home.log("mongo"), use_containers=False)
        self.broker = choose_kafka(
            home=self.home.kafka, log=self.home.log("kafka"), choice=self.options.engine, use_containers=False
        )
        self.say(f"Broker:   {self.broker.sentence}")
        self.say(f"Database: {self.database.sentence}")
        for engine in (self.database, self.broker):
            if isinstance(engine, Engine):
                self.engines.append(engine)
                engine.launch()
        return self.broker, self.database

    def _launch(self, *parts: Part) -> None:
        for part in parts:
            self.parts.append(part)
            try:
                part.launch()
            except StartFailed:
                self.say(f"{part.name} could not be started")
                raise
