"""What the service counts about itself, for Prometheus."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from projections.backlog import Lag, Under
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
