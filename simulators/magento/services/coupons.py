"""Coupon codes of cart price rules."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterable
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity, required
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

MANUAL, GENERATED = 0, 1
_ALPHABETS = {
    "num": string.digits,
    "alpha": string.ascii_uppercase,
    "alphanum": string.ascii_uppercase + string.digits,
}
_MOST_TRIES = 10


def _coupon(shop: Shop, number: int) -> Row:
    row = shop.coupons.get(number)
    if row is None:
        raise no_such_entity(coupon_id=number)
    return row


def _not_saved(reason: str) -> Refusal:
    return Refusal("Error occurred when saving coupon: %1", parameters=[reason])


def _save(call: Call) -> Row:
    given, shop = dict(call["coupon"]), call.shop
    given.pop("extension_attributes", None)
    number = given.pop("coupon_id", None)
    before: Row = {} if number is None else _coupon(shop, number)
    row = {"code": None, "times_used": None, "is_primary": False, "type": None, **before, **given}
    rule = shop.sales_rules.get(row.get("rule_id") or 0)
    if rule is None:
        raise _not_saved(f"No such entity with rule_id = {row.get('rule_id')}")
    if rule["coupon_type"] == "NO_COUPON":
        raise _not_saved("Specified rule does not allow coupons")
    automatic = rule["use_auto_generation"]
    if automatic and row["type"] in (None, MANUAL):
        raise _not_saved("Specified rule only allows auto generated coupons")
    if not automatic and row["type"] == GENERATED:
        raise _not_saved("Specified rule does not allow auto generated coupons")
    if any(one["code"] == row["code"] and one["coupon_id"] != number for one in shop.coupons):
        raise Refusal("%1 already exists.", parameters=["Coupon with the same code"])
    return _put(shop, row, rule=rule, number=number)


def _put(shop: Shop, row: Row, *, rule: Row, number: int | None) -> Row:
    """Stores a coupon with the limits of its rule, whatever the caller said of them."""
    if number is None:
        number = shop.next_number("coupon")
        row = {**row, "created_at": shop.stamp()}
    of_rule = {
        "usage_limit": rule["uses_per_coupon"],
        "usage_per_customer": rule["uses_per_customer"],
    }
    return shop.coupons.put(number, {**row, **of_rule, "coupon_id": number})


def _get(call: Call) -> Row:
    return _coupon(call.shop, call["couponId"])


def _delete(call: Call) -> bool:
    call.shop.coupons.drop(_coupon(call.shop, call["couponId"])["coupon_id"])
    return True


def _search(call: Call) -> dict[str, Any]:
    return table_page(rows=call.shop.coupons, criteria=call.criteria(), columns=fields_of(_COUPON))


def _generate(call: Call) -> list[str]:
    wanted, shop = call["couponSpec"], call.shop
    missing = [name for name in ("rule_id", "quantity", "length", "format") if not wanted.get(name)]
    if missing:
        raise required(*missing)
    rule = shop.sales_rules.get(wanted["rule_id"])
    if rule is None:
        raise Refusal("No such entity with rule_id = %1", parameters=[wanted["rule_id"]])
    if rule["coupon_type"] != "AUTO" and not rule["use_auto_generation"]:
        raise Refusal("Specified rule does not allow automatic coupon generation")
    alphabet = _ALPHABETS.get(wanted["format"])
    if alphabet is None:
        raise Refusal(f"The value of format must be one of {', '.join(_ALPHABETS)}.")
    taken = {row["code"] for row in shop.coupons}
    codes: list[str] = []
    for _ in range(wanted["quantity"]):
        code = _new_code(wanted, alphabet=alphabet, taken=taken, draw=shop.next_number("coupon draw"))
        taken.add(code)
        codes.append(code)
        _put(
            shop,
            {"rule_id": rule["rule_id"], "code": code, "times_used": 0, "is_primary": False, "type": GENERATED},
            rule=rule,
            number=None,
        )
    return codes


def _new_code(wanted: Row, *, alphabet: str, taken: set[str], draw: int) -> str:
    chance = random.Random(f"coupon/{draw}")
    every, mark = wanted.get("delimiter_at_every") or 0, wanted.get("delimiter") or "-"
    for _ in range(_MOST_TRIES):
        drawn = "".join(chance.choice(alphabet) for _ in range(wanted["length"]))
        if every:
            drawn = mark.join(drawn[start : start + every] for start in range(0, len(drawn), every))
        code = f"{wanted.get('prefix') or ''}{drawn}{wanted.get('suffix') or ''}"
        if code not in taken:
            return code
    raise Refusal("We cannot create the requested Coupon Qty. Please check your settings and try again.")


def _delete_many(
    call: Call, wanted: Iterable[Any], *, ignore: bool, is_this: Callable[[Row, Any], bool]
) -> dict[str, list[str]]:
    missing, gone = [], []
    for one in wanted:
        found = next((row["coupon_id"] for row in call.shop.coupons if is_this(row, one)), None)
        if found is None:
            missing.append(str(one))
        else:
            gone.append(found)
    if missing and not ignore:
        raise Refusal("Some coupons are invalid.")
    for number in gone:
        call.shop.coupons.drop(number)
    return {"failed_items": [], "missing_items": missing}


def _delete_by_ids(call: Call) -> dict[str, list[str]]:
    return _delete_many(
        call,
        call["ids"],
        ignore=bool(call.get("ignoreInvalidCoupons", True)),
        is_this=lambda row, number: bool(row["coupon_id"] == number),
    )


def _delete_by_codes(call: Call) -> dict[str, list[str]]:
    return _delete_many(
        call,
        call["codes"],
        ignore=bool(call.get("ignoreInvalidCoupons", True)),
        is_this=lambda row, code: bool(row["code"] == code),
    )


_ACL, _COUPON, _RESULT = "SalesRule::quote", "sales-rule-data-coupon", "sales-rule-data-coupon-mass-delete-result"
_REPOSITORY, _MANAGEMENT = "SalesRule.CouponRepository", "SalesRule.CouponManagement"
_BASE = "/V1/coupons"


def _route(line: str, *, service: str, args: str, returns: str, serve: Callable[[Call], Any]) -> Route:
    method, _, path = line.partition(" ")
    return route(f"{method} {_BASE}{path}", acl=_ACL, service=service, args=args, returns=returns, serve=serve)


ROUTES: tuple[Route, ...] = (
    _route("POST", service=f"{_REPOSITORY}.save", args=f"coupon:{_COUPON}", returns=_COUPON, serve=_save),
    _route(
        "GET /search",
        service=f"{_REPOSITORY}.getList",
        args="searchCriteria:any",
        returns=f"search:{_COUPON}",
        serve=_search,
    ),
    _route("GET /:couponId", service=f"{_REPOSITORY}.getById", args="couponId:int", returns=_COUPON, serve=_get),
    _route(
        "PUT /:couponId",
        service=f"{_REPOSITORY}.save",
        args=f"couponId:int? coupon:{_COUPON}",
        returns=_COUPON,
        serve=_save,
    ),
    _route(
        "DELETE /:couponId", service=f"{_REPOSITORY}.deleteById", args="couponId:int", returns="bool", serve=_delete
    ),
    _route(
        "POST /generate",
        service=f"{_MANAGEMENT}.generate",
        args="couponSpec:sales-rule-data-coupon-generation-spec",
        returns="[str]",
        serve=_generate,
    ),
    _route(
        "POST /deleteByIds",
        service=f"{_MANAGEMENT}.deleteByIds",
        args="ids:[int] ignoreInvalidCoupons:bool?",
        returns=_RESULT,
        serve=_delete_by_ids,
    ),
    _route(
        "POST /deleteByCodes",
        service=f"{_MANAGEMENT}.deleteByCodes",
        args="codes:[str] ignoreInvalidCoupons:bool?",
        returns=_RESULT,
        serve=_delete_by_codes,
    ),
)
