"""What my-magento offers for the catalogue, asked of the store at argv[1] after signing in as its administrator."""

from __future__ import annotations

import os
import sys
import tempfile

os.chdir(tempfile.mkdtemp())  # it writes a log where it stands when it is imported

import magento  # noqa: E402
from magento.exceptions import AuthenticationError  # noqa: E402
from notebook import Notebook  # noqa: E402

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
book = Notebook()
words = {"domain": "127.0.0.1", "username": "admin", "password": "Admin#2026", "local": True, "user_agent": "a test"}


def client(**more):
    made = magento.Client(**{**words, **more}, login=False)
    made.BASE_URL = f"{sys.argv[1]}/rest/V1/"  # it drops the port of an address
    return made


api = client()


def skus(rows):
    return sorted(row.sku for row in (rows if isinstance(rows, list) else [rows]))


def signing_in():
    book.call("authenticate", api.authenticate, True)
    book.call("validate", api.validate, True)
    wrong = client(password="wrong")
    told = lambda: wrong.authenticate()  # noqa: E731
    try:
        answer = told()
    except AuthenticationError as error:
        answer = f"{type(error).__name__}: {error}"
    book.call("authenticate, wrong password", lambda: answer, lambda said: "AuthenticationError" in str(said))
    old = client(token="spent")
    book.call("a spent token is renewed", lambda: old.products.by_sku("NOPE"), None)


def make():
    for name in ("Tools", "Garden"):
        api.post(api.url_for("categories", "all"), {"category": {"parent_id": 2, "name": name, "is_active": True}})
    for sku, price in (("M-1", 10), ("M-2", 20), ("M/3", 30)):
        product = {"sku": sku, "name": f"Name of {sku}", "price": price, "attribute_set_id": 4, "type_id": "simple"}
        stock = {"stock_item": {"qty": 3, "is_in_stock": True}}
        body = {"product": {**product, "extension_attributes": stock}}
        post = lambda body=body: api.post(api.url_for("products", "all"), body)  # noqa: E731
        book.call(f"post {sku}", post, lambda answer: answer.status_code == 200)
    content = {"base64_encoded_data": PNG, "type": "image/png", "name": "one.png"}
    entry = {"media_type": "image", "label": "Front", "position": 1, "disabled": False, "types": ["thumbnail"]}
    api.post(api.url_for("products/M-1/media", "all"), {"entry": {**entry, "content": content}})


def shop():
    book.call("store.is_single_store", lambda: api.store.is_single_store, True)
    book.call("store.active", lambda: api.store.active.code, "default")
    book.call("store.configs", lambda: [one.code for one in api.store.configs], ["default"])
    view = lambda: sorted(one.code for one in api.store.views)  # noqa: E731
    book.call("store.views", view, ["admin", "default"])
    book.call(
        "search, a general one",
        lambda: api.search("customerGroups/search").add_criteria("code", "General").execute().id,
        1,
    )
    book.call("search, no match", lambda: api.search("coupons/search").add_criteria("code", "X").execute(), None)
    book.call("product_attributes.by_code", lambda: api.product_attributes.by_code("name").frontend_input, "text")
    book.call(
        "product_attributes.get_types",
        lambda: "text" in {one.value for one in api.product_attributes.get_types()},
        True,
    )
    every = lambda: "sku" in {one.attribute_code for one in api.product_attributes.get_all()}  # noqa: E731
    book.call("product_attributes.get_all", every, True)


def products():
    book.call("products.by_sku", lambda: api.products.by_sku("M-1").name, "Name of M-1")
    book.call("products.by_sku, with a slash", lambda: api.products.by_sku("M/3").price, 30)
    book.call("products.by_id", lambda: api.products.by_id(1).sku, "M-1")
    book.call("products.by_skulist", lambda: skus(api.products.by_skulist(["M-1", "M-2"])), ["M-1", "M-2"])
    book.call("products.since", lambda: skus(api.products.since("2020-01-01").execute()), ["M-1", "M-2", "M/3"])
    book.call("products.until", lambda: api.products.until("2020-01-01").execute(), None)
    dear = lambda: skus(api.products.add_criteria("price", 20, "gteq").execute())  # noqa: E731
    book.call("products.add_criteria", dear, ["M-2", "M/3"])
    only = lambda: api.products.restrict_fields(["sku"]).add_criteria("sku", "M-2").execute().data  # noqa: E731
    book.call("products.restrict_fields", only, {"sku": "M-2"})
    book.call("products.get_stock", lambda: api.products.get_stock("M-1"), 3)
    one = api.products.by_sku("M-1")
    book.call("update_stock", lambda: (one.update_stock(8), one.stock), (True, 8))
    book.call("update_status", lambda: (one.update_status(2), one.status), (True, 2))
    book.call("update_price", lambda: (one.update_price(12.5), one.price), (True, 12.5))
    special = lambda: (one.update_special_price(9.5), float(one.special_price))  # noqa: E731
    book.call("update_special_price", special, (True, 9.5))
    book.call("update_special_price, too dear", lambda: one.update_special_price(99), False)
    book.call("update_name", lambda: (one.update_name("First"), one.name), (True, "First"))
    book.call("update_description", lambda: (one.update_description("Sharp"), one.description), (True, "Sharp"))
    meta = lambda: (one.update_metadata({"meta_title": "T"}), one.custom_attributes["meta_title"])  # noqa: E731
    book.call("update_metadata", meta, (True, "T"))
    book.call("refresh on another scope", lambda: (one.refresh("all"), one.name), (True, "First"))
    add = lambda: (one.add_categories([3, 4]), sorted(one.custom_attributes["category_ids"]))  # noqa: E731
    book.call("add_categories", add, (True, ["3", "4"]))
    book.call("product.categories", lambda: sorted(found.name for found in one.categories), ["Garden", "Tools"])
    book.call(
        "remove_categories", lambda: (one.remove_categories(4), one.custom_attributes["category_ids"]), (True, ["3"])
    )
    book.call("products.by_category_id", lambda: skus(api.products.by_category_id(3)), ["M-1"])
    book.call("children of a simple one", lambda: one.get_children(), [])
    book.call("delete", lambda: api.products.by_sku("M/3").delete(), True)
    book.call("products.by_sku, gone", lambda: api.products.by_sku("M/3"), None)


def pictures():
    one = api.products.by_sku("M-1")
    book.call("media_gallery_entries", lambda: [entry.label for entry in one.media_gallery_entries], ["Front"])
    entry = one.media_gallery_entries[0]
    book.call("thumbnail", lambda: one.thumbnail.id, entry.id)
    book.call(
        "thumbnail_link", lambda: one.thumbnail_link, lambda link: link.endswith("/media/catalog/product" + entry.file)
    )
    book.call("disable", lambda: (entry.disable(), entry.disabled), (True, True))
    book.call("enable", lambda: (entry.enable(), entry.disabled), (True, False))
    book.call("set_position", lambda: (entry.set_position(4), entry.position), (True, 4))
    book.call("set_alt_text", lambda: (entry.set_alt_text("Back"), entry.label), (True, "Back"))
    small = lambda: (entry.add_media_type("swatch"), entry.types)  # noqa: E731
    book.call("add_media_type", small, lambda answer: answer[0] is True)
    book.call(
        "remove_media_type", lambda: (entry.remove_media_type("thumbnail"), "thumbnail" in entry.types), (True, False)
    )
    book.call("set_media_types", lambda: (entry.set_media_types(["thumbnail"]), entry.types), (True, ["thumbnail"]))


def categories():
    book.call("categories.get_root", lambda: api.categories.get_root().name, "Default Category")
    book.call("categories.by_id", lambda: api.categories.by_id(3).name, "Tools")
    book.call("categories.by_name", lambda: api.categories.by_name("Garden").id, 4)
    book.call("categories.by_name, a part", lambda: api.categories.by_name("ard", exact=False).id, 4)
    book.call("categories.by_list", lambda: [one.id for one in api.categories.by_list("entity_id", [3, 4])], [3, 4])
    book.call(
        "categories.get_all", lambda: [one.id for one in api.categories.get_all()], lambda ids: {3, 4} <= set(ids)
    )
    tools = api.categories.by_id(3)
    book.call("category.add_product", lambda: tools.add_product("M-2", 5), True)
    book.call("category.products", lambda: sorted(api.categories.by_id(3).skus), ["M-1", "M-2"])
    book.call("category.remove_product", lambda: tools.remove_product("M-2"), True)
    root = lambda: sorted(api.categories.by_id(2).subcategory_names)  # noqa: E731
    book.call("category.subcategory_names", root, ["Garden", "Tools"])
    book.call("category.all_subcategory_ids", lambda: sorted(api.categories.by_id(2).all_subcategory_ids), [3, 4])


def money():
    asked = {
        "orders.get_all": api.orders.get_all,
        "orders.by_number": lambda: api.orders.by_number("1"),
        "orders.by_id": lambda: api.orders.by_id(1),
        "order_items.by_sku": lambda: api.order_items.by_sku("M-1"),
        "invoices.get_all": api.invoices.get_all,
        "invoices.by_number": lambda: api.invoices.by_number("1"),
        "customers.get_all": api.customers.get_all,
        "customers.by_id": lambda: api.customers.by_id(1),
    }
    for name, ask in asked.items():
        book.refused(name, ask, unseen=True)


signing_in()
make()
shop()
products()
pictures()
categories()
money()
book.show()
