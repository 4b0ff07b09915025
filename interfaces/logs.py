"""Structured logs: one event a line, with the correlation id of the request that it belongs to."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from .log_lines import GatheredLines
from .masking import masked
from .settings import Settings

#: Loggers that would else print in a manner of their own.
FOREIGN = ("uvicorn", "uvicorn.error", "uvicorn.access")

#: Without the values of variables: among them are keys and what was said of a customer.
TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def set_up_logs(settings: Settings) -> None:
    """Send every log of the process to the error stream, in the chosen format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [
            TRACEBACKS,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if settings.log_format == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    _look_up_only_what_is_shown()
    handler = GatheredLines(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last, _masked],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    for name in FOREIGN:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def _masked(logger: WrappedLogger, method: str, line: EventDict | str) -> str:
    """The finished line, whoever wrote it, without secrets."""
    return masked(str(line))


def _look_up_only_what_is_shown() -> None:
    """No line says which code of which thread and process wrote it; so nobody looks for each.

    The switches are those that the manual of `logging` names under "Optimization".
    """
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
