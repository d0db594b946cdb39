"""Counterpoint's JSON rows, read with tolerance: unknown columns pass, missing ones are None, numbers stay exact."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from services.products.records.item import Item, Tracking
from services.products.records.stock import NOTHING, Quantity, Stock
from shared.catalog.rows import is_yes
from shared.catalog.units import AlternateUnit, units_in
from shared.catalog.web_sku import UNUSED
from shared.connectors.amounts import Amount

TEXT_COLUMNS = ("DESCR", "LONG_DESCR", "SHORT_DESCR", "ADDL_DESCR_1", "ADDL_DESCR_2", "ADDL_DESCR_3")
_TRACKING: dict[str, Tracking] = {"G": "grid", "S": "serial"}

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]


def _object_or_none(value: object) -> object:
    """The object where one stands; None for whatever else a server may send in its place."""
    return value if isinstance(value, dict) else None


def _objects(value: object) -> object:
    """The objects of a list; none for null, and whatever isn't an object is passed over."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list | tuple) else ()


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Description(_Row):
    HTML_DESCR: Text = ""


class ItemRow(_Row):
    """A row of `/Items` or `/Item/{ItemNo}`."""

    ITEM_NO: Text
    DESCR: Text = ""
    LONG_DESCR: Text = ""
    SHORT_DESCR: Text = ""
    ADDL_DESCR_1: Text = ""
    ADDL_DESCR_2: Text = ""
    ADDL_DESCR_3: Text = ""
    ITEM_TYP: Text = "I"
    TRK_METH: Text = "N"
    STAT: Text = "A"
    IS_ECOMM_ITEM: Text = "N"
    IS_ADM_TKT: Text = "N"
    IS_KIT_PAR: Text = "N"
    IS_TXBL: Text = "Y"
    TAX_CATEG_COD: Text = ""
    CATEG_COD: Text = ""
    WEIGHT: Amount = None
    QTY_DECS: Amount = None
    GRID_DIM_1_TAG: Text = ""
    GRID_DIM_2_TAG: Text = ""
    GRID_DIM_3_TAG: Text = ""
    EC_ITEM_DESCR: Annotated[_Description | None, BeforeValidator(_object_or_none)] = None
    units: tuple[AlternateUnit, ...] = ()
    """From its twenty ALT_ columns."""

    @model_validator(mode="before")
    @classmethod
    def _with_units(cls, row: Any) -> Any:
        return {**row, "units": units_in(row)} if isinstance(row, dict) else row

    def item(self) -> Item:
        """The row in our own shape."""
        tags = (self.GRID_DIM_1_TAG.strip(), self.GRID_DIM_2_TAG.strip(), self.GRID_DIM_3_TAG.strip())
        return Item(
            key=self.ITEM_NO.strip().upper(),
            number=self.ITEM_NO.strip(),
            texts={column: getattr(self, column).strip() for column in TEXT_COLUMNS},
            html=self.EC_ITEM_DESCR.HTML_DESCR if self.EC_ITEM_DESCR is not None else None,
            kind=self.ITEM_TYP,
            tracking=_TRACKING.get(self.TRK_METH.strip().upper(), "normal"),
            active=self.STAT.strip().upper() == "A",
            on_web=is_yes(self.IS_ECOMM_ITEM),
            ticket=is_yes(self.IS_ADM_TKT),
            kit=is_yes(self.IS_KIT_PAR),
            weight=self.WEIGHT,
            grid_tags=tuple(tag for tag in tags if tag and tag != "!"),
            units=self.units,
            fractions=self.QTY_DECS is not None and self.QTY_DECS > 0,
            taxable=self.IS_TXBL.strip().upper() != "N",
            category=self.CATEG_COD.strip(),
            tax_category="" if self.TAX_CATEG_COD.strip() == "!" else self.TAX_CATEG_COD.strip(),
        )


class _Counts(_Row):
    QTY_ON_HND: Amount = None
    QTY_COMMIT: Amount = None
    QTY_ON_PO: Amount = None

    def quantity(self) -> Quantity:
        return Quantity(
            on_hand=self.QTY_ON_HND or NOTHING, committed=self.QTY_COMMIT or NOTHING, on_order=self.QTY_ON_PO or NOTHING
        )


class _CellRow(_Counts):
    DIM_1_UPR: Text = UNUSED
    DIM_2_UPR: Text = UNUSED
    DIM_3_UPR: Text = UNUSED

    @property
    def place(self) -> tuple[str, str, str]:
        first, second, third = (
            value.strip().upper() or UNUSED for value in (self.DIM_1_UPR, self.DIM_2_UPR, self.DIM_3_UPR)
        )
        return first, second, third


class StockRow(_Counts):
    """A row of `/Inventory/{LocId}` or `/Item/{ItemNo}/Inventory/{LocId}`."""

    ITEM_NO: Text
    LOC_ID: Text = ""
    IM_INV_CELL: Annotated[tuple[_CellRow, ...], BeforeValidator(_objects)] = ()

    def stock(self) -> Stock:
        """The row in our own shape."""
        return Stock(
            key=self.ITEM_NO.strip().upper(),
            location=self.LOC_ID.strip().upper(),
            quantity=self.quantity(),
            cells={cell.place: cell.quantity() for cell in self.IM_INV_CELL},
        )


def rows_of(answer: Any, name: str) -> list[Any]:
    """The list an answer carries under a name, whether it stands there as a list, as one row, or not at all."""
    found = answer.get(name) if isinstance(answer, dict) else None
    match found:
        case list():
            return found
        case dict():
            return [found]
        case _:
            return []
