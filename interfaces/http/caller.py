"""Who calls: the person behind the bearer key or token, with the roles that he holds now."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Request

from application.exchange import Issuer
from application.sales import Sales
from domain.people import Person

from .problems import ProblemError
from .sign_in import let_in, signed_in


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated person and the key he used, by its id; of a token `oidc:` and his id."""

    person: Person
    key_id: str

    @property
    def issuer(self) -> Issuer:
        return Issuer(self.person.id, self.person.roles, self.key_id)


class Throttle:
    """Bounds what one key may ask for: so many calls a second, so many at once."""

    def __init__(self, per_second: int, at_once: int) -> None:
        self._rate = per_second
        self._at_once = at_once
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[float, float]] = {}
        self._running: dict[str, int] = {}

    @contextmanager
    def counted(self, key_id: str) -> Iterator[None]:
        """Counts the call for as long as it runs, or refuses it as one too many."""
        self.enter(key_id)
        try:
            yield
        finally:
            self.leave(key_id)

    def enter(self, key_id: str) -> None:
        """Count the call in, or refuse it as too many."""
        now = time.monotonic()
        with self._lock:
            tokens, since = self._tokens.get(key_id, (float(self._rate), now))
            tokens = min(float(self._rate), tokens + (now - since) * self._rate)
            running = self._running.get(key_id, 0)
            if tokens < 1 or running >= self._at_once:
                self._tokens[key_id] = (tokens, now)
                raise ProblemError("too-many")
            self._tokens[key_id] = (tokens - 1, now)
            self._running[key_id] = running + 1

    def leave(self, key_id: str) -> None:
        with self._lock:
            left = self._running.get(key_id, 1) - 1
            if left:
                self._running[key_id] = left
            else:
                self._running.pop(key_id, None)


def sales_of(request: Request) -> Sales:
    sales = request.app.state.sales
    assert isinstance(sales, Sales)
    return sales


def throttle_of(request: Request) -> Throttle:
    throttle = request.app.state.throttle
    assert isinstance(throttle, Throttle)
    return throttle


async def caller(request: Request) -> Caller:
    """The caller; raises `unauthenticated` if nothing that he sent opens the door now."""
    sales = sales_of(request)
    signed = await signed_in(request, sales)
    person = let_in(signed, await known_person(sales, signed.person_id), sales)
    return Caller(person, signed.client)


async def known_person(sales: Sales, person_id: str) -> Person | None:
    """The person; one that another process added a moment ago too."""
    if sales.people.get(person_id) is None:
        await run_sync(sales.refresh)
    return sales.people.get(person_id)


async def throttled(request: Request) -> AsyncIterator[Caller]:
    """The caller, counted against what his key may ask for."""
    known = await caller(request)
    with throttle_of(request).counted(known.key_id):
        yield known


#: Counted out before the answer leaves, so that a caller may follow up at once.
CallerDep = Annotated[Caller, Depends(throttled, scope="function")]
SalesDep = Annotated[Sales, Depends(sales_of)]
