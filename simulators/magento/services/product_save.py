"""Creating and updating a product: one service for both, merging what was sent into what is there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from simulators.magento.rest.refusals import Crash, Refusal, no_such_entity, product_missing
from simulators.magento.services.amounts import money, quantity
from simulators.magento.services.attribute_values import (
    MAIN_FIELDS,
    NEGATIVE,
    NOT_VALUES,
    ROLES,
    date_text,
    invalid_product,
    kept_value,
    scope_of,
)
from simulators.magento.services.bundle_parts import apply_bundle
from simulators.magento.services.configurable_parts import apply_configurable
from simulators.magento.services.kept_text import cut_to_column
from simulators.magento.services.media import replace_gallery
from simulators.magento.services.product_checks import check_required, check_unique_words, url_word
from simulators.magento.services.stock_items import apply_stock_item, note_low_stock
from simulators.magento.state.seed import ALL_GROUPS
from simulators.magento.state.shop import ALL_STORES, Shop
from simulators.magento.state.tables import Row

SKU_LENGTH = 64
NOT_SAVED = "The product was unable to be saved. Please try again."
LINK_TYPES = frozenset({"related", "crosssell", "upsell", "associated"})
KINDS = frozenset({"simple", "virtual", "bundle", "downloadable", "configurable", "grouped"})
_OF_KNOWN_KINDS = ("price", "weight", "tax_class_id")
_DATES = frozenset({"special_from_date", "special_to_date"})


def save_product(shop: Shop, given: Row, *, store_id: int) -> Row:
    """The saved product. Raises Refusal and changes nothing when it cannot be saved."""
    known = _known(shop, given)
    draft = _copy(known) if known else _blank(shop, given, store_id=store_id)
    _apply_identity(shop, draft, given)
    values = _sent_values(shop, draft, given)
    _place_values(shop, draft, values, store_id=store_id if known else ALL_STORES)
    _begin_special(shop, draft["values"])
    if draft["type_id"] not in KINDS:  # kept under a word nobody knows, without what only known kinds have
        for code in _OF_KNOWN_KINDS:
            draft["values"].pop(code, None)
    if known is None:
        check_required(shop, draft)
        if not draft["values"].get("url_key"):
            draft["values"]["url_key"] = url_word(draft["values"]["name"])
    check_unique_words(shop, draft)
    _apply_parts(shop, draft, given)
    if known is None:
        draft["id"] = shop.next_number("product")
        draft["created_at"] = shop.stamp()
        shop.unindexed[draft["id"]] = shop.now()
        for option in draft["configurable_options"]:
            option["product_id"] = draft["id"]
    else:
        shop.unindex(known)
    draft["updated_at"] = shop.stamp()
    shop.products.put(draft["id"], draft)
    shop.index(draft)
    _apply_stock(shop, draft, given, again=known is not None)
    return draft


def _known(shop: Shop, given: Row) -> Row | None:
    number = given.get("id")
    if number is not None:
        row = shop.products.get(number)
        if row is None:
            raise product_missing()
        return row
    return shop.product(given.get("sku") or "")


def _copy(row: Row) -> Row:
    draft = dict(row)
    draft["values"] = dict(row["values"])
    for name in ("views", "media", "configurable_options", "bundle_options", "options"):
        draft[name] = deepcopy(row[name]) if row[name] else type(row[name])()
    return draft


def _blank(shop: Shop, given: Row, *, store_id: int) -> Row:
    view = shop.stores.get(store_id) if store_id else None
    return {
        "id": 0,
        "sku": "",
        "attribute_set_id": given.get("attribute_set_id") or 0,
        "type_id": given.get("type_id") or "simple",
        "website_ids": [view["website_id"]] if view else [row["id"] for row in shop.websites if row["id"]],
        "values": {"status": 1, "visibility": 4, "tax_class_id": "2", "options_container": "container2"},
        "views": {},
        "categories": {},
        "tier_prices": [],
        "media": [],
        "links": [],
        "options": [],
        "configurable_options": [],
        "children": [],
        "bundle_options": [],
    }


def _apply_identity(shop: Shop, draft: Row, given: Row) -> None:
    sku = (given.get("sku") or "").strip()
    if sku:
        owner = shop.product(sku)
        if owner is not None and owner["id"] != draft["id"]:
            raise Refusal(
                'The value of the "%1" attribute isn\'t unique. Set a unique value and try again.',
                parameters=["sku"],
            )
        # A save by SKU keeps the spelling on record; only a save by number renames.
        if owner is None or given.get("id") is not None:
            draft["sku"] = sku
    if not draft["sku"]:
        raise Crash
    if len(draft["sku"]) > SKU_LENGTH:
        raise Refusal(f"SKU length should be {SKU_LENGTH} characters maximum.")
    if given.get("attribute_set_id") is not None:
        draft["attribute_set_id"] = given["attribute_set_id"]
    if draft["attribute_set_id"] not in shop.attribute_sets:  # a new product has none until it is told
        raise invalid_product("Invalid attribute set entity type")
    if given.get("type_id"):
        draft["type_id"] = given["type_id"]


def _sent_values(shop: Shop, draft: Row, given: Row) -> dict[str, Any]:
    """The values to store by attribute code, None to clear; codes outside the attribute set are passed over."""
    in_set = shop.attribute_sets[draft["attribute_set_id"]]["attributes"]
    values: dict[str, Any] = {}
    for code, value in (given.get("custom_attributes") or {}).items():
        attribute = shop.attributes.get(code)
        if attribute is None or code not in in_set or code in NOT_VALUES or code in MAIN_FIELDS:
            continue
        kept = kept_value(attribute=attribute, value=value)
        if kept is not None or value in (None, "", []):
            values[code] = kept  # a choice that the attribute hasn't got is dropped without a word
    sent = given.get("custom_attributes") or {}
    if isinstance(sent.get("category_ids"), list) and "category_links" not in (given.get("extension_attributes") or {}):
        _assign(shop, draft, [{"category_id": number} for number in sent["category_ids"]])
    for field in MAIN_FIELDS:
        value = given.get(field)
        if value is not None:
            values[field] = value
    for field in ("price", "weight"):
        if field in values:
            values[field] = money(values[field])
    if values.get("price", "").startswith("-"):
        raise Refusal(NEGATIVE)
    kept = {code: cut_to_column(shop.attributes.get(code), value) for code, value in values.items()}
    if kept != values and shop.settings.strict_database:
        raise Refusal(NOT_SAVED)
    return kept


def _place_values(shop: Shop, draft: Row, values: dict[str, Any], *, store_id: int) -> None:
    base: dict[str, Any] = draft["values"]
    for code, value in values.items():
        layer = base
        if store_id != ALL_STORES and scope_of(shop=shop, attribute=shop.attributes[code]) != "global":
            layer = draft["views"].setdefault(str(store_id), {})
        if value is None:
            layer.pop(code, None)
        else:
            layer[code] = value


def _begin_special(shop: Shop, values: dict[str, Any]) -> None:
    """Whoever saves a product whose special price has no start makes it begin today."""
    if values.get("special_price") and not values.get("special_from_date"):
        values["special_from_date"] = f"{shop.local_now():%Y-%m-%d} 00:00:00"


def _apply_parts(shop: Shop, draft: Row, given: Row) -> None:
    extension = given.get("extension_attributes") or {}
    if extension.get("website_ids") is not None:
        if any(number not in shop.websites for number in extension["website_ids"]):
            raise Refusal(NOT_SAVED)
        draft["website_ids"] = list(dict.fromkeys(extension["website_ids"]))
    if extension.get("category_links") is not None:
        _assign(shop, draft, extension["category_links"])
    if given.get("tier_prices") is not None:
        draft["tier_prices"] = [_tier_price(shop, tier) for tier in given["tier_prices"]]
    if given.get("product_links") is not None:
        draft["links"] = [link_row(shop, link) for link in given["product_links"]]
    if given.get("options") is not None:
        draft["options"] = [_numbered(shop, draft, option) for option in given["options"]]
    apply_bundle(shop, draft, extension.get("bundle_product_options"))
    apply_configurable(
        shop,
        draft,
        options=extension.get("configurable_product_options"),
        links=extension.get("configurable_product_links"),
    )
    if given.get("media_gallery_entries") is not None:
        replace_gallery(shop, draft, given["media_gallery_entries"])


def _assign(shop: Shop, draft: Row, links: list[Row]) -> None:
    before = draft["categories"]
    after: dict[str, int] = {}
    for link in links:
        category = str(link["category_id"])
        if not category.isdigit() or int(category) not in shop.categories:
            continue  # nobody says a word about it
        position = link.get("position")
        after[category] = before.get(category, 0) if position is None else position
    draft["categories"] = after


def _tier_price(shop: Shop, given: Row) -> Row:
    group = given.get("customer_group_id")
    if group is None or (group not in shop.customer_groups and group != ALL_GROUPS):
        raise no_such_entity(id=group)
    extension = given.get("extension_attributes") or {}
    percentage = extension.get("percentage_value")
    return {
        "customer_group_id": group,
        "qty": quantity(given.get("qty") or 1),
        "value": money(given.get("value") or 0),
        "percentage_value": None if percentage is None else money(percentage),
        "website_id": extension.get("website_id") or 0,
    }


def link_row(shop: Shop, given: Row) -> Row:
    """A link as it is kept: by the number of the linked product."""
    linked = shop.product(given.get("linked_product_sku") or "")
    if linked is None:
        raise product_missing()
    if given.get("link_type") not in LINK_TYPES:
        raise Refusal(
            'The "%1" link type wasn\'t found. Verify the type and try again.', parameters=[given.get("link_type")]
        )
    return {
        "link_type": given["link_type"],
        "product_id": linked["id"],
        "position": given.get("position") or 0,
        "qty": quantity((given.get("extension_attributes") or {}).get("qty") or 0),
    }


def _numbered(shop: Shop, draft: Row, option: Row) -> Row:
    number = option.get("option_id") or shop.next_number("custom option")
    return {**option, "option_id": number, "product_sku": draft["sku"]}


def _apply_stock(shop: Shop, draft: Row, given: Row, *, again: bool) -> None:
    item = (given.get("extension_attributes") or {}).get("stock_item")
    if item:
        apply_stock_item(shop, draft, item)
    else:
        note_low_stock(shop, draft, again=again)


def hand_edit(shop: Shop, row: Row, changes: dict[str, Any]) -> None:
    """What an administrator does in the back office: sets values of the default scope, null clears.

    Raises Refusal or ArithmeticError, and changes nothing, for a value that the attribute can't hold.
    """
    typed = {code: None if value is None else _typed(shop, code, value) for code, value in changes.items()}
    shop.unindex(row)
    for code, value in typed.items():
        if value is None:
            row["values"].pop(code, None)
        else:
            row["values"][code] = value
    row["updated_at"] = shop.stamp()
    shop.products.changed(row["id"])
    shop.index(row)


def _typed(shop: Shop, code: str, value: Any) -> Any:
    attribute = shop.attributes.get(code)
    if code in _DATES:
        return date_text(value, field=code)
    if attribute is not None and attribute["backend_type"] == "decimal":
        return money(value)
    return value if code in ("status", "visibility", *ROLES) else str(value)
