"""The tables of a Counterpoint company database that the item side of the product reads.

Prices stand in IM_PRC alone (`LOC_ID` "*" is the company-wide row); the API joins them to the item. Tables whose names
begin with SIM_ belong to the simulator: image files and what it remembers of its own seeding.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table

from simulators.counterpoint.columns import (
    amounts,
    audit,
    computed,
    flags,
    key,
    moments,
    stock_status,
    texts,
    unseen,
    wholes,
)

METADATA = MetaData()

PRICE_LEVELS = ("PRC_1", "PRC_2", "PRC_3", "PRC_4", "PRC_5", "PRC_6")

IM_ITEM = Table(
    "IM_ITEM",
    METADATA,
    key("ITEM_NO", 20),
    *texts(30, "DESCR", "DESCR_UPR"),
    *texts(250, "LONG_DESCR", "LONG_DESCR_UPR"),
    *texts(15, "SHORT_DESCR"),
    *texts(60, "ADDL_DESCR_1", "ADDL_DESCR_2", "ADDL_DESCR_3"),
    *texts(1, "ITEM_TYP"),
    *texts(10, "CATEG_COD", "SUBCAT_COD"),
    *texts(21, "CATEG_SUBCAT"),
    *texts(10, "ACCT_COD", "ATTR_COD_1", "ATTR_COD_2", "ATTR_COD_3", "ATTR_COD_4", "ATTR_COD_5", "ATTR_COD_6"),
    *texts(1, "TRK_METH", "STAT"),
    *moments("STAT_DAT"),
    *flags("IS_TXBL"),
    *texts(10, "TAX_CATEG_COD"),
    *wholes("QTY_DECS", "PRC_DECS"),
    *texts(15, "STK_UNIT", "ITEM_VEND_NO"),
    *texts(20, "VEND_ITEM_NO"),
    *flags("IS_WEIGHED"),
    *amounts("WEIGHT", "CUBE"),
    *flags("PROMPT_FOR_PRC", "PROMPT_FOR_COST", "PROMPT_FOR_DESCR", "PROMPT_FOR_UNIT", "PROMPT_FOR_CUSTOM_FLDS"),
    *texts(1, "WARR_UNIT_1", "WARR_UNIT_2"),
    *flags("SER_NO_REQ_FOR_SAL"),
    *unseen(texts(10, "DIM_COD")),
    *texts(10, "GRID_DIM_1_TAG", "GRID_DIM_1_TAG_UPR"),
    *texts(10, "GRID_DIM_2_TAG", "GRID_DIM_2_TAG_UPR"),
    *texts(10, "GRID_DIM_3_TAG", "GRID_DIM_3_TAG_UPR"),
    *wholes("GRID_ENT_1", "GRID_ENT_2", "GRID_ENT_3", "DIM_COUNT"),
    *amounts("LST_COST", "DFLT_COST_OF_SLS_PCT"),
    *moments("LST_RECV_DAT"),
    *texts(50, "BARCOD", "BARCOD_3_OF_9"),
    *flags("IS_ECOMM_ITEM", "ECOMM_LST_PUB_STAT", "ECOMM_NEW", "ECOMM_ON_SPECL", "ECOMM_CHRG_FRT"),
    *flags("ECOMM_TXBL_1", "ECOMM_TXBL_2", "ECOMM_TXBL_3", "ECOMM_DISC_ON_SAL", "ECOMM_ITEM_IS_DISCNTBL"),
    *texts(80, "ECOMM_IMG_FILE", "URL"),
    *unseen(flags("ECOMM_PUB_STAT", "ECOMM_NXT_PUB_TYP")),
    *unseen(moments("ECOMM_LST_CHNG_UTC_DT")),
    *flags("IS_DISCNTBL"),
    *texts(1, "PREF_UNIT"),
    *texts(15, "PREF_UNIT_NAM"),
    *amounts("PREF_UNIT_NUMER", "PREF_UNIT_DENOM"),
    *(
        column
        for unit in range(1, 6)
        for column in (
            *texts(15, f"ALT_{unit}_UNIT"),
            *amounts(f"ALT_{unit}_NUMER", f"ALT_{unit}_DENOM", f"ALT_{unit}_PRC_1"),
        )
    ),
    *texts(30, *(f"PROF_ALPHA_{place}" for place in range(1, 6))),
    *texts(10, *(f"PROF_COD_{place}" for place in range(1, 6))),
    *amounts(*(f"PROF_NO_{place}" for place in range(1, 6))),
    *moments(*(f"PROF_DAT_{place}" for place in range(1, 6))),
    *texts(10, "MIX_MATCH_COD"),
    *flags("IS_FOOD_STMP_ITEM", "IS_ADM_TKT", "IS_BOM_PAR", "IS_KIT_PAR", "ITEM_IS_MISC"),
    *unseen(flags("USR_WEB_ENABLED", "USR_ALLOW_BACKORDER", "USR_ALWAYS_IN_STOCK", "USR_WEB_ARCHIVE")),
    *unseen(amounts("USR_MIN_SALE_QTY", "USR_OUT_OF_STOCK_QTY")),
    *moments("LST_LCK_DT"),
    *audit(),
    Index("XI_IM_ITEM_RS_UTC_DT", "RS_UTC_DT"),
    Index("XI_IM_ITEM_CATEG_COD", "CATEG_COD", "SUBCAT_COD"),
)

IM_ITEM_NOTE = Table(
    "IM_ITEM_NOTE",
    METADATA,
    key("ITEM_NO", 20),
    key("NOTE_ID", 50),
    *moments("NOTE_DAT"),
    *texts(10, "USR_ID"),
    *texts(8000, "NOTE", "NOTE_TXT"),
    *audit(replicated=False),
)

EC_ITEM_DESCR = Table(
    "EC_ITEM_DESCR",
    METADATA,
    key("ITEM_NO", 20),
    *texts(100_000, "HTML_DESCR"),
    *audit(replicated=False),
)

IM_BARCOD = Table(
    "IM_BARCOD",
    METADATA,
    key("ITEM_NO", 20),
    Column("SEQ_NO", Integer, primary_key=True),
    *texts(50, "BARCOD"),
    *texts(10, "BARCOD_ID"),
    *texts(15, "UNIT", "DIM_1_UPR", "DIM_2_UPR", "DIM_3_UPR"),
    *audit(shown=False),
)

IM_SKU = Table(
    "IM_SKU",
    METADATA,
    Column("SKU_ID", Integer, primary_key=True),
    Column("ITEM_NO", String(20), nullable=False),
    *texts(15, "UNIT", "DIM_1", "DIM_2", "DIM_3"),
    *audit(shown=False),
    Index("XI_IM_SKU_ITEM_NO", "ITEM_NO"),
)


def _grid_dimension(number: int) -> Table:
    return Table(
        f"IM_GRID_DIM_{number}",
        METADATA,
        key("ITEM_NO", 20),
        key(f"DIM_{number}_UPR", 15),
        *texts(15, f"DIM_{number}"),
        *wholes("SEQ_NO"),
        *audit(shown=False),
    )


IM_GRID_DIM_1 = _grid_dimension(1)
IM_GRID_DIM_2 = _grid_dimension(2)
IM_GRID_DIM_3 = _grid_dimension(3)
GRID_DIMENSIONS = (IM_GRID_DIM_1, IM_GRID_DIM_2, IM_GRID_DIM_3)

IM_KIT_COMP = Table(
    "IM_KIT_COMP",
    METADATA,
    key("ITEM_NO", 20),
    Column("SEQ_NO", Integer, primary_key=True),
    *texts(20, "COMP_ITEM_NO"),
    *texts(15, "COMP_UNIT"),
    *amounts("COMP_QTY"),
    *audit(shown=False),
)

IM_SER = Table(
    "IM_SER",
    METADATA,
    key("ITEM_NO", 20),
    key("SER_NO", 30),
    *texts(10, "LOC_ID"),
    *texts(1, "STAT", "PREV_STAT"),
    *amounts("SER_COST"),
    *flags("MAN_ENTD"),
    *moments("RECV_DAT"),
    *texts(15, "VEND_NO"),
    *audit(replicated=False),
)

IM_LOC = Table(
    "IM_LOC",
    METADATA,
    key("LOC_ID", 10),
    *texts(30, "DESCR", "DESCR_UPR"),
    *texts(40, "ADRS_1", "CITY", "STATE", "ZIP_COD"),
    *amounts("ANNL_HLD_COST_PERC"),
    *flags("FORC_USE_XFER_IN"),
    *audit(),
)

IM_INV = Table(
    "IM_INV",
    METADATA,
    key("ITEM_NO", 20),
    key("LOC_ID", 10),
    *amounts("MIN_QTY", "MAX_QTY", "QTY_ON_HND", "QTY_COMMIT"),
    computed("QTY_AVAIL", "QTY_ON_HND - QTY_COMMIT"),
    computed("NET_QTY", "QTY_ON_HND - QTY_COMMIT + QTY_ON_PO"),
    *amounts("QTY_ON_PO", "QTY_ON_BO", "QTY_ON_XFER_OUT", "QTY_ON_XFER_IN", "QTY_ON_ORD", "QTY_ON_LWY", "QTY_ON_SO"),
    *amounts("DROPSHIP_QTY_ON_CUST_ORD", "DROPSHIP_QTY_ON_PO", "LST_COST"),
    *unseen(amounts("AVG_COST", "LST_AVG_COST", "STD_COST")),
    *amounts("COST_OF_SLS_PCT"),
    *texts(20, "NXT_EXPECTD_PO"),
    computed("GL_VAL", "QTY_ON_HND * coalesce(LST_COST, 0)"),
    stock_status("STK_STAT_PER_QTY_ON_HND", "QTY_ON_HND"),
    stock_status("STK_STAT_PER_QTY_AVAIL", "QTY_ON_HND - QTY_COMMIT"),
    stock_status("STK_STAT_PER_NET_QTY", "QTY_ON_HND - QTY_COMMIT + QTY_ON_PO"),
    *moments("FST_RECV_DAT", "LST_RECV_DAT", "FST_SAL_DAT", "LST_SAL_DAT", "LST_CNT_DAT", "LST_ORD_DAT"),
    *moments("LST_LCK_DT"),
    *audit(),
    Index("XI_IM_INV_RS_UTC_DT", "LOC_ID", "RS_UTC_DT"),
    Index("XI_IM_INV_LOC_ID", "LOC_ID", "ITEM_NO"),
)

IM_INV_CELL = Table(
    "IM_INV_CELL",
    METADATA,
    key("ITEM_NO", 20),
    key("LOC_ID", 10),
    key("DIM_1_UPR", 15),
    key("DIM_2_UPR", 15),
    key("DIM_3_UPR", 15),
    *amounts("MIN_QTY", "MAX_QTY", "QTY_ON_HND", "QTY_COMMIT"),
    computed("QTY_AVAIL", "QTY_ON_HND - QTY_COMMIT"),
    *amounts("QTY_ON_PO"),
    *audit(shown=False),
)

IM_PRC = Table(
    "IM_PRC",
    METADATA,
    key("ITEM_NO", 20),
    key("LOC_ID", 10),
    *amounts(*PRICE_LEVELS, "REG_PRC"),
    *audit(shown=False),
    Index("XI_IM_PRC_RS_UTC_DT", "RS_UTC_DT"),
)

IM_PRC_GRP = Table(
    "IM_PRC_GRP",
    METADATA,
    key("GRP_TYP", 1),
    key("GRP_COD", 15),
    *wholes("GRP_SEQ_NO"),
    *texts(30, "DESCR", "DESCR_UPR"),
    *flags("ENABLED"),
    *texts(8000, "CUST_FILT"),
    *texts(15, "CUST_NO"),
    *flags("NO_BEG_DAT"),
    *moments("BEG_DAT", "BEG_DT"),
    *flags("BEG_TIM_FLG", "NO_END_DAT"),
    *moments("END_DAT", "END_DT"),
    *flags("END_TIM_FLG"),
    *texts(10, "MIX_MATCH_COD"),
    *audit(shown=False),
)

IM_PRC_RUL = Table(
    "IM_PRC_RUL",
    METADATA,
    key("GRP_TYP", 1),
    key("GRP_COD", 15),
    Column("RUL_SEQ_NO", Integer, primary_key=True),
    *texts(30, "DESCR", "DESCR_UPR"),
    *texts(8000, "CUST_FILT"),
    *texts(15, "CUST_NO"),
    *texts(8000, "ITEM_FILT", "ITEM_FILT_TMPLT", "ITEM_FILT_TEXT"),
    *texts(20, "ITEM_NO"),
    *texts(8000, "SAL_FILT"),
    *amounts("MIN_QTY"),
    *flags("IS_CUSTOM"),
    *texts(128, "CUSTOM_SP"),
    *flags("USE_BOGO_TWOFER", "REQ_FULL_GRP_FOR_BOGO_TWOFER"),
    *texts(250, "PRC_BRK_DESCR"),
    *audit(shown=False),
)

IM_PRC_RUL_BRK = Table(
    "IM_PRC_RUL_BRK",
    METADATA,
    key("GRP_TYP", 1),
    key("GRP_COD", 15),
    Column("RUL_SEQ_NO", Integer, primary_key=True),
    Column("MIN_QTY", amounts("MIN_QTY")[0].type, primary_key=True),
    *texts(1, "PRC_METH", "PRC_BASIS"),
    *amounts("AMT_OR_PCT"),
    *texts(50, "PRC_BRK_DESCR"),
    *audit(shown=False),
)

PS_DISC_COD = Table(
    "PS_DISC_COD",
    METADATA,
    key("DISC_ID", 15),
    *texts(15, "DISC_COD"),
    *texts(30, "DISC_DESCR"),
    *texts(1, "DISC_TYP"),
    *amounts("DISC_AMT"),
    *texts(1, "APPLY_TO"),
    *audit(shown=False),
)

IM_CATEG_COD = Table(
    "IM_CATEG_COD",
    METADATA,
    key("CATEG_COD", 10),
    *texts(30, "DESCR", "DESCR_UPR"),
    *amounts("MIN_PFT_PCT", "TRGT_PFT_PCT"),
    *audit(),
)

IM_SUBCAT_COD = Table(
    "IM_SUBCAT_COD",
    METADATA,
    key("CATEG_COD", 10),
    key("SUBCAT_COD", 10),
    *texts(30, "DESCR", "DESCR_UPR"),
    *audit(replicated=False, counted=True),
)

EC_CATEG = Table(
    "EC_CATEG",
    METADATA,
    key("CATEG_ID", 16),
    *unseen(texts(16, "PARENT_ID")),
    *texts(50, "DESCR", "DESCR_UPR"),
    *texts(80, "IMG_FILE"),
    *texts(100_000, "HTML_DESCR"),
    *wholes("DISP_SEQ_NO"),
    *audit(replicated=False),
)

EC_CATEG_ITEM = Table(
    "EC_CATEG_ITEM",
    METADATA,
    key("ITEM_NO", 20),
    key("CATEG_ID", 16),
    *wholes("ENTRY_SEQ_NO"),
    *audit(replicated=False),
    Index("XI_EC_CATEG_ITEM_CATEG_ID", "CATEG_ID"),
)

SIM_IMAGE_FILE = Table(
    "SIM_IMAGE_FILE",
    METADATA,
    key("NAME_UPR", 120),
    *texts(120, "NAME", "STEM_UPR"),
    Column("CONTENT", LargeBinary, nullable=False),
    *texts(64, "SHA256"),
    *wholes("SIZE"),
    Index("XI_SIM_IMAGE_FILE_STEM", "STEM_UPR"),
)

SIM_SEEDING = Table(
    "SIM_SEEDING",
    METADATA,
    key("NAME", 30),
    *texts(10_000_000, "VALUE"),
)
