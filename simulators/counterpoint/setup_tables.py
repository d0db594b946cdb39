"""The set-up tables of a Counterpoint company: stores, stations, codes, users, control records."""

from __future__ import annotations

from sqlalchemy import Table

from simulators.counterpoint.columns import amounts, audit, flags, key, moments, number_key, texts, wholes
from simulators.counterpoint.tables import METADATA
from simulators.counterpoint.wide import widen

SY_COMP = Table(
    "SY_COMP",
    METADATA,
    number_key("KEY_ID"),
    *texts(40, "NAM", "ADRS_1", "CITY", "STATE", "ZIP_COD", "CNTRY"),
    *wholes("PWD_CHNG_DAYS", "LOGIN_ATTEMPTS"),
    *flags("USE_GFC", "USE_STC", "USE_DROPSHIP"),
    *audit(),
)

DB_CTL = Table(
    "DB_CTL",
    METADATA,
    number_key("KEY_ID"),
    *texts(15, "DB_VER", "DB_TYP"),
    *flags("FULLTXT_SRCH"),
    *texts(80, "SHARED_DIR"),
    *flags("AUTO_UPR"),
    *texts(1, "DB_KIND"),
)

IM_CTL = Table(
    "IM_CTL",
    METADATA,
    number_key("KEY_ID"),
    *texts(1, "COST_METH"),
    *flags("USE_MULTI_LOC_PRCS", "USE_CELL_PRCS", "USE_LOC_CELL_PRCS"),
    *wholes("PRC_LVLS"),
    *texts(1, "PRC_ROUND_METH"),
    *texts(10, "ITEM_BARCOD_ID"),
    *flags("ITEM_PROF_ALPHA_1", "ITEM_PROF_COD_1", "ITEM_PROF_NO_1", "ITEM_PROF_DAT_1"),
    *audit(),
)

EC_CTL = Table(
    "EC_CTL",
    METADATA,
    number_key("KEY_ID"),
    *flags("USE_ECOMM"),
    *texts(10, "STR_ID", "ORD_STA_ID", "ORD_DRW_ID"),
    *texts(15, "ORD_CUST_NO"),
    *texts(1, "ORD_PRC_METH", "ORD_TAX_METH", "ORD_SLS_REP_METH"),
    *texts(10, "ORD_SHIP_DOM_STD", "ORD_SHIP_DOM_OVN", "ORD_SHIP_UPS_NXT_DAY", "ORD_SHIP_UPS_2ND_DAY"),
    *texts(10, "ORD_SHIP_DOM_2ND_DAY"),
    *texts(10, "ORD_PAY_COD_VISA", "ORD_PAY_COD_MC", "ORD_PAY_COD_AMEX", "ORD_PAY_COD_DISC"),
    *texts(1, "ORD_CUST_NO_METH"),
    *texts(15, "NXT_CUST_NO", "TMPLT_CUST_NO"),
    *texts(1, "TMPLT_CUST_NO_METH"),
    *texts(10, "ORD_BASE_TAX_COD"),
    *flags("ORD_TAX_COD_BY_SHIP_TO", "CUST_TAX_COD_BY_SHIP_TO"),
    *texts(1, "ORD_MISC_CHRG_NO", "ORD_INSUFF_QTY_METH", "ITEM_SELL_PRC_METH", "ITEM_LIST_PRC_METH", "ITEM_QTY_METH"),
    *texts(15, "ITEM_PRC_CUST_NO"),
    *texts(1, "ITEM_UNIT_METH", "ITEM_IMG_METH", "CATEG_IMG_METH"),
    *audit(replicated=False),
)

PS_STR = Table(
    "PS_STR",
    METADATA,
    key("STR_ID", 10),
    *texts(30, "DESCR", "DESCR_UPR"),
    *texts(40, "ADRS_1", "CITY", "STATE", "ZIP_COD", "CNTRY", "PHONE_1", "EMAIL_ADRS_1"),
    *flags("USE_PS", "USE_OE"),
    *wholes("STR_NO"),
    *moments("LST_LCK_DT"),
    *audit(),
)

PS_STR_CFG_PS = Table(
    "PS_STR_CFG_PS",
    METADATA,
    key("STR_ID", 10),
    *texts(10, "STK_LOC_ID", "PRC_LOC_ID"),
    *texts(15, "WALK_IN_CUST_NO"),
    *texts(10, "AR_TAX_COD"),
    *texts(1, "DFLT_TAX_COD_METH", "TKT_NO_METH"),
    *texts(15, "NXT_TKT_NO"),
    *texts(1, "ORD_NO_METH"),
    *texts(15, "NXT_ORD_NO"),
    *flags("USE_ORD_NO_AS_TKT_NO", "USE_MISC_1", "USE_MISC_2", "USE_MISC_3", "USE_MISC_4", "USE_MISC_5"),
    *amounts("MIN_ORD_DEP_AMT", "MIN_ORD_DEP_PCT"),
    *texts(1, "ORD_INSUFF_QTY_LIN_TYP", "SAL_INSUFF_QTY_LIN_TYP", "ORD_REL_STATE"),
    *flags("RECALC_PRC_ON_ORD_EDIT", "USE_ORD", "USE_LWY"),
    *moments("LST_LCK_DT"),
    *audit(replicated=False),
)

PS_STA = Table(
    "PS_STA",
    METADATA,
    key("STR_ID", 10),
    key("STA_ID", 10),
    *texts(30, "DESCR", "DESCR_UPR"),
    *wholes("STA_NO"),
    *audit(),
)

PS_STA_CFG_PS = Table(
    "PS_STA_CFG_PS",
    METADATA,
    key("STR_ID", 10),
    key("STA_ID", 10),
    *texts(10, "DFLT_TND_PAY_COD", "DFLT_CHNG_PAY_COD", "DFLT_RFND_PAY_COD"),
    *texts(15, "NXT_TKT_NO_AUTO", "NXT_ORD_NO_AUTO"),
    *audit(),
)

SY_PAY_COD = Table(
    "SY_PAY_COD",
    METADATA,
    key("PAY_COD", 10),
    *texts(1, "PAY_TYP"),
    *texts(30, "DESCR", "DESCR_UPR"),
    *texts(15, "PAY_COD_ACCT_NO", "CURNCY_COD"),
    *flags("ALLOW_FOR_ORDS", "ALLOW_FOR_LWYS", "VAL_FOR_AR", "DFLT_DOC_FINAL_PMT"),
    *amounts("MIN_TND_AMT", "MAX_TND_AMT"),
    *flags("NO_MAX_TND_AMT"),
    *audit(replicated=False),
)

TX_COD = Table(
    "TX_COD",
    METADATA,
    key("TAX_COD", 10),
    *texts(30, "DESCR", "DESCR_UPR"),
    *audit(replicated=False, counted=True),
)

SY_WRKGRP = Table(
    "SY_WRKGRP",
    METADATA,
    key("WRKGRP_ID", 10),
    *texts(30, "DESCR", "DESCR_UPR"),
    *texts(10, "THIS_LOC_ID", "THIS_STR_ID"),
    *wholes("THIS_SITE_ID"),
    *texts(15, "NXT_CUST_NO", "NXT_ITEM_NO", "NXT_BARCOD", "NXT_GFC_NO", "NXT_STC_NO", "NXT_EVENT_NO"),
    *texts(20, "TMPLT_ITEM_NO", "TMPLT_CUST_NO"),
    *texts(10, "LOC_GRP_ID"),
    *moments("LST_LCK_DT"),
    *audit(),
)

SY_USR = Table(
    "SY_USR",
    METADATA,
    key("USR_ID", 10),
    *texts(30, "NAM"),
    *texts(10, "WRKGRP_ID", "SEC_COD", "PS_SEC_COD"),
    *flags("IS_PS_USR", "IS_SLS_REP", "LOGIN_DISABLED", "CHNG_PWD_NXT_LOGIN"),
    *moments("LST_PWD_CHNG_DAT", "LST_LOGIN_DT", "LST_TE_LOGIN_DT"),
    *wholes("LOGIN_FAIL_CNT"),
    *audit(),
)

widen(METADATA)
