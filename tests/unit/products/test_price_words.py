"""What the log says of prices that were sent."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.products.mapping.price_sheet import PriceSheet
from services.products.tasks.price_drafts import PriceDraft
from services.products.tasks.price_words import done
from shared.catalog.price_book import WebPrice
from shared.contracts.http import Level

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("note", "level", "words"),
    [
        (
            "Price rule 1 of “Sale”: its item filter can't be read",
            Level.WARNING,
            "price 24; a price rule can't be read",
        ),
        ("", Level.SUCCESS, "price 24"),
    ],
)
def test_a_price_rule_that_a_person_must_mend_is_a_warning_though_a_price_was_sent(
    note: str, level: Level, words: str
) -> None:
    sheet = PriceSheet(price=WebPrice(price=Decimal(24), note=note), skus=("POT",), base=())

    said = done(PriceDraft(key="POT", sheet=sheet, link=None, births=0, digest="x"), sent=(), left=(), now=NOW)

    assert (said.level, said.words, said.technical) == (level, words, note)
