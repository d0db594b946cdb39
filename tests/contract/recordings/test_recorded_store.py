"""The simulated store answers what a running Magento Open Source 2.4.7-p3 answered to the same calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulators.magento.settings import StoreSettings
from tests.builders.magento import RunningStore, running_store
from tests.contract.recordings.exchanges import RECORDINGS, recorded_exchanges
from tests.contract.recordings.kept import KEPT
from tests.contract.recordings.replay import Replayed, replayed

pytestmark = pytest.mark.skipif(
    not RECORDINGS.exists(), reason="the answers of a running Magento stand beside the project only: nothing compared"
)


@pytest.fixture(scope="module")
def replay() -> Iterator[Replayed]:
    """All exchanges, asked once."""
    with running_store(store=StoreSettings(tax_classes=("GENERAL", "CLOTHING", "TAXABLE"))) as store:
        _furnish(store)
        yield replayed(store, recorded_exchanges())


_TOP, _CATEGORIES, _CATEGORIES_AT_THE_TOP = 2, 24, 9


def _furnish(store: RunningStore) -> None:
    """What stood in the recorded store before the first recorded call."""
    store.save("T 1/2", name="Test", price=12.5, extension_attributes={"stock_item": {"qty": 5, "is_in_stock": True}})
    for place in range(_CATEGORIES):
        above = _TOP if place < _CATEGORIES_AT_THE_TOP else _TOP + 1
        category = {"name": f"Shelf {place}", "parent_id": above, "is_active": True}
        store.send("POST", "/V1/categories", {"category": category})


def test_the_store_answers_as_recorded_but_for_the_differences_that_are_kept(
    replay: Replayed, capsys: pytest.CaptureFixture[str]
) -> None:
    unexpected = [one for one in replay.differences if not any(kept.covers(one) for kept in KEPT)]

    with capsys.disabled():
        print(
            f"\nrecorded answers: {replay.compared} exchanges compared, {replay.compared - replay.differing} equal, "
            f"{len(KEPT)} kept differences in {replay.differing} exchanges"
        )
    assert not unexpected, "\n".join(map(str, unexpected))


def test_a_kept_difference_that_is_none_any_more_has_to_leave_the_list(replay: Replayed) -> None:
    gone = [kept for kept in KEPT if not any(kept.covers(one) for one in replay.differences)]

    assert not gone, "\n".join(f"{kept.exchange} | {kept.pointer}" for kept in gone)
