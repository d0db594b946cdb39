"""The floor: how fast bare product saves go on this machine, with no product of ours between."""

import time

from benchmarks.shop import BenchShop

_SAVES = 200


def save_directly(shop: BenchShop) -> float:
    """Saves a second, one after the other, straight against the simulated website."""
    headers = {"Authorization": f"Bearer {shop.token}"}
    began = time.monotonic()
    for number in range(_SAVES):
        product = {
            "sku": f"BENCH-{number}",
            "name": f"Bench {number}",
            "attribute_set_id": 4,
            "type_id": "simple",
            "price": 1,
            "status": 1,
            "visibility": 4,
        }
        answer = shop.http.post(f"{shop.magento.url}/rest/all/V1/products", json={"product": product}, headers=headers)
        answer.raise_for_status()
    return _SAVES / (time.monotonic() - began)
