"""What the service counts about itself, for Prometheus."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from projections.backlog import Lag, Under
from projections.ledger.findings import Finding, Status
from projections.ledger.standing import Standing
from projections.views import ALL_VIEWS

COMMANDS_ANSWERED = Counter(
    "dealtrail_commands_total", "Commands answered, by outcome", ["command", "outcome"]
)
REQUEST_SECONDS = Histogram(
    "dealtrail_request_seconds",
    "Time from request to answer",
    ["method", "status"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
CONNECTIONS_ENDED = Counter(
    "dealtrail_connections_ended_total",
    "Connections ended by a bound: connections, head-too-large, timeout, reader, unavailable",
    ["bound"],
)
LOG_POSITION = Gauge("dealtrail_log_position", "Newest committed position of the event log")
VIEW_LAG_EVENTS = Gauge(
    "dealtrail_view_lag_events", "Positions of the log that a view has not yet seen", ["view"]
)
VIEW_LAG_SECONDS = Gauge(
    "dealtrail_view_lag_seconds",
    "Since when the first event that a view has not seen waits; NaN if it cannot be read",
    ["view"],
)
VIEW_STOPPED = Gauge(
    "dealtrail_view_stopped", "1 if the view stopped at an event that it could not take", ["view"]
)
BUILD_POSITION = Gauge(
    "dealtrail_view_build_position", "How far a build has come that does not answer yet", ["view"]
)

LEDGER_SIZE = Gauge("dealtrail_ledger_size", "Events that the transparency log has taken in")
LEDGER_LAG_EVENTS = Gauge(
    "dealtrail_ledger_lag_events", "Positions of the log that the ledger has not yet taken in"
)
LEDGER_LAG_SECONDS = Gauge(
    "dealtrail_ledger_lag_seconds",
    "Since when the first event that the ledger has not taken in waits; NaN if it cannot be read",
)
LEDGER_SIGNED_SIZE = Gauge("dealtrail_ledger_signed_size", "Events that a checkpoint vouches for")
LEDGER_TROUBLE = Gauge(
    "dealtrail_ledger_trouble", "1 if nothing is signed or the folder of checkpoints is away"
)
VERIFIED_AT = Gauge(
    "dealtrail_log_verified_timestamp_seconds", "When the last verification of the log ended"
)
VERIFIED_SIZE = Gauge("dealtrail_log_verified_size", "Events that the last verification read")
BROKEN = Gauge("dealtrail_log_broken", "1 if the last verification found the log broken")
BROKEN_POSITION = Gauge(
    "dealtrail_log_broken_position", "The first bad position of a broken log; NaN of a sound one"
)


def note_verification(finding: Finding) -> None:
    """What the last verification found; before the first one there is nothing to tell."""
    if finding.checked_at is None:
        return
    VERIFIED_AT.set(finding.checked_at.timestamp())
    VERIFIED_SIZE.set(finding.size)
    BROKEN.set(int(finding.status is Status.BROKEN))
    BROKEN_POSITION.set(math.nan if finding.position is None else finding.position)


def note_ledger(stands: Standing) -> None:
    """How the ledger stands right now."""
    seconds = stands.lag.seconds
    LEDGER_SIZE.set(stands.size)
    LEDGER_LAG_EVENTS.set(stands.lag.events)
    LEDGER_LAG_SECONDS.set(math.nan if seconds is None else seconds)
    LEDGER_SIGNED_SIZE.set(stands.signed_size)
    LEDGER_TROUBLE.set(int((stands.trouble or stands.folder_trouble) is not None))


def note_views(
    lags: Mapping[str, Lag], under_way: Mapping[str, Under], stopped: Collection[str]
) -> None:
    """How the views stand right now; of builds only those that are on their way."""
    for name, lag in lags.items():
        VIEW_LAG_EVENTS.labels(name).set(lag.events)
        VIEW_LAG_SECONDS.labels(name).set(math.nan if lag.seconds is None else lag.seconds)
        VIEW_STOPPED.labels(name).set(int(name in stopped or ALL_VIEWS in stopped))
    BUILD_POSITION.clear()
    for name, build in under_way.items():
        BUILD_POSITION.labels(name).set(build.position)


def exposition() -> tuple[bytes, str]:
    """All metrics in the text format, and its media type."""
    return generate_latest(), CONTENT_TYPE_LATEST
