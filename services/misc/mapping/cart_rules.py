"""An offer about several pieces in one cart → a cart rule as the website takes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.misc.records.offers import CartOffer, CartStep
from shared.catalog.first_match import ONE_PIECE
from shared.website.texts import Fit, one_line

MADE_BY = "Made by CounterSync from price rule"
_RULE = "Magento\\SalesRule\\Model\\Rule\\Condition"
_EVERY, _ONE_OF, _SAME = "all", "()", "=="


def mark_of(key: str, step: CartStep) -> str:
    """The words by which a cart rule of ours is known on the website: they stand in its description."""
    return f"{marks_of(key)}from {step.least.normalize():f} on. Changes made here are overwritten."


def marks_of(key: str) -> str:
    """How the marks of all cart rules of one price rule begin."""
    return f"{MADE_BY} {key}, "


def cart_title(offer: CartOffer, *, key: str) -> Fit:
    """What staff read in the website's list of cart rules."""
    return one_line(f"{offer.name} ({key})")


def cart_rule(
    offer: CartOffer,
    step: CartStep,
    *,
    key: str,
    skus: Sequence[str],
    website_ids: Sequence[int],
    group_ids: Mapping[str, int],
) -> dict[str, Any]:
    """The whole rule, active. `group_ids` has the website's customer groups by name."""
    wanted = {buyer.group for buyer in offer.buyers} or set(group_ids)
    ours = _one_of(skus)
    # The step that needs most pieces is asked first, so the cart gets the largest reduction it has reached.
    place = offer.steps.index(step)
    return {
        "name": cart_title(offer, key=key).text,
        "description": mark_of(key, step),
        "website_ids": list(website_ids),
        "customer_group_ids": sorted(group_ids[name] for name in wanted),
        "from_date": offer.first_day.isoformat() if offer.first_day else "",
        "to_date": offer.last_day.isoformat() if offer.last_day else "",
        "is_active": True,
        "condition": _all_of("Combine", [_enough(step, ours)] if step.least > ONE_PIECE else []),
        "action_condition": _all_of("Product\\Combine", [ours]),
        "stop_rules_processing": True,
        "sort_order": offer.order + place,
        "simple_action": step.action,
        "discount_amount": step.amount,
        "discount_step": 1 if step.action == "buy_x_get_y" else 0,
        "coupon_type": "NO_COUPON",
        # Said although they are what the website takes for granted: somebody may have switched them by hand.
        "uses_per_customer": 0,
        "discount_qty": 0,
        "apply_to_shipping": False,
        "simple_free_shipping": "0",
    }


def _one_of(skus: Sequence[str]) -> dict[str, Any]:
    """Any of these SKUs. The website cuts a list at commas and semicolons, so such SKUs stand alone."""
    whole = sorted(sku for sku in skus if not _would_be_cut(sku))
    alone = sorted(sku for sku in skus if _would_be_cut(sku))
    parts = [_sku(_ONE_OF, ",".join(whole))] if whole else []
    parts += [_sku(_SAME, sku) for sku in alone]
    if len(parts) == 1:
        return parts[0]
    return {**_all_of("Product\\Combine", parts), "aggregator_type": "any"}


def _would_be_cut(sku: str) -> bool:
    return "," in sku or ";" in sku


def _sku(operator: str, value: str) -> dict[str, Any]:
    return {"condition_type": f"{_RULE}\\Product", "attribute_name": "sku", "operator": operator, "value": value}


def _enough(step: CartStep, ours: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "condition_type": f"{_RULE}\\Product\\Subselect",
        "attribute_name": "qty",
        "operator": ">=",
        "value": f"{step.least.normalize():f}",
        "aggregator_type": _EVERY,
        "conditions": [ours],
    }


def _all_of(kind: str, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "condition_type": f"{_RULE}\\{kind}",
        "aggregator_type": _EVERY,
        "operator": "",
        "value": "1",
        "conditions": list(parts),
    }
