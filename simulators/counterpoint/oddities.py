"""The goods that every real shop has and no demo shows: odd numbers, odd texts, odd quantities, missing rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from simulators.counterpoint.goods import Cell, Goods, GridDimension, Picture, Stock, Unit
from simulators.counterpoint.goods_rows import MAIN, file_stem
from simulators.counterpoint.pictures import heavy_png, jpeg, png
from simulators.counterpoint.world import GIFTS, SALE

HEAVY_SIDE = 860
LONG_TEXT = "<p>" + "A knot, and then another. " * 3000 + "</p>"
BOOTS, KITCHEN, OUTER = "2024010502010000", "2024010503030000", "2024010501010000"


def odd_goods(*, seed: int, now: datetime) -> Iterator[Goods]:
    """The odd items, in a fixed order; the ordinary ones make up the rest of the shop."""
    chance = random.Random(f"{seed}/odd")
    for place, goods in enumerate((*_kinds(now), *_numbers(), *_texts(), *_amounts(), *_flags()), start=1):
        changed_at = None if place % 9 == 0 else now - timedelta(hours=place * 7)
        yield _dressed(goods, chance=chance, changed_at=changed_at)


def _dressed(goods: Goods, *, chance: random.Random, changed_at: datetime | None) -> Goods:
    stem = file_stem(goods.item_no)
    pictures: tuple[Picture, ...] = ()
    match goods.item_no:
        case "TRL-JKT":
            pictures = (
                Picture(f"{stem}.jpg", jpeg(chance=chance)),
                Picture(f"{stem}^1.jpg", jpeg(chance=chance)),
                Picture(f"{stem}^MOSS.png", png(chance=chance)),
            )
        case "MUG 12/OZ":
            pictures = (Picture(f"{stem}.JPG", jpeg(chance=chance, orientation=6)),)
        case "CUP&SAUCER":
            pictures = (Picture(f"{stem}.jpg", png(chance=chance)),)  # its name lies about what it holds
        case "PICNIC-KIT":
            pictures = (Picture(f"{stem}.png", heavy_png(chance=chance, side=HEAVY_SIDE)),)
        case "WAX-100":
            pictures = (Picture(f"{stem}.jpg", jpeg(chance=chance)),)
    return replace(goods, pictures=pictures, changed_at=changed_at)


def _simple(item_no: str, descr: str | None, price: str | None, quantity: str = "8", **more: Any) -> Goods:
    amount = Decimal(price) if price is not None else None
    fields: dict[str, Any] = {
        "categ_cod": "CAMP",
        "subcat_cod": "KITCHEN",
        "tax_categ_cod": "GENERAL",
        "price": amount,
        "cost": (amount / 2).quantize(Decimal("0.01")) if amount is not None else None,
        "weight": Decimal("0.4"),
        "stock": (Stock(MAIN, Decimal(quantity)),),
        "is_ecomm": True,
        "ec_categories": (KITCHEN,),
        "html_descr": f"<p>{descr}</p>" if descr else None,
    }
    return Goods(item_no=item_no, descr=descr, **{**fields, **more})


def _kinds(now: datetime) -> Iterator[Goods]:
    colours, sizes = ("Moss", "Ember"), ("S", "M", "L")
    yield Goods(
        item_no="TRL-JKT",
        descr="Trailhead rain jacket",
        long_descr="Trailhead three-layer rain jacket",
        short_descr="Rain jacket",
        html_descr="<p>Taped seams, two-way zip.</p>",
        categ_cod="APPAREL",
        subcat_cod="OUTER",
        tax_categ_cod="CLOTHING",
        price=Decimal("189.00"),
        reg_price=Decimal("219.00"),
        levels={2: Decimal("170.10"), 3: Decimal("151.20")},
        cost=Decimal("84.50"),
        weight=Decimal("0.62"),
        barcodes=("0840012345670",),
        dimensions=(GridDimension("Color", colours), GridDimension("Size", sizes)),
        cells=tuple(
            Cell((colour, size), Decimal(3 + place), Decimal(place % 2), f"08400999000{place}")
            for place, (colour, size) in enumerate((colour, size) for colour in colours for size in sizes)
        ),
        is_ecomm=True,
        ec_categories=(OUTER, SALE),
        note="Next delivery has the new zip.",
    )
    yield _simple(
        "WAX-100", "Boot wax 100 ml", "12.50", "64", subcat_cod="BOOTS", categ_cod="FOOTWEAR", ec_categories=(BOOTS,)
    )
    yield _simple("ENAMEL-POT", "Enamel pot 1 l", "24.00", "30")
    yield _simple("FIRE-STEEL", "Fire steel", "9.90", "200", units=(Unit("BOX", Decimal("99.00"), Decimal(12)),))
    yield _simple(
        "PICNIC-KIT",
        "Picnic kit",
        "39.90",
        "0",
        stock=(),
        kit=(("ENAMEL-POT", Decimal(1)), ("FIRE-STEEL", Decimal(1)), ("WAX-100", Decimal(2))),
        ec_categories=(KITCHEN, GIFTS),
    )
    for name, tag in (("OWL-WALK", "Owl walk at dusk"), ("PADDLE-DAY", "Paddle day for beginners")):
        yield _simple(
            name,
            tag,
            "18.00",
            "40",
            categ_cod="SERVICE",
            subcat_cod="TICKETS",
            tax_categ_cod="EXEMPT",
            is_ticket=True,
            is_ecomm=False,
            ec_categories=(),
            stk_unit="ADULT",
            units=(Unit("CHILD", Decimal("9.00")), Unit("SENIOR", Decimal("14.00"))),
            event_at=(now + timedelta(days=30)).replace(hour=0, minute=0, second=0, microsecond=0),
        )
    yield _simple("GIFT-WRAP", "Gift wrapping", "3.50", item_typ="N", stock=(), ec_categories=(GIFTS,))
    yield _simple("SKI-TUNE", "Ski tuning", "35.00", item_typ="S", stock=(), is_ecomm=False, ec_categories=())
    yield _simple(
        "ALTI-WATCH", "Altimeter watch", "249.00", "3", tracking="S", serials=("AW-0001", "AW-0002", "AW-0003")
    )


def _numbers() -> Iterator[Goods]:
    yield _simple("MUG 12/OZ", "Mug, twelve ounces", "11.00")
    yield _simple("ROPE 9.8MM", "Rope end 9.8 mm", "15.00")
    yield _simple("#10-SCREW", "Screw no. 10", "0.35", "1500")
    yield _simple("50%-BLEND", "Half wool blanket", "54.00")
    yield _simple("A+B-SET", "Spoon and fork set", "7.25")
    yield _simple("CUP&SAUCER", "Cup & saucer", "13.00")
    yield _simple("O'HARA-TIN", "O'Hara tin box", "8.80")
    yield _simple("X" * 20, "The longest item number", "5.00")
    yield _simple("7", "Number seven lamp", "21.00")
    yield _simple("TREKKINGSTÖCKE", "Trekkingstöcke (Paar)", "69.00")


def _texts() -> Iterator[Goods]:
    yield _simple(
        "QUOTE-12", 'Skillet 12" "Old Smoky"', "44.00", html_descr='<p title="a & b">12" of iron &amp; love</p>'
    )
    yield _simple("UMLAUT", "Gemütlicher Schlafsack ÄÖÜß", "99.00", html_descr="<p>Für kühle Nächte – né à l'été</p>")
    yield _simple("EMOJI", "Camp lamp 🔦 & tent ⛺", "19.00", html_descr="<p>Glows 🌙 all night</p>")
    yield _simple("LOWER", "lower case canteen", "17.00")
    yield _simple("SCRIPTED", "<b>Bold</b> kettle", "27.00", html_descr="<script>alert('x')</script><p>Kettle</p>")
    yield _simple(
        "LONG-TEXT", "Encyclopaedia of knots", "32.00", html_descr="<p>" + "A knot, and then another. " * 3000 + "</p>"
    )
    yield _simple("BLANK-NAME", "   ", "6.00")
    yield _simple("NO-NAME", None, "6.50")
    yield _simple("SPACED", "  Spoon with blanks  ", "3.20")


def _amounts() -> Iterator[Goods]:
    yield _simple("SOLD-OUT", "Sold-out lantern", "29.00", "0")
    yield _simple("OVERSOLD", "Oversold stove", "79.00", "-4")
    yield _simple("ALL-PROMISED", "Promised cooler", "59.00", stock=(Stock(MAIN, Decimal(3), Decimal(5), Decimal(12)),))
    yield _simple("NEVER-STOCKED", "Never stocked grill", "129.00", stock=())
    yield _simple("LAKE-ONLY", "Lake shop anchor", "49.00", stock=(Stock("LAKE", Decimal(6)),))
    yield _simple("HALF-METRE", "Cord by the metre", "1.2345", "99.5")
    yield _simple("FREE", "Free trail map", "0")
    yield _simple("NO-PRICE", "Unpriced antique", None)
    yield _simple("BELOW-PRICE", "Clearance chair", "45.00", reg_price=Decimal("39.00"), ec_categories=(SALE,))
    yield _simple("SAME-PRICE", "Steady chair", "45.00", reg_price=Decimal("45.00"))
    yield _simple("DEAR", "Expedition dome", "99999.99", "1")
    yield _simple("LAKE-PRICE", "Regional paddle", "65.00", location_prices={"LAKE": Decimal("59.00")})


def _flags() -> Iterator[Goods]:
    yield _simple("DISCONTINUED", "Last year's bowl", "9.00", stat="D")
    yield _simple("DEAD-STOCK", "Dead stock bowl", "9.00", stat="V")
    yield _simple("WEB-OFF", "Bowl not for the web yet", "9.00", web_enabled=False)
    yield _simple("ARCHIVED", "Bowl of 1998", "9.00", web_archive=True)
    yield _simple("ALWAYS", "Printed-to-order map", "14.00", "0", always_in_stock=True)
    yield _simple("BACKORDER", "Hand-made knife", "120.00", "0", allow_backorder=True)
    yield _simple("MIN-SIX", "Tent peg", "1.10", "600", min_sale_qty=Decimal(6), out_of_stock_qty=Decimal(60))
    yield _simple("NOT-ON-WEB", "Counter candy", "1.00", is_ecomm=False, ec_categories=())
    yield _simple("NO-CATEGORY", "Lost property", "2.00", categ_cod=None, subcat_cod=None, ec_categories=())
    yield _simple("NO-TAX-CODE", "Untaxed badge", "4.00", tax_categ_cod=None, weight=None)
    yield _simple("MIX-A", "Soup, tomato", "4.50", "80", mix_match="SOUP")
    yield _simple("MIX-B", "Soup, lentil", "4.50", "80", mix_match="SOUP")
