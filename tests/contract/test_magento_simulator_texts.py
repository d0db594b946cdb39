"""The simulated store's database: what it keeps of a text, as a running Magento 2.4.7 on utf8mb3 does."""

from __future__ import annotations

from tests.builders.magento import RunningStore, attribute_values, attributes
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

NOT_SAVED = {"message": "The product was unable to be saved. Please try again."}


def test_a_sign_of_four_bytes_is_kept_as_four_question_marks_and_the_answer_is_200(store: RunningStore) -> None:
    shown = store.save(
        "LAMP", name="Camp lamp 🔦 & tent ⛺", custom_attributes=attributes({"description": "<p>🔦</p>"})
    )

    assert shown["name"] == "Camp lamp ???? & tent ⛺"
    assert attribute_values(shown)["description"] == "<p>????</p>"
    assert store.get("/V1/products/LAMP")["name"] == "Camp lamp ???? & tent ⛺"


def test_numeric_entities_are_kept_as_they_are(store: RunningStore) -> None:
    shown = store.save("LAMP", custom_attributes=attributes({"description": "<p>&#128294;</p>"}))
    assert attribute_values(shown)["description"] == "<p>&#128294;</p>"


def test_categories_and_options_are_kept_in_the_same_way(store: RunningStore) -> None:
    saved = store.send("POST", "/V1/categories", {"category": {"name": "Tents 🏕", "is_active": True, "parent_id": 2}})
    store.send("POST", "/V1/products/attributes/color/options", {"option": {"label": "Fire 🔥"}})

    assert saved["name"] == "Tents ????"
    labels = [one["label"] for one in store.get("/V1/products/attributes/color/options")]
    assert "Fire ????" in labels


def test_a_database_for_four_bytes_keeps_them(store: RunningStore) -> None:
    store.control("PUT", "/store", {"four_byte_text": True})
    try:
        assert store.save("LAMP", name="Lamp 🔦")["name"] == "Lamp 🔦"
    finally:
        store.control("PUT", "/store", {"four_byte_text": False})


def test_a_bulk_save_is_kept_in_the_same_way(store: RunningStore) -> None:
    body = [{"product": {"sku": "LAMP", "name": "Lamp 🔦", "price": 1, "attribute_set_id": 4}}]
    answer = store.call("POST", "/V1/products", body)  # a list is no product
    assert answer.status_code == 400
    bulk = store.client.post(f"{store.address}/rest/all/async/bulk/V1/products", json=body).json()
    assert [one["status"] for one in store.finished(bulk["bulk_uuid"])] == [1]
    assert store.get("/V1/products/LAMP")["name"] == "Lamp ????"


def test_a_text_longer_than_its_column_is_cut_in_silence(store: RunningStore) -> None:
    assert store.save("LONG", name="é" * 260)["name"] == "é" * 255
    long_text = store.save("LONG", custom_attributes=attributes({"description": "x" * 4000, "meta_title": "y" * 256}))
    assert len(attribute_values(long_text)["description"]) == 4000
    assert len(attribute_values(long_text)["meta_title"]) == 255


def test_a_strict_database_refuses_it_with_the_text_that_says_nothing(store: RunningStore) -> None:
    store.control("PUT", "/store", {"strict_database": True})
    try:
        for fields in ({"name": "x" * 256}, {"custom_attributes": attributes({"meta_title": "x" * 256})}):
            body = {"product": {"sku": "LONG", "price": 1, "attribute_set_id": 4, "name": "Long", **fields}}
            answer = store.call("POST", "/V1/products", body)
            assert (answer.status_code, answer.json()) == (400, NOT_SAVED)
        assert store.save("LONG", name="é" * 255)["name"] == "é" * 255
    finally:
        store.control("PUT", "/store", {"strict_database": False})
