"""Tax rates and the rules that say which classes they are for."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity, required
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.services.countries import region_of
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row, Table


def _wanted(table: Table, number: int, *, name: str) -> Row:
    row = table.get(number)
    if row is None:
        raise no_such_entity(**{name: number})
    return row


def _free_code(table: Table, code: str, *, own: int | None) -> None:
    if any(row["code"].casefold() == code.casefold() and row["id"] != own for row in table):
        raise Refusal("%1 already exists.", parameters=["Code"])


def _save_rate(call: Call) -> Row:
    given, rates = dict(call["taxRate"]), call.shop.tax_rates
    given.pop("extension_attributes", None)
    number = given.get("id")
    row = {**(_wanted(rates, number, name="taxRateId") if number is not None else {}), **given}
    missing = [name for name in ("tax_country_id", "code") if not row.get(name)]
    if row.get("rate") is None:
        missing.append("rate")
    if missing:
        raise required(*missing)
    if row["rate"] < 0:
        raise Refusal("The Rate Percent should be a positive number.")
    _free_code(rates, row["code"], own=number)
    row = {"tax_region_id": 0, "tax_postcode": "*", "titles": [], **row}
    row["id"] = number if number is not None else call.shop.next_number("tax rate")
    region = region_of(row["tax_region_id"])
    row["region_name"] = region.code if region else None
    return rates.put(row["id"], row)


def _save_rule(call: Call) -> Row:
    given, rules = dict(call["rule"]), call.shop.tax_rules
    given.pop("extension_attributes", None)
    number = given.get("id")
    row = {**(_wanted(rules, number, name="taxRuleId") if number is not None else {}), **given}
    missing = [
        name
        for name in ("code", "customer_tax_class_ids", "product_tax_class_ids", "tax_rate_ids")
        if not row.get(name)
    ]
    if missing:
        raise required(*missing)
    _check_parts(call.shop, row)
    _free_code(rules, row["code"], own=number)
    row = {"priority": 0, "position": 0, "calculate_subtotal": False, **row}
    row["id"] = number if number is not None else call.shop.next_number("tax rule")
    return rules.put(row["id"], row)


def _check_parts(shop: Shop, rule: Row) -> None:
    for name, kind in (("customer_tax_class_ids", "CUSTOMER"), ("product_tax_class_ids", "PRODUCT")):
        for number in rule[name]:
            found = shop.tax_classes.get(number)
            if found is None or found["class_type"] != kind:
                raise no_such_entity(**{name: number})
    for number in rule["tax_rate_ids"]:
        _wanted(shop.tax_rates, number, name="tax_rate_ids")


def _rate(call: Call) -> Row:
    return _wanted(call.shop.tax_rates, call["rateId"], name="taxRateId")


def _rule(call: Call) -> Row:
    return _wanted(call.shop.tax_rules, call["ruleId"], name="taxRuleId")


def _delete_rate(call: Call) -> bool:
    number = _rate(call)["id"]
    if any(number in rule["tax_rate_ids"] for rule in call.shop.tax_rules):
        raise Refusal("The tax rate cannot be removed. It exists in a tax rule.")
    call.shop.tax_rates.drop(number)
    return True


def _delete_rule(call: Call) -> bool:
    call.shop.tax_rules.drop(_rule(call)["id"])
    return True


def _rates(call: Call) -> dict[str, Any]:
    return table_page(rows=call.shop.tax_rates, criteria=call.criteria(), columns=fields_of(_RATE))


def _rules(call: Call) -> dict[str, Any]:
    return table_page(rows=call.shop.tax_rules, criteria=call.criteria(), columns=fields_of(_RULE))


_RATE, _RULE = "tax-data-tax-rate", "tax-data-tax-rule"


def _route(line: str, *, service: str, serve: Any, returns: str, args: str) -> Route:
    return route(line, acl="Tax::manage_tax", service=f"Tax.{service}", args=args, returns=returns, serve=serve)


def _routes(base: str, *, kind: str, sent: str, number: str, repository: str, serve: tuple[Any, ...]) -> list[Route]:
    save, search, get, delete = serve
    return [
        *(
            _route(f"{method} {base}", service=f"{repository}.save", args=f"{sent}:{kind}", returns=kind, serve=save)
            for method in ("POST", "PUT")
        ),
        _route(
            f"GET {base}/search",
            service=f"{repository}.getList",
            args="searchCriteria:any",
            returns=f"search:{kind}",
            serve=search,
        ),
        _route(f"GET {base}/:{number}", service=f"{repository}.get", args=f"{number}:int", returns=kind, serve=get),
        _route(
            f"DELETE {base}/:{number}",
            service=f"{repository}.deleteById",
            args=f"{number}:int",
            returns="bool",
            serve=delete,
        ),
    ]


ROUTES: tuple[Route, ...] = (
    *_routes(
        "/V1/taxRates",
        kind=_RATE,
        sent="taxRate",
        number="rateId",
        repository="TaxRateRepository",
        serve=(_save_rate, _rates, _rate, _delete_rate),
    ),
    *_routes(
        "/V1/taxRules",
        kind=_RULE,
        sent="rule",
        number="ruleId",
        repository="TaxRuleRepository",
        serve=(_save_rule, _rules, _rule, _delete_rule),
    ),
)
