"""P2: sixteen clients over HTTP, against an empty POST and the stock library behind FastAPI."""

from __future__ import annotations

from functools import partial

from .client import CLIENTS, LoadClient
from .ground import Ground
from .leads import Customers
from .rows import Row, Target
from .series import Series, in_turns
from .servers import bare, dealtrail
from .serving import DATABASE

LEADS = 200


def measure(ground: Ground) -> list[Row]:
    path, keys = ground.hired()
    stock = ground.place("stock")
    with (
        dealtrail(path) as ours,
        bare("empty", ground.folder) as floor,
        bare("stock", ground.folder, **{DATABASE: str(stock)}) as library,
    ):
        clients = [LoadClient(port, keys, Customers()) for port in (ours, floor, library)]
        shares: dict[int, list[float]] = {client.port: [] for client in clients}
        series = in_turns(*(partial(_rate, client, shares) for client in clients))
    what = f"{CLIENTS} clients over HTTP, {5 * LEADS:,} commands a round"
    unit = "commands/s"
    mine, empty, stocks = series
    share = "client's share of a core"
    return [
        Row("P2", what, unit, mine, "an empty async POST", empty, Target("≥", 0.4)),
        Row("P2", what, unit, mine, "stock library + FastAPI", stocks, Target("≥", 3)),
        Row(
            "P2",
            share,
            "",
            Series(tuple(shares[ours][1:])),
            "the same, empty POST",
            Series(tuple(shares[floor][1:])),
        ),
    ]


def _rate(client: LoadClient, shares: dict[int, list[float]]) -> float:
    load = client.play(LEADS)
    shares[client.port].append(load.client_share)
    return load.rate
