"""Everything pymagento offers for the catalogue, asked of the store at argv[1] with the token argv[2]."""

from __future__ import annotations

import sys

import magento
from magento.batches import ProductBatchGetter, ProductBatchSaver
from notebook import Notebook

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
book = Notebook()
api = magento.Magento(token=sys.argv[2], base_url=sys.argv[1], batch_page_size=3)
by = magento.make_field_value_query


def skus(rows):
    return sorted(row["sku"] for row in rows)


def shop():
    codes = {"admin", "default"}
    book.call("get_store_views", api.get_store_views, lambda rows: {row["code"] for row in rows} == codes)
    book.call("get_websites", api.get_websites, lambda rows: [row["code"] for row in rows] == ["admin", "base"])
    book.call("get_store_groups", api.get_store_groups, lambda rows: rows[1]["root_category_id"] == 2)
    book.call("get_store_configs", api.get_store_configs, lambda rows: rows[0]["base_currency_code"] == "USD")
    one = lambda: api.get_store_configs(["default"])  # noqa: E731
    book.call("get_store_configs of a view", one, lambda rows: [row["code"] for row in rows] == ["default"])
    here = magento.Magento(token=sys.argv[2], base_url=sys.argv[1], scope="default")
    book.call("get_current_store_group_id", here.get_current_store_group_id, 1)
    book.call("get_root_category_id", here.get_root_category_id, 2)
    book.call("get_countries", api.get_countries, lambda rows: "US" in {row["id"] for row in rows})
    book.call("get_country", lambda: api.get_country("US"), lambda row: row["three_letter_abbreviation"] == "USA")
    book.call("get_modules", api.get_modules, lambda rows: "Magento_Catalog" in rows and len(set(rows)) == len(rows))
    groups = ["NOT LOGGED IN", "General", "Wholesale", "Retailer"]
    book.call("get_customer_groups", api.get_customer_groups, lambda rows: [row["code"] for row in rows] == groups)
    book.call("get_tax_classes", api.get_tax_classes, lambda rows: {2, 3} <= {row["class_id"] for row in rows})
    book.call("get_tax_rates", api.get_tax_rates, lambda rows: rows[0]["code"] == "US-CA-*-Rate 1")
    book.call("get_tax_rules", api.get_tax_rules, [])
    book.call("get_sources", api.get_sources, lambda rows: [row["source_code"] for row in rows] == ["default"])
    book.call("get_source", lambda: api.get_source("default"), lambda row: row["name"] == "Default Source")
    source = {"source_code": "east", "name": "East", "enabled": True, "postcode": "60601", "country_id": "US"}
    book.call("save_source", lambda: api.save_source(source), [])
    book.call("get_source, the new one", lambda: api.get_source("east"), lambda row: row["country_id"] == "US")
    book.call(
        "get_stock_source_links",
        api.get_stock_source_links,
        lambda rows: [(row["stock_id"], row["source_code"]) for row in rows] == [(1, "default")],
    )
    book.call("get_products_types", api.get_products_types, lambda rows: "simple" in {row["name"] for row in rows})


def attributes():
    field = {
        "attribute_code": "p_size",
        "default_frontend_label": "Size",
        "options": [{"label": "S", "value": ""}, {"label": "M", "value": ""}],
    }
    made = book.call("save_attribute", lambda: api.save_attribute(field), lambda row: row["attribute_code"] == "p_size")
    book.call(
        "get_products_attribute_options",
        lambda: api.get_products_attribute_options("p_size"),
        lambda rows: [row["label"] for row in rows] == [" ", "S", "M"],
    )
    new = book.call(
        "add_products_attribute_option",
        lambda: api.add_products_attribute_option("p_size", {"label": "L", "value": ""}),
        lambda number: number.isdigit(),
    )
    delete = lambda: api.delete_products_attribute_option("p_size", new)  # noqa: E731
    book.call("delete_products_attribute_option", delete, True)
    book.call("get_manufacturers", api.get_manufacturers, lambda rows: [row["label"] for row in rows] == [" "])
    sets = lambda rows: [row["attribute_set_name"] for row in rows] == ["Default"]  # noqa: E731
    book.call("get_attribute_sets", lambda: api.get_attribute_sets(by("entity_type_code", "catalog_product")), sets)
    of_set = by("attribute_set_id", 4)
    groups = api.get_json_api("/V1/products/attribute-sets/groups/list", params=of_set)["items"]
    number = int(groups[0]["attribute_group_id"])
    assign = lambda: api.assign_attribute_set_attribute(4, number, "p_size", 9)  # noqa: E731
    book.call("assign_attribute_set_attribute", assign, lambda answer: int(answer) > 0)
    codes = lambda rows: "p_size" in {row["attribute_code"] for row in rows}  # noqa: E731
    book.call("get_attribute_set_attributes", lambda: api.get_attribute_set_attributes(4), codes)
    old = {"attribute_code": "p_old", "default_frontend_label": "Old"}
    api.save_attribute(old)
    api.assign_attribute_set_attribute(4, number, "p_old")
    book.call("remove_attribute_set_attribute", lambda: api.remove_attribute_set_attribute(4, "p_old"), True)
    book.call("delete_attribute", lambda: api.delete_attribute("p_old"), True)
    return made


def categories():
    tools = {"parent_id": 2, "name": "Tools", "is_active": True}
    made = book.call(
        "create_category", lambda: api.create_category(tools), lambda row: row["path"] == f"1/2/{row['id']}"
    )
    number = made["id"]
    saws = api.create_category({"parent_id": number, "name": "Saws", "is_active": True})["id"]
    garden = api.create_category({"parent_id": 2, "name": "Garden", "is_active": True})["id"]
    ids = lambda *wanted: lambda rows: sorted(row["id"] for row in rows) == sorted(wanted)  # noqa: E731
    book.call("get_categories", api.get_categories, ids(1, 2, number, saws, garden))
    under = lambda: api.get_categories(path_prefix=f"1/2/{number}")  # noqa: E731
    book.call("get_categories with a path prefix", under, ids(number, saws))
    inside = lambda: api.get_categories(path_prefix=f"1/2/{number}/")  # noqa: E731
    book.call("get_categories inside a path prefix", inside, ids(saws))
    book.call("get_category", lambda: api.get_category(saws), lambda row: (row["name"], row["level"]) == ("Saws", 3))
    book.call("get_category_by_name", lambda: api.get_category_by_name("Saws"), lambda row: row["id"] == saws)
    alone = lambda: api.get_category_by_name("Saws", assert_one=True)  # noqa: E731
    book.call("get_category_by_name, one only", alone, lambda row: row["id"] == saws)
    book.call("get_category_by_name, none", lambda: api.get_category_by_name("Nothing"), None)
    rename = lambda: api.update_category(garden, {"name": "Yard"})  # noqa: E731
    book.call("update_category", rename, lambda row: (row["name"], row["parent_id"]) == ("Yard", 2))
    book.call("get_child_categories", lambda: api.get_child_categories(number), ids(saws))
    book.call("move_category", lambda: api.move_category(garden, number, after_id=saws), True)
    moved = lambda: api.get_category(garden)  # noqa: E731
    book.call("get_category, moved", moved, lambda row: row["path"] == f"1/2/{number}/{garden}")
    root = lambda: api.get_categories_under_root(2)  # noqa: E731
    book.call("get_categories_under_root", root, ids(number, saws, garden))
    with_root = lambda: api.get_categories_under_root(2, include_root=True)  # noqa: E731
    book.call("get_categories_under_root with the root", with_root, ids(2, number, saws, garden))
    book.call("remove_category", lambda: api.remove_category(garden), True)
    return number


def products(category):
    plain = {"attribute_set_id": 4, "type_id": "simple", "weight": 1}
    new = lambda: api.save_product({"sku": "P-1", "name": "One", "price": 10.5, **plain})  # noqa: E731
    one = book.call("save_product", new, lambda row: (row["sku"], row["price"], row["status"]) == ("P-1", 10.5, 1))
    for sku, price in (("P-2", 20), ("P-3", 30), ("P/4", 40)):
        api.save_product({"sku": sku, "name": f"Name of {sku}", "price": price, **plain}, save_options=True)
    book.call("get_product", lambda: api.get_product("P-1"), lambda row: (row["name"], row["id"]) == ("One", one["id"]))
    book.call("get_product, SKU with a slash", lambda: api.get_product("P/4"), lambda row: row["price"] == 40)
    book.call("get_product, none", lambda: api.get_product("NOPE"), None)
    book.call("sku_exists", lambda: api.sku_exists("P-1"), True)
    book.call("sku_exists, not", lambda: api.sku_exists("NOPE"), False)
    every = ["P-1", "P-2", "P-3", "P/4"]
    book.call("get_products", api.get_products, lambda rows: skus(rows) == every)
    book.call("get_products, two", lambda: api.get_products(limit=2), lambda rows: len(rows) == 2)
    dear = lambda: api.get_products(query=by("price", 20, "gteq"))  # noqa: E731
    book.call("get_products by price", dear, lambda rows: skus(rows) == ["P-2", "P-3", "P/4"])
    narrow = lambda: api.get_products(fields="sku")  # noqa: E731
    book.call("get_products, fields", narrow, lambda rows: sorted(rows, key=str) == [{"sku": sku} for sku in every])
    ids = lambda: api.get_products(id_pagination=True, page_size=2)  # noqa: E731
    book.call("get_products paged by id", ids, lambda rows: skus(rows) == every)
    groups = [[("sku", "P-1", "eq"), ("sku", "P-3", "eq")], [("price", 20, "gt")]]
    both = lambda: api.get_products(query=magento.make_search_query(groups, sort_orders=[("sku", "DESC")]))  # noqa: E731
    book.call("get_products, groups and sorting", both, lambda rows: skus(rows) == ["P-3"])
    book.call("get_product_by_id", lambda: api.get_product_by_id(one["id"]), lambda row: row["sku"] == "P-1")
    book.call("get_product_by_id, none", lambda: api.get_product_by_id(99999), None)
    name = lambda: api.get_product_by_query(by("name", "One"))  # noqa: E731
    book.call("get_product_by_query", name, lambda row: row["sku"] == "P-1")
    asked = lambda: ProductBatchGetter(api, ["P-1", "P-3"])  # noqa: E731
    book.call("ProductBatchGetter", lambda: iter(asked()), lambda rows: skus(rows) == ["P-1", "P-3"])
    rename = lambda: api.update_product("P-1", {"name": "First"})  # noqa: E731
    book.call("update_product", rename, lambda row: (row["name"], row["price"]) == ("First", 10.5))
    number = {"id": one["id"], "sku": "P-01"}
    book.call(
        "update_product, another SKU",
        lambda: api.update_product("P-1", number, save_options=True),
        lambda row: (row["sku"], row["id"]) == ("P-01", one["id"]),
    )
    back = {"id": one["id"], "sku": "P-1"}
    book.call(
        "update_product, the SKU back",
        lambda: api.update_product("P-01", back, save_options=True),
        lambda row: row["sku"] == "P-1",
    )
    with_text = magento.set_custom_attribute({}, "description", "Sharp")
    said = lambda row: magento.get_custom_attribute(row, "description") == "Sharp"  # noqa: E731
    book.call("set_custom_attribute", lambda: api.update_product("P-1", with_text), said)
    none = magento.delete_custom_attribute({}, "description")
    gone = lambda row: magento.get_custom_attribute(row, "description") is None  # noqa: E731
    book.call("delete_custom_attribute", lambda: api.update_product("P-1", none), gone)
    book.call("delete_product", lambda: api.delete_product("P/4"), True)
    book.call("delete_product, none", lambda: api.delete_product("P/4", skip_missing=True), False)
    websites = lambda: api.get_product("P-1")["extension_attributes"].get("website_ids")  # noqa: E731
    book.call("remove_product_website_link", lambda: api.remove_product_website_link("P-1", 1), True)
    book.call("get_product, on no website", websites, lambda rows: rows in (None, []))
    book.call("add_product_website_link", lambda: api.add_product_website_link("P-1", 1), True)
    book.call("get_product, on the website", websites, [1])
    link = {"sku": "P-1", "position": 3, "category_id": str(category)}
    book.call("add_product_to_category", lambda: api.add_product_to_category(category, link), True)
    rows = [{"sku": "P-1", "position": 3, "category_id": str(category)}]
    book.call("get_category_products", lambda: api.get_category_products(category), rows)
    book.call("remove_product_from_category", lambda: api.remove_product_from_category(category, "P-1"), True)


def pictures():
    content = {"base64_encoded_data": PNG, "type": "image/png", "name": "one.png"}
    entry = {"media_type": "image", "label": "Front", "position": 1, "disabled": False, "types": ["image"]}
    number = book.call(
        "save_product_media",
        lambda: api.save_product_media("P-1", {**entry, "content": content}),
        lambda answer: answer.isdigit(),
    )
    labels = lambda rows: [(row["label"], row["types"]) for row in rows] == [("Front", ["image"])]  # noqa: E731
    book.call("get_product_medias", lambda: api.get_product_medias("P-1"), labels)
    book.call(
        "get_product_media",
        lambda: api.get_product_media("P-1", number),
        lambda row: (row["id"], row["media_type"]) == (int(number), "image"),
    )
    book.call("delete_product_media", lambda: api.delete_product_media("P-1", number), True)


def stock():
    item = book.call(
        "get_product_stock_item", lambda: api.get_product_stock_item("P-1"), lambda row: row["is_in_stock"] is False
    )
    number = item["item_id"]
    more = {"qty": 7, "is_in_stock": True}
    update = lambda: api.update_product_stock_item("P-1", number, more)  # noqa: E731
    book.call("update_product_stock_item", update, lambda answer: int(answer) == number)
    fewer = lambda: api.update_product_stock_item_quantity("P-1", number, 5)  # noqa: E731
    book.call("update_product_stock_item_quantity", fewer, lambda answer: int(answer) == number)
    book.call(
        "get_product_stock_status",
        lambda: api.get_product_stock_status("P-1"),
        lambda row: (row["qty"], row["stock_status"]) == (5, 1),
    )
    rows = [{"sku": "P-1", "source_code": code, "quantity": 4, "status": 1} for code in ("default", "east")]
    book.call("save_source_items", lambda: api.save_source_items(rows), [])
    places = lambda rows: sorted((row["source_code"], row["quantity"]) for row in rows)  # noqa: E731
    both = [("default", 4), ("east", 4)]
    book.call("get_source_items by SKU", lambda: api.get_source_items(sku="P-1"), lambda rows: places(rows) == both)
    one = lambda: api.get_source_items(source_code="east", skus=["P-1", "P-2"])  # noqa: E731
    book.call("get_source_items by source and SKUs", one, lambda rows: places(rows) == [("east", 4)])
    book.call("delete_source_items", lambda: api.delete_source_items(rows[1:]), [])
    api.save_source_items(rows[1:])
    book.call("delete_source_items_by_source_code", lambda: api.delete_source_items_by_source_code("east"), [])
    book.call("get_source_items, none", lambda: api.get_source_items(source_code="east"), [])


def prices():
    base = {"price": 12.5, "sku": "P-1", "store_id": 0}
    book.call("save_base_prices", lambda: api.save_base_prices([base]), [])
    book.call("get_base_prices", lambda: api.get_base_prices(["P-1"], store_id=0), [base])
    wrong = lambda: api.save_base_prices([{**base, "price": -1}])  # noqa: E731
    book.call("save_base_prices, refused", wrong, lambda rows: rows[0]["parameters"][:2] == ["Price", "-1"])
    special = {"price": 9.99, "store_id": 0, "sku": "P-1"}
    days = {"price_from": "2026-01-01 00:00:00", "price_to": "2026-12-31 23:59:59"}
    book.call("save_special_prices", lambda: api.save_special_prices([{**special, **days}]), [])
    book.call("get_special_prices", lambda: api.get_special_prices(["P-1"]), [{**special, **days}])
    book.call("delete_special_prices", lambda: api.delete_special_prices([{**special, **days}]), [])
    api.save_special_prices([{**special, **days}])
    book.call("delete_special_prices_by_sku", lambda: api.delete_special_prices_by_sku(["P-1"]), [])
    book.call("get_special_prices, none", lambda: api.get_special_prices(["P-1"]), [])


def families():
    option = {row["label"]: row["value"] for row in api.get_products_attribute_options("p_size")}
    number = api.get_json_api("/V1/products/attributes/p_size")["attribute_id"]
    for size in ("S", "M"):
        cell = {"sku": f"F-{size}", "name": f"Shirt {size}", "price": 5, "attribute_set_id": 4, "type_id": "simple"}
        api.save_product(magento.set_custom_attribute(cell, "p_size", option[size]))
    api.save_product({"sku": "F", "name": "Shirt", "attribute_set_id": 4, "type_id": "configurable"})
    values = [{"value_index": int(option[size])} for size in ("S", "M")]
    axis = {"attribute_id": str(number), "label": "Size", "position": 0, "values": values}
    book.call(
        "save_configurable_product_option",
        lambda: api.save_configurable_product_option("F", axis),
        lambda answer: int(answer) > 0,
    )
    book.call("link_child_product", lambda: api.link_child_product("F", "F-S"), True)
    api.link_child_product("F", "F-M")
    links = lambda: len(api.get_product("F")["extension_attributes"]["configurable_product_links"])  # noqa: E731
    book.call("get_product, a family of two", links, 2)
    book.call("unlink_child_product", lambda: api.unlink_child_product("F", "F-S"), True)
    book.call("get_product, a family of one", links, 1)


def promotions():
    rule = {
        "name": "Ten", "store_labels": [], "website_ids": [1], "customer_group_ids": [0, 1], "is_active": True,
        "simple_action": "by_percent", "discount_amount": 10, "coupon_type": "SPECIFIC_COUPON",
    }  # fmt: skip
    number = api.post_json_api("/V1/salesRules", json={"rule": rule})["rule_id"]
    book.call("get_sales_rules", api.get_sales_rules, lambda rows: [row["name"] for row in rows] == ["Ten"])
    code = {"rule_id": number, "code": "TEN", "usage_limit": 1, "is_primary": True, "type": 0}
    made = book.call("create_coupon", lambda: api.create_coupon(code), lambda row: row["code"] == "TEN")
    kept = {**code, "coupon_id": made["coupon_id"], "times_used": 5}
    change = lambda: api.update_coupon(made["coupon_id"], kept)  # noqa: E731
    book.call("update_coupon", change, lambda row: row["times_used"] == 5)
    book.call("get_coupons", api.get_coupons, lambda rows: [row["code"] for row in rows] == ["TEN"])
    book.call("get_coupon", lambda: api.get_coupon(made["coupon_id"]), lambda row: row["times_used"] == 5)
    delete = lambda: api.delete_coupons([made["coupon_id"]])  # noqa: E731
    book.call("delete_coupons", delete, {"failed_items": [], "missing_items": []})
    by_code = lambda: api.delete_coupons_by_codes(["TEN"])  # noqa: E731
    book.call("delete_coupons_by_codes", by_code, {"failed_items": [], "missing_items": []})
    last = api.create_coupon({**code, "code": "TWO"})
    book.call("delete_coupon", lambda: api.delete_coupon(last["coupon_id"]), True)


def ended(bulk):
    for _ in range(200):
        status = api.get_bulk_status(bulk)
        if all(row["status"] != 4 for row in status["operations_list"]):
            return status
    raise AssertionError("the bulk did not end")


def background(category):
    rows = [{"sku": "P-2", "name": "Second"}, {"sku": "P-3", "name": "Third"}]
    update = lambda: api.async_update_products(rows)  # noqa: E731
    bulk = book.call("async_update_products", update, lambda row: row["errors"] is False)["bulk_uuid"]
    done = lambda row: [one["status"] for one in row["operations_list"]] == [1, 1]  # noqa: E731
    book.call("get_bulk_status", lambda: ended(bulk), done)
    book.call("get_product, changed in the background", lambda: api.get_product("P-3")["name"], "Third")
    book.call("get_bulk_detailed_status", lambda: api.get_bulk_detailed_status(bulk), done)
    book.call("get_bulk_operation_status_count", lambda: api.get_bulk_operation_status_count(bulk, 1), 2)
    book.call(
        "get_bulk_operations", api.get_bulk_operations, lambda found: {row["bulk_uuid"] for row in found} == {bulk}
    )
    with ProductBatchSaver(api) as saver:
        saver.save_product({"sku": "P-2", "name": "2"})
    book.call("ProductBatchSaver", saver.finalize, {"sent_batches": 1, "sent_items": 1})
    links = [{"sku": "P-2", "position": 1, "category_id": str(category)}]
    accepted = lambda row: row["request_items"][0]["status"] == "accepted"  # noqa: E731
    add = lambda: api.async_add_products_to_categories(links)  # noqa: E731
    ended(book.call("async_add_products_to_categories", add, accepted)["bulk_uuid"])
    into = lambda: skus(api.get_category_products(category))  # noqa: E731
    book.call("get_category_products, added in the background", into, ["P-2"])
    remove = lambda: api.async_remove_products_from_categories([(category, "P-2")])  # noqa: E731
    ended(book.call("async_remove_products_from_categories", remove, accepted)["bulk_uuid"])
    book.call("get_category_products, emptied in the background", into, [])


def money():
    asked = {
        "get_orders": api.get_orders,
        "get_last_orders": api.get_last_orders,
        "get_orders_by_increment_ids": lambda: api.get_orders_by_increment_ids(["1"]),
        "get_order": lambda: api.get_order(1),
        "get_order_by_increment_id": lambda: api.get_order_by_increment_id("1"),
        "get_orders_items": api.get_orders_items,
        "sku_was_bought": lambda: api.sku_was_bought("P-1"),
        "skus_were_bought": lambda: api.skus_were_bought(["P-1"]),
        "hold_order": lambda: api.hold_order(1, json={}),
        "unhold_order": lambda: api.unhold_order(1, json={}),
        "save_order": lambda: api.save_order({"entity_id": 1}),
        "save_order_address": lambda: api.save_order_address({"parent_id": 1}),
        "set_order_status": lambda: api.set_order_status({"entity_id": 1, "increment_id": "1"}, "complete"),
        "create_order_invoice": lambda: api.create_order_invoice(1),
        "get_invoice": lambda: api.get_invoice(1),
        "get_invoices": api.get_invoices,
        "get_invoice_by_increment_id": lambda: api.get_invoice_by_increment_id("1"),
        "get_order_invoices": lambda: api.get_order_invoices(1),
        "get_credit_memos": api.get_credit_memos,
        "get_shipment_comments": lambda: api.get_shipment_comments(1),
        "get_shipments": api.get_shipments,
        "get_order_shipments": lambda: api.get_order_shipments(1),
        "ship_order": lambda: api.ship_order(1, {}),
        "get_customers": api.get_customers,
        "get_customer": lambda: api.get_customer(1),
        "get_current_customer": api.get_current_customer,
        "delete_customer_address": lambda: api.delete_customer_address(1),
        "get_carts": api.get_carts,
    }
    for name, ask in asked.items():
        book.refused(name, ask)
    kept_silent = {
        "get_order_item": lambda: api.get_order_item(1),
        "get_shipment": lambda: api.get_shipment(1),
        "get_shipment_label": lambda: api.get_shipment_label(1),
        "get_cart": lambda: api.get_cart(1),
    }
    for name, ask in kept_silent.items():
        book.refused(name, ask, unseen=True)


shop()
attributes()
tools = categories()
products(tools)
pictures()
stock()
prices()
families()
promotions()
background(tools)
money()
book.show()
