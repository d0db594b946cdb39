"""Products: single reads, searches, saves, removal, websites."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, product_missing
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import Criteria, comma_list, filtered_fields, result_page
from simulators.magento.services.attribute_values import stored_value, values_in
from simulators.magento.services.product_save import save_product
from simulators.magento.services.product_view import shown_product, shown_saved
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

_OWN_COLUMNS = {
    "entity_id": "id",
    "sku": "sku",
    "type_id": "type_id",
    "attribute_set_id": "attribute_set_id",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "website_id": "website_ids",
}
_KINDS = {
    "simple": "Simple Product",
    "virtual": "Virtual Product",
    "bundle": "Bundle Product",
    "downloadable": "Downloadable Product",
    "configurable": "Configurable Product",
    "grouped": "Grouped Product",
}


def _get(call: Call) -> dict[str, Any]:
    row = call.shop.product(call["sku"])
    if row is None:
        raise product_missing()
    store_id = call.get("storeId")
    return shown_product(call.shop, row, store_id=call.store_id if store_id is None else store_id, with_stock=True)


def _search(call: Call) -> dict[str, Any]:
    criteria = call.criteria()
    _check_fields(call.shop, criteria)
    store_id, attributes = call.store_id, call.shop.attributes

    def value_of(row: Row, field: str) -> Any:
        column = _OWN_COLUMNS.get(field)
        if column is not None:
            return row[column]
        if field in ("category_id", "category_ids"):
            return list(row["categories"])
        if field in ("store", "store_id"):
            return [0, *(store["id"] for store in call.shop.stores if store["website_id"] in row["website_ids"])]
        attribute = attributes.get(field)  # to sort by what nobody knows changes nothing
        return attribute and stored_value(attribute, values_in(row, store_id=store_id).get(field))

    page = result_page(
        rows=_candidates(call.shop, criteria),
        criteria=criteria,
        value_of=value_of,
    )
    page["items"] = [shown_product(call.shop, row, store_id=store_id, with_stock=False) for row in page["items"]]
    return page


def _candidates(shop: Shop, criteria: Criteria) -> Iterable[Row]:
    """Fewer rows to look at when a group names SKUs or numbers outright."""
    for group in criteria.groups:
        if len(group) != 1 or group[0].condition not in ("eq", "in"):
            continue
        wanted = group[0]
        words = comma_list(wanted.value) if wanted.condition == "in" else {wanted.value}
        if wanted.field == "sku":
            found = (shop.product(word) for word in words)
        elif wanted.field == "entity_id":
            found = (shop.products.get(int(word)) for word in words if word.strip().isdigit())
        else:
            continue
        by_number = {row["id"]: row for row in found if row is not None}
        return [by_number[number] for number in sorted(by_number)]
    return shop.products


def _check_fields(shop: Shop, criteria: Criteria) -> None:
    for field in filtered_fields(criteria):
        if not _is_known(shop, field):
            raise Refusal('The "%1" attribute name is invalid. Reset the name and try again.', parameters=[field])


def _is_known(shop: Shop, field: str) -> bool:
    return field in _OWN_COLUMNS or field in ("category_id", "store", "store_id") or field in shop.attributes


def _save(call: Call) -> dict[str, Any]:
    row = save_product(call.shop, call["product"], store_id=call.store_id)
    if call.in_background:
        return shown_product(call.shop, row, store_id=call.store_id, with_stock=True)
    return shown_saved(call.shop, row, call["product"], store_id=call.store_id)


def _save_again(call: Call) -> dict[str, Any]:
    row = save_product(call.shop, call["product"], store_id=call.store_id)
    return shown_product(call.shop, row, store_id=call.store_id, with_stock=True)


def _delete(call: Call) -> bool:
    row = call.shop.product(call["sku"])
    if row is None:
        raise product_missing()
    remove_product(call.shop, row)
    return True


def remove_product(shop: Shop, row: Row) -> None:
    """Takes a product away; rows of its sources stay behind, as they do without catalogue synchronisation."""
    shop.unindex(row)
    for parent in shop.parents.pop(row["id"], set()):
        shop.products[parent]["children"].remove(row["id"])
        shop.products.changed(parent)
    for entry in row["media"]:
        shop.images.drop(entry["file"])
    shop.stock_items.drop(row["id"])
    shop.products.drop(row["id"])


def _types(_call: Call) -> list[dict[str, str]]:
    return [{"name": name, "label": label} for name, label in _KINDS.items()]


def _add_website(call: Call) -> bool:
    link = call["productWebsiteLink"]
    row = call.shop.product(link.get("sku") or "")
    if row is None:
        raise product_missing()
    if link.get("website_id") not in call.shop.websites:
        raise Refusal("The website with id %1 that was requested wasn't found. Verify the website and try again.",
                      status=404, parameters=[link.get("website_id")])  # fmt: skip
    if link["website_id"] not in row["website_ids"]:
        row["website_ids"].append(link["website_id"])
    return _touched(call, row)


def _remove_website(call: Call) -> bool:
    row = call.shop.product(call["sku"])
    if row is None:
        raise product_missing()
    if call["websiteId"] in row["website_ids"]:
        row["website_ids"].remove(call["websiteId"])
    return _touched(call, row)


def _touched(call: Call, row: Row) -> bool:
    call.shop.product_saved(row)
    return True


_ACL = "Catalog::products"
_PRODUCT = "catalog-data-product"
_REPOSITORY = "Catalog.ProductRepository"
_LINK = "productWebsiteLink:catalog-data-product-website-link"
ROUTES: tuple[Route, ...] = (
    route(
        "GET /V1/products",
        acl=_ACL,
        service=f"{_REPOSITORY}.getList",
        args="searchCriteria:any",
        returns=f"search:{_PRODUCT}",
        serve=_search,
    ),
    route(
        "POST /V1/products",
        acl=_ACL,
        service=f"{_REPOSITORY}.save",
        args=f"product:{_PRODUCT} saveOptions:bool?",
        returns=_PRODUCT,
        serve=_save,
    ),
    route(
        "PUT /V1/products/:sku",
        acl=_ACL,
        service=f"{_REPOSITORY}.save",
        args=f"sku:str? product:{_PRODUCT} saveOptions:bool?",
        returns=_PRODUCT,
        serve=_save_again,
    ),
    route(
        "GET /V1/products/:sku",
        acl=_ACL,
        service=f"{_REPOSITORY}.get",
        args="sku:str editMode:bool? storeId:int? forceReload:bool?",
        returns=_PRODUCT,
        serve=_get,
    ),
    route(
        "DELETE /V1/products/:sku",
        acl=_ACL,
        service=f"{_REPOSITORY}.deleteById",
        args="sku:str",
        returns="bool",
        serve=_delete,
    ),
    route(
        "GET /V1/products/types",
        acl=_ACL,
        service="Catalog.ProductTypeList.getProductTypes",
        returns="[catalog-data-product-type]",
        serve=_types,
    ),
    *(
        route(
            f"{method} /V1/products/:sku/websites",
            acl=_ACL,
            service="Catalog.ProductWebsiteLinkRepository.save",
            args=f"sku:str? {_LINK}",
            returns="bool",
            serve=_add_website,
        )
        for method in ("POST", "PUT")
    ),
    route(
        "DELETE /V1/products/:sku/websites/:websiteId",
        acl=_ACL,
        service="Catalog.ProductWebsiteLinkRepository.deleteById",
        args="sku:str websiteId:int",
        returns="bool",
        serve=_remove_website,
    ),
)
