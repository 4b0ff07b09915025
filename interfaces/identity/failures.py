"""Holds back whoever tries one wrong key or token after the other.

Failures are counted for each address and for each key by its beginning. An address with too many
waits, whatever it sends, but for who signed in from there with the very same credential a while
ago: behind one address stand many. Of a key with too many, further wrong secrets are told to wait;
the right one opens from everywhere, so nobody can lock its bearer out.

Memory is bounded: of too many addresses or keys the one that was met longest ago is forgotten.
"""

from __future__ import annotations

import ipaddress
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

#: So many addresses, keys and credentials are remembered.
MOST = 10_000
#: The failures of this time are counted.
WINDOW_SECONDS = 60.0
#: So long it counts that somebody signed in from an address.
REMEMBERED_SECONDS = 3600.0
#: An IPv6 client has a whole network of addresses to choose from.
IPV6_PREFIX = 64


@dataclass(slots=True)
class _Count:
    """Failures since `since`; none counts before `until`."""

    since: float
    failures: int = 0
    until: float = -math.inf


class Failures:
    """The failed attempts of one process; times are seconds of any clock that only goes on."""

    def __init__(self, most: int, seconds: float, *, remembered: int = MOST) -> None:
        """After `most` failures in a minute an address, or a key, waits for `seconds`."""
        self._most = most
        self._seconds = seconds
        self._remembered = remembered
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, str], _Count] = OrderedDict()
        self._right: OrderedDict[tuple[str, bytes], float] = OrderedDict()

    def wait(self, address: str, credential: bytes, now: float) -> float:
        """How many seconds this address has to wait before its credential is looked at; 0: none.

        `credential` is a digest of what was sent.
        """
        with self._lock:
            left = self._left(("address", address), now)
            if left <= 0:
                return 0.0
            known = self._right.get((address, credential))
            return 0.0 if known is not None and now - known < REMEMBERED_SECONDS else left

    def failed(self, address: str, key_id: str | None, now: float) -> float:
        """Count a failure; how many seconds to wait if the key it was for had too many, else 0."""
        with self._lock:
            self._count(("address", address), now)
            if key_id is None:
                return 0.0
            left = self._left(("key", key_id), now)
            self._count(("key", key_id), now)
            return left

    def succeeded(self, address: str, credential: bytes, now: float) -> None:
        """Remember who signed in from where."""
        with self._lock:
            self._right[address, credential] = now
            self._right.move_to_end((address, credential))
            if len(self._right) > self._remembered:
                self._right.popitem(last=False)

    def __len__(self) -> int:
        """How much is remembered."""
        return len(self._counts) + len(self._right)

    def _left(self, who: tuple[str, str], now: float) -> float:
        count = self._counts.get(who)
        return max(0.0, count.until - now) if count is not None else 0.0

    def _count(self, who: tuple[str, str], now: float) -> None:
        count = self._counts.setdefault(who, _Count(now))
        if now - count.since >= WINDOW_SECONDS:
            count.since, count.failures = now, 0
        count.failures += 1
        if count.failures >= self._most:
            count.since, count.failures, count.until = now, 0, now + self._seconds
        self._counts.move_to_end(who)
        if len(self._counts) > self._remembered:
            self._counts.popitem(last=False)


def counted_address(host: str | None) -> str:
    """The address that failures are counted for: of IPv6 its network, of anything odd its text."""
    if host is None:
        return ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:100]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    bits = int(address) >> (128 - IPV6_PREFIX) << (128 - IPV6_PREFIX)
    return f"{ipaddress.IPv6Address(bits)}/{IPV6_PREFIX}"
