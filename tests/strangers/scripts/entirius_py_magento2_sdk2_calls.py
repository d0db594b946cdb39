"""What entirius-py-magento2-sdk2 offers for the catalogue, asked of the store at argv[1] with the token argv[2]."""

from __future__ import annotations

import contextlib
import io
import sys
from decimal import Decimal

from magento2_sdk2.dto.media import Media, MediaContent
from magento2_sdk2.dto.price import SpecialPrice
from magento2_sdk2.dto.product import CustomAttribute, ProductLite, ProductPrice
from magento2_sdk2.dto.product import Product as Typed
from magento2_sdk2.dto.search import BaseParams, Filter
from magento2_sdk2.services import worker
from magento2_sdk2.services.attribute import Attribute
from magento2_sdk2.services.attribute_set import AttributeSetService
from magento2_sdk2.services.client import Magento2Client
from magento2_sdk2.services.product import Product
from magento2_sdk2.services.request import Request
from magento2_sdk2.services.store import StoreService
from notebook import Notebook

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
book = Notebook()
api = Magento2Client(f"{sys.argv[1]}/rest/", sys.argv[2])
products, attributes, sets = Product(api), Attribute(api), AttributeSetService(api)


def sent(method, path, body):
    return Request(method=method, resource=path, auth=api, json=body).make_request().json()


def skus(page):
    return sorted(row["sku"] for row in page["items"])


def shop():
    views = products.get_store_websites_group_by_code
    book.call("get_store_websites_group_by_code", views, lambda found: sorted(found) == ["admin", "default"])
    ids = products.get_store_websites_group_by_id
    book.call("get_store_websites_group_by_id", ids, lambda found: found[1].code == "default")
    stores = StoreService(api).get_store_views
    book.call("get_store_views", stores, lambda rows: {row["code"] for row in rows} == {"admin", "default"})
    names = lambda rows: "Default" in {row["attribute_set_name"] for row in rows}  # noqa: E731
    book.call("get_attribute_sets", sets.get_attribute_sets, names)
    book.call("get_all_attribute_sets", sets.get_all_attribute_sets, names)
    one = lambda: sets.get_attribute_set(4)  # noqa: E731
    book.call("get_attribute_set", one, lambda row: (row[0], row[1]["attribute_set_name"]) == (True, "Default"))


def fields():
    label = {"default_frontend_label": "Size", "frontend_input": "select", "is_required": False, "scope": "global"}
    made = sent("POST", "all/V1/products/attributes", {"attribute": {"attribute_code": "e_size", **label}})
    known = lambda rows: "e_size" in {row["attribute_code"] for row in rows}  # noqa: E731
    book.call("get_attributes", attributes.get_attributes, known)
    book.call(
        "get_attribute", lambda: attributes.get_attribute("e_size"), lambda row: row[1]["frontend_input"] == "select"
    )
    option = {"option": {"label": "S", "sort_order": 1}}
    book.call(
        "add_attribute_options",
        lambda: attributes.add_attribute_options("e_size", option),
        lambda row: row[0] is True and str(row[1]).removeprefix("id_").isdigit(),
    )
    change = {"attribute": {**made, "default_frontend_label": "Sizes", "options": []}}
    update = lambda: attributes.update_attribute("e_size", change)  # noqa: E731
    book.call("update_attribute", update, lambda row: row[1]["default_frontend_label"] == "Sizes")
    book.call("delete_attribute", lambda: attributes.delete_attribute("e_size"), (True, True))


def background():
    rows = [Typed.factory(worker.get_product(api, "all", sku), "all") for sku in ("E-1", "E-2")]
    prices = [ProductPrice(sku=row.sku, price=11) for row in rows]
    accepted = lambda row: row[0] is True and [one["status"] for one in row[1]["request_items"]] == ["accepted"] * 2  # noqa: E731
    book.call("save_products_prices", lambda: products.save_products_prices(prices), accepted)
    states = [ProductLite(sku=row.sku, custom_attributes=[], status=2) for row in rows]
    book.call("save_products_attributes", lambda: products.save_products_attributes(states), accepted)
    one = lambda: products.save_product_price(ProductPrice(sku="E-1", price=12))  # noqa: E731
    book.call("save_product_price", one, lambda row: row[1]["price"] == 12)
    off = lambda: products.save_product_attributes(ProductLite("E-1", [CustomAttribute("meta_title", "T")], 1))  # noqa: E731
    book.call("save_product_attributes", off, lambda row: (row[0], row[1]["status"]) == (True, 1))
    special = SpecialPrice(9, 0, "E-1", "2026-01-01 00:00:00", "2026-12-31 00:00:00", {})
    book.call("save_special_price", lambda: products.save_special_price(special), (True, []))
    book.call("save_special_prices", lambda: products.save_special_prices([special]), (True, []))


def family():
    labels = [{"label": size, "value": ""} for size in ("S", "M")]
    axis = {"attribute_code": "e_axis", "default_frontend_label": "Axis", "frontend_input": "select", "scope": "global"}
    made = sent("POST", "all/V1/products/attributes", {"attribute": {**axis, "is_required": False, "options": labels}})
    values = [int(one["value"]) for one in made["options"] if one["value"]]
    in_set = {"attributeSetId": 4, "attributeGroupId": 7, "attributeCode": "e_axis", "sortOrder": 9}
    sent("POST", "all/V1/products/attribute-sets/attributes", in_set)
    plain = {"attribute_set_id": 4, "price": 5}
    numbers = []
    for value in values:
        chosen = [{"attribute_code": "e_axis", "value": str(value)}]
        row = {"sku": f"F-{value}", "name": f"Cell {value}", "type_id": "simple", **plain, "custom_attributes": chosen}
        numbers.append(sent("POST", "all/V1/products", {"product": row})["id"])
    option = {"attribute_id": str(made["attribute_id"]), "label": "Axis", "position": 0}
    parts = {
        "configurable_product_options": [{**option, "values": [{"value_index": value} for value in values]}],
        "configurable_product_links": numbers,
    }
    whole = {"sku": "F", "name": "Family", "attribute_set_id": 4, "type_id": "configurable"}
    sent("POST", "all/V1/products", {"product": {**whole, "extension_attributes": parts}})

    def typed():
        row = Typed.factory(worker.get_product(api, "all", "F"), "all").extension_attributes
        axes = [[one.value_index for one in axis.values] for axis in row["configurable_product_options"]]
        return axes, row["configurable_product_links"]

    book.call("Product.factory of a family", typed, ([values], numbers))


def money():
    book.refused("get_customers", lambda: worker.get_customers(api, BaseParams()))


def goods():
    for sku, price in (("E-1", 10), ("E-2", 20), ("E/3", 30)):
        row = {"sku": sku, "name": f"Name of {sku}", "price": price, "attribute_set_id": 4, "type_id": "simple"}
        stock = {"extension_attributes": {"stock_item": {"qty": 4, "is_in_stock": True}}}
        sent("POST", "all/V1/products", {"product": {**row, **stock}})
    read = book.call("get_product", lambda: worker.get_product(api, "all", "E-1"), lambda row: row["price"] == 10)
    typed = lambda: Typed.factory(dict(read), "all")  # noqa: E731
    book.call("Product.factory", lambda: (typed().sku, typed().price), ("E-1", Decimal(10)))
    page = lambda: worker.get_products(api, "all", page_size=2)  # noqa: E731
    book.call("get_products", page, lambda found: (skus(found), found["total_count"]) == (["E-1", "E-2"], 3))
    dear = [Filter(field="price", value="20", condition_type="gteq")]
    some = lambda: worker.get_products(api, "all", product_type=["simple", "virtual"], filters=dear)  # noqa: E731
    book.call("get_products, types and filters", some, lambda found: skus(found) == ["E-2", "E/3"])
    book.call("get_stock_item", lambda: worker.get_stock_item(api, "E/3"), lambda row: row["qty"] == 4)
    batch = lambda: sorted(worker.get_stock_items_batch(api, ["E-1", "E-2"]))  # noqa: E731
    book.call("get_stock_items_batch", batch, ["E-1", "E-2"])
    content = MediaContent(base64_encoded_data=PNG, type="image/png", name="one.png")
    media = Media(media_type="image", label="Front", types=["image"], content=content)
    book.call(
        "save_product_picture",
        lambda: products.save_product_picture("E-1", media, store_view="all"),
        lambda row: row[0] is True and int(row[1]) > 0,
    )


def tree():
    tools = sent("POST", "all/V1/categories", {"category": {"parent_id": 2, "name": "Tools", "is_active": True}})["id"]
    root = lambda: worker.get_categories(api, "all")["children_data"][0]  # noqa: E731
    book.call(
        "get_categories",
        root,
        lambda row: (row["name"], row["children_data"][0]["name"]) == ("Default Category", "Tools"),
    )
    book.call("get_category", lambda: worker.get_category(api, "all", tools)["name"], "Tools")
    book.call("post_product_in_category", lambda: worker.post_product_in_category(api, tools, "E-1", 2), True)
    link = {"sku": "E-1", "position": 2, "category_id": str(tools)}
    book.call("get_products_in_category", lambda: worker.get_products_in_category(api, "all", tools), [link])


with contextlib.redirect_stdout(io.StringIO()):  # it prints its errors
    shop()
    fields()
    goods()
    background()
    family()
    tree()
    money()
book.show()
