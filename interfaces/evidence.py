"""The ledger of the service: put together out of the settings, and kept up to date."""

from __future__ import annotations

from application.engines.sole import sole
from application.sales import Sales
from projections.ledger import checker
from projections.ledger.checker import Checker
from projections.ledger.examined import Sources
from projections.ledger.keeper import LOCK, Keeper
from projections.ledger.ledger import Ledger

from .settings import Settings


def ledger_of(sales: Sales, settings: Settings) -> Ledger:
    """The ledger of the log; its keys are made if there never were any."""
    return Ledger(
        sales.log,
        sales.keys.ledger,
        origin=settings.ledger_origin,
        folder=settings.checkpoints,
        now=sales.clock.now,
    )


def keeper_of(ledger: Ledger, sales: Sales, settings: Settings) -> Keeper:
    """The thread that follows the log for the ledger, not started yet."""
    duty = sole(settings.location, LOCK)
    erasures = sales.settle_erasures
    return Keeper(ledger, duty, sales.wait_past, settings.checkpoint_seconds, erasures)


def checker_of(sales: Sales, settings: Settings, keeper: Keeper) -> Checker:
    """The thread that verifies the log again and again, not started yet.

    It begins once that keeper has signed what there is, or could not.
    """
    sources = Sources(settings.location, settings.keys_location, settings.checkpoints)
    duty = sole(settings.location, checker.LOCK)
    return Checker(sources, duty, settings.verify_seconds, sales.clock.now, keeper.settled)
