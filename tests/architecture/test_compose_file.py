"""The compose file: healthy, restarted, limited, and without a secret in it."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from services.customers.settings import CustomersSettings
from services.gateway.settings import GatewaySettings
from services.misc.settings import MiscSettings
from services.orders.settings import OrdersSettings
from services.products.settings import ProductsSettings
from shared.contracts.topics import DOMAINS
from shared.runtime.settings import FrameSettings
from tests.builders.plain_yaml import NotPlain, read_plain_yaml
from tests.builders.project import ROOT

OUR_SERVICES: Final = (*DOMAINS, "gateway")
SIMULATORS: Final = ("counterpoint-simulator", "magento-simulator")
SETTINGS: Final[dict[str, type[FrameSettings]]] = {
    "products": ProductsSettings,
    "customers": CustomersSettings,
    "orders": OrdersSettings,
    "misc": MiscSettings,
    "gateway": GatewaySettings,
}
FIXED_BY_THE_IMAGE: Final = {"HTTP_HOST", "HTTP_PORT", "MONGODB_DATABASE", "STOP_SECONDS"}
"""The last one goes with `stop_grace_period`."""
_SECRET_NAME: Final = re.compile(r"PASSWORD|SECRET|TOKEN|API_KEY|SQL_URL|MONGODB_URI")
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def compose() -> dict[str, Any]:
    read: dict[str, Any] = read_plain_yaml((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return read


def faults_of(file: dict[str, Any]) -> list[str]:
    """Everything in a compose file that the house does not allow."""
    return [
        f"{name}: {fault}"
        for name, service in file["services"].items()
        for fault in _faults_of_service(name, service, declared=set(file["secrets"]))
    ]


def _faults_of_service(name: str, service: dict[str, Any], *, declared: set[str]) -> list[str]:
    faults = []
    if not service.get("healthcheck", {}).get("test"):
        faults.append("no health check")
    if service.get("restart") != "unless-stopped":
        faults.append("no restart policy")
    if service.get("cap_drop") != ["ALL"] or service.get("security_opt") != ["no-new-privileges:true"]:
        faults.append("keeps rights it does not need")
    if not all(service.get(limit) for limit in ("mem_limit", "cpus", "pids_limit")):
        faults.append("no limits")
    if name in (*OUR_SERVICES, *SIMULATORS) and service.get("read_only") is not True:
        faults.append("can write to its image")
    faults += _faults_of_secrets(service, declared=declared)
    return faults


def _faults_of_secrets(service: dict[str, Any], *, declared: set[str]) -> list[str]:
    mounted = set(service.get("secrets", []))
    faults = [f"secret {secret} is not declared" for secret in mounted - declared]
    for variable, value in service.get("environment", {}).items():
        if not _SECRET_NAME.search(variable):
            continue
        if not variable.endswith("_FILE"):
            faults.append(f"{variable} holds a secret itself")
        elif str(value).removeprefix("/run/secrets/") not in mounted:
            faults.append(f"{variable} names a secret that is not mounted")
    if re.search(r"://[^/\s]+:[^/\s]+@", str(service)):
        faults.append("an address with a password")
    return faults


def test_the_compose_file_has_no_fault() -> None:
    assert faults_of(compose()) == []


def test_broker_database_and_all_five_services_stand_in_it() -> None:
    assert set(compose()["services"]) == {"kafka", "mongodb", *OUR_SERVICES, *SIMULATORS}


def test_simulators_run_only_when_they_are_asked_for() -> None:
    profiles = {name: service.get("profiles") for name, service in compose()["services"].items()}

    assert {name for name, profile in profiles.items() if profile} == set(SIMULATORS)
    assert all(profiles[name] == ["simulators"] for name in SIMULATORS)


def test_data_lives_in_named_volumes() -> None:
    file = compose()

    for name, place in (("kafka", "/var/lib/kafka/data"), ("mongodb", "/data/db")):
        volumes = dict(reversed(volume.split(":")[:2]) for volume in file["services"][name]["volumes"])
        assert volumes[place] in file["volumes"]


def test_nothing_but_the_dashboard_and_a_simulator_can_be_reached_from_outside() -> None:
    published = {name: service["ports"] for name, service in compose()["services"].items() if "ports" in service}

    assert set(published) == {"gateway", "magento-simulator"}
    assert all(
        port.startswith(("127.0.0.1:", "${GATEWAY_ADDRESS:-127.0.0.1}:"))
        for ports in published.values()
        for port in ports
    )


def test_each_service_signs_in_to_the_database_as_itself() -> None:
    services = compose()["services"]

    assert [services[name]["environment"]["MONGODB_URI_FILE"] for name in OUR_SERVICES] == [
        f"/run/secrets/{name}_mongodb_uri" for name in OUR_SERVICES
    ]


def test_the_example_settings_show_every_variable_with_its_default_and_no_secret() -> None:
    shown = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    used = dict(_PLACEHOLDER.findall((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))

    assert shown == used
    assert not [name for name in shown if _SECRET_NAME.search(name)]


@pytest.mark.parametrize("name", OUR_SERVICES)
def test_every_setting_of_a_service_reaches_it_from_the_file_or_from_env(name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in compose()["services"][name]["environment"]}
    given |= set(compose()["services"][name]["environment"])
    known = {setting.upper() for setting in SETTINGS[name].model_fields}

    assert known - given == FIXED_BY_THE_IMAGE


@pytest.mark.parametrize("name", ["products", "misc"])
def test_a_service_that_reads_counterpoints_database_has_the_simulated_one_in_its_place(name: str) -> None:
    services = compose()["services"]

    assert set(services["counterpoint-simulator"]["volumes"]) <= set(services[name].get("volumes", []))


def test_every_declared_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    script = shutil.copy(ROOT / "deploy" / "make-secrets", tmp_path)
    subprocess.run([script], check=True, capture_output=True, timeout=30)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    subprocess.run([script], check=True, capture_output=True, timeout=30)

    assert set(made) == set(compose()["secrets"])
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert len(made["service_secret"]) >= 24
    random_ones = [text for name, text in made.items() if name != "counterpoint_sql_url"]
    assert len(set(random_ones)) == len(random_ones)


def test_made_secrets_cannot_be_committed(tmp_path: Path) -> None:
    ignored = (ROOT / "deploy" / ".gitignore").read_text(encoding="utf-8").splitlines()

    assert "/secrets/" in ignored
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_image_runs_as_a_numeric_user_who_is_not_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert re.search(r"^ARG BASE_IMAGE=", dockerfile, flags=re.MULTILINE)
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", dockerfile, flags=re.MULTILINE)
    assert "--require-hashes" in dockerfile


PLANTED: Final = """
services:
  orders:
    image: x
    restart: unless-stopped
    environment:
      SERVICE_SECRET: 0123456789
      MAGENTO_TOKEN_FILE: /run/secrets/magento_token
      STORE: "mongodb://root:secret@mongodb/"
secrets:
  other:
    file: ./other
"""


@pytest.mark.parametrize(
    "fault",
    [
        "orders: no health check",
        "orders: keeps rights it does not need",
        "orders: no limits",
        "orders: can write to its image",
        "orders: SERVICE_SECRET holds a secret itself",
        "orders: MAGENTO_TOKEN_FILE names a secret that is not mounted",
        "orders: an address with a password",
    ],
)
def test_a_planted_fault_is_found(fault: str) -> None:
    assert fault in faults_of(read_plain_yaml(PLANTED))


@pytest.mark.parametrize(
    "text", ["a: {b: 1}", "a: [1,\n  2]", "a: |\n  b", "a: 'b'", "a: 1\na: 2", "a: !!str 1", "- a: 1"]
)
def test_the_reader_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(NotPlain):
        read_plain_yaml(text)
