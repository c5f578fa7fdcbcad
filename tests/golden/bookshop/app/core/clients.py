"""Where a request comes from: one name for all addresses that one client has."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

# Whoever reaches IPv4 by way of IPv6 has an address in these, whose last 32 bits are the
# IPv4 one: NAT64 (RFC 6052) and SIIT (RFC 7915).
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0:0/96"))


def network_of(scope: Scope) -> str:
    client = scope.get("client")
    return network(client[0]) if client else ""


@lru_cache(maxsize=4096)
def network(host: str) -> str:
    """Return the IPv4 address, or the /64: one household has those by the billion."""
    try:
        ip = ip_address(host.partition("%")[0])
    except ValueError:  # a socket in the file system
        return host
    if isinstance(ip, IPv4Address):
        return str(ip)
    hidden = inner(ip)
    return str(hidden or IPv6Network((ip, 64), strict=False))


def inner(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one is made of: 6to4 and Teredo too."""
    if any(ip in translated for translated in TRANSLATED):
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    teredo = ip.teredo
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)
