"""The set-up of the simulated company: what its settings endpoints answer before anybody changes a thing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, Table

from simulators.counterpoint import setup_tables as setup
from simulators.counterpoint import tables
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.database import Row, put_all
from simulators.counterpoint.settings import Settings
from simulators.counterpoint.wide import usual
from simulators.counterpoint.world import DEPARTMENTS, SUBCATEGORY_NAMES

STORE, WEB_STORE = "MAIN", "WEB"
MANAGER = "MGR"


def put_company(connection: Connection, *, settings: Settings, clock: Clock, now: datetime) -> None:
    """Writes the company, its stores, users, codes and locations, all dated `now`."""
    stamp = clock.stamp_of(now)
    for table, rows in _rows(settings=settings, today=clock.here(now)).items():
        put_all(connection, table, [usual(table) | row | audit(table, stamp, by=MANAGER) for row in rows])


def put_departments(connection: Connection, *, clock: Clock, now: datetime) -> None:
    """Writes the merchandise categories of the invented shop."""
    stamp = clock.stamp_of(now)
    put_all(
        connection,
        tables.IM_CATEG_COD,
        [
            _named(CATEG_COD=one.code, DESCR=one.name)
            | {"MIN_PFT_PCT": Decimal(20), "TRGT_PFT_PCT": Decimal(45)}
            | audit(tables.IM_CATEG_COD, stamp, by=MANAGER)
            for one in DEPARTMENTS
        ],
    )
    put_all(
        connection,
        tables.IM_SUBCAT_COD,
        [
            _named(CATEG_COD=one.code, SUBCAT_COD=subcat, DESCR=SUBCATEGORY_NAMES[subcat])
            | audit(tables.IM_SUBCAT_COD, None, by=MANAGER)
            for one in DEPARTMENTS
            for subcat in one.kinds
        ],
    )


def _named(**row: object) -> Row:
    return {**row, "DESCR_UPR": str(row["DESCR"]).upper()}


def _rows(*, settings: Settings, today: datetime) -> dict[Table, list[Row]]:
    return {
        setup.SY_COMP: [
            {"KEY_ID": 1, "NAM": "Lakeside Outfitters", "ADRS_1": "1 Harbour Road", "CITY": "Duluth", "STATE": "MN"}
            | {"ZIP_COD": "55802", "CNTRY": "USA", "PWD_CHNG_DAYS": 60, "LOGIN_ATTEMPTS": 6}
            | {"USE_GFC": "Y", "USE_STC": "Y", "USE_DROPSHIP": "N"}
        ],
        setup.DB_CTL: [
            {"KEY_ID": 1, "DB_VER": "29.35", "DB_TYP": "MSSQL2019", "FULLTXT_SRCH": "N", "AUTO_UPR": "Y"}
            | {"DB_KIND": "C"}
        ],
        setup.IM_CTL: [
            {"KEY_ID": 1, "COST_METH": "A", "USE_MULTI_LOC_PRCS": "Y", "USE_CELL_PRCS": "N", "PRC_LVLS": 6}
            | {"USE_LOC_CELL_PRCS": "N", "PRC_ROUND_METH": "N", "ITEM_BARCOD_ID": "UPC", "ITEM_PROF_DAT_1": "Y"}
        ],
        setup.EC_CTL: [
            {"KEY_ID": 1, "USE_ECOMM": "Y", "STR_ID": WEB_STORE, "ORD_STA_ID": "WEB-1", "ORD_DRW_ID": "1"}
            | {"ORD_CUST_NO": "CASH", "ORD_PRC_METH": "I", "ORD_TAX_METH": "I", "ORD_SHIP_DOM_STD": "GROUND"}
            | {"ORD_PAY_COD_VISA": "WEB", "ORD_PAY_COD_MC": "WEB", "ORD_BASE_TAX_COD": "MN", "ORD_MISC_CHRG_NO": "1"}
            | {"ITEM_SELL_PRC_METH": "1", "ITEM_LIST_PRC_METH": "1", "ITEM_QTY_METH": "1", "ITEM_UNIT_METH": "P"}
            | {"TMPLT_CUST_NO": "WEBTMPL", "NXT_CUST_NO": "W100001"}
        ],
        setup.PS_STR: [
            _named(STR_ID=STORE, DESCR="Harbour Road") | {"CITY": "Duluth", "STATE": "MN", "USE_PS": "Y", "STR_NO": 1},
            _named(STR_ID=WEB_STORE, DESCR="Web store") | {"CITY": "Duluth", "STATE": "MN", "USE_PS": "Y", "STR_NO": 2},
        ],
        setup.PS_STR_CFG_PS: [
            _store_settings(STORE, next_no="100001"),
            _store_settings(WEB_STORE, next_no="200001"),
        ],
        setup.PS_STA: [
            _named(STR_ID=STORE, STA_ID="1", DESCR="Front till") | {"STA_NO": 1},
            _named(STR_ID=WEB_STORE, STA_ID="WEB-1", DESCR="Web orders") | {"STA_NO": 1},
        ],
        setup.PS_STA_CFG_PS: [
            {"STR_ID": STORE, "STA_ID": "1", "DFLT_TND_PAY_COD": "CASH", "DFLT_CHNG_PAY_COD": "CASH"},
            {"STR_ID": WEB_STORE, "STA_ID": "WEB-1", "DFLT_TND_PAY_COD": "WEB", "DFLT_CHNG_PAY_COD": "CASH"},
        ],
        setup.SY_PAY_COD: [
            _named(PAY_COD=code, DESCR=descr)
            | {"PAY_TYP": kind, "CURNCY_COD": "HOME", "ALLOW_FOR_ORDS": "Y", "VAL_FOR_AR": "Y", "NO_MAX_TND_AMT": "Y"}
            for code, descr, kind in (
                ("CASH", "Cash", "B"),
                ("CHECK", "Check", "C"),
                ("GIFT", "Gift card", "G"),
                ("WEB", "Paid on the web", "C"),
            )
        ],
        tables.PS_DISC_COD: [
            {"DISC_ID": code, "DISC_COD": code, "DISC_DESCR": descr, "DISC_TYP": kind}
            | {"DISC_AMT": Decimal(amount) if amount else None, "APPLY_TO": part}
            for code, descr, kind, amount, part in (
                ("SPRING10", "Ten percent off", "P", "10", "H"),
                ("FIVE", "Five off the basket", "A", "5", "H"),
                ("ASKED", "Percent asked for", "Q", "", "L"),
                ("LINE15", "Fifteen off one line", "P", "15", "L"),
            )
        ],
        setup.TX_COD: [
            _named(TAX_COD=code, DESCR=descr) for code, descr in (("MN", "Minnesota"), ("EXEMPT", "Exempt"))
        ],
        setup.SY_WRKGRP: [
            _named(WRKGRP_ID="1", DESCR="Shop floor")
            | {"THIS_LOC_ID": "MAIN", "THIS_STR_ID": STORE, "THIS_SITE_ID": 1, "NXT_CUST_NO": "100001"}
            | {"NXT_ITEM_NO": "200001", "TMPLT_CUST_NO": "WEBTMPL"}
        ],
        setup.SY_USR: [
            {"USR_ID": settings.user.upper(), "NAM": "Web connection", "WRKGRP_ID": "1", "SEC_COD": "API"}
            | {"IS_PS_USR": "Y", "IS_SLS_REP": "N", "LOGIN_DISABLED": "N", "CHNG_PWD_NXT_LOGIN": "N"}
            | {"LST_PWD_CHNG_DAT": today.replace(hour=0, minute=0, second=0, microsecond=0), "LOGIN_FAIL_CNT": 0}
            | {"NAM_UPR": "WEB CONNECTION", "LST_LOGIN_DT": today, "LST_TE_LOGIN_DT": today}
        ],
        tables.IM_LOC: [
            _named(LOC_ID=code, DESCR=descr) | {"CITY": city, "STATE": "MN", "FORC_USE_XFER_IN": "N"}
            for code, descr, city in (("MAIN", "Harbour Road", "Duluth"), ("LAKE", "Lake kiosk", "Two Harbors"))
        ],
    }


def _store_settings(store: str, *, next_no: str) -> Row:
    return {
        "STR_ID": store,
        "STK_LOC_ID": "MAIN",
        "PRC_LOC_ID": "MAIN",
        "WALK_IN_CUST_NO": "CASH",
        "AR_TAX_COD": "MN",
        "TKT_NO_METH": "S",
        "NXT_TKT_NO": next_no,
        "ORD_NO_METH": "S",
        "NXT_ORD_NO": f"O{next_no}",
        "USE_ORD_NO_AS_TKT_NO": "Y",
        "USE_MISC_1": "Y",
        "RECALC_PRC_ON_ORD_EDIT": "N",
        "USE_ORD": "Y",
        "USE_LWY": "N",
    }
