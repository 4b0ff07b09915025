"""What the service counts about itself, for Prometheus."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

COMMANDS_ANSWERED = Counter(
    "dealtrail_commands_total", "Commands answered, by outcome", ["command", "outcome"]
)
REQUEST_SECONDS = Histogram(
    "dealtrail_request_seconds",
    "Time from request to answer",
    ["method", "status"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
LOG_POSITION = Gauge("dealtrail_log_position", "Newest committed position of the event log")
VIEW_LAG = Gauge("dealtrail_view_lag_events", "Events that the views have not yet seen")


def exposition() -> tuple[bytes, str]:
    """All metrics in the text format, and its media type."""
    return generate_latest(), CONTENT_TYPE_LATEST
