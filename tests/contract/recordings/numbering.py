"""The numbers the two stores gave to the same things, by first appearance in their answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

_BY_KEY: Mapping[str, str] = {
    "class_id": "tax class",
    "tax_class_id": "tax class",
    "tax_class_ids": "tax class",
    "product_tax_class_ids": "tax class",
    "customer_tax_class_ids": "tax class",
    "tax_rate_ids": "tax rate",
    "category_id": "category",
    "category_ids": "category",
    "parent_id": "category",
    "parentId": "category",
    "afterId": "category",
    "customer_group_ids": "customer group",
    "customer_group_id": "customer group",
    "attribute_id": "attribute",
    "attribute_group_id": "attribute group",
    "attributeGroupId": "attribute group",
    "product_id": "product",
    "configurable_product_links": "product",
    "entity_id": "product",
    "item_id": "stock item",
    "option_id": "part",
    "rule_id": "cart rule",
    "coupon_id": "coupon",
    "bulk_uuid": "bulk",
    "bulk_id": "bulk",
    "user_id": "caller",
    "bundle_options": "part",
    "value_index": "option",
}
_BY_AREA: tuple[tuple[str, str], ...] = (
    (r"/async/|/V1/bulk", ""),
    (r"/stockItems/", "stock item"),
    (r"/attribute-sets/attributes", "place in a set"),
    (r"/V1/taxClasses", "tax class"),
    (r"/V1/taxRates", "tax rate"),
    (r"/V1/taxRules", "tax rule"),
    (r"/V1/customerGroups", "customer group"),
    (r"/V1/categories/[^/]+/products", ""),
    (r"/V1/categories", "category"),
    (r"/V1/salesRules", "cart rule"),
    (r"/V1/coupons", "coupon"),
    (r"/V1/products/[^/]+/media", "picture"),
    (r"/V1/products/attributes/[^/]+/options", "option"),
    (r"/V1/products/attributes", "attribute"),
    (r"/V1/configurable-products/[^/]+/options", "axis"),
    (r"/V1/bundle-products/[^/]+/options", "part"),
    (r"/V1/bundle-products/[^/]+/children", "part link"),
    (r"/V1/products", "product"),
    (r"/V1/configurable-products", "product"),
)
_BY_POINTER: tuple[tuple[str, str], ...] = (
    (r"media_gallery_entries.*\.id$", "picture"),
    (r"configurable_product_options.*\.id$", "axis"),
    (r"bundle_product_options.*product_links.*\.id$", "part link"),
    (r"bundle-children\.id$", "part link"),
    (r"\.product_links\[\d+\]\.id$", "part link"),
)
_SELECTS = frozenset({"color", "b_dim", "c_size"})
_IN_PATH = re.compile(
    r"/(?P<where>taxClasses|taxRates|taxRules|customerGroups|categories|salesRules|coupons|media|options|bulk)"
    r"/(?P<number>\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=[/?]|$)"
)
_PATH_SPACES = {
    "taxClasses": "tax class",
    "taxRates": "tax rate",
    "taxRules": "tax rule",
    "customerGroups": "customer group",
    "categories": "category",
    "salesRules": "cart rule",
    "coupons": "coupon",
    "media": "picture",
    "options": "option",
    "bulk": "bulk",
}
_FILTER = re.compile(r"(?P<start>\[field\]=(?P<field>\w+)&[^=&]*\[value\]=)(?P<value>[^&]*)")


def space_of(*, path: str, pointer: str) -> str:
    """Which kind of number stands at a place of an answer or a body; empty when it is none."""
    for pattern, space in _BY_POINTER:
        if re.search(pattern, pointer):
            return space
    keys = re.findall(r"[^.\[\]]+", re.sub(r"\[\d+\]", "", pointer))
    key = keys[-1] if keys else ""
    if key == "id" or not keys:
        return next((space for pattern, space in _BY_AREA if re.search(pattern, path)), "")
    if key == "value" and "/options" in path:
        return "option"
    if key == "value" and "options" in keys and "/attributes" in path:
        return "option"
    if key in _SELECTS:
        return "option"
    return _BY_KEY.get(key, "")


class Numbers:
    """The recorded number of a thing beside the simulated one."""

    def __init__(self) -> None:
        self._known: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._used: list[tuple[str, str]] = []

    def same(self, space: str, recorded: Any, simulated: Any) -> bool:
        """Whether both mean the same thing; the first answer that names it decides."""
        if type(recorded) is not type(simulated):
            return False
        before = self._known[space].setdefault(str(recorded), str(simulated))
        return before == str(simulated)

    def here(self, space: str, recorded: str) -> str:
        """The simulated store's number of what the recording calls so; itself while nobody knows."""
        here = self._known[space].get(recorded, recorded)
        if here != recorded and (recorded, here) not in self._used:
            self._used.append((recorded, here))
        return here

    def path(self, path: str) -> str:
        """The path with the simulated store's numbers in it."""
        plain = _IN_PATH.sub(
            lambda found: f"/{found['where']}/{self.here(_PATH_SPACES[found['where']], found['number'])}", path
        )
        head, mark, query = plain.partition("?")
        if not mark:
            return plain
        query = re.sub(r"(rootCategoryId=)(\d+)", lambda found: found[1] + self.here("category", found[2]), query)
        return f"{head}?{self._filters(head, query)}"

    def _filters(self, path: str, query: str) -> str:
        plain = query.replace("%5B", "[").replace("%5D", "]")

        def renamed(found: re.Match[str]) -> str:
            space = space_of(path=path, pointer=found["field"])
            if found["field"] == "entity_id" and "/categories" in path:
                space = "category"
            if not space or space == "option":
                return found[0]
            words = [self.here(space, word) for word in unquote(found["value"]).split(",")]
            return found["start"] + quote(",".join(words))

        return _FILTER.sub(renamed, plain)

    def body(self, body: Any, *, path: str, pointer: str = "") -> Any:
        """The body with the simulated store's numbers in it."""
        if isinstance(body, dict):
            code = body.get("attribute_code")
            if isinstance(code, str) and "value" in body:
                return {**body, "value": self.body(body["value"], path=path, pointer=code)}
            return {key: self.body(one, path=path, pointer=f"{pointer}.{key}") for key, one in body.items()}
        if isinstance(body, list):
            return [self.body(one, path=path, pointer=f"{pointer}[{place}]") for place, one in enumerate(body)]
        if not pointer or isinstance(body, bool) or not isinstance(body, int | str):
            return body
        space = space_of(path=path, pointer=pointer)
        here = self.here(space, str(body)) if space else str(body)
        return type(body)(here)

    def texts(self, recorded: str) -> set[str]:
        """What a text may be here: as recorded, or with the numbers of this exchange put in."""
        texts = {recorded}
        for before, after in self._used:
            texts |= {re.sub(rf"(?<!\d){re.escape(before)}(?!\d)", after, text) for text in texts}
        return texts

    def begin(self) -> None:
        """A new exchange: no number was used in it yet."""
        self._used = []
