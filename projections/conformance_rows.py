"""What the conformance view keeps of each case, and of each clause in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Integer,
    String,
    TypeDecorator,
    Uuid,
)

from domain.clauses.applying import JUDGED

from .standing import Entries, packed, unpacked
from .store import InstantColumn


class EntriesColumn(TypeDecorator[Entries]):
    """All that was said of a clause; it stays an object until it is written."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Entries | None, dialect: Dialect) -> Any:
        return None if value is None else packed(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Entries | None:
        return None if value is None else unpacked(value)


class WordsColumn(TypeDecorator[frozenset[str]]):
    """A set of words, in their order."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> Any:
        return None if value is None else sorted(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[str] | None:
        return None if value is None else frozenset(value)


def case_columns() -> tuple[Column[Any], ...]:
    return (
        Column("lead_id", Uuid),
        Column("deal_id", Uuid),
        Column("complaint_id", Uuid),
        Column("number", String(40), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("owner_id", String(64)),
        Column("scenario", String(40)),
        Column("state", String(40), nullable=False),
        Column("began_at", InstantColumn, nullable=False),
        Column("statuses", String(len(JUDGED)), nullable=False),
        # Clauses of which something was noted without a status.
        Column("noted", WordsColumn, nullable=False),
        Column("traits", WordsColumn, nullable=False),
        Column("ended", Boolean, nullable=False),
        Column("running", WordsColumn, nullable=False),
        Column("cause_id", Uuid),
        Column("cause_actor", String(64)),
        Column("cause_reason", String(4000)),
        Column("position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )


def clause_columns() -> tuple[Column[Any], ...]:
    return (
        Column("entries", EntriesColumn, nullable=False),
        Column("status", String(20)),
        Column("since", InstantColumn),
        Column("proof", JSON, nullable=False),
        Column("proof_count", Integer, nullable=False),
        Column("waived_by", JSON, nullable=False),
        Column("why", String(4000)),
        Column("position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )
