"""The gateway put together: names every part, opens nothing until it is started."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from services.gateway.api.acting import acting_routes
from services.gateway.api.mappings import mapping_routes
from services.gateway.api.reading import Counter, reading_routes
from services.gateway.api.sign_in import sign_in_routes
from services.gateway.connectors.magento import MagentoSignIn
from services.gateway.connectors.overview import Overviews
from services.gateway.connectors.services import DomainServices
from services.gateway.connectors.stream import ActivityHub, ActivityReader, SwitchBoard
from services.gateway.login.acts import Acts
from services.gateway.login.addresses import Network
from services.gateway.login.cookies import SessionCookie
from services.gateway.login.door import Door
from services.gateway.login.gates import HostGate, OriginGate, SizeGate
from services.gateway.login.sessions import SessionLife, Sessions
from services.gateway.login.sign_in import EntryRules, SignIn
from services.gateway.pages.activity import activity_pages
from services.gateway.pages.buttons import button_pages
from services.gateway.pages.dashboard import dashboard_pages
from services.gateway.pages.desk import Desk
from services.gateway.pages.errors import add_error_pages
from services.gateway.pages.headers import SecurityHeaders
from services.gateway.pages.health import health_pages
from services.gateway.pages.help import help_pages
from services.gateway.pages.items import item_pages
from services.gateway.pages.mappings import mapping_pages
from services.gateway.pages.promotions import promotion_pages
from services.gateway.pages.rendering import STATIC, LastingFiles, Renderer
from services.gateway.pages.schedules import schedule_pages
from services.gateway.pages.sign_in import sign_in_pages
from services.gateway.pages.stream import stream_pages
from services.gateway.pages.tasks import task_pages
from services.gateway.settings import GatewaySettings
from shared.contracts.version import VERSION
from shared.store.connection import Connection
from shared.store.gateway import AuditTrail, LoginFailures, SessionStore
from shared.sync.beside import begin, begin_loop, ended
from shared.sync.errors import StoreDown

_LONGEST_WAIT = 15.0


@dataclass(frozen=True)
class Gateway:
    """The whole gateway: `asgi` is what a server runs, `app` what is inside its gates."""

    app: FastAPI
    asgi: ASGIApp
    stopping: asyncio.Event
    """Set it to end every open stream at once."""
    trusted: Collection[Network]
    """The proxies that speak for many."""


def utc_now() -> datetime:
    """Now."""
    return datetime.now(UTC)


def build(*, settings: GatewaySettings, now: Callable[[], datetime] = utc_now) -> Gateway:
    """A gateway for those settings. Its background work runs between startup and shutdown of `app`."""
    stopping = asyncio.Event()
    connection = Connection(
        uri=settings.mongodb_uri.get_secret_value(),
        database=settings.mongodb_database or "countersync_gateway",
        appname="countersync-gateway",
    )
    store = SessionStore(database=connection.database)
    failures = LoginFailures(database=connection.database)
    audit = AuditTrail(database=connection.database)
    zone = ZoneInfo(settings.store_zone)

    hub = ActivityHub()
    switches = SwitchBoard(
        bootstrap_servers=settings.kafka_bootstrap_servers, replication=settings.kafka_replication_factor
    )
    activity = ActivityReader(bootstrap_servers=settings.kafka_bootstrap_servers, hub=hub)
    services = DomainServices(services=settings.services, secret=settings.service_secret.get_secret_value())
    magento = MagentoSignIn(url=str(settings.magento_url))
    overviews = Overviews(services=services, now=now, stream_away=lambda: switches.away)
    acts = Acts(services=services, overviews=overviews, switches=switches, audit=audit, now=now)

    cookie = SessionCookie(secure=settings.secure_cookies)
    life = SessionLife(idle=settings.session_idle, most=settings.session_most)
    sessions = Sessions(store=store, life=life, now=now)
    door = Door(sessions=sessions, cookie=cookie.name, trusted_proxies=settings.proxies)
    sign_in = SignIn(
        magento=magento,
        failures=failures,
        sessions=sessions,
        audit=audit,
        rules=EntryRules(
            allowed_users=settings.users,
            allowed_addresses=settings.sign_in_networks,
            tries_per_account=settings.login_tries_per_account,
            tries_per_address=settings.login_tries_per_address,
        ),
        now=now,
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        work = [
            begin_loop(switches.run(), name="switches"),
            begin_loop(activity.run(), name="activity"),
            begin(_until_done(store.ensure_indexes, failures.ensure_indexes, audit.ensure_indexes), name="indexes"),
        ]
        try:
            yield
        finally:
            stopping.set()
            await ended(work)
            await services.close()
            await magento.close()
            connection.close()

    app = FastAPI(
        title="CounterSync", version=VERSION, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan
    )
    renderer = Renderer(zone=zone, environment=settings.environment, now=now, version=VERSION)
    desk = Desk(door=door, sessions=sessions, services=services, overviews=overviews, acts=acts, renderer=renderer)
    counter = Counter(door=door, services=services, overviews=overviews, acts=acts, zone=zone)
    pages = (
        health_pages(ready=lambda: not stopping.is_set()),
        sign_in_pages(desk=desk, sign_in=sign_in, cookie=cookie),
        dashboard_pages(desk=desk),
        schedule_pages(desk=desk),
        button_pages(desk=desk),
        promotion_pages(desk=desk),
        task_pages(desk=desk),
        item_pages(desk=desk),
        mapping_pages(desk=desk),
        activity_pages(desk=desk),
        help_pages(desk=desk),
        stream_pages(desk=desk, hub=hub, stopping=stopping),
    )
    for router in pages:
        app.include_router(router)
    api = APIRouter(prefix="/api")
    api.include_router(sign_in_routes(counter=counter, sign_in=sign_in, sessions=sessions, cookie=cookie))
    api.include_router(reading_routes(counter=counter))
    api.include_router(acting_routes(counter=counter))
    api.include_router(mapping_routes(counter=counter))
    app.include_router(api)
    app.mount(renderer.static_path, LastingFiles(directory=STATIC))
    add_error_pages(app, renderer=renderer)
    return Gateway(app=app, asgi=_gated(app, settings=settings), stopping=stopping, trusted=settings.proxies)


def _gated(app: ASGIApp, *, settings: GatewaySettings) -> ASGIApp:
    https_only = settings.secure_cookies
    gated: ASGIApp = SizeGate(app)
    gated = OriginGate(gated, https_only=https_only)
    gated = HostGate(gated, hosts=settings.hosts)
    return SecurityHeaders(gated, https_only=https_only)


async def _until_done(*steps: Callable[[], Awaitable[None]]) -> None:
    wait = 0.5
    for step in steps:
        while True:
            try:
                await step()
                break
            except StoreDown:
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
