"""The real gateway, running on a port of its own, with a small Magento to sign in against."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.gateway.__main__ import server_of
from services.gateway.app import Gateway, build, utc_now
from services.gateway.settings import GatewaySettings
from tests.builders.fake_services import SECRET, FakeServices
from tests.builders.ports import own_socket, port_of, serving

USER = "ana"
PASSWORD = "Correct#Horse9"
CODE = "314159"
WRONG = {"message": "The account sign-in was incorrect or your account is disabled temporarily."}


@dataclass
class SmallMagento:
    """Only the two sign-in calls. Counts them; may answer anything instead."""

    two_factor: bool = False
    answer: tuple[int, str] | None = None
    """Status and body to give whatever is asked."""
    calls: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        """Its routes."""

        async def token(request: Request) -> Response:
            self.calls.append("token")
            body = await request.json()
            if self.answer is not None:
                return Response(self.answer[1], status_code=self.answer[0], media_type="application/json")
            if (body["username"], body["password"]) != (USER, PASSWORD):
                return JSONResponse(WRONG, status_code=401)
            if self.two_factor:
                words = "Please use the 2fa provider-specific endpoints to obtain a token."
                return JSONResponse({"message": words, "parameters": {"active_providers": ["google"]}}, status_code=400)
            return JSONResponse("a.token.nobody-keeps")

        async def authenticate(request: Request) -> Response:
            self.calls.append("authenticate")
            body = await request.json()
            if (body["username"], body["password"], body["otp"]) != (USER, PASSWORD, CODE):
                return JSONResponse({"message": "Invalid code."}, status_code=401)
            return JSONResponse("a.token.nobody-keeps")

        return Starlette(
            routes=[
                Route("/rest/V1/integration/admin/token", token, methods=["POST"]),
                Route("/rest/V1/tfa/provider/google/authenticate", authenticate, methods=["POST"]),
            ]
        )


@dataclass
class RunningGateway:
    """A gateway that answers, with what it stands on."""

    url: str
    gateway: Gateway
    services: FakeServices
    magento: SmallMagento
    settings: GatewaySettings

    def browser(self, **more: Any) -> httpx.AsyncClient:
        """A client that behaves as a browser on the dashboard's own pages."""
        headers = {"Sec-Fetch-Site": "same-origin", **more.pop("headers", {})}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=40.0, trust_env=False, **more)

    @contextlib.asynccontextmanager
    async def signed_in(self, **more: Any) -> AsyncIterator[httpx.AsyncClient]:
        """A browser whose user has signed in."""
        async with self.browser(**more) as browser:
            details = {"username": USER, "password": PASSWORD}
            answer = await browser.post("/login", data=details, follow_redirects=False)
            assert answer.status_code == 303, answer.text
            yield browser


@contextlib.asynccontextmanager
async def running_gateway(
    *,
    services: FakeServices,
    mongodb_uri: str,
    kafka: str = "127.0.0.1:9",
    magento: SmallMagento | None = None,
    magento_url: str | None = None,
    now: Callable[[], datetime] = utc_now,
    **more: Any,
) -> AsyncIterator[RunningGateway]:
    """The gateway with those services, on a database of its own."""
    shop = magento or SmallMagento()
    async with _served(shop.app()) as own_magento:
        own = own_socket()
        port = port_of(own)
        settings = GatewaySettings(
            kafka_bootstrap_servers=kafka,
            mongodb_uri=SecretStr(mongodb_uri),
            mongodb_database=more.pop("mongodb_database", f"gateway_{uuid4().hex[:12]}"),
            http_port=port,
            service_secret=SecretStr(SECRET),
            magento_url=magento_url or own_magento,
            secure_cookies=more.pop("secure_cookies", False),
            **{f"{service.name}_url": services.url(service.name) for service in services.all},
            **more,
        )
        gateway = build(settings=settings, now=now)
        server = server_of(gateway, host="127.0.0.1", port=port)
        async with serving(server, on=own):
            yield RunningGateway(
                url=f"http://127.0.0.1:{port}", gateway=gateway, services=services, magento=shop, settings=settings
            )


@contextlib.asynccontextmanager
async def _served(app: Starlette) -> AsyncIterator[str]:
    own = own_socket()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    async with serving(server, on=own):
        yield f"http://127.0.0.1:{port_of(own)}"
