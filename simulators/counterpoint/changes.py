"""What can be keyed in at the till, at the back-office and in the image folder: the bodies of the control door."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=20)]
Amount = Annotated[Decimal, Field(max_digits=15, decimal_places=4)]
Whole = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Dim = Annotated[str, StringConstraints(min_length=1, max_length=15)]
Level = Annotated[int, Field(ge=1, le=6)]
FLAG_COLUMNS = {
    "web_enabled": "USR_WEB_ENABLED",
    "allow_backorder": "USR_ALLOW_BACKORDER",
    "always_in_stock": "USR_ALWAYS_IN_STOCK",
    "web_archive": "USR_WEB_ARCHIVE",
    "is_ecomm": "IS_ECOMM_ITEM",
    "is_txbl": "IS_TXBL",
    "is_ticket": "IS_ADM_TKT",
}
NEVER_EMPTY = ("quantity", "committed", "stat", "item_typ")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CellChange(_Body):
    """New figures of one grid cell; what is not given stays."""

    dims: list[Dim] = Field(min_length=1, max_length=3)
    quantity: Amount | None = None
    committed: Amount | None = None


class ItemChange(_Body):
    """A change of one item. Only what is given changes; null empties a column that may be empty."""

    descr: str | None = Field(default=None, max_length=30)
    long_descr: str | None = Field(default=None, max_length=250)
    short_descr: str | None = Field(default=None, max_length=15)
    html_descr: str | None = None
    price: Amount | None = None
    reg_price: Amount | None = None
    prices: dict[Level, Amount | None] | None = None
    quantity: Amount | None = None
    committed: Amount | None = None
    limits: tuple[Amount, Amount] | None = None
    """The least and the most that the location should have; 0 and 0 are none."""
    location: Code = "MAIN"
    cells: list[CellChange] | None = Field(default=None, min_length=1)
    is_ecomm: bool | None = None
    stat: str | None = Field(default=None, min_length=1, max_length=1)
    web_enabled: bool | None = None
    allow_backorder: bool | None = None
    always_in_stock: bool | None = None
    web_archive: bool | None = None
    min_sale_qty: Amount | None = None
    out_of_stock_qty: Amount | None = None
    weight: Amount | None = None
    tax_categ_cod: Code | None = None
    categ_cod: Code | None = None
    subcat_cod: Code | None = None
    barcode: str | None = Field(default=None, max_length=50)
    ec_categories: list[str] | None = None
    is_txbl: bool | None = None
    is_ticket: bool | None = None
    item_typ: str | None = Field(default=None, min_length=1, max_length=1)
    mix_match: Code | None = None
    vendor: Code | None = None
    columns: dict[str, str | int | float | None] | None = None
    """Further columns of IM_ITEM by name, profile fields and the like."""

    @model_validator(mode="after")
    def _some_are_never_empty(self) -> Self:
        empty = [name for name in NEVER_EMPTY if name in self.model_fields_set and getattr(self, name) is None]
        if empty:
            raise ValueError(f"never empty: {', '.join(empty)}")
        return self


class NewCell(_Body):
    """One cell of a new gridded item."""

    dims: list[Dim] = Field(min_length=1, max_length=3)
    quantity: Amount = Decimal(0)
    barcode: str | None = None


class UnitChange(_Body):
    """One alternate unit: `numerator` stocking units make `denominator` of it; without a price it goes by Price-1."""

    name: Code
    price: Amount | None = None
    numerator: Annotated[Amount, Field(gt=0)] = Decimal(1)
    denominator: Annotated[Amount, Field(gt=0)] = Decimal(1)


class UnitList(_Body):
    """All alternate units of an item, in order; an empty list takes them away."""

    units: list[UnitChange] = Field(max_length=5)


class KitPart(_Body):
    """One component of a kit, in its stocking unit."""

    item_no: Code
    quantity: Annotated[Amount, Field(gt=0)] = Decimal(1)


class KitParts(_Body):
    """All components of a kit, in order; an empty list makes an ordinary item of it."""

    components: list[KitPart] = Field(max_length=50)


class GridChange(_Body):
    """Cells that a grid gets (one that is there already is refused) and cells that it loses."""

    add: list[NewCell] = Field(default_factory=list)
    drop: list[list[Dim]] = Field(default_factory=list)


class Places(_Body):
    """The item's place in web categories it stands in, by category."""

    places: dict[str, Whole] = Field(min_length=1)


class DiscountCode(_Body):
    """A discount code of the till: `kind` A amount, B amount asked for, P percent, Q percent asked for."""

    code: Code
    descr: str | None = Field(default=None, max_length=30)
    kind: str = Field(default="P", pattern="^[ABPQ]$")
    amount: Amount | None = None
    apply_to: str = Field(default="H", pattern="^[HL]$")


class PriceControl(_Body):
    """How the company keeps prices; what is not given stays."""

    multi_location: bool | None = None
    cells: bool | None = None
    levels: Level | None = None
    rounding: Literal["U", "D", "N"] | None = None
    """Prices are rounded up, down, or to the nearest."""


class NewItem(_Body):
    """A new item. `dimensions` are the grid captions, in order; `cells` name one value for each of them."""

    item_no: Code
    descr: str | None = Field(default=None, max_length=30)
    long_descr: str | None = Field(default=None, max_length=250)
    html_descr: str | None = None
    price: Amount | None = None
    reg_price: Amount | None = None
    quantity: Amount | None = None
    is_ecomm: bool = True
    stat: str = Field(default="A", min_length=1, max_length=1)
    item_typ: str = Field(default="I", min_length=1, max_length=1)
    weight: Amount | None = None
    tax_categ_cod: Code | None = None
    categ_cod: Code | None = None
    subcat_cod: Code | None = None
    dimensions: list[Annotated[str, Field(min_length=1, max_length=10)]] = Field(default_factory=list, max_length=3)
    cells: list[NewCell] = Field(default_factory=list)
    ec_categories: list[str] = Field(default_factory=list)
    web_enabled: bool | None = None
    stk_unit: Code = "EACH"
    is_ticket: bool = False
    is_txbl: bool = True
    mix_match: Code | None = None
    units: list[UnitChange] = Field(default_factory=list, max_length=5)
    kit: list[KitPart] = Field(default_factory=list, max_length=50)


class NewBreak(_Body):
    """From `min_qty` on, `prc_meth` of `amt_or_pct` on `prc_basis`."""

    prc_meth: str = Field(min_length=1, max_length=1)
    amt_or_pct: Amount
    prc_basis: str = Field(default="1", min_length=1, max_length=1)
    min_qty: Amount = Decimal(0)


class NewRule(_Body):
    """A price rule: for one item, or for what a filter text says."""

    breaks: list[NewBreak] = Field(default_factory=list)
    descr: str | None = Field(default=None, max_length=30)
    item_no: Code | None = None
    item_filt: str | None = None
    cust_filt: str | None = None
    cust_no: str | None = None
    sal_filt: str | None = None
    min_qty: Amount | None = None
    bogo: bool = False
    custom_procedure: str | None = None


class NewPromotion(_Body):
    """A price group; one of the same type and code is replaced. Moments with a zone are turned into shop time."""

    grp_cod: Code
    rules: list[NewRule] = Field(min_length=1)
    grp_typ: str = Field(default="P", pattern="^[PCS]$")
    grp_seq_no: Whole = 100
    descr: str | None = Field(default=None, max_length=30)
    enabled: bool = True
    cust_no: str | None = None
    cust_filt: str | None = None
    mix_match: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None


class PriceRow(_Body):
    """A direct edit of one IM_PRC row; `location` "*" is the company-wide one. Only what is given changes."""

    location: str = Field(default="*", min_length=1, max_length=10)
    price: Amount | None = None
    reg_price: Amount | None = None
    prices: dict[Level, Amount | None] | None = None


class CategoryChange(_Body):
    """A web category as it should be; one that does not exist is made. `parent_id` "0" is the root."""

    descr: str | None = Field(default=None, max_length=50)
    parent_id: str | None = None
    disp_seq_no: Whole | None = None
    html_descr: str | None = None
    img_file: str | None = Field(default=None, max_length=80)


class Touch(_Body):
    """Rows that get one new stamp together though nothing of theirs changes; `locked`: somebody had them open."""

    items: list[Code] = Field(default_factory=list, max_length=500)
    tables: list[Literal["IM_ITEM", "IM_INV", "IM_PRC"]] = ["IM_ITEM", "IM_INV"]
    categories: list[Code] = Field(default_factory=list, max_length=500)
    locked: bool = False


class SetUpRecord(_Body):
    """A record of the set-up: its description, and any other of its columns by name; what is not given stays."""

    descr: str | None = Field(default=None, max_length=30)
    columns: dict[str, str | int | float | None] = Field(default_factory=dict)


class ClockChange(_Body):
    """`late_commit_seconds` back-dates the rows of the next change; `forward_seconds` moves the server's clock."""

    late_commit_seconds: float | None = Field(default=None, ge=0)
    forward_seconds: float | None = None


class NumbersChange(_Body):
    """How the server writes amounts from now on: `short` 84.5, `padded` 84.5000."""

    numbers: Literal["short", "padded"]


class RoleChange(_Body):
    """What the user's role does not list: verbs with path templates, such as "GET /Item/{ItemNo}"."""

    deny: list[str]


class LicenceChange(_Body):
    """The shop's paperwork; what is not given stays."""

    api_key: str | None = Field(default=None, pattern="^(ok|expired)$")
    option: bool | None = None
    user_without_role: bool | None = None
