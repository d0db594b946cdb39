"""Cart price rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

_DEFAULTS: Row = {
    "name": None,
    "store_labels": [],
    "description": None,
    "website_ids": [],
    "customer_group_ids": [],
    "from_date": None,
    "to_date": None,
    "uses_per_customer": 0,
    "is_active": False,
    "condition": None,
    "action_condition": None,
    "stop_rules_processing": True,
    "is_advanced": True,
    "product_ids": None,
    "sort_order": 0,
    "simple_action": None,
    "discount_amount": 0,
    "discount_qty": None,
    "discount_step": 0,
    "apply_to_shipping": False,
    "times_used": 0,
    "is_rss": False,
    "coupon_type": "NO_COUPON",
    "use_auto_generation": False,
    "uses_per_coupon": 0,
    "simple_free_shipping": None,
}
_EMPTY: Row = {"aggregator_type": "all", "operator": None, "value": True}
_COUPON_TYPES = frozenset({"NO_COUPON", "SPECIFIC_COUPON", "AUTO"})
_CONDITIONS = {
    "condition": "Magento\\SalesRule\\Model\\Rule\\Condition\\Combine",
    "action_condition": "Magento\\SalesRule\\Model\\Rule\\Condition\\Product\\Combine",
}


def sales_rule(shop: Shop, number: int) -> Row:
    """The rule of this number; 404 when there is none."""
    row = shop.sales_rules.get(number)
    if row is None:
        raise Refusal("No such entity.", status=404)
    return row


def _save(call: Call) -> Row:
    given, shop = dict(call["rule"]), call.shop
    given.pop("extension_attributes", None)
    number = given.pop("rule_id", None)
    before = _DEFAULTS if number is None else sales_rule(shop, number)
    row = {**before, **given}
    for name, kind in _CONDITIONS.items():
        row[name] = _condition(row[name], outer=kind)
    for name in ("from_date", "to_date"):
        row[name] = date.fromisoformat(str(row[name])[:10]).isoformat() if row[name] else None  # falls over on words
    row["discount_qty"] = row["discount_qty"] or None
    if row["coupon_type"] not in _COUPON_TYPES:
        row["coupon_type"] = "0"
    faults = [
        words
        for words, wrong in (
            ("End Date must follow Start Date.", bool(row["from_date"] and row["to_date"] and _ends_first(row))),
            ("Please specify a website.", not row["website_ids"]),
            ("Please specify Customer Groups.", not row["customer_group_ids"]),
        )
        if wrong
    ]
    if faults:
        raise Refusal("".join(f"{fault}; " for fault in faults))
    if row["discount_amount"] < 0:
        raise Refusal("Please choose a valid discount amount.")
    _check_owners(shop, row)
    if number is None:
        number = shop.next_number("sales rule")
    return shop.sales_rules.put(number, {**row, "rule_id": number})


def _condition(given: Row | None, *, outer: str) -> Row:
    """The outermost condition as it is kept: it is of one type, whatever was sent; empty parts are left out."""
    if not given:
        return {"condition_type": outer, **_EMPTY}
    return {**_kept(given), "condition_type": outer}


def _kept(condition: Row) -> Row:
    inner = [_kept(one) for one in condition.get("conditions") or []]
    kept = {name: value for name, value in condition.items() if name != "conditions"}
    return {"operator": None, **kept, **({"conditions": inner} if inner else {})}


def _check_owners(shop: Shop, row: Row) -> None:
    """Falls over, as the database does, on a website or a group that nobody has."""
    for table, numbers in ((shop.websites, row["website_ids"]), (shop.customer_groups, row["customer_group_ids"])):
        for number in numbers:
            if number not in table:
                raise LookupError(number)


def _ends_first(row: Row) -> bool:
    return bool(row["from_date"] > row["to_date"])


def _get(call: Call) -> Row:
    return sales_rule(call.shop, call["ruleId"])


def _delete(call: Call) -> bool:
    number = sales_rule(call.shop, call["ruleId"])["rule_id"]
    for coupon in [row["coupon_id"] for row in call.shop.coupons if row["rule_id"] == number]:
        call.shop.coupons.drop(coupon)
    call.shop.sales_rules.drop(number)
    return True


def _search(call: Call) -> dict[str, Any]:
    return table_page(rows=call.shop.sales_rules, criteria=call.criteria(), columns=fields_of(_RULE))


_ACL, _RULE, _REPOSITORY = "SalesRule::quote", "sales-rule-data-rule", "SalesRule.RuleRepository"
_BASE = "/V1/salesRules"
ROUTES: tuple[Route, ...] = (
    route(f"POST {_BASE}", acl=_ACL, service=f"{_REPOSITORY}.save", args=f"rule:{_RULE}", returns=_RULE, serve=_save),
    route(
        f"GET {_BASE}/search",
        acl=_ACL,
        service=f"{_REPOSITORY}.getList",
        args="searchCriteria:any",
        returns=f"search:{_RULE}",
        serve=_search,
    ),
    route(
        f"GET {_BASE}/:ruleId",
        acl=_ACL,
        service=f"{_REPOSITORY}.getById",
        args="ruleId:int",
        returns=_RULE,
        serve=_get,
    ),
    route(
        f"PUT {_BASE}/:ruleId",
        acl=_ACL,
        service=f"{_REPOSITORY}.save",
        args=f"ruleId:int? rule:{_RULE}",
        returns=_RULE,
        serve=_save,
    ),
    route(
        f"DELETE {_BASE}/:ruleId",
        acl=_ACL,
        service=f"{_REPOSITORY}.deleteById",
        args="ruleId:int",
        returns="bool",
        serve=_delete,
    ),
)
