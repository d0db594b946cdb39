"""Counterpoint's tables with only the columns we use. Dates have no zone: local time of the shop's server."""

from sqlalchemy import Column, DateTime, Integer, MetaData, Numeric, String, Table

METADATA = MetaData()
LEVELS = ("PRC_1", "PRC_2", "PRC_3", "PRC_4", "PRC_5", "PRC_6", "REG_PRC")
FILTERED = (
    *("CATEG_COD", "SUBCAT_COD", "CATEG_SUBCAT", "ACCT_COD", "ITEM_VEND_NO", "MIX_MATCH_COD", "TAX_CATEG_COD"),
    *(f"ATTR_COD_{n}" for n in range(1, 7)),
    *(f"PROF_COD_{n}" for n in range(1, 6)),
)
"""Columns of IM_ITEM that price rules commonly filter by, beside ITEM_NO."""


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, String) for name in names]


def _amounts(*names: str) -> list[Column[object]]:
    return [Column(name, Numeric(15, 4)) for name in names]


IM_ITEM = Table(
    "IM_ITEM",
    METADATA,
    *_texts("ITEM_NO", "ITEM_TYP", "STAT", "IS_ECOMM_ITEM"),
    Column("PRC_DECS", Integer),
)

EC_ITEM_DESCR = Table("EC_ITEM_DESCR", METADATA, *_texts("ITEM_NO"), Column("LST_MAINT_DT", DateTime))

IM_SKU = Table("IM_SKU", METADATA, *_texts("ITEM_NO", "DIM_1", "DIM_2", "DIM_3"))

GRID_DIMENSIONS = tuple(
    Table(f"IM_GRID_DIM_{n}", METADATA, *_texts("ITEM_NO", f"DIM_{n}_UPR", f"DIM_{n}")) for n in (1, 2, 3)
)

IM_KIT_COMP = Table(
    "IM_KIT_COMP",
    METADATA,
    *_texts("ITEM_NO", "COMP_ITEM_NO", "COMP_UNIT"),
    Column("SEQ_NO", Integer),
    *_amounts("COMP_QTY"),
)

IM_PRC = Table("IM_PRC", METADATA, *_texts("ITEM_NO", "LOC_ID"), *_amounts(*LEVELS))

IM_CTL = Table(
    "IM_CTL", METADATA, *_texts("USE_MULTI_LOC_PRCS", "USE_CELL_PRCS", "USE_LOC_CELL_PRCS", "PRC_ROUND_METH")
)

IM_PRC_GRP = Table(
    "IM_PRC_GRP",
    METADATA,
    *_texts("GRP_TYP", "GRP_COD", "DESCR", "ENABLED", "CUST_FILT", "CUST_NO", "NO_BEG_DAT", "BEG_TIM_FLG"),
    *_texts("NO_END_DAT", "END_TIM_FLG", "MIX_MATCH_COD"),
    Column("GRP_SEQ_NO", Integer),
    *(Column(name, DateTime) for name in ("BEG_DAT", "BEG_DT", "END_DAT", "END_DT")),
)

IM_PRC_RUL = Table(
    "IM_PRC_RUL",
    METADATA,
    *_texts("GRP_TYP", "GRP_COD", "DESCR", "CUST_FILT", "CUST_NO", "ITEM_FILT", "ITEM_NO", "SAL_FILT", "IS_CUSTOM"),
    *_texts("USE_BOGO_TWOFER"),
    Column("RUL_SEQ_NO", Integer),
    *_amounts("MIN_QTY"),
)

IM_PRC_RUL_BRK = Table(
    "IM_PRC_RUL_BRK",
    METADATA,
    *_texts("GRP_TYP", "GRP_COD", "PRC_METH", "PRC_BASIS"),
    Column("RUL_SEQ_NO", Integer),
    *_amounts("MIN_QTY", "AMT_OR_PCT"),
)
