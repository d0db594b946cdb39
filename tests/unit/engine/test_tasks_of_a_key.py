"""Which tasks an item's page shows, where some tasks have keys of another kind."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.contracts.http import ItemTask
from shared.runtime.api import tasks_of

SEEN = datetime(2026, 11, 20, tzinfo=UTC)
APART = {"products.categories"}


def known(task: str, *, seen: bool = False) -> ItemTask:
    return ItemTask(task=task, title=task, last_tried_at=SEEN if seen else None)


def shown(*tasks: ItemTask) -> tuple[list[str], bool]:
    found, is_item = tasks_of(tasks, apart=APART)
    return [task.task for task in found], is_item


def test_an_item_has_the_tasks_of_items_and_no_button_for_categories() -> None:
    assert shown(known("products.items", seen=True), known("products.categories")) == (["products.items"], True)


def test_a_category_has_only_its_own_task_and_is_not_asked_for_as_an_item() -> None:
    assert shown(known("products.items"), known("products.categories", seen=True)) == (["products.categories"], False)


def test_what_nobody_knows_is_looked_for_as_an_item() -> None:
    assert shown(known("products.items"), known("products.categories")) == (["products.items"], True)


def test_where_both_know_the_key_it_is_an_item() -> None:
    both = (known("products.items", seen=True), known("products.categories", seen=True))

    assert shown(*both) == (["products.items"], True)


def test_a_domain_without_items_shows_the_tasks_it_has() -> None:
    assert shown(known("products.categories")) == (["products.categories"], False)
