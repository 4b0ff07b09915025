"""Addresses of machines: which lead out into the world, and which stay in one's own house."""

from __future__ import annotations

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Names that never leave the house, whatever they resolve to.
HOUSE_NAMES = ("localhost", "local", "internal", "home.arpa")
NOWHERE = ipaddress.IPv4Address(0)
#: IPv6 networks in whose last bits an IPv4 address stands.
TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


def leads_out(address: IpAddress) -> bool:
    """Whether the address is one of the public internet, and no disguise of one that is not."""
    inner = _inside(address)
    if inner is not None:
        return leads_out(inner)
    # What once were the private networks of IPv6 still counts as global elsewhere.
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def names_the_house(host: str) -> bool:
    """Whether a host in a URL is by its looks this machine or a private network.

    A name may still resolve to such an address: whoever connects must look again.
    """
    plain = host.strip("[]").rstrip(".").lower()
    try:
        return not leads_out(ipaddress.ip_address(plain))
    except ValueError:
        return any(plain == name or plain.endswith(f".{name}") for name in HOUSE_NAMES)


def _inside(address: IpAddress) -> IpAddress | None:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if inner is None and any(address in network for network in TRANSLATED):
        inner = ipaddress.IPv4Address(address.packed[-len(NOWHERE.packed) :])
    return inner
