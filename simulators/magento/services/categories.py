"""The category tree and who is in it."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity, product_missing
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import named_fields, result_page
from simulators.magento.services.attribute_values import values_in
from simulators.magento.services.product_checks import TOP_LEVEL, URL_KEY_TAKEN, is_visited, url_word
from simulators.magento.state.category_attribute_seed import CATEGORY_ATTRIBUTES, STANDING
from simulators.magento.state.seed import DEFAULT_CATEGORY, ROOT_CATEGORY
from simulators.magento.state.shop import ALL_STORES, Shop
from simulators.magento.state.tables import Row

_COLUMNS = frozenset({"entity_id", "id", "parent_id", "created_at", "updated_at"})
_VALUES = ("name", "is_active", "include_in_menu")
_ROOT_LEVEL = 1
_NEEDED = {"name": "Name", "is_active": "Is Active"}


def _wanted(call: Call, number: int) -> Row:
    row = call.shop.categories.get(number)
    if row is None:
        raise no_such_entity(id=number)
    return row


def _children(shop: Shop, number: int) -> list[Row]:
    found = [row for row in shop.categories if row["parent_id"] == number]
    return sorted(found, key=lambda row: (row["position"], row["id"]))


def _shown(shop: Shop, row: Row, *, store_id: int) -> dict[str, Any]:
    values = values_in(row, store_id=store_id)
    custom = {code: value for code, value in values.items() if code not in _VALUES and code != "available_sort_by"}
    children = sorted(child["id"] for child in _children(shop, row["id"]))
    custom |= {"path": row["path"], "children_count": str(_descendants(shop, row["id"]))}
    url_path = _url_path(shop, row, store_id=store_id)
    if url_path:
        custom["url_path"] = url_path
    return {
        "id": row["id"],
        "parent_id": row["parent_id"],
        "name": values.get("name"),
        "is_active": values.get("is_active"),
        "position": row["position"],
        "level": row["level"],
        "children": ",".join(map(str, children)),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "path": row["path"],
        "available_sort_by": values.get("available_sort_by") or None,
        "include_in_menu": values.get("include_in_menu"),
        "custom_attributes": custom,
    }


def _url_path(shop: Shop, row: Row, *, store_id: int) -> str:
    """The address words of a category and of those above it, those of the roots left out."""
    above = (shop.categories[int(number)] for number in row["path"].split("/"))
    keys = (values_in(one, store_id=store_id).get("url_key") for one in above if one["level"] > _ROOT_LEVEL)
    return "/".join(key for key in keys if key)


def _descendants(shop: Shop, number: int) -> int:
    prefix = f"{shop.categories[number]['path']}/"
    return sum(row["path"].startswith(prefix) for row in shop.categories)


def _branch(shop: Shop, row: Row, *, depth: int | None, store_id: int) -> dict[str, Any]:
    values = values_in(row, store_id=store_id)
    inner = None if depth is None else depth - 1
    children = [] if depth == 0 else _children(shop, row["id"])
    return {
        "id": row["id"],
        "parent_id": row["parent_id"],
        "name": values.get("name"),
        "is_active": values.get("is_active"),
        "position": row["position"],
        "level": row["level"],
        "product_count": len(shop.members[row["id"]]),
        "children_data": [_branch(shop, child, depth=inner, store_id=store_id) for child in children],
    }


def _tree(call: Call) -> dict[str, Any]:
    root = call.get("rootCategoryId") or (ROOT_CATEGORY if call.store_id == ALL_STORES else DEFAULT_CATEGORY)
    return _branch(call.shop, _wanted(call, root), depth=call.get("depth"), store_id=call.store_id)


def _get(call: Call) -> dict[str, Any]:
    store_id = call.get("storeId")
    return _shown(
        call.shop, _wanted(call, call["categoryId"]), store_id=call.store_id if store_id is None else store_id
    )


def _list(call: Call) -> dict[str, Any]:
    def value_of(row: Row, field: str) -> Any:
        if field in ("entity_id", "id"):
            return row["id"]
        value = row.get(field) if field in row else values_in(row, store_id=call.store_id).get(field)
        return int(value) if isinstance(value, bool) else value

    criteria = call.criteria()
    for field in named_fields(criteria):
        if field not in CATEGORY_ATTRIBUTES and field not in _COLUMNS:
            raise Refusal('The "%1" attribute name is invalid. Reset the name and try again.', parameters=[field])
    page = result_page(rows=call.shop.categories, criteria=criteria, value_of=value_of)
    page["items"] = [_shown(call.shop, row, store_id=call.store_id) for row in page["items"]]
    return page


def _save(call: Call) -> dict[str, Any]:
    given, shop = call["category"], call.shop
    number = given.get("id")
    known = _wanted(call, number) if number else None
    values = {name: given[name] for name in _VALUES if given.get(name) is not None}
    for code, value in (given.get("custom_attributes") or {}).items():
        if code not in CATEGORY_ATTRIBUTES or code in STANDING or code in _VALUES:
            continue
        values[code] = None if value in (None, "") else value if isinstance(value, list) else str(value)
    if given.get("available_sort_by") is not None:
        values["available_sort_by"] = given["available_sort_by"]
    parent = _parent(shop, given, known)
    values = {code: value for code, value in values.items() if code not in STANDING}
    if known is None:
        for code, label in _NEEDED.items():
            if values.get(code) in (None, ""):
                raise _not_saved(f'The "{label}" attribute value is empty. Set the attribute and try again.')
        if not values.get("url_key"):
            values["url_key"] = url_word(str(values["name"]))
    _check_url_key(shop, values.get("url_key"), parent=parent["id"], own=number)
    row = known or _new(shop, parent, given)
    _place(row, values, store_id=call.store_id if known else ALL_STORES)
    if known is not None and given.get("position") is not None:
        row["position"] = given["position"]
    row["updated_at"] = shop.stamp()
    shop.categories.changed(row["id"])
    return _shown(shop, row, store_id=call.store_id)


def _parent(shop: Shop, given: Row, known: Row | None) -> Row:
    """Where the category stands: a save never moves one, whatever parent it names."""
    number = known["parent_id"] if known is not None else given.get("parent_id")
    parent = shop.categories.get(number or 0)
    if parent is None and known is None:
        raise no_such_entity(id=number or "0")
    return parent or shop.categories[ROOT_CATEGORY]


def _not_saved(reason: str) -> Refusal:
    return Refusal("Could not save category: %1", parameters=[reason])


def _place(row: Row, values: dict[str, Any], *, store_id: int) -> None:
    layer = row["values"] if store_id == ALL_STORES else row["views"].setdefault(str(store_id), {})
    for code, value in values.items():
        if value is None:
            layer.pop(code, None)
        else:
            layer[code] = value


def _new(shop: Shop, parent: Row, given: Row) -> Row:
    number = shop.next_number("category")
    siblings = _children(shop, parent["id"])
    position = given.get("position")
    return shop.categories.put(
        number,
        {
            "id": number,
            "parent_id": parent["id"],
            "path": f"{parent['path']}/{number}",
            "level": parent["level"] + 1,
            "position": position if position else max((row["position"] for row in siblings), default=0) + 1,
            "created_at": shop.stamp(),
            "updated_at": shop.stamp(),
            "values": {"include_in_menu": True, "is_anchor": "1"},
            "views": {},
        },
    )


def _check_url_key(shop: Shop, word: Any, *, parent: int, own: int | None) -> None:
    if _is_taken(shop, word, parent=parent, own=own):
        raise _not_saved(URL_KEY_TAKEN)


def _is_taken(shop: Shop, word: Any, *, parent: int, own: int | None) -> bool:
    """Whether a sister has the address already or, right below a root, a product that can be visited."""
    if not word:
        return False
    if shop.categories[parent]["level"] + 1 == TOP_LEVEL:
        products = (shop.products[number] for number in shop.url_owners.get(word, ()))
        if any(is_visited(product) for product in products):
            return True
    return any(row["values"].get("url_key") == word and row["id"] != own for row in _children(shop, parent))


def _check_not_below_itself(row: Row, parent: Row) -> None:
    if f"{parent['path']}/".startswith(f"{row['path']}/"):
        raise Refusal("Operation do not allow to move a parent category to any of children category")


def _move(call: Call) -> bool:
    row = _wanted(call, call["categoryId"])
    parent = _wanted(call, call["parentId"])
    after = call.get("afterId")
    _check_not_below_itself(row, parent)
    if _is_taken(call.shop, row["values"].get("url_key"), parent=parent["id"], own=row["id"]):
        raise Refusal("Could not move category")
    _move_to(call.shop, row, parent, after=after)
    return True


def _move_to(shop: Shop, row: Row, parent: Row, *, after: int | None) -> None:
    old = row["path"]
    row["parent_id"], row["path"] = parent["id"], f"{parent['path']}/{row['id']}"
    for one in shop.categories:
        if one is row or one["path"].startswith(f"{old}/"):
            one["path"] = row["path"] + one["path"][len(old) :] if one is not row else row["path"]
            one["level"] = one["path"].count("/")
            shop.categories.changed(one["id"])
    order = [one for one in _children(shop, parent["id"]) if one is not row]
    place = next((index + 1 for index, one in enumerate(order) if one["id"] == after), None)
    order.insert((0 if after == 0 else len(order)) if place is None else place, row)
    for position, one in enumerate(order, start=1):
        one["position"] = position
        shop.categories.changed(one["id"])
    row["updated_at"] = shop.stamp()


def _delete(call: Call) -> bool:
    row = _wanted(call, call["categoryId"])
    if row["id"] in (ROOT_CATEGORY, DEFAULT_CATEGORY):
        raise Refusal("Cannot delete category with id %1", parameters=[str(row["id"])])
    gone = [one["id"] for one in call.shop.categories if f"{one['path']}/".startswith(f"{row['path']}/")]
    for number in gone:
        for product in call.shop.members.pop(number, set()):
            del call.shop.products[product]["categories"][str(number)]
            call.shop.products.changed(product)
        call.shop.categories.drop(number)
    return True


def _products(call: Call) -> list[dict[str, Any]]:
    number = _wanted(call, call["categoryId"])["id"]
    rows = (call.shop.products[one] for one in sorted(call.shop.members[number]))
    return [{"sku": row["sku"], "position": row["categories"][str(number)], "category_id": str(number)} for row in rows]


def _link(call: Call) -> bool:
    link = call["productLink"]
    number = link.get("category_id")
    category = call.shop.categories.get(int(number) if str(number or "").isdigit() else 0)
    if category is None:
        raise no_such_entity(id=str(number or "0"))
    product = call.shop.product(link.get("sku") or "")
    if product is None:
        raise product_missing()
    before = product["categories"].get(str(category["id"]), 0)
    product["categories"][str(category["id"])] = before if link.get("position") is None else link["position"]
    call.shop.members[category["id"]].add(product["id"])
    call.shop.products.changed(product["id"])
    category["updated_at"] = call.shop.stamp()
    call.shop.categories.changed(category["id"])
    return True


def _unlink(call: Call) -> bool:
    category = _wanted(call, call["categoryId"])
    product = call.shop.product(call["sku"])
    if product is None:
        raise product_missing()
    if product["categories"].pop(str(category["id"]), None) is None:
        raise Refusal("The category doesn't contain the specified product.")
    call.shop.members[category["id"]].discard(product["id"])
    call.shop.products.changed(product["id"])
    category["updated_at"] = call.shop.stamp()
    call.shop.categories.changed(category["id"])
    return True


_ACL = "Catalog::categories"
_CATEGORY = "catalog-data-category"
_BASE = "/V1/categories"


def _category_route(line: str, *, service: str, serve: Any, returns: str, args: str = "") -> Route:
    method, _, path = line.partition(" ")
    return route(
        f"{method} {_BASE}{path}", acl=_ACL, service=f"Catalog.{service}", args=args, returns=returns, serve=serve
    )


ROUTES: tuple[Route, ...] = (
    _category_route(
        "GET",
        service="CategoryManagement.getTree",
        args="rootCategoryId:int? depth:int?",
        returns="catalog-data-category-tree",
        serve=_tree,
    ),
    _category_route(
        "POST", service="CategoryRepository.save", args=f"category:{_CATEGORY}", returns=_CATEGORY, serve=_save
    ),
    _category_route(
        "GET /list",
        service="CategoryList.getList",
        args="searchCriteria:any",
        returns=f"search:{_CATEGORY}",
        serve=_list,
    ),
    _category_route(
        "GET /:categoryId",
        service="CategoryRepository.get",
        args="categoryId:int storeId:int?",
        returns=_CATEGORY,
        serve=_get,
    ),
    _category_route(
        "PUT /:id",
        service="CategoryRepository.save",
        args=f"id:int? category:{_CATEGORY}",
        returns=_CATEGORY,
        serve=_save,
    ),
    _category_route(
        "DELETE /:categoryId",
        service="CategoryRepository.deleteByIdentifier",
        args="categoryId:int",
        returns="bool",
        serve=_delete,
    ),
    _category_route(
        "PUT /:categoryId/move",
        service="CategoryManagement.move",
        args="categoryId:int parentId:int afterId:int?",
        returns="bool",
        serve=_move,
    ),
    _category_route(
        "GET /:categoryId/products",
        service="CategoryLinkManagement.getAssignedProducts",
        args="categoryId:int",
        returns="[catalog-data-category-product-link]",
        serve=_products,
    ),
    *(
        _category_route(
            f"{method} /:categoryId/products",
            service="CategoryLinkRepository.save",
            args="categoryId:int? productLink:catalog-data-category-product-link",
            returns="bool",
            serve=_link,
        )
        for method in ("POST", "PUT")
    ),
    _category_route(
        "DELETE /:categoryId/products/:sku",
        service="CategoryLinkRepository.deleteByIds",
        args="categoryId:int sku:str",
        returns="bool",
        serve=_unlink,
    ),
)
