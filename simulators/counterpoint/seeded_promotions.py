"""The promotions of the invented shop: running, over, about to start, and some that no connector can express."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from simulators.counterpoint.promotions import PriceBreak, PriceRule, Promotion


def seeded_promotions(*, today: datetime) -> tuple[Promotion, ...]:
    """Price groups around `today`, which is shop time without a zone."""
    midnight = datetime.combine(today.date(), time())

    def day(offset: int) -> datetime:
        return midnight + timedelta(days=offset)

    def last_second(offset: int) -> datetime:
        return day(offset + 1) - timedelta(seconds=1)

    def percent(amount: str, *, from_quantity: str = "0") -> PriceBreak:
        return PriceBreak("D", Decimal(amount), min_qty=Decimal(from_quantity))

    return (
        Promotion(
            "BOOTDAYS",
            (PriceRule((percent("10"),), "10% off footwear", item_filt="(IM_ITEM.CATEG_COD = 'FOOTWEAR')"),),
            seq_no=10,
            descr="Boot days",
            begins=day(-5),
            ends=last_second(9),
        ),
        Promotion(
            "JACKET",
            (
                PriceRule((PriceBreak("F", Decimal("159.00")),), "Jacket of the month", item_no="TRL-JKT"),
                PriceRule((percent("15"),), "Fleece", item_filt="(IM_ITEM.ITEM_NO LIKE 'FLC-%')"),
            ),
            seq_no=20,
            descr="Jacket of the month",
            begins=day(-1),
            ends=day(20) + timedelta(hours=18),
        ),
        Promotion(
            "WAXDEAL",
            (
                PriceRule((PriceBreak("A", Decimal("2.00"), min_qty=Decimal("0.0001")),), item_no="WAX-100"),
                PriceRule(
                    (PriceBreak("D", Decimal(0)), percent("10", from_quantity="3"), percent("20", from_quantity="12")),
                    "More is cheaper",
                    item_filt="(IM_ITEM.ITEM_NO\\20=\\20\\27FIRE-STEEL\\27)",
                ),
            ),
            seq_no=30,
            descr="Small things",
        ),
        Promotion(
            "LASTWEEK",
            (PriceRule((percent("50"),), item_filt="(IM_ITEM.CATEG_COD = 'CAMP')"),),
            seq_no=5,
            descr="Camping week",
            begins=day(-14),
            ends=last_second(-3),
        ),
        Promotion(
            "TOMORROW",
            (PriceRule((percent("25"),), item_filt="(IM_ITEM.SUBCAT_COD IN ('TENTS', 'SLEEP'))"),),
            seq_no=40,
            descr="Sleep outside",
            begins=day(1),
            ends=last_second(8),
        ),
        Promotion(
            "PAUSED",
            (PriceRule((percent("30"),), item_filt="(IM_ITEM.CATEG_COD = 'PACKS')"),),
            seq_no=6,
            descr="Pack weeks, paused",
            enabled=False,
            begins=day(-2),
        ),
        Promotion(
            "ODDFILTER",
            (PriceRule((percent("5"),), "Slow movers", item_filt="dbo.fn_DaysSinceSale(IM_ITEM.ITEM_NO) > 90"),),
            seq_no=50,
            descr="Slow movers",
        ),
        Promotion(
            "BOGO",
            (PriceRule((percent("100"),), "Buy one, get one", item_no="SOLD-OUT", bogo=True),),
            seq_no=60,
            descr="Two for one",
        ),
        Promotion(
            "SOUPMIX",
            (PriceRule((percent("20", from_quantity="4"),), item_filt="(IM_ITEM.MIX_MATCH_COD = 'SOUP')"),),
            seq_no=70,
            descr="Any four soups",
            mix_match="SOUP",
        ),
        Promotion(
            "HARBOUR",
            (PriceRule((percent("12"),), item_no="DEAR", sal_filt="(PS_DOC_HDR.STR_ID = 'MAIN')"),),
            seq_no=80,
            descr="Only at Harbour Road",
        ),
        Promotion(
            "MEMBERS",
            (PriceRule((PriceBreak("P", Decimal(2)),), cust_filt="(AR_CUST.CATEG_COD = 'MEMBER')"),),
            seq_no=90,
            descr="Members pay level two",
        ),
        Promotion(
            "CUSTOM",
            (PriceRule((), "Own procedure", item_no="FREE", custom_procedure="USP_PRICE_OF_THE_DAY"),),
            seq_no=95,
            descr="Price of the day",
        ),
        Promotion(
            "CLUB1001",
            (PriceRule((PriceBreak("D", Decimal(18)),), item_filt="(IM_ITEM.CATEG_COD = 'CLIMB')", cust_no="1001"),),
            grp_typ="C",
            seq_no=10,
            descr="Climbing club contract",
            cust_no="1001",
        ),
        Promotion(
            "TRADE",
            (
                PriceRule(
                    (PriceBreak("D", Decimal(10)), percent("15", from_quantity="6")),
                    "Trade price of pots and stoves",
                    item_filt="(IM_ITEM.SUBCAT_COD = 'KITCHEN')",
                ),
                PriceRule((PriceBreak("P", Decimal(2)),), "Level two for the rest"),
            ),
            grp_typ="C",
            seq_no=20,
            descr="Trade customers",
            cust_filt="(AR_CUST.CATEG_COD = 'WHOLESALE')",
        ),
        Promotion(
            "SPECIAL",
            (PriceRule((PriceBreak("M", Decimal(30), basis="C"),), item_no="BELOW-PRICE"),),
            grp_typ="S",
            seq_no=10,
            descr="Staff picks",
        ),
    )
