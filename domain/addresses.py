"""Which addresses are this machine's, and which may be connected to on somebody else's word."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
_V4_COMPATIBLE = IPv6Network("::/96")


def is_loopback(host: str) -> bool:
    """True if a host, by name or address, is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """True if one may connect to this IP address: globally routable, and so is any IPv4 address inside it."""
    ip = ip_address(address.partition("%")[0])
    return ip.is_global and not ip.is_multicast and all(v4.is_global and not v4.is_multicast for v4 in _embedded(ip))


def _embedded(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address stands for (mapped, compatible, 6to4, Teredo, NAT64)."""
    if isinstance(ip, IPv4Address):
        return []
    found = [v4 for v4 in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if v4 is not None]
    if ip in _NAT64 or ip in _V4_COMPATIBLE:
        found.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return found
