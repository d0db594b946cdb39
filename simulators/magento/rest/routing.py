"""Finds the route a path means: an exact one first, else the last match in byte order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from simulators.magento.rest.types import Kind, kinds_of

if TYPE_CHECKING:
    from simulators.magento.rest.call import Call

ANONYMOUS = "anonymous"
METHODS = ("GET", "POST", "PUT", "DELETE")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the interface and the function that carries it out."""

    method: str
    path: str
    acl: str
    service: str
    arguments: Mapping[str, Kind]
    returns: str
    serve: Callable[[Call], Any]

    @property
    def path_names(self) -> tuple[str, ...]:
        """The variables in the path, in order."""
        return tuple(part[1:] for part in self.path.split("/") if part.startswith(":"))

    @property
    def bulk_path(self) -> str:
        """The path for arrays: each variable is replaced by a fixed word and travels in the elements."""
        return "/".join(f"by{p[1:2].upper()}{p[2:]}" if p.startswith(":") else p for p in self.path.split("/"))

    @property
    def interface(self) -> str:
        """The full name of the service interface."""
        module, name, _ = self.service.split(".")
        return f"Magento\\{module}\\Api\\{name}Interface"

    @property
    def carried_out_by(self) -> str:
        """The full name of the class behind the interface."""
        module, name, _ = self.service.split(".")
        return f"Magento\\{module}\\Model\\{name}\\Interceptor"

    @property
    def topic(self) -> str:
        """The queue topic of background runs."""
        method = self.service.rsplit(".", 1)[1]
        words = [*self.interface.split("\\"), method, self.method]
        return "async." + ".".join(words).lower()


def route(
    line: str, *, acl: str, service: str, serve: Callable[[Call], Any], args: str = "", returns: str = "void"
) -> Route:
    """The route written as ``GET /V1/products/:sku``; ``acl`` is given without its vendor word."""
    method, path = line.split(" ", 1)
    return Route(
        method=method,
        path=path,
        acl=acl if acl == ANONYMOUS else f"Magento_{acl}",
        service=service,
        arguments=kinds_of(args),
        returns=returns,
        serve=serve,
    )


@dataclass(frozen=True, slots=True)
class Match:
    """A route with the values of its path variables."""

    route: Route
    path_values: Mapping[str, str]


class Routes:
    """All routes of one door, ready to be asked."""

    def __init__(self, routes: Iterable[Route], *, path_of: Callable[[Route], str] = lambda one: one.path) -> None:
        self._exact: dict[tuple[str, str], Route] = {}
        by_shape: dict[tuple[str, int], list[tuple[str, tuple[str, ...], Route]]] = defaultdict(list)
        for one in routes:
            path = path_of(one).strip("/")
            parts = tuple(path.split("/"))
            by_shape[one.method, len(parts)].append((path, parts, one))
            if ":" not in path:
                self._exact[one.method, path] = one
        # The last in byte order wins, so look from the end.
        self._by_shape = {shape: sorted(found, key=_bytes, reverse=True) for shape, found in by_shape.items()}

    def find(self, *, method: str, path: str) -> Match | None:
        """The route for a raw (still encoded) path, None if there is none."""
        trimmed = path.strip("/")
        exact = self._exact.get((method, trimmed))
        if exact is not None:
            return Match(route=exact, path_values={})
        given = trimmed.split("/")
        for _, parts, one in self._by_shape.get((method, len(given)), ()):
            if all(part.startswith(":") or part == asked for part, asked in zip(parts, given, strict=True)):
                values = {
                    part[1:]: unquote_plus(asked)
                    for part, asked in zip(parts, given, strict=True)
                    if part.startswith(":")
                }
                return Match(route=one, path_values=values)
        return None


def _bytes(entry: tuple[str, tuple[str, ...], Route]) -> bytes:
    return entry[0].encode()
