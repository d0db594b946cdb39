"""The simulated store tells what it is, what a caller may use, and all it holds."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pyotp
import pytest

from tests.builders.magento import PNG, RunningStore, picture, product
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]


def signed_in(store: RunningStore, name: str, password: str) -> httpx.Response:
    body = {"username": name, "password": password}
    return httpx.post(f"{store.address}/rest/V1/integration/admin/token", json=body)


def described(store: RunningStore, services: str, **more: Any) -> httpx.Response:
    return httpx.get(f"{store.address}/rest/all/schema", params={"services": services}, **more)


def test_the_version_is_told_to_everybody(store: RunningStore) -> None:
    answer = httpx.get(f"{store.address}/magento_version")
    assert (answer.status_code, answer.text) == (200, "Magento/2.4 (Community)")


def test_a_picture_stands_where_the_configuration_says(store: RunningStore) -> None:
    store.save("A", media_gallery_entries=[picture(name="front.png")])
    (file,) = [one["file"] for one in store.get("/V1/products/A")["media_gallery_entries"]]
    base = store.get("/V1/store/storeConfigs")[0]["secure_base_media_url"]
    assert base == f"{store.address}/media/"
    found = httpx.get(f"{base}catalog/product{file}")
    assert (found.headers["content-type"], found.content) == ("image/png", base64.b64decode(PNG))
    assert httpx.get(f"{base}catalog/product/n/o/nothing.png").status_code == 404


def test_the_schema_shows_only_what_the_caller_may_use(store: RunningStore) -> None:
    store.control("PUT", "/users", [{"username": "till", "password": "pw", "resources": ["Magento_Catalog::catalog"]}])
    header = {"Authorization": f"Bearer {signed_in(store, 'till', 'pw').json()}"}
    asked = "catalogBasePriceStorageV1,catalogProductRepositoryV1"
    shown = described(store, asked, headers=header).json()
    assert (shown["swagger"], shown["basePath"]) == ("2.0", "/rest/all")
    assert sorted(shown["paths"]) == ["/V1/products/base-prices", "/V1/products/base-prices-information"]
    everything = store.get("/schema", params={"services": "all"})["paths"]
    assert {"get", "put", "delete"} == set(everything["/V1/products/{sku}"])
    assert set(described(store, asked).json()["paths"]) == set()


@pytest.mark.parametrize("services", ["", "catalogProductRepositoryV1,giftCardAccountV1"])
def test_a_service_nobody_has_is_missing(store: RunningStore, services: str) -> None:
    answer = described(store, services)
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": "Incorrect format of request URI or Requested services are missing."},
    )


def test_the_whole_state_has_stock_websites_taxes_and_background_work_too(store: RunningStore) -> None:
    store.control("POST", "/reservations", {"sku": "A", "quantity": -2})
    bulk = store.call("POST", "/async/bulk/V1/products", [{"product": product("A")}, {"product": {"sku": "B"}}])
    store.finished(bulk.json()["bulk_uuid"])
    state = store.control("GET", "/state")
    assert [one["code"] for one in state["websites"]] == ["admin", "base"]
    assert [one["code"] for one in state["stores"]] == ["admin", "default"]
    assert state["reservations"][0]["quantity"] == -2
    assert state["stock_links"] == [{"stock_id": 1, "source_code": "default", "priority": 1}]
    assert [one["statuses"] for one in state["bulks"]] == [{"1": 1, "3": 1}]
    assert (len(state["tax_rates"]), state["tax_rules"], state["low_quantities"]) == (2, [], [])


def test_a_second_factor_is_set_up_with_the_token_of_the_e_mail(store: RunningStore) -> None:
    provider = f"{store.address}/rest/V1/tfa/provider/google"
    store.control("PUT", "/users", [{"username": "new", "password": "pw"}])
    store.control("PUT", "/sign-in", {"two_factor": True})
    try:
        assert signed_in(store, "new", "pw").json()["parameters"] == {"providers": ["google"], "active_providers": []}
        (person,) = store.control("GET", "/users")["users"]
        told = {"tfaToken": person["tfa_token"]}
        secret = httpx.post(f"{provider}/configure", json=told).json()["secret_code"]
        wrong = httpx.post(f"{provider}/activate", json={**told, "otp": "0"})
        assert (wrong.status_code, wrong.json()) == (401, {"message": "Invalid code."})
        code = {"otp": pyotp.TOTP(secret).now()}
        assert httpx.post(f"{provider}/activate", json={**told, **code}).json() == []
        words = {"username": "new", "password": "pw", **code}
        assert isinstance(httpx.post(f"{provider}/authenticate", json=words).json(), str)
        again = httpx.post(f"{provider}/configure", json=told)
        assert (again.status_code, again.json()) == (401, {"message": "Invalid two-factor authorization token"})
    finally:
        store.control("PUT", "/sign-in", {"two_factor": False})


def test_a_hand_edit_that_cannot_be_changes_nothing(store: RunningStore) -> None:
    store.save("A")
    edit = store.client.patch(f"{store.address}/_control/products/A", json={"name": "B", "price": "free"})
    assert edit.status_code == 422
    assert store.get("/V1/products/A")["name"] == "Name of A"
    store.control("PATCH", "/products/A", {"msrp": 12, "meta_title": None})
    assert store.searched("/V1/products", ("msrp", "gt", "9"))["total_count"] == 1


@pytest.mark.parametrize(("given", "status"), [({}, 200), ({"status": 403}, 403)])
def test_a_web_page_comes_instead_of_an_answer(store: RunningStore, given: dict[str, int], status: int) -> None:
    store.control("PUT", "/faults", {"rules": [{"kind": "html", **given}]})
    answer = store.call("GET", "/V1/modules")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("path", "met"),
    [
        ("/V1/modules", True),
        ("/v1/*", True),
        ("/rest/all/V1/modules", True),
        ("*/V1/mod*", True),
        ("/modules", False),
        ("/V1/module", False),
    ],
)
def test_a_fault_may_name_a_path_without_the_store_before_it(store: RunningStore, path: str, met: bool) -> None:
    store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 429, "path": path}]})
    assert (store.call("GET", "/V1/modules").status_code == 429) is met
    assert (store.client.get(f"{store.address}/rest/V1/modules").status_code == 429) is (met and "all" not in path)


@pytest.mark.parametrize(("path", "body"), [("/users", {"username": "x"}), ("/store", []), ("/faults", "x")])
def test_a_control_body_of_another_shape_is_refused(store: RunningStore, path: str, body: Any) -> None:
    assert store.client.put(f"{store.address}/_control{path}", json=body).status_code == 422
