"""Everything m2-sdk offers for the catalogue, asked of the store at argv[1] after signing in as its administrator."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
import tempfile

os.chdir(tempfile.mkdtemp())  # it reads a file of settings where it stands

from m2_sdk.auth import AuthManager  # noqa: E402
from m2_sdk.client import M2Client  # noqa: E402
from m2_sdk.config import M2Config  # noqa: E402
from m2_sdk.services import (  # noqa: E402
    BatchService,
    ConfigurableProductService,
    InventoryService,
    MediaService,
    ProductService,
)
from notebook import Notebook  # noqa: E402

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PT"
    "gyPC4zNDL/wAALCAABAAEBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIh"
    "MUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhI"
    "WGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APn+"
    "v//Z"
)
book = Notebook()
settings = {"username": "admin", "password": "Admin#2026", "max_retries": 0}
config = M2Config(api_url=f"{sys.argv[1]}/rest/all", **settings)
sign_in = AuthManager(config)
api = M2Client(config, sign_in)
products, stock, pictures = ProductService(api), InventoryService(api), MediaService(api)
batch, families = BatchService(api), ConfigurableProductService(api)
PLAIN = {"attribute_set_id": 4, "type_id": "simple"}


def skus(page):
    return sorted(row["sku"] for row in page["items"])


def goods():
    book.call("get_admin_token", sign_in.get_admin_token, lambda token: len(token.split(".")) == 3)
    for sku, price in (("S-1", 10), ("S-2", 20), ("S-3", 30)):
        row = {"sku": sku, "name": f"Name of {sku}", "price": price, **PLAIN}
        create = lambda row=row: products.create(row)  # noqa: E731
        book.call(f"create {sku}", create, lambda answer, price=price: answer["price"] == price)
    book.call("get_by_sku", lambda: products.get_by_sku("S-1"), lambda row: row["name"] == "Name of S-1")
    book.call("get_by_sku, none", lambda: products.get_by_sku("NOPE"), None)
    book.call("get_by_id", lambda: products.get_by_id(1), lambda row: row["sku"] == "S-1")
    book.call("update", lambda: products.update("S-1", {"name": "First"}), lambda row: row["name"] == "First")
    book.call("upsert", lambda: products.upsert({"sku": "S-1", "price": 11}), lambda row: row["price"] == 11)
    book.call("update_status", lambda: products.update_status("S-1", 2), lambda row: row["status"] == 2)
    book.call("update_price", lambda: products.update_price("S-1", 12.5), lambda row: row["price"] == 12.5)
    book.call("filter", lambda: api.products.filter(sku="S-2").get(), lambda page: skus(page) == ["S-2"])
    dear = lambda: api.products.where("price", ">=", "20").sort_by("sku", "desc").limit(5).get()  # noqa: E731
    book.call("where and sort_by", dear, lambda page: [row["sku"] for row in page["items"]] == ["S-3", "S-2"])
    second = lambda: api.products.limit(2).page(2).get()  # noqa: E731
    book.call("limit and page", second, lambda page: (len(page["items"]), page["total_count"]) == (1, 3))
    book.call("catalog", lambda: sorted(api.catalog(page_size=2)), ["S-1", "S-2", "S-3"])
    together = lambda: asyncio.run(api.acatalog(page_size=1, concurrency=2))  # noqa: E731
    book.call("acatalog", lambda: sorted(together()), ["S-1", "S-2", "S-3"])
    rows = lambda: sorted(row["sku"] for row in batch.iter_products(batch_size=2))  # noqa: E731
    book.call("iter_products", rows, ["S-1", "S-2", "S-3"])
    book.call("delete_by_sku", lambda: products.delete_by_sku("S-3"), True)
    book.call("delete_by_sku, none", lambda: products.delete_by_sku("S-3", ignore_missing=True), False)


def shop():
    groups = lambda: api.resource("customerGroups/search").limit(9).get()  # noqa: E731
    book.call("resource customerGroups/search", groups, lambda page: page["total_count"] == 4)
    category = {"category": {"parent_id": 2, "name": "Tools", "is_active": True}}
    made = book.call("categories.post", lambda: api.categories.post(category), lambda row: row["level"] == 2)
    book.call("categories.get", lambda: api.categories(made["id"]).get(), lambda row: row["name"] == "Tools")
    book.call(
        "assign_category",
        lambda: products.assign_category("S-1", made["id"], 2),
        lambda row: row["extension_attributes"]["category_links"] == [{"position": 2, "category_id": str(made["id"])}],
    )


def quantities():
    book.call("get_sources", stock.get_sources, lambda rows: [row["source_code"] for row in rows] == ["default"])
    book.call("get_stocks", stock.get_stocks, lambda rows: [row["stock_id"] for row in rows] == [1])
    item = {"sourceItems": [{"sku": "S-1", "source_code": "default", "quantity": 4, "status": 1}]}
    book.call("source_items.post", lambda: api.inventory.source_items.post(item), [])
    rows = lambda: stock.get_source_items(sku="S-1")  # noqa: E731
    book.call("get_source_items", rows, lambda found: [row["quantity"] for row in found] == [4])
    book.call("update_source_item", lambda: stock.update_source_item("S-1", "default", 5), [])
    book.call("get_stock_item", lambda: stock.get_stock_item("S-1"), lambda row: row.qty == 5)
    book.call("update_stock", lambda: stock.update_stock("S-1", 7), lambda row: row.qty == 7)
    book.call("get_salable_qty", lambda: stock.get_salable_qty("S-1", 1), 7.0)


def gallery():
    upload = lambda: pictures.upload_image("S-1", JPEG, label="Front")  # noqa: E731
    book.call("upload_image", upload, lambda answer: int(answer) > 0)
    book.call("get_media", lambda: pictures.get_media("S-1"), lambda rows: [row["label"] for row in rows] == ["Front"])


def money():
    for name in ("orders", "invoices", "shipments", "creditmemos", "customers/search"):
        book.refused(name, lambda name=name: api.resource(name).limit(1).get())


goods()
shop()
quantities()
gallery()
money()
book.show()
