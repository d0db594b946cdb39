"""What the website says is kept in a length that a person reads, however much it says and however it is filled in."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from shared.connectors.magento import MOST_SIGNS, MagentoApi, rendered_message
from shared.sync.errors import SyncError
from shared.website.refusals import TIER_ROW, refusals

LONG = "x" * 5_000
ANSWERS: dict[str, Any] = {
    "long": {"message": LONG},
    "a long value named often": {"message": "%1" * 5_000, "parameters": [LONG]},
    "a long name named often": {"message": "%field" * 5_000, "parameters": {"field": LONG}},
    "many errors": {"message": "No", "errors": [{"message": LONG}] * 1_000},
    "many values": {"message": "%a %b", "parameters": [LONG] * 1_000},
    "a right": {"message": "No", "parameters": {"resources": LONG}},
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_message_has_an_end(answer: Any) -> None:
    assert 0 < len(rendered_message(answer)) <= MOST_SIGNS


@pytest.mark.parametrize("status", [400, 401, 404, 422, 500])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_no_error_says_more_than_a_person_reads(answer: Any, status: int) -> None:
    website = httpx.MockTransport(lambda _: httpx.Response(status, json=answer))
    async with httpx.AsyncClient(transport=website, base_url="http://shop.example") as client:
        api = MagentoApi(client=client, token=SecretStr("t"))
        with pytest.raises(SyncError) as raised:
            await api.call("GET", "/V1/products")

    said = (raised.value.reason, raised.value.technical, getattr(raised.value, "lack", ""))
    assert max(map(len, said)) <= MOST_SIGNS + 200


def test_a_refused_row_has_an_end() -> None:
    message = "%price" * 5_000 + " Row ID: SKU = %SKU"
    refused = {"message": message, "parameters": {"SKU": "A", "price": LONG}}

    ((sku, words),) = refusals([refused], skus=["A"], call="/V1/products/tier-prices", row=TIER_ROW)

    assert (sku, len(words) <= MOST_SIGNS) == ("A", True)
