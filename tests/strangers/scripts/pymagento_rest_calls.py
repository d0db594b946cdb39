"""Everything PyMagento-REST offers, asked of the store at argv[1] with the token argv[2]."""

from __future__ import annotations

import sys

from notebook import Notebook
from pymagento_rest import CompareType, Filter
from pymagento_rest.v2_2 import Api

book = Notebook()
api = Api(endpoint=f"{sys.argv[1]}/rest/", secret=sys.argv[2])


def skus(answer):
    status, data, _ = answer
    return status, sorted(row["sku"] for row in data["items"])


for sku, price in (("R-1", 10), ("R-2", 20), ("R-3", 30)):
    product = {"sku": sku, "name": f"Name of {sku}", "price": price, "attribute_set_id": 4, "type_id": "simple"}
    post = lambda product=product: api.post("products", {"product": product})  # noqa: E731
    book.call(f"post {sku}", post, lambda answer, price=price: (answer[0], answer[1]["price"]) == (200, price))
one = book.call("get", lambda: api.get("products", "R-1"), lambda answer: answer[1]["name"] == "Name of R-1")[1]
missing = "The product that was requested doesn't exist. Verify the product and try again."
book.call("get, none", lambda: api.get("products", "NOPE"), lambda row: (row[0], row[1]["message"]) == (404, missing))
whole = {**one, "price": 110.11}
book.call(
    "post of what was read", lambda: api.post("products", {"product": whole}), lambda row: row[1]["price"] == 110.11
)
words = {"product": {"custom_attributes": [api.new_attribute("description", "Sharp")]}}
put = book.call("put", lambda: api.put("products/R-1", words), lambda row: row[0] == 200)[1]
book.call("find_custom_attribute_value", lambda: api.find_custom_attribute_value(put, "description"), "Sharp")
book.call("find_custom_attribute, none", lambda: api.find_custom_attribute(put, "no_such_attribute"), None)
view = {"product": {"name": "In the view"}}
book.call(
    "put in a view", lambda: api.put("products/R-2", view, store="default"), lambda row: row[1]["name"] == "In the view"
)
book.call("get in no view", lambda: api.get("products", "R-2", store="all")[1]["name"], "Name of R-2")
book.call("all", lambda: api.all("products", page_size=2, current_page=2), lambda row: skus(row) == (200, ["R-3"]))
book.call("all, a flat list", lambda: api.all("store/websites"), lambda row: [one["id"] for one in row[1]] == [0, 1])
groups = lambda: api.all("customerGroups/search", page_size=9)  # noqa: E731
book.call("all customer groups", groups, lambda row: row[1]["total_count"] == 4)
SEARCHES = {
    CompareType.EQUAL: ("sku", "R-2", ["R-2"]),
    CompareType.MORE_EQUAL: ("price", 30, ["R-1", "R-3"]),
    CompareType.NOT_EQUAL: ("sku", "R-2", ["R-1", "R-3"]),
    CompareType.GREATER: ("price", 20, ["R-1", "R-3"]),
    CompareType.GREATER_EQ: ("price", 20, ["R-1", "R-2", "R-3"]),
    CompareType.LOWER: ("price", 30, ["R-2"]),
    CompareType.LOWER_EQ: ("price", 30, ["R-2", "R-3"]),
    CompareType.IN: ("sku", "R-1,R-3", ["R-1", "R-3"]),
    CompareType.NOT_IN: ("sku", "R-1,R-3", ["R-2"]),
    CompareType.FROM: ("price", 20, ["R-1", "R-2", "R-3"]),
    CompareType.TO: ("price", 20, ["R-2"]),
    CompareType.CONTAINS: ("sku", "%25-3", ["R-3"]),
    CompareType.NULL: ("description", 1, ["R-2", "R-3"]),
    CompareType.NOT_NULL: ("description", 1, ["R-1"]),
}
for kind, (field, value, found) in SEARCHES.items():
    asked = Filter(field=field, compare_type=kind, value=value)
    search = lambda asked=asked: api.search_simple("products", asked)  # noqa: E731
    book.call(f"search_simple {kind}", search, lambda row, found=found: skus(row) == (200, found))
either = [[Filter("sku", "eq", "R-1"), Filter("sku", "eq", "R-2")], [Filter("price", "lt", 100)]]
book.call("search", lambda: api.search("products", either, 10, 1), lambda row: skus(row) == (200, ["R-2"]))
for path in ("orders", "invoices", "shipments", "creditmemos", "customers/search"):
    book.refused(f"all {path}", lambda path=path: api.all(path, page_size=1))
book.show()
