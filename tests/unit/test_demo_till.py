from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal

from demo.till import TOPIC, Item, TillChange, event_for, next_change


def an_item(*, name: str = "Trail lamp", price: str = "24.95", on_hand: str = "8") -> Item:
    return Item(number="LAMP 1/2", name=name, price=Decimal(price), on_hand=Decimal(on_hand))


def changes_of(item: Item, *, count: int = 400) -> list[TillChange]:
    chance = random.Random(11)
    return [next_change(item, chance=chance) for _ in range(count)]


def test_every_change_really_changes_the_item() -> None:
    item = an_item()

    for change in changes_of(item):
        now = {"price": item.price, "quantity": item.on_hand, "descr": item.name}
        for field, value in change.fields.items():
            assert (value if field == "descr" else Decimal(value)) != now[field]


def test_all_kinds_of_change_happen() -> None:
    assert {field for change in changes_of(an_item()) for field in change.fields} == {"price", "quantity", "descr"}


def test_nobody_sells_more_than_there_is() -> None:
    for on_hand in ("0", "1", "2", "-3"):
        sold = [
            Decimal(change.fields["quantity"])
            for change in changes_of(an_item(on_hand=on_hand))
            if "quantity" in change.fields
        ]
        assert all(quantity >= 0 or quantity > Decimal(on_hand) for quantity in sold)


def test_prices_stay_prices_in_cents_even_for_cheap_items() -> None:
    for change in changes_of(an_item(price="1.01")):
        if "price" in change.fields:
            price = Decimal(change.fields["price"])
            assert price > 0
            assert price == price.quantize(Decimal("0.01"))


def test_a_name_never_grows_beyond_what_counterpoint_holds() -> None:
    names = [change.fields["descr"] for change in changes_of(an_item(name="N" * 27)) if "descr" in change.fields]

    assert names == []


def test_a_name_goes_back_to_what_it_was() -> None:
    names = {
        change.fields["descr"] for change in changes_of(an_item(name="Trail lamp (new)")) if "descr" in change.fields
    }

    assert names == {"Trail lamp"}


def test_the_event_names_the_item_and_carries_no_value() -> None:
    change = TillChange(item="LAMP 1/2", fields={"price": "19.99"}, aspects=("price",), words="")

    event = event_for(change, at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC))

    assert (event.type, event.subject, event.data.aspects) == (TOPIC, "LAMP 1/2", ("price",))
    assert "19.99" not in event.model_dump_json()
