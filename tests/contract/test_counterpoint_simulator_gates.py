"""Who may call the simulated Counterpoint, and in what order it says no."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from simulators.control import serving
from simulators.counterpoint.app import assemble
from simulators.counterpoint.settings import Settings
from tests.builders.counterpoint import SimulatedCompany, simulated_company


@pytest.fixture(scope="module")
def served() -> Iterator[SimulatedCompany]:
    with simulated_company(items=5) as found:
        yield found


@pytest.fixture
def company(served: SimulatedCompany) -> Iterator[SimulatedCompany]:
    yield served
    with served.client() as client:
        client.put("/_control/licence", json={"api_key": "ok", "option": True, "user_without_role": False})
        client.put("/_control/role", json={"deny": []})
        client.delete("/_control/calls")


def ask(company: SimulatedCompany, path: str, *, login: str, key: str | None = None) -> httpx.Response:
    name, _, password = login.partition(":")
    headers = {"APIKey": key} if key is not None else {}
    return httpx.get(company.url + path, auth=(name, password), headers=headers, timeout=20, trust_env=False)


@pytest.mark.parametrize(
    "login", ["DEMO.COUNTER:wrong", "DEMO.NOBODY:{password}", "OTHER.COUNTER:{password}", "COUNTER:{password}"]
)
def test_wrong_password_user_or_company_is_401(company: SimulatedCompany, login: str) -> None:
    answer = ask(company, "/Company", login=login.format(password=company.password), key=company.api_key)
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"] == 'basic realm="/auth/basic"'


@pytest.mark.parametrize("header", ["Bearer abc", "Basic not-base64!", "Basic bm9jb2xvbg=="])
def test_a_credential_of_another_kind_is_401(company: SimulatedCompany, header: str) -> None:
    answer = httpx.get(company.url + "/Company", headers={"Authorization": header}, timeout=20, trust_env=False)
    assert answer.status_code == 401


def test_an_unknown_route_is_404_even_without_a_credential(company: SimulatedCompany) -> None:
    assert httpx.get(company.url + "/Nothing", timeout=20, trust_env=False).status_code == 404


def test_the_credential_is_looked_at_before_the_key(company: SimulatedCompany) -> None:
    assert ask(company, "/Company", login="DEMO.COUNTER:wrong", key="wrong").status_code == 401


def test_a_missing_key_is_403_in_the_business_shape(company: SimulatedCompany) -> None:
    answer = ask(company, "/Company", login=f"DEMO.COUNTER:{company.password}")
    assert answer.status_code == 403
    assert answer.json()["ErrorCode"] == "ERROR_INVALID_APIKEY"
    assert answer.json()["Message"]


def test_an_expired_key_is_403_until_it_is_renewed(company: SimulatedCompany) -> None:
    with company.client() as client:
        client.put("/_control/licence", json={"api_key": "expired"})
        refused = client.get("/Company")
        client.put("/_control/licence", json={"api_key": "ok"})
        renewed = client.get("/Company")
    assert (refused.status_code, refused.json()["ErrorCode"]) == (403, "ERROR_INVALID_APIKEY")
    assert renewed.status_code == 200


def test_a_registration_without_the_api_option_is_403(company: SimulatedCompany) -> None:
    with company.client() as client:
        client.put("/_control/licence", json={"option": False})
        refused = client.get("/Company")
    assert refused.status_code == 403
    assert "registration" in refused.json()["Message"]


def test_a_role_lists_endpoints_one_by_one(company: SimulatedCompany) -> None:
    with company.client() as client:
        client.put("/_control/role", json={"deny": ["GET /Item/{ItemNo}"]})
        refused = client.get("/Item/TRL-JKT")
        allowed = client.get("/Item/TRL-JKT/Images")
    assert (refused.status_code, refused.json()["ErrorCode"]) == (403, "ERROR_INVALID_ROLE_PERMISSIONS")
    assert allowed.status_code == 200


def test_the_role_table_knows_only_real_routes(company: SimulatedCompany) -> None:
    with company.client() as client:
        answer = client.put("/_control/role", json={"deny": ["GET /Dreams"]})
    assert answer.status_code == 409


def test_a_user_without_any_role_breaks_the_server_in_its_own_shape(company: SimulatedCompany) -> None:
    with company.client() as client:
        client.put("/_control/licence", json={"user_without_role": True})
        answer = client.get("/Company")
    assert answer.status_code == 500
    assert answer.json()["ResponseStatus"]["ErrorCode"] == "NullReferenceException"
    assert "UserRoles" in answer.json()["ResponseStatus"]["Message"]
    assert "ErrorCode" not in answer.json()


def test_a_system_administrator_sees_the_server_and_no_company(company: SimulatedCompany) -> None:
    seen = ask(company, "/SystemInfo", login="admin:password")
    refused = ask(company, "/Company", login="admin:password", key=company.api_key)
    assert seen.json()["SystemInfo"]["ServerCodeVersion"].startswith("2.4")
    assert (refused.status_code, refused.json()["ErrorCode"]) == (403, "ERROR_INVALID_ROLE_PERMISSIONS")


def test_a_system_administrator_without_a_key_is_stopped_by_the_key_first(company: SimulatedCompany) -> None:
    refused = ask(company, "/Company", login="admin:password")
    assert (refused.status_code, refused.json()["ErrorCode"]) == (403, "ERROR_INVALID_APIKEY")


def test_serial_numbers_need_the_key_and_no_registration(company: SimulatedCompany) -> None:
    with company.client() as client:
        client.put("/_control/licence", json={"option": False})
        missing = client.get("/Item/TRL-JKT/Serial/1")
        listed = client.get("/Item/TRL-JKT/Serials/Location/MAIN")
        client.put("/_control/licence", json={"api_key": "expired"})
        refused = client.get("/Item/TRL-JKT/Serials/Location/MAIN")
    assert (missing.status_code, listed.status_code) == (404, 200)
    assert (refused.status_code, refused.json()["ErrorCode"]) == (403, "ERROR_INVALID_APIKEY")


@pytest.mark.parametrize("path", ["/SystemInfo", "/APIKeys", "/Databases", "/databases/ini", "/CompanyAdmins/DEMO"])
def test_a_company_user_is_told_that_the_server_is_not_his(company: SimulatedCompany, path: str) -> None:
    with company.client() as client:
        answer = client.get(path)
    assert (answer.status_code, answer.json()["ErrorCode"]) == (403, "ERROR_INVALID_ROLE_PERMISSIONS")


def test_the_server_tells_its_own_times_with_their_offset_and_who_runs_it(company: SimulatedCompany) -> None:
    info = ask(company, "/SystemInfo", login="admin:password").json()["SystemInfo"]
    assert set(info) == {
        *("SystemDBCreatedDateTime", "ServerLastStartedDateTime", "ServerCodeVersion", "ServerOS"),
        *("Is64bitOS", "ServerUser"),
    }
    for name in ("SystemDBCreatedDateTime", "ServerLastStartedDateTime"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}[+-]\d\d:\d\d", info[name])


@pytest.mark.parametrize(
    "start", ["2099-01-01T00:00:00Z", "2099-01-01T00:00:00.0000000-05:00", "2099-01-01T00:00", "2099-01-01", "20990101"]
)
def test_a_date_may_come_in_other_forms_than_the_recommended(company: SimulatedCompany, start: str) -> None:
    with company.client() as client:
        answer = client.get("/Items", params={"StartDate": start})
    assert (answer.status_code, answer.json()["Items"]) == (200, [])


@pytest.mark.parametrize("path", ["/Customers", "/Document/1", "/GiftCards"])
def test_routes_that_are_not_built_are_unknown(company: SimulatedCompany, path: str) -> None:
    with company.client() as client:
        answer = client.get(path)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("StartDate=yesterday", "RequestBindingException"),
        ("EndDate=9999-12-31T23:59:59.9999999", "RequestBindingException"),
        ("Page=one&Rows=5", "RequestBindingException"),
        ("Page=1&Rows=2147483648", "RequestBindingException"),
        ("Page=99999999999999999999&Rows=500", "RequestBindingException"),
        ("StartDate=2026-03-02&EndDate=2026-03-01", "ArgumentException"),
        ("StartDate=2026-03-01&EndDate=2026-03-01", "ArgumentException"),
    ],
)
def test_a_query_that_cannot_be_read_is_400_in_the_servers_own_shape(
    company: SimulatedCompany, query: str, code: str
) -> None:
    with company.client() as client:
        answer = client.get(f"/Items?{query}")
    assert (answer.status_code, answer.json()["ResponseStatus"]["ErrorCode"]) == (400, code)


def test_a_database_that_fails_is_500_in_the_servers_own_shape() -> None:
    simulator = assemble(Settings(items=5))
    with simulator.database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE TX_COD")
    with serving(simulator.app) as url:
        usual = Settings()
        company = SimulatedCompany(url, usual.company, usual.user, usual.password, usual.api_key)
        with company.client() as client:
            broken, whole = client.get("/TaxCodes"), client.get("/PayCodes")
    simulator.close()
    assert (broken.status_code, broken.json()["ResponseStatus"]["ErrorCode"]) == (500, "SqlException")
    assert whole.status_code == 200


def test_the_control_door_needs_no_credential_and_is_never_counted(company: SimulatedCompany) -> None:
    plain = httpx.Client(base_url=company.url, timeout=20, trust_env=False)
    with plain:
        assert plain.get("/_control/state").status_code == 200
        assert plain.get("/_control/calls").json()["total"] == 0
