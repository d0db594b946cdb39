"""The simulated store's sign-in: passwords, locks, second factor, rights, tokens and signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import orjson
import pyotp
import pytest

from simulators.magento.settings import SignInSettings
from tests.builders.magento import TOKEN, RunningStore, product, running_store
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FAILED = "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."
NOT_ALLOWED = "The consumer isn't authorized to access %resources."


def sign_in(store: RunningStore, **words: Any) -> httpx.Response:
    body = {"username": "admin", "password": "Admin#2026", **words}
    return httpx.post(f"{store.address}/rest/V1/integration/admin/token", json=body)


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def websites(store: RunningStore, token: str) -> httpx.Response:
    return httpx.get(f"{store.address}/rest/V1/store/websites", headers={"Authorization": f"bearer {token}"})


def test_a_token_is_a_bare_string_that_says_who_and_until_when(store: RunningStore) -> None:
    answer = sign_in(store)
    assert answer.status_code == 200
    told = claims(answer.json())
    assert (told["utypid"], told["exp"] - told["iat"]) == (2, 3600)
    assert websites(store, answer.json()).status_code == 200


def test_missing_words_are_asked_for(store: RunningStore) -> None:
    url = f"{store.address}/rest/V1/integration/admin/token"
    alone = httpx.post(url, json={"username": "admin"})
    assert (alone.status_code, alone.json()["parameters"]) == (400, {"fieldName": "password"})
    both = httpx.post(url, json={"username": "", "password": ""})
    assert both.json()["message"] == "One or more input exceptions have occurred."
    assert [one["parameters"]["fieldName"] for one in both.json()["errors"]] == ["username", "password"]


def test_six_failures_lock_even_the_right_password_out(store: RunningStore) -> None:
    for _ in range(6):
        assert sign_in(store, password="wrong").status_code == 401
    locked = sign_in(store)
    assert (locked.status_code, locked.json()) == (401, {"message": FAILED})
    store.control("DELETE", "/locks")
    assert sign_in(store).status_code == 200


def test_a_success_clears_the_count_of_failures(store: RunningStore) -> None:
    for _ in range(2):
        for _ in range(5):
            sign_in(store, password="wrong")
        assert sign_in(store).status_code == 200


def test_a_lock_ends_with_its_time(store: RunningStore) -> None:
    store.control("PUT", "/sign-in", {"lock_seconds": 0, "lock_after_failures": 1})
    try:
        assert sign_in(store, password="wrong").status_code == 401
        assert sign_in(store).status_code == 200
    finally:
        store.control("PUT", "/sign-in", {"lock_seconds": 1800, "lock_after_failures": 6})


def test_a_role_opens_only_its_resources(store: RunningStore) -> None:
    users = [
        {"username": "boss", "password": "Boss#2026x"},
        {"username": "clerk", "password": "Clerk#2026", "resources": ["Magento_Backend::store"]},
        {"username": "gone", "password": "Gone#2026x", "active": False},
    ]
    store.control("PUT", "/users", users)
    token = sign_in(store, username="clerk", password="Clerk#2026").json()
    assert websites(store, token).status_code == 200
    refused = httpx.post(f"{store.address}/rest/V1/products", json={}, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    assert refused.json() == {"message": NOT_ALLOWED, "parameters": {"resources": "Magento_Catalog::products"}}
    assert sign_in(store, username="gone", password="Gone#2026x").status_code == 401


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}])
def test_no_or_a_bad_token_reads_like_missing_rights(store: RunningStore, header: dict[str, str]) -> None:
    answer = httpx.get(f"{store.address}/rest/V1/store/websites", headers=header)
    assert answer.status_code == 401
    assert answer.json() == {"message": NOT_ALLOWED, "parameters": {"resources": "Magento_Backend::store"}}


def test_a_token_dies_with_its_time_its_user_or_a_revocation(store: RunningStore) -> None:
    store.control("PUT", "/sign-in", {"token_life_seconds": 0})
    try:
        assert websites(store, sign_in(store).json()).status_code == 401
    finally:
        store.control("PUT", "/sign-in", {"token_life_seconds": 3600})
    token = sign_in(store).json()
    store.control("PUT", "/users", [{"username": "admin", "password": "Admin#2026", "active": False}])
    assert websites(store, token).status_code == 401
    store.control("PUT", "/users", [{"username": "admin", "password": "Admin#2026"}])
    assert websites(store, token).status_code == 200
    store.control("DELETE", "/tokens")
    assert websites(store, token).status_code == 401


def test_directory_calls_need_nobody(store: RunningStore) -> None:
    assert httpx.get(f"{store.address}/rest/V1/directory/countries/US").json()["three_letter_abbreviation"] == "USA"


def test_with_a_second_factor_a_password_alone_gets_no_token() -> None:
    with running_store(sign_in=SignInSettings(totp_secret=SECRET)) as store:
        plain = sign_in(store)
        assert plain.status_code == 400
        assert plain.json() == {
            "message": "Please use the 2fa provider-specific endpoints to obtain a token.",
            "parameters": {"active_providers": ["google"]},
        }
        assert sign_in(store, password="wrong").status_code == 401
        url = f"{store.address}/rest/V1/tfa/provider/google/authenticate"
        words = {"username": "admin", "password": "Admin#2026"}
        wrong = httpx.post(url, json={**words, "otp": "000000"})
        assert (wrong.status_code, wrong.json()) == (401, {"message": "Invalid code."})
        right = httpx.post(url, json={**words, "otp": pyotp.TOTP(SECRET).now()})
        assert right.status_code == 200
        assert websites(store, right.json()).status_code == 200
        store.control("PUT", "/users", [{"username": "admin", "password": "Admin#2026"}])
        unset = sign_in(store)
        assert unset.status_code == 400
        assert unset.json()["message"].startswith("You are required to configure personal Two-Factor Authorization")
        assert httpx.post(url, json={**words, "otp": "1"}).json() == {"message": "Provider is not configured."}


def test_without_a_second_factor_its_route_is_not_allowed(store: RunningStore) -> None:
    answer = httpx.post(
        f"{store.address}/rest/V1/tfa/provider/google/authenticate",
        json={"username": "admin", "password": "Admin#2026", "otp": "123456"},
    )
    assert (answer.status_code, answer.json()) == (400, {"message": "Provider is not allowed."})


def signed(url: str, *, nonce: str, settings: SignInSettings, at: int | None = None, secret: str | None = None) -> str:
    """An Authorization header after RFC 5849, written here independently of the simulator."""
    oauth = {
        "oauth_consumer_key": settings.consumer_key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(at or int(time.time())),
        "oauth_token": str(settings.integration_token),
        "oauth_version": "1.0",
    }
    parts = urlsplit(url)
    pairs = [tuple(one.split("=", 1)) for one in parts.query.split("&") if one]
    encoded = sorted([(quote(k, safe="~"), quote(v, safe="~")) for k, v in oauth.items()] + pairs)
    joined = "&".join(f"{k}={v}" for k, v in encoded)
    base = f"GET&{quote(f'{parts.scheme}://{parts.netloc}{parts.path}', safe='')}&{quote(joined, safe='~')}"
    key = f"{secret or settings.consumer_secret}&{settings.token_secret}"
    oauth["oauth_signature"] = base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()).decode()
    return "OAuth " + ",".join(f'{k}="{quote(v, safe="~")}"' for k, v in oauth.items())


def test_an_integration_signs_its_requests_once_each() -> None:
    settings = SignInSettings(integration_token=TOKEN)
    with running_store(sign_in=settings) as store:
        url = f"{store.address}/rest/V1/products?searchCriteria%5BpageSize%5D=1"
        assert websites(store, TOKEN).status_code == 401  # the bare token is switched off
        header = {"Authorization": signed(url, nonce="n1", settings=settings)}
        assert httpx.get(url, headers=header).status_code == 200
        assert httpx.get(url, headers=header).status_code == 401
        forged = {"Authorization": signed(url, nonce="n2", settings=settings, secret="other")}
        answer = httpx.get(url, headers=forged)
        assert (answer.status_code, answer.json()["message"]) == (
            401,
            "The signature is invalid. Verify and try again.",
        )
        ahead = {"Authorization": signed(url, nonce="n3", settings=settings, at=int(time.time()) + 700)}
        assert httpx.get(url, headers=ahead).status_code == 401


def test_a_nonce_is_used_up_by_a_wrong_signature_and_what_cannot_be_read_is_400() -> None:
    settings = SignInSettings(integration_token=TOKEN)
    with running_store(sign_in=settings) as store:
        url = f"{store.address}/rest/V1/store/websites"

        def refused(header: str) -> tuple[int, str]:
            answer = httpx.get(url, headers={"Authorization": header})
            return answer.status_code, answer.json()["message"]

        good = signed(url, nonce="n1", settings=settings)
        assert refused(signed(url, nonce="n1", settings=settings, secret="other"))[0] == 401
        assert refused(good) == (401, "The nonce is already being used by the consumer with ID %1")
        late = signed(url, nonce="n2", settings=settings, at=int(time.time()) + 700)
        assert refused(late) == (401, "An error occurred validating the nonce")
        assert refused(good.replace("oauth_nonce", "oauth_other")) == (
            400,
            '"%fieldName" is required. Enter and try again.',
        )
        assert refused(good.replace("HMAC-SHA256", "HMAC-SHA1")) == (400, "Signature method %1 is not supported")
        short = (400, "The token length is invalid. Check the length and try again.")
        assert refused(good.replace(TOKEN, "short")) == short


def test_rights_are_checked_before_parameters(store: RunningStore) -> None:
    answer = httpx.post(f"{store.address}/rest/V1/products", json={"product": product("A", nonsense=1)})
    assert answer.status_code == 401
