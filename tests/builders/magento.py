"""A running simulated web store and the things one sends to it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from simulators.control import serving
from simulators.magento.app import build
from simulators.magento.settings import Settings, SignInSettings, StoreSettings

TOKEN = "integration-access-token-of-32-s"
PRODUCT_RIGHTS = (
    "Magento_Catalog::products",
    "Magento_Catalog::categories",
    "Magento_Catalog::attributes_attributes",
    "Magento_Catalog::sets",
    "Magento_Tax::manage_tax",
    "Magento_Customer::group",
    "Magento_Backend::store",
)
"""What every task of the products needs of an integration, besides pictures and inventory."""
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@dataclass
class RunningStore:
    """A store over real HTTP; calls go out as the integration unless told otherwise."""

    address: str
    client: httpx.Client

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """The answer to a call under `/rest/all`."""
        if body is not None:
            more["json"] = body
        return self.client.request(method, f"{self.address}/rest/all{path}", **more)

    def get(self, path: str, **more: Any) -> Any:
        """The JSON of a call that has to succeed."""
        answer = self.call("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, method: str, path: str, body: Any) -> Any:
        """The JSON of a write that has to succeed."""
        answer = self.call(method, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """What the control door answers."""
        answer = self.client.request(method, f"{self.address}/_control{path}", json=body)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def save(self, sku: str, **fields: Any) -> Any:
        """The answer of a product save."""
        return self.send("POST", "/V1/products", {"product": product(sku, **fields)})

    def searched(self, path: str, *filters: tuple[str, str, str], **more: Any) -> Any:
        """A search result; each filter is a group of its own."""
        return self.get(path, params={**criteria(*filters), **more})

    def finished(self, bulk: str, *, seconds: float = 5) -> list[dict[str, Any]]:
        """The operations of a bulk once none is open."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            operations: list[dict[str, Any]] = self.get(f"/V1/bulk/{bulk}/detailed-status")["operations_list"]
            if operations and all(one["status"] != 4 for one in operations):
                return operations
            time.sleep(0.02)
        raise AssertionError("the bulk did not finish in time")


def product(sku: str, **fields: Any) -> dict[str, Any]:
    """The smallest product the store takes, with what a test adds."""
    return {"sku": sku, "name": f"Name of {sku}", "attribute_set_id": 4, "price": 10, **fields}


def attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Custom attributes as the wire wants them."""
    return [{"attribute_code": code, "value": value} for code, value in values.items()]


def attribute_values(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Custom attributes of an answer by code."""
    return {one["attribute_code"]: one["value"] for one in shown.get("custom_attributes", [])}


def criteria(*filters: tuple[str, str, str]) -> dict[str, str]:
    """The query of a search: (field, condition, value) each in a group of its own."""
    query = {"searchCriteria[currentPage]": "1"}
    for place, (field, condition, value) in enumerate(filters):
        start = f"searchCriteria[filterGroups][{place}][filters][0]"
        query |= {f"{start}[field]": field, f"{start}[conditionType]": condition, f"{start}[value]": value}
    return query


def picture(*, label: str = "Front", name: str = "front.png", **more: Any) -> dict[str, Any]:
    """A gallery entry with a one-pixel picture."""
    content = {"base64_encoded_data": PNG, "type": "image/png", "name": name}
    return {"media_type": "image", "label": label, "position": 1, "disabled": False, "content": content, **more}


@contextlib.contextmanager
def running_store(
    *,
    store: StoreSettings = StoreSettings(),  # noqa: B008 - frozen
    sign_in: SignInSettings | None = None,
    database: str = ":memory:",
    bulk_delay_ms: int = 1,
) -> Iterator[RunningStore]:
    """A store for as long as the block runs."""
    settings = Settings(
        store=store,
        sign_in=sign_in or SignInSettings(integration_token=TOKEN, bearer_integration=True),
        database=database,
        bulk_delay_ms=bulk_delay_ms,
    )
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with serving(build(settings)) as address, httpx.Client(headers=headers, timeout=20) as client:
        yield RunningStore(address=address, client=client)
