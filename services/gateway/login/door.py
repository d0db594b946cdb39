"""The door of every route that is not public: no session, no answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from services.gateway.login.addresses import Network, client_address
from services.gateway.login.sessions import Sessions
from services.gateway.records.visitor import Visitor

PUBLIC_PATHS = frozenset(
    {"/login", "/api/login", "/logout", "/api/logout", "/health/live", "/health/ready", "/favicon.ico"}
)
"""The only routes that answer without a session; besides them the static files."""


BY_ITSELF = ("refresh", "30")
"""Stands in the address of a page that a browser without scripts loads again and again."""


class NotSignedIn(Exception):
    """There is no session. Pages lead to the sign-in, the API answers 401."""


class AskedTwice(Exception):
    """A query parameter stands twice in the address: which one is meant can't be known."""


@dataclass(frozen=True)
class Door:
    """Finds the visitor of a request; use as a dependency."""

    sessions: Sessions
    cookie: str
    trusted_proxies: Collection[Network]

    async def __call__(self, request: HTTPConnection) -> Visitor:
        """The visitor; raises NotSignedIn, or StoreDown when it can't be known."""
        # A page that loads itself again does not show that anybody is still there.
        return await self._found(request, active=BY_ITSELF not in request.query_params.multi_items())

    async def watching(self, request: HTTPConnection) -> Visitor:
        """The same for what a page asks by itself: an open tab must not keep its user signed in."""
        return await self._found(request, active=False)

    async def _found(self, request: HTTPConnection, *, active: bool) -> Visitor:
        names = [name for name, _ in request.query_params.multi_items()]
        if len(names) != len(set(names)):
            raise AskedTwice
        visitor = await self.visitor(request, active=active)
        if visitor is None:
            raise NotSignedIn
        return visitor

    async def visitor(self, request: HTTPConnection, *, active: bool = True) -> Visitor | None:
        """The visitor, or None."""
        session_id = request.cookies.get(self.cookie)
        if not session_id:
            return None
        return await self.sessions.visitor(session_id=session_id, active=active)

    def address(self, request: HTTPConnection) -> str:
        """Where the request comes from."""
        return client_address(
            peer=request.client.host if request.client else "unknown",
            forwarded_for=request.headers.getlist("x-forwarded-for"),
            trusted=self.trusted_proxies,
        )
