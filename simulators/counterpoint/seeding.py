"""Fills an empty database, from our own generator or from a catalogue in Magento's import format."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import orjson
from sqlalchemy import Connection

from simulators.counterpoint import tables
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.catalog import Catalog, read_catalog
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.company import MANAGER, put_company, put_departments
from simulators.counterpoint.database import Database, Row, put_all
from simulators.counterpoint.generator import ordinary_goods
from simulators.counterpoint.goods import Goods, Picture
from simulators.counterpoint.goods_rows import Shelf, picture_row, put_goods
from simulators.counterpoint.oddities import odd_goods
from simulators.counterpoint.pictures import jpeg
from simulators.counterpoint.promotions import put_promotions
from simulators.counterpoint.seeded_promotions import seeded_promotions
from simulators.counterpoint.settings import Settings
from simulators.counterpoint.world import WebCategory, web_categories

SEEDED = "seeded"
CATALOG = "catalog"


def seed(database: Database, *, settings: Settings, clock: Clock) -> bool:
    """True when the database was empty and has been filled; False when it already held a company.

    Raises ValueError or OSError when the catalogue cannot be read; the database stays empty then.
    """
    if database.value('SELECT "VALUE" FROM "SIM_SEEDING" WHERE "NAME" = ?', (SEEDED,)) is not None:
        return False
    now = settings.now if settings.now is not None else clock.now()
    now = now.astimezone(UTC).replace(microsecond=0)
    with database.writing() as connection:
        put_company(connection, settings=settings, clock=clock, now=now - timedelta(days=400))
        shelf = Shelf(clock=clock)
        facts: Row = {"seed": settings.seed, "now": now.isoformat()}
        if settings.catalog is not None:
            catalog = read_catalog(settings.catalog, changed_at=now - timedelta(days=1))
            _put_catalog(connection, catalog, shelf=shelf, clock=clock, now=now)
        else:
            _put_invented_shop(connection, settings=settings, shelf=shelf, clock=clock, now=now)
        put_all(connection, tables.SIM_SEEDING, [{"NAME": SEEDED, "VALUE": orjson.dumps(facts).decode()}])
    return True


def _put_invented_shop(
    connection: Connection, *, settings: Settings, shelf: Shelf, clock: Clock, now: datetime
) -> None:
    put_departments(connection, clock=clock, now=now - timedelta(days=400))
    _put_categories(connection, web_categories(), clock=clock, now=now - timedelta(days=200))
    put_all(connection, tables.SIM_IMAGE_FILE, [picture_row(_branch_picture())])
    put_goods(connection, _invented(settings=settings, now=now), shelf=shelf)
    stamp = clock.stamp_of(now - timedelta(days=15))
    put_promotions(connection, seeded_promotions(today=clock.here(now)), stamp=stamp)


def _invented(*, settings: Settings, now: datetime) -> Iterator[Goods]:
    odd = list(islice(odd_goods(seed=settings.seed, now=now), settings.items))
    yield from odd
    yield from ordinary_goods(count=settings.items - len(odd), seed=settings.seed, now=now)


def _branch_picture() -> Picture:
    return Picture("branch-camping.jpg", jpeg(chance=random.Random(1)))


def _put_categories(
    connection: Connection, categories: tuple[WebCategory, ...], *, clock: Clock, now: datetime
) -> None:
    stamp = clock.stamp_of(now)
    put_all(
        connection,
        tables.EC_CATEG,
        [
            {
                "CATEG_ID": one.categ_id,
                "PARENT_ID": one.parent,
                "DESCR": one.descr,
                "DESCR_UPR": one.descr.upper(),
                "HTML_DESCR": one.html_descr,
                "IMG_FILE": "branch-camping.jpg" if one.descr == "Camping" else None,
                "DISP_SEQ_NO": one.seq_no,
                **audit(tables.EC_CATEG, stamp, by="WEB"),
            }
            for one in categories
        ],
    )


def _put_catalog(connection: Connection, catalog: Catalog, *, shelf: Shelf, clock: Clock, now: datetime) -> None:
    _put_categories(connection, catalog.categories, clock=clock, now=now - timedelta(days=2))
    put_goods(connection, iter(catalog.goods), shelf=shelf)
    stamp = clock.stamp_of(now - timedelta(days=2))
    saved = audit(tables.IM_CATEG_COD, stamp, by=MANAGER)
    departments = sorted({goods.categ_cod for goods in catalog.goods if goods.categ_cod is not None})
    put_all(
        connection,
        tables.IM_CATEG_COD,
        [{"CATEG_COD": code, "DESCR": code.title(), "DESCR_UPR": code} | saved for code in departments],
    )
    put_all(
        connection,
        tables.SIM_SEEDING,
        [{"NAME": CATALOG, "VALUE": orjson.dumps(catalog.account()).decode()}],
    )
