from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.misc.connectors.cart_rules import CartRules
from shared.connectors.magento import MagentoApi
from shared.sync.errors import TemporaryError

RULE = {
    "rule_id": 7,
    "name": "Soup week",
    "website_ids": [1],
    "customer_group_ids": [0, 1],
    "is_active": True,
    "condition": {"condition_type": "Combine", "conditions": [{"attribute_name": "qty", "value": "4"}]},
    "discount_amount": 12.5,
}


@dataclass
class StrictWebsite:
    """One cart rule on a website that takes what is not sent for emptied, and wants a website named."""

    rule: Any = field(default_factory=lambda: dict(RULE))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/V1/salesRules/7"):
            return httpx.Response(404, json={"message": "No such entity."})
        if request.method == "PUT":
            given = json.loads(request.content)["rule"]
            if not given.get("website_ids"):
                return httpx.Response(400, json={"message": "Please specify a website."})
            self.rule = given
        return httpx.Response(200, json=self.rule)


def cart_rules(website: StrictWebsite) -> CartRules:
    client = httpx.AsyncClient(transport=httpx.MockTransport(website), base_url="http://127.0.0.1:9")
    return CartRules(MagentoApi(client=client, token=SecretStr("any")))


async def test_a_rule_is_turned_off_as_a_whole_and_nothing_else_of_it_changes() -> None:
    website = StrictWebsite()

    assert await cart_rules(website).turn_off(7)

    assert website.rule == {**RULE, "is_active": False}


async def test_a_rule_that_somebody_deleted_is_off_already() -> None:
    assert not await cart_rules(StrictWebsite()).turn_off(8)


@pytest.mark.parametrize("answer", [[], {}, {"message": "hello"}])
async def test_an_answer_that_is_no_rule_empties_none(answer: Any) -> None:
    website = StrictWebsite(rule=answer)

    with pytest.raises(TemporaryError):
        await cart_rules(website).turn_off(7)

    assert website.rule == answer


async def test_what_the_website_keeps_otherwise_of_a_rule_is_told_with_the_rule() -> None:
    website = StrictWebsite()
    saved = await cart_rules(website).change(7, {**RULE, "discount_amount": 12.5})
    assert saved is not None
    assert (saved.number, saved.unkept) == (7, ())

    class Stubborn(StrictWebsite):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            answer = {**json.loads(request.content)["rule"], "rule_id": 7, "discount_amount": 100, "website_ids": [2]}
            return httpx.Response(200, json=answer)

    wrong = (
        "the website keeps other websites than were sent: “2”",
        "the website keeps another discount amount than was sent: “100”",
    )
    changed = await cart_rules(Stubborn()).change(7, RULE)
    made = await cart_rules(Stubborn()).create({key: value for key, value in RULE.items() if key != "rule_id"})
    assert changed is not None
    assert (changed.unkept, made.unkept) == (wrong, wrong)
