"""The attributes that data mappings fill: what they are like, and their options."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from services.products.records.attribute import WebAttribute
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, RejectedError

REMEMBERED_SECONDS = 300.0
_PATH = "/V1/products/attributes"
_FIELDS = (
    "attribute_code,default_frontend_label,frontend_input,backend_type,is_wysiwyg_enabled,is_html_allowed_on_front,"
    "options[label,value]"
)


class MappedAttributes:
    """Reads attributes, remembers for some minutes those that Items needs, and adds options."""

    def __init__(self, api: MagentoApi, *, remembered_seconds: float = REMEMBERED_SECONDS) -> None:
        self._api = api
        self._remembered_seconds = remembered_seconds
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: dict[str, tuple[float, WebAttribute | None]] = {}

    async def in_set(self, attribute_set: int) -> Mapping[str, WebAttribute]:
        """All attributes of the set by code, as they are now."""
        path = f"/V1/products/attribute-sets/{path_part(attribute_set)}/attributes"
        rows = await self._api.call("GET", path, params={"fields": _FIELDS})
        found = [_attribute(row) for row in rows if isinstance(row, dict)]
        return {attribute.code: attribute for attribute in found}

    async def read(self, code: str) -> WebAttribute | None:
        """The attribute as it is now; None when the website has none of that code."""
        try:
            return _attribute(await self._api.call("GET", f"{_PATH}/{path_part(code)}"))
        except NotFoundError:
            return None

    async def known(self, code: str, *, fresh: bool = False) -> WebAttribute | None:
        """The attribute as it was some minutes ago at most; as it is now with `fresh`."""
        now = asyncio.get_running_loop().time()
        seen, attribute = self._known.get(code, (now - self._remembered_seconds, None))
        if fresh or now - seen >= self._remembered_seconds:
            attribute = await self.read(code)
            self._known[code] = (now, attribute)
        return attribute

    async def add_options(self, code: str, labels: Collection[str]) -> WebAttribute | None:
        """The attribute with these options as far as the website took them; those there already are no trouble."""
        async with self._locks[code]:
            attribute = await self.read(code)
            if attribute is None:
                return None
            for label in sorted(label for label in labels if label.casefold() not in attribute.options):
                try:
                    await self._api.call(
                        "POST", f"{_PATH}/{path_part(code)}/options", json={"option": {"label": label}}
                    )
                except RejectedError:
                    # Another replica may have been quicker. Whether the option is there now decides, below.
                    continue
            attribute = await self.read(code)
            self._known[code] = (asyncio.get_running_loop().time(), attribute)
            return attribute


def _attribute(row: Mapping[str, Any]) -> WebAttribute:
    options = [one for one in row.get("options") or [] if isinstance(one, dict) and str(one.get("value") or "")]
    # Two calls at the same moment can leave two options of one label: every replica must settle on the same one.
    options.sort(key=lambda one: (len(str(one["value"])), str(one["value"])), reverse=True)
    code = str(row.get("attribute_code") or "")
    return WebAttribute(
        code=code,
        title=str(row.get("default_frontend_label") or code),
        input=str(row.get("frontend_input") or ""),
        html=bool(row.get("is_wysiwyg_enabled") or row.get("is_html_allowed_on_front")),
        short=row.get("backend_type") == "varchar",
        options={str(one.get("label") or "").strip().casefold(): str(one["value"]) for one in options},
        labels={str(one["value"]): str(one.get("label") or "").strip() for one in options},
    )
