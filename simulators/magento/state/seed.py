"""What a freshly installed store holds."""

from __future__ import annotations

from simulators.magento.state.attribute_seed import GROUP_NUMBERS, GROUPS, product_attributes
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

DEFAULT_SET = 4
DEFAULT_STOCK = 1
DEFAULT_SOURCE = "default"
ROOT_CATEGORY, DEFAULT_CATEGORY = 1, 2
ALL_GROUPS = 32000


def seed(shop: Shop) -> None:
    """Fills an empty shop; a shop that was seeded before stays as it is."""
    if len(shop.stores):
        return
    shop.websites.put(0, {"id": 0, "code": "admin", "name": "Admin", "default_group_id": 0})
    shop.websites.put(1, {"id": 1, "code": "base", "name": "Main Website", "default_group_id": 1})
    for number, row in enumerate(
        (
            {"website_id": 0, "root_category_id": 0, "default_store_id": 0, "name": "Default", "code": "default"},
            {
                "website_id": 1,
                "root_category_id": DEFAULT_CATEGORY,
                "default_store_id": 1,
                "name": "Main Website Store",
                "code": "main_website_store",
            },
        )
    ):
        shop.store_groups.put(number, {"id": number, **row})
    for number, row in enumerate(
        (
            {"code": "admin", "name": "Admin", "website_id": 0, "store_group_id": 0, "is_active": 1},
            {
                "id": 1,
                "code": "default",
                "name": "Default Store View",
                "website_id": 1,
                "store_group_id": 1,
                "is_active": 1,
            },
        )
    ):
        shop.stores.put(number, {"id": number, **row})
    if shop.settings.second_website:
        _seed_second_website(shop)
    _seed_customers_and_tax(shop)
    _seed_stock(shop)
    _seed_categories(shop)
    _seed_attributes(shop)
    shop.reindex()


def _seed_second_website(shop: Shop) -> None:
    shop.websites.put(2, {"id": 2, "code": "east", "name": "East Website", "default_group_id": 2})
    group: Row = {"website_id": 2, "root_category_id": DEFAULT_CATEGORY, "default_store_id": 2, "name": "East Store"}
    shop.store_groups.put(2, {"id": 2, **group, "code": "east_store"})
    view: Row = {"code": "east", "name": "East Store View", "website_id": 2, "store_group_id": 2, "is_active": 1}
    shop.stores.put(2, {"id": 2, **view})


def _seed_customers_and_tax(shop: Shop) -> None:
    last = 3
    for number, name, kind in ((2, "Taxable Goods", "PRODUCT"), (last, "Retail Customer", "CUSTOMER")):
        shop.tax_classes.put(number, {"class_id": number, "class_name": name, "class_type": kind})
    for number, code in enumerate(("NOT LOGGED IN", "General", "Wholesale", "Retailer")):
        shop.customer_groups.put(number, {"id": number, "code": code, "tax_class_id": 3, "exclude_website_ids": []})
    for name in shop.settings.tax_classes:
        last += 1
        shop.tax_classes.put(last, {"class_id": last, "class_name": name, "class_type": "PRODUCT"})
    shop.counters.put("tax class", {"last": last})
    for number, region, name, rate in ((1, 12, "CA", 8.25), (2, 43, "NY", 8.375)):
        row: Row = {"id": number, "tax_country_id": "US", "tax_region_id": region, "region_name": name}
        row |= {"tax_postcode": "*", "rate": rate, "code": f"US-{name}-*-Rate 1", "titles": []}
        shop.tax_rates.put(number, row)
    shop.counters.put("tax rate", {"last": 2})
    shop.counters.put("customer group", {"last": 3})


def _seed_stock(shop: Shop) -> None:
    source: Row = {
        "source_code": DEFAULT_SOURCE,
        "name": "Default Source",
        "enabled": True,
        "description": "Default Source",
        "latitude": 0,
        "longitude": 0,
        "country_id": "US",
        "postcode": "00000",
        "use_default_carrier_config": True,
        "carrier_links": [],
    }
    shop.sources.put(DEFAULT_SOURCE, source)
    channels = [{"type": "website", "code": "base"}]
    shop.stocks.put(DEFAULT_STOCK, {"stock_id": DEFAULT_STOCK, "name": "Default Stock", "sales_channels": channels})
    shop.stock_links.put(
        f"{DEFAULT_STOCK}|{DEFAULT_SOURCE}",
        {"stock_id": DEFAULT_STOCK, "source_code": DEFAULT_SOURCE, "priority": 1},
    )
    shop.counters.put("stock", {"last": DEFAULT_STOCK})


def _seed_categories(shop: Shop) -> None:
    stamp = shop.stamp()
    for number, parent, name, path, level in (
        (ROOT_CATEGORY, 0, "Root Catalog", "1", 0),
        (DEFAULT_CATEGORY, ROOT_CATEGORY, "Default Category", "1/2", 1),
    ):
        shop.categories.put(
            number,
            {
                "id": number,
                "parent_id": parent,
                "path": path,
                "level": level,
                "position": 1 if level else 0,
                "created_at": stamp,
                "updated_at": stamp,
                "values": {"name": name, "is_active": True, "include_in_menu": True, "display_mode": "PRODUCTS"},
                "views": {},
            },
        )
    shop.counters.put("category", {"last": DEFAULT_CATEGORY})


def _seed_attributes(shop: Shop) -> None:
    members: dict[str, dict[str, int]] = {}
    for name, number in GROUP_NUMBERS.items():
        codes = GROUPS[name]
        shop.attribute_groups.put(
            number, {"attribute_group_id": number, "attribute_group_name": name, "attribute_set_id": DEFAULT_SET}
        )
        for place, code in enumerate(codes, start=1):
            members[code] = {"group": number, "sort_order": place}
    shop.counters.put("attribute group", {"last": max(GROUP_NUMBERS.values())})
    for row in product_attributes():
        shop.attributes.put(row["attribute_code"], row)
        members.setdefault(row["attribute_code"], {"group": 7, "sort_order": 100})
    shop.counters.put("attribute", {"last": max(row["attribute_id"] for row in shop.attributes)})
    shop.counters.put("attribute option", {"last": 3})
    shop.attribute_sets.put(
        DEFAULT_SET,
        {
            "attribute_set_id": DEFAULT_SET,
            "attribute_set_name": "Default",
            "sort_order": 1,
            "entity_type_id": 4,
            "attributes": members,
        },
    )
    shop.counters.put("attribute set", {"last": 8})  # 5 to 8 belong to orders, customers and their kin
