"""The company's set-up: control records, stores, stations, codes, users. Kept in the server's memory for a day."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sqlalchemy import Table, func, update

from simulators.counterpoint import setup_tables as setup
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.column_values import Unfit, written
from simulators.counterpoint.database import Row
from simulators.counterpoint.lenient import read_object
from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.rendering import View, encoded
from simulators.counterpoint.routing import Answer, Asked, Route
from simulators.counterpoint.shop import SUCCESS, Shop, single


def routes(shop: Shop) -> list[Route]:
    """The settings routes."""
    return [
        Route("GET", "/InventoryControl", partial(_inventory_control, shop)),
        Route("GET", "/EC", partial(_web_control, shop)),
        Route("GET", "/Company", partial(_company, shop)),
        Route("GET", "/Store/{StoreID}", partial(_store, shop)),
        Route("GET", "/Store/{StoreID}/Station/{StationID}", partial(_station, shop)),
        Route("GET", "/Workgroup/{WorkgroupID}", partial(_workgroup, shop)),
        Route("GET", "/User/{UserID}", partial(_user, shop)),
        Route("GET", "/PayCodes", partial(_pay_codes, shop)),
        Route("GET", "/PayCode/{PayCode}", partial(_pay_code, shop)),
        Route("PATCH", "/PayCode/{PayCode}", partial(_change_pay_code, shop)),
        Route("GET", "/TaxCodes", partial(_tax_codes, shop)),
    ]


def _records(shop: Shop, table: Table, keys: Mapping[str, str] | None = None) -> list[Row]:
    view = View(table)
    order = ", ".join(column.name for column in table.primary_key)
    where = " AND ".join(f"UPPER({name}) = ?" for name in keys or ()) or "1 = 1"
    rows = shop.database.rows(
        f"SELECT {view.select()} FROM {table.name} WHERE {where} ORDER BY {order}",  # noqa: S608
        tuple((keys or {}).values()),
    )
    return [shop.shown(view, row) for row in rows]


def _one(shop: Shop, table: Table, keys: Mapping[str, str], *, missing: str) -> Row:
    found = _records(shop, table, keys)
    if not found:
        raise Refusal.not_found(missing)
    return found[0]


def _inventory_control(shop: Shop, _asked: Asked) -> Answer:
    return single("IM_CTL", shop.cache.setting("IM_CTL", lambda: encoded(_records(shop, setup.IM_CTL)[0])))


def _web_control(shop: Shop, _asked: Asked) -> Answer:
    return single("EC_CTL", shop.cache.setting("EC_CTL", lambda: encoded(_records(shop, setup.EC_CTL)[0])))


def _company(shop: Shop, _asked: Asked) -> Answer:
    def make() -> bytes:
        return encoded(_records(shop, setup.SY_COMP)[0] | {"DB_CTL": _records(shop, setup.DB_CTL)[0]})

    return single("SY_COMP", shop.cache.setting("SY_COMP", make))


def _store(shop: Shop, asked: Asked) -> Answer:
    store = asked.codes["StoreID"]

    def make() -> bytes:
        missing = f"Store record does not exist for STR_ID {asked.sent['StoreID']}"
        found = _one(shop, setup.PS_STR, {"STR_ID": store}, missing=missing)
        return encoded(found | _child(shop, setup.PS_STR_CFG_PS, {"STR_ID": store}))

    return single("PS_STR", shop.cache.setting(("store", store), make))


def _station(shop: Shop, asked: Asked) -> Answer:
    keys = {"STR_ID": asked.codes["StoreID"], "STA_ID": asked.codes["StationID"]}

    def make() -> bytes:
        missing = f"Station record does not exist for STR_ID {asked.sent['StoreID']}, STA_ID {asked.sent['StationID']}"
        found = _one(shop, setup.PS_STA, keys, missing=missing)
        return encoded(found | _child(shop, setup.PS_STA_CFG_PS, keys))

    return single("PS_STA", shop.cache.setting(("station", *keys.values()), make))


def _child(shop: Shop, table: Table, keys: Mapping[str, str]) -> Row:
    found = _records(shop, table, keys)
    return {str(table.name): found[0]} if found else {}


def _workgroup(shop: Shop, asked: Asked) -> Answer:
    code = asked.codes["WorkgroupID"]
    missing = f"Workgroup record does not exist for WRKGRP_ID {asked.sent['WorkgroupID']}"
    return single("SY_WRKGRP", encoded(_one(shop, setup.SY_WRKGRP, {"WRKGRP_ID": code}, missing=missing)))


def _user(shop: Shop, asked: Asked) -> Answer:
    code = asked.codes["UserID"]
    missing = f"User record does not exist for USR_ID {asked.sent['UserID']}"
    return single("SY_USR", encoded(_one(shop, setup.SY_USR, {"USR_ID": code}, missing=missing)))


def _pay_codes(shop: Shop, _asked: Asked) -> Answer:
    return single("Paycodes", shop.cache.setting("pay codes", lambda: encoded(_records(shop, setup.SY_PAY_COD))))


def _pay_code(shop: Shop, asked: Asked) -> Answer:
    code = asked.codes["PayCode"]

    def make() -> bytes:
        missing = f"Paycode record does not exist for PAY_COD {asked.sent['PayCode']}"
        return encoded(_one(shop, setup.SY_PAY_COD, {"PAY_COD": code}, missing=missing))

    return single("SY_PAY_COD", shop.cache.setting(("pay code", code), make))


def _change_pay_code(shop: Shop, asked: Asked) -> Answer:
    """What was sent of the record is in the database and in the server's memory; names it doesn't know are ignored."""
    code, table = asked.codes["PayCode"], setup.SY_PAY_COD
    sent = read_object(asked.body).get("SY_PAY_COD")
    try:
        values = written(table, sent if isinstance(sent, dict) else {}, never=("PAY_COD",))
    except Unfit as error:
        raise Refusal.business(500, "ERROR_UNKNOWN", f"An error occurred during UpdatePaycode: {error}") from None
    if "DESCR" in values:
        values["DESCR_UPR"] = str(values["DESCR"] or "").upper()
    with shop.database.writing() as connection:
        saved = audit(table, shop.clock.stamp(), by="API")
        here = func.upper(table.c.PAY_COD) == code
        if not connection.execute(update(table).where(here).values(values | saved)).rowcount:
            raise Refusal.not_found(f"Paycode record does not exist for PAY_COD {asked.sent['PayCode']}")
    shop.cache.forget("pay codes")
    shop.cache.forget(("pay code", code))
    return Answer(b"{" + SUCCESS, status=201)


def _tax_codes(shop: Shop, _asked: Asked) -> Answer:
    return single("TaxCodes", shop.cache.setting("tax codes", lambda: encoded(_records(shop, setup.TX_COD))))
