"""The simulated Counterpoint over TLS with a certificate of its own, as the real server has one."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from shared.connectors.http import open_client
from shared.sync.errors import DownKind, SystemDown
from simulators.counterpoint.app import assemble
from simulators.counterpoint.settings import Settings
from simulators.wire import Tls, serving
from tests.builders.counterpoint import company_api


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl makes the certificate, and there is none")
    folder = tmp_path_factory.mktemp("tls")
    made = Tls(certificate=folder / "server.pem", key=folder / "key.pem")
    named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *named, *files],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return made


@pytest.fixture(scope="module")
def url(tls: Tls) -> Iterator[str]:
    simulator = assemble(Settings(items=5))
    with serving(simulator.app, tls=tls) as found:
        yield found
    simulator.close()


async def test_whoever_trusts_its_certificate_is_answered(tls: Tls, url: str) -> None:
    assert url.startswith("https://127.0.0.1:")
    async with open_client(base_url=url, at_once=2, verify=str(tls.certificate)) as client:
        answer = await company_api(client).get("/Company")
    assert answer["SY_COMP"]["NAM"] == "Lakeside Outfitters"


async def test_a_certificate_nobody_vouches_for_is_no_answer_at_all(url: str) -> None:
    async with open_client(base_url=url, at_once=2) as client:
        with pytest.raises(SystemDown) as caught:
            await company_api(client).get("/Company")
    assert caught.value.kind is DownKind.NO_ANSWER


async def test_a_connection_can_be_cut_over_tls_too(tls: Tls, url: str) -> None:
    trust = ssl.create_default_context(cafile=tls.certificate)
    trusting = httpx.Client(base_url=url, verify=trust, trust_env=False, timeout=20)
    with trusting:
        trusting.put("/_control/faults", json={"rules": [{"kind": "cut", "path": "/Company"}]})
        with pytest.raises(httpx.TransportError):
            trusting.get("/Company")
        trusting.delete("/_control/faults")
