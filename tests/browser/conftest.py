"""One shop, one browser and one signed-in session for all browser tests; a window of its own for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from demo import engines
from tests.browser.chromium import FLAGS, ChromiumMissing, executable
from tests.browser.visit import Visit
from tests.browser.whole_shop import USER, WholeShop, whole_shop

Opening = Callable[..., Visit]


@pytest.fixture(scope="package")
def shop(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WholeShop]:
    """The shop and its dashboard, running."""
    with pytest.MonkeyPatch.context() as settings:
        # All tests come from one address, and some of them mistype passwords.
        settings.setenv("LOGIN_TRIES_PER_ADDRESS", "100")
        folder = tmp_path_factory.mktemp("browser")
        with whole_shop(folder, bootstrap=kafka_engine.bootstrap, mongodb_uri=mongo_engine.uri) as running:
            yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Nothing is downloaded."""
    try:
        path = executable()
    except ChromiumMissing as missing:
        pytest.fail(str(missing), pytrace=False)
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="package")
def session(shop: WholeShop, browser: Browser) -> StorageState:
    """The cookies of somebody who signed in."""
    visit = Visit(context=browser.new_context(), origin=shop.url)
    visit.goto("/login")
    visit.sign_in(user=USER, password=shop.password)
    visit.page.wait_for_url(f"{shop.url}/")
    state = visit.context.storage_state()
    visit.end()
    return state


@pytest.fixture
def window(shop: WholeShop, browser: Browser, session: StorageState) -> Iterator[Opening]:
    """Opens windows: signed in unless told otherwise; every option of a browser context may be given.

    At the end of the test none of them may have asked another address, broken a rule or written to the console.
    """
    opened: list[Visit] = []

    def opening(*, signed_in: bool = True, **options: Any) -> Visit:
        state = session if signed_in else None
        visit = Visit(context=browser.new_context(storage_state=state, **options), origin=shop.url)
        opened.append(visit)
        return visit

    yield opening
    for visit in opened:
        visit.end()


@pytest.fixture
def visit(window: Opening) -> Visit:
    """One signed-in window of 1280 pixels."""
    return window(viewport={"width": 1280, "height": 900})


@pytest.fixture
def restored(shop: WholeShop) -> Iterator[WholeShop]:
    """The shop, put back as it usually is when the test ends."""
    yield shop
    shop.as_usual()
