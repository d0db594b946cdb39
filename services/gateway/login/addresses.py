"""Where a visitor comes from, told only by those we trust."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def client_address(*, peer: str, forwarded_for: Sequence[str], trusted: Collection[Network]) -> str:
    """The address nearest to us that is no trusted proxy's; a client's own word in the header is never taken."""
    if not within(peer, networks=trusted):
        return peer
    hops = [hop.strip() for line in forwarded_for for hop in line.split(",") if hop.strip()]
    for hop in reversed(hops):
        if _parsed(hop) is None:
            return peer
        if not within(hop, networks=trusted):
            return hop
    return peer


def within(address: str, *, networks: Collection[Network]) -> bool:
    """True when the address belongs to one of the networks."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def neighbourhood(address: str) -> str:
    """The network whose tries are counted together: /24 or /64, for a guesser moves within it freely."""
    parsed = _parsed(address)
    if parsed is None:
        return "unknown"
    bits = 24 if parsed.version == 4 else 64
    return str(ip_network(f"{parsed}/{bits}", strict=False))


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed
