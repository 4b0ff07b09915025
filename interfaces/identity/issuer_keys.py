"""The keys that an issuer signs with, as they were fetched last.

They are fetched again when they are no longer fresh, while those at hand go on serving; and when
a token names a key that is not among them, which is how a new key comes in. Whatever tokens come,
between two fetches lies a while, and one fetch serves all who wait. A key that the issuer took
back is no longer believed after the next fetch, and at the latest when all are too old.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from joserfc.jwk import KeySet

from .fetching import IssuerFailsError

#: Keys that cannot be fetched again are believed for so many times as long as they are fresh.
BELIEVED_TIMES = 6

logger = logging.getLogger("dealtrail")


class IssuerKeys:
    """The keys of one issuer, for one event loop; times are seconds of `clock`."""

    def __init__(
        self,
        fetch: Callable[[], Awaitable[KeySet]],
        *,
        fresh_seconds: float,
        retry_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self._fetch = fetch
        self._fresh = fresh_seconds
        self._retry = retry_seconds
        self._clock = clock
        self._keys: KeySet | None = None
        self._fetched_at = self._tried_at = -math.inf
        self._failure = ""
        self._fetching: asyncio.Task[None] | None = None

    async def for_key(self, kid: str | None) -> KeySet:
        """The keys in which `kid` is to be looked for; raises IssuerFailsError if none are good.

        It is not among them if the issuer has no such key.
        """
        known = self._believed()
        if known is None or not _holds(known, kid):
            await self._fetched()
            known = self._believed()
        elif self._clock() - self._fetched_at >= self._fresh:
            self._begin()
        if known is None or (self._failure and not _holds(known, kid)):
            raise IssuerFailsError(self._failure)
        return known

    @property
    def retry_after(self) -> float:
        """After how many seconds it makes sense to ask again."""
        return max(1.0, self._tried_at + self._retry - self._clock())

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    def _believed(self) -> KeySet | None:
        is_too_old = self._clock() - self._fetched_at >= self._fresh * BELIEVED_TIMES
        return None if is_too_old else self._keys

    async def _fetched(self) -> None:
        """Wait for the fetch that runs or can begin; who goes away meanwhile does not end it."""
        self._begin()
        if self._fetching is not None:
            await asyncio.shield(self._fetching)

    def _begin(self) -> None:
        if self._fetching is None and self._clock() - self._tried_at >= self._retry:
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            self._keys = await self._fetch()
            self._fetched_at, self._failure = self._clock(), ""
        except IssuerFailsError as error:
            self._failure = str(error)
            logger.warning("the OpenID Connect issuer fails: %s", error)
        finally:
            self._fetching = None


def _holds(keys: KeySet, kid: str | None) -> bool:
    return kid is None or any(key.kid == kid for key in keys)
