"""Puts the simulated company together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from simulators.control import ControlDoor
from simulators.counterpoint.api import CounterpointApi, keys_of
from simulators.counterpoint.cache import ServerCache
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.control_routes import ControlRoutes
from simulators.counterpoint.database import Database
from simulators.counterpoint.gates import Gates, Licence
from simulators.counterpoint.seeding import seed
from simulators.counterpoint.settings import MEMORY, Settings
from simulators.counterpoint.shop import Shop, Style
from simulators.counterpoint.till import Till


@dataclass(frozen=True)
class Simulator:
    """A running company: the ASGI app, and the till for changes from the same process."""

    app: ControlDoor
    till: Till
    database: Database
    clock: Clock

    def close(self) -> None:
        """Lets go of the database; a file keeps all that was changed."""
        self.database.close()


def assemble(settings: Settings) -> Simulator:
    """The company of these settings, seeded if its database is new.

    Raises ValueError or OSError for a catalogue or database file that cannot be read.
    """
    if settings.reset and settings.database != MEMORY:
        for ending in ("", "-wal", "-shm"):
            Path(settings.database + ending).unlink(missing_ok=True)
    database = Database(path=settings.database)
    clock = Clock(zone=settings.zone)
    seed(database, settings=settings, clock=clock)
    shop = Shop(
        database=database,
        cache=ServerCache(item_life=timedelta(minutes=settings.item_cache_minutes), now=clock.now),
        clock=clock,
        style=Style(numbers=settings.numbers),
    )
    licence = Licence()
    api = CounterpointApi(shop=shop, gates=Gates(settings=settings, licence=licence))
    till = Till(database=database, clock=clock)
    control = ControlRoutes(
        till=till,
        licence=licence,
        shop=shop,
        route_names=frozenset(route.name for route in api.router.routes),
    )
    door = ControlDoor(
        api,
        extra=control.app(),
        key_of=lambda method, path, _body: keys_of(api.match(method=method, raw_path=path)),
        route_of=lambda method, path: api.template(method=method, raw_path=path),
        seed=settings.seed,
    )
    return Simulator(app=door, till=till, database=database, clock=clock)


def build(settings: Settings) -> ControlDoor:
    """The ASGI app of the company alone."""
    return assemble(settings).app
