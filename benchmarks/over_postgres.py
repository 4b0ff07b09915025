"""P3: sixteen clients over HTTP on PostgreSQL, against the raw engine and the stock library."""

from __future__ import annotations

import time
from functools import partial

from application.engines.location import Server

from .client import CLIENTS, LoadClient
from .ground import Ground
from .leads import Customers, hire
from .postgres_ground import RawServer, servers_databases
from .rows import Row, Target
from .series import in_turns
from .servers import bare, dealtrail
from .serving import SERVER

LEADS = 100
#: About what an event of ours has.
STATE = b"x" * 700
WHAT = f"{CLIENTS} clients over HTTP, PostgreSQL, {5 * LEADS:,} commands a round"
UNIT = "commands/s"


def measure(ground: Ground) -> list[Row]:
    with servers_databases() as (alone, shared, empty):
        places = [(Server(d.serving), ground.place("keys")) for d in (alone, shared)]
        issued = [hire(*place) for place in places]
        raw = RawServer(empty.superuser)
        with (
            dealtrail(*places[0], log=ground.place("log")) as ours,
            dealtrail(*places[1], log=ground.place("log"), workers=2) as pair,
            bare("stock", ground.folder, **{SERVER: empty.superuser}) as library,
        ):
            rates = [
                partial(_rate, LoadClient(port, keys, Customers()))
                for port, keys in ((ours, issued[0]), (pair, issued[1]), (library, issued[0]))
            ]
            one, two, stock, engine = in_turns(*rates, partial(_raw, raw))
        raw.close()
    return [
        Row("P3", WHAT, UNIT, one, "raw locked protocol", engine, Target("≥", 1)),
        Row("P3", WHAT, UNIT, one, "stock library with a view", stock, Target("≥", 4)),
        Row("P3", f"{WHAT}, 2 workers", UNIT, two, "raw locked protocol", engine),
    ]


def _rate(client: LoadClient) -> float:
    return client.play(LEADS).rate


def _raw(raw: RawServer) -> float:
    began = time.perf_counter()
    raw.run(5 * LEADS, STATE)
    return 5 * LEADS / (time.perf_counter() - began)
