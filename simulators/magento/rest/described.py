"""What the interface says of itself: the routes of some services that a caller may use, as a Swagger 2 document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import ANONYMOUS, Route
from simulators.magento.sign_in.callers import Caller

PATH = "schema"
_ALL = "all"


def service_name(route: Route) -> str:
    """``catalogProductRepositoryV1``: the name a service is asked for by."""
    module, interface, _ = route.service.split(".")
    return f"{module[:1].lower()}{module[1:]}{interface}V1"


def described(*, routes: Sequence[Route], caller: Caller, services: str, host: str, base_path: str) -> dict[str, Any]:
    """The document; what the caller may not use isn't in it. Raises Refusal (400) for a service nobody has."""
    wanted = [word.strip() for word in services.split(",") if word.strip()]
    known = {service_name(one) for one in routes}
    if not wanted or any(word != _ALL and word not in known for word in wanted):
        raise Refusal("Incorrect format of request URI or Requested services are missing.")
    shown = [
        one
        for one in routes
        if (_ALL in wanted or service_name(one) in wanted) and (one.acl == ANONYMOUS or caller.may(one.acl))
    ]
    return {
        "swagger": "2.0",
        "info": {"version": "2.4", "title": "Magento Community"},
        "host": host,
        "basePath": base_path,
        "schemes": ["http"],
        "tags": [{"name": name} for name in sorted({service_name(one) for one in shown})],
        "paths": _paths(shown),
    }


def _paths(routes: Iterable[Route]) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for one in sorted(routes, key=lambda route: (route.path, route.method)):
        braced = "/".join(f"{{{part[1:]}}}" if part.startswith(":") else part for part in one.path.split("/"))
        paths.setdefault(braced, {})[one.method.lower()] = {
            "tags": [service_name(one)],
            "operationId": f"{service_name(one)}{one.service.rsplit('.', 1)[1].capitalize()}{one.method.capitalize()}",
            "parameters": [{"name": name, "in": "path", "type": "string", "required": True} for name in one.path_names],
            "responses": {"200": {"description": "200 Success."}, "default": {"description": "Unexpected error"}},
        }
    return paths
