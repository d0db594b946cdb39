"""The attributes that data mappings fill: what they are like, and their options."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Collection, Mapping

from services.products.connectors.magento_options import add_past_numbers, is_clash
from services.products.records.attribute import WebAttribute
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, RejectedError
from shared.website.answers import Answered, Text, read_row, read_rows

REMEMBERED_SECONDS = 300.0
_PATH = "/V1/products/attributes"
_FIELDS = (
    "attribute_code,default_frontend_label,frontend_input,backend_type,is_wysiwyg_enabled,is_html_allowed_on_front,"
    "options[label,value]"
)


class _Option(Answered):
    value: Text = ""
    label: Text = ""


class _Row(Answered):
    attribute_code: Text = ""
    default_frontend_label: Text = ""
    frontend_input: Text = ""
    backend_type: Text = ""
    is_wysiwyg_enabled: bool | None = None
    is_html_allowed_on_front: bool | None = None
    options: list[_Option] | None = None

    def attribute(self) -> WebAttribute:
        """The row in our own shape."""
        options = [one for one in self.options or [] if one.value]
        # Two calls at the same moment can leave two options of one label: every replica must settle on the same one.
        options.sort(key=lambda one: (len(one.value), one.value), reverse=True)
        return WebAttribute(
            code=self.attribute_code,
            title=self.default_frontend_label or self.attribute_code,
            input=self.frontend_input,
            html=bool(self.is_wysiwyg_enabled or self.is_html_allowed_on_front),
            short=self.backend_type == "varchar",
            options={one.label.strip().casefold(): one.value for one in options},
            labels={one.value: one.label.strip() for one in options},
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
        found = [row.attribute() for row in read_rows(_Row, rows, call=f"GET {path}")]
        return {attribute.code: attribute for attribute in found}

    async def read(self, code: str) -> WebAttribute | None:
        """The attribute as it is now; None when the website has none of that code."""
        try:
            answer = await self._api.call("GET", f"{_PATH}/{path_part(code)}")
        except NotFoundError:
            return None
        return read_row(_Row, answer, call=f"GET {_PATH}/{code}").attribute()

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
            clashing: list[str] = []
            for label in sorted(label for label in labels if label.casefold() not in attribute.options):
                try:
                    await self._api.call(
                        "POST", f"{_PATH}/{path_part(code)}/options", json={"option": {"label": label}}
                    )
                except RejectedError as refusal:
                    # Another replica may have been quicker. Whether the option is there now decides, below.
                    clashing += [label] if is_clash(refusal) else []
            attribute = await self.read(code)
            lost = [label for label in clashing if attribute is not None and label.casefold() not in attribute.options]
            if lost:
                with contextlib.suppress(RejectedError):
                    await add_past_numbers(self._api, code, lost)
                attribute = await self.read(code)
            self._known[code] = (asyncio.get_running_loop().time(), attribute)
            return attribute
