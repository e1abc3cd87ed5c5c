"""Which addresses are this machine's, and which may be connected to on somebody else's word."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")  # what IANA has given out of IPv6; all else leads to no outlet
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # third quarter of an address that ends in an IPv4 address (RFC 5214)
_NOT_FOR_US = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments; a cloud serves metadata at 192.0.0.192
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("168.63.129.16/32"),  # a cloud's metadata, at an address that looks public
)


def is_loopback(host: str) -> bool:
    """True if a host, by name or address, is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """True if one may connect to this IP address: globally routable, and so is any IPv4 address inside it."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_FOR_US)
    if ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    if ip in _NAT64:
        return is_public(str(_last_32_bits(ip)))
    return ip in _UNICAST and ip.is_global and all(is_public(str(v4)) for v4 in _embedded(ip))


def _embedded(ip: IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address is a tunnel to (6to4, Teredo, ISATAP)."""
    found = [v4 for v4 in (ip.sixtofour, *(ip.teredo or ())) if v4 is not None]
    if int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
        found.append(_last_32_bits(ip))
    return found


def _last_32_bits(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFFFFFF)
