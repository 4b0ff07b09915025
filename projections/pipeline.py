"""The pipeline board (V1): which deals stand in which stage, what they weigh, what is urgent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    String,
    Uuid,
    func,
    select,
)

from domain.clocks import Clock, ClockState
from domain.complaint.state import Complaint
from domain.customers import Scenario
from domain.deal.state import Deal, Stage
from domain.lead.state import Lead, Source
from domain.policy import Grade

from .asking import Asking, Filter, all_of, containing
from .folding import Happening
from .paging import behind, cursor, key_of
from .rows import Intervals, Row, Rows, interval_columns
from .showing import shown
from .store import InstantColumn
from .view import View

#: What a column of the board adds up; with them in an index the rows need not be read.
FIGURES = ("expected_amount_fen", "weighted_fen")

STAGES = tuple(stage for stage in Stage if stage is not Stage.UNOPENED)


class PipelineFilter(Filter):
    """Which deals the board shows."""

    search: str | None = None
    stage: Stage | None = None
    owner: str | None = None
    team: str | None = None
    scenario: Scenario | None = None
    grade: Grade | None = None
    source: Source | None = None
    industry: str | None = None
    amount_from_fen: int | None = None
    amount_to_fen: int | None = None
    breached: bool = False


class PipelineView(View):
    """Every deal's card, and how it was at each time."""

    name = "pipeline"
    version = 4

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.leads = Rows(
            self.table(
                "leads",
                Column("lead_id", Uuid, primary_key=True),
                Column("grade", String(1)),
                Column("source", String(20)),
                Column("industry", String(200)),
            )
        )
        self.cards = Intervals(
            self.table(
                "cards",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *_card_columns(),
                now=("to_position", "stage", "number", "id", *FIGURES, "from_position"),
                then=("from_position", "to_position", "stage", *FIGURES),
                order=("stage", "number", "id", "from_position", "to_position"),
                owner=("owner_id", "to_position", "stage", "number", "id"),
                owner_then=("owner_id", "stage", "number", "id", "from_position", "to_position"),
            )
        )
        self.written = (self.leads, self.cards)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if after is None:
            return
        if isinstance(after.state, Lead):
            self._note_lead(connection, after.state, happening)
        elif isinstance(after.state, Deal):
            card = self._card(connection, after.state, happening)
            self.cards.put(connection, happening.position, card)
        elif isinstance(after.state, Complaint):
            self._count_complaint(connection, after.state, happening)

    def _note_lead(self, connection: Connection, lead: Lead, happening: Happening) -> None:
        row = {
            "lead_id": lead.id,
            "grade": lead.grade and str(lead.grade),
            "source": str(lead.source),
            "industry": lead.industry,
        }
        if self.leads.get(connection, lead.id, new=happening.begins) != row:
            self.leads.put(row)

    def _count_complaint(
        self, connection: Connection, complaint: Complaint, happening: Happening
    ) -> None:
        """One open complaint more or fewer about the deal."""
        before = happening.before
        was_open = before is not None and before.state.is_open
        if complaint.deal_id is None or was_open == complaint.is_open:
            return
        card = self.cards.current(connection, complaint.deal_id)
        if card is not None:
            count = card["open_complaints"] + (1 if complaint.is_open else -1)
            now = {"open_complaints": count, "recorded_at": happening.trail.recorded_at}
            self.cards.put(connection, happening.position, card | now)

    def _card(self, connection: Connection, deal: Deal, happening: Happening) -> Row:
        before = self.cards.current(connection, deal.id, new=happening.begins)
        stays = before is not None and before["stage"] == deal.stage
        entered_at = before["entered_at"] if stays and before else happening.trail.occurred_at
        lead = self.leads.get(connection, deal.lead_id) or {}
        probability_bp = deal.probability(happening.policy)
        due = min(deal.clocks.running(), key=_by_time, default=None)
        return {
            "id": deal.id,
            "recorded_at": happening.trail.recorded_at,
            "lead_id": deal.lead_id,
            "number": deal.number,
            "customer_id": deal.customer_id,
            "customer_name": deal.customer_name,
            "scenario": str(deal.scenario),
            "grade": lead.get("grade"),
            "source": lead.get("source"),
            "industry": lead.get("industry"),
            "owner_id": deal.owner_id or None,
            "stage": str(deal.stage),
            "stage_before": deal.stage_before and str(deal.stage_before),
            "entered_at": entered_at,
            "expected_amount_fen": deal.expected_amount_fen,
            "expected_sign_on": deal.expected_sign_on,
            "probability_bp": probability_bp,
            "weighted_fen": deal.expected_amount_fen * probability_bp // 10_000,
            "imported": deal.imported,
            "open_objections": len(deal.presentations.open_objections),
            "open_complaints": before["open_complaints"] if before is not None else 0,
            "deadline_kind": due.kind if due is not None else None,
            "deadline_due_at": due.due_at if due is not None else None,
            "breached": any(c.state is ClockState.BREACHED for c in deal.clocks),
        }

    # ---- queries -------------------------------------------------------------------

    def board(
        self, asking: Asking, wanted: PipelineFilter, limit: int, after: str | None
    ) -> list[dict[str, Any]]:
        """The columns of the board; a cursor goes on with one column, as of its first page."""
        key: tuple[Any, ...] | None = None
        if after is not None:
            position, stage, *key_parts = key_of(after, self.name, int, str, str, UUID)
            key = tuple(key_parts)
            asking = replace(asking, position=min(position, asking.seen))
            wanted = wanted.model_copy(update={"stage": stage})
        conditions = self._conditions(asking, wanted)
        totals = self._totals(asking, conditions)
        stages = [stage for stage in STAGES if wanted.stage in (None, stage)]
        return [
            self._column(asking, stage, totals.get(stage), conditions, limit, key)
            for stage in stages
        ]

    def _totals(
        self, asking: Asking, conditions: list[ColumnElement[bool]]
    ) -> dict[str, tuple[int, int, int]]:
        c = self.cards.table.c
        totals = select(
            func.max(c.stage),
            func.count(),
            func.sum(c.expected_amount_fen),
            func.sum(c.weighted_fen),
        )
        held = self.cards.at(asking.position, asking.seen)
        # Of an earlier time grouped by an expression: else the list's order would be walked.
        now = asking.position >= asking.seen
        by_stage = totals.group_by(c.stage if now else c.stage.concat(""))
        rows = asking.connection.execute(by_stage.where(held, *conditions))
        return {stage: (count, int(a), int(w)) for stage, count, a, w in rows}

    def _column(
        self,
        asking: Asking,
        stage: Stage,
        totals: tuple[int, int, int] | None,
        conditions: list[ColumnElement[bool]],
        limit: int,
        key: tuple[Any, ...] | None,
    ) -> dict[str, Any]:
        count, amount_fen, weighted_fen = totals or (0, 0, 0)
        items = self._items(asking, stage, conditions, limit + 1, key) if totals else []
        goes_on = len(items) > limit
        last = items[limit - 1] if goes_on else None
        return {
            "stage": stage.value,
            "count": count,
            "amount_fen": amount_fen,
            "weighted_fen": weighted_fen,
            "items": [self._shown(row, asking) for row in items[:limit]],
            "next": last
            and cursor(self.name, asking.position, stage.value, last["number"], last["id"]),
        }

    def _items(
        self,
        asking: Asking,
        stage: Stage,
        conditions: list[ColumnElement[bool]],
        limit: int,
        key: tuple[Any, ...] | None,
    ) -> list[Row]:
        c = self.cards.table.c
        held = self.cards.at(asking.position, asking.seen, in_order=True)
        found = select(self.cards.table).where(held, *conditions, c.stage == stage.value)
        if key is not None:
            found = found.where(behind((c.number, c.id), key))
        found = found.order_by(c.number, c.id).limit(limit)
        return [dict(row) for row in asking.connection.execute(found).mappings()]

    def _conditions(self, asking: Asking, wanted: PipelineFilter) -> list[ColumnElement[bool]]:
        c = self.cards.table.c
        same = {
            c.stage: wanted.stage,
            c.owner_id: wanted.owner,
            c.scenario: wanted.scenario,
            c.grade: wanted.grade,
            c.source: wanted.source,
            c.industry: wanted.industry,
        }
        least, most = wanted.amount_from_fen, wanted.amount_to_fen
        return all_of(
            [
                *(column == str(value) for column, value in same.items() if value is not None),
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                c.expected_amount_fen >= least if least is not None else None,
                c.expected_amount_fen <= most if most is not None else None,
                c.breached.is_(True) if wanted.breached else None,
                *asking.readable(c.id),
            ]
        )

    def _shown(self, row: Row, asking: Asking) -> dict[str, Any]:
        del row["to_position"]
        position = row.pop("from_position")
        kind, due_at = row.pop("deadline_kind"), row.pop("deadline_due_at")
        computed = {
            "deal_id": row["id"],
            "days_in_stage": asking.days_since(row["entered_at"]),
            "next_deadline": {"kind": kind, "due_at": due_at} if kind is not None else None,
            "as_of_position": position,
        }
        card: dict[str, Any] = shown(row | computed)
        return card


def _by_time(clock: Clock) -> tuple[Any, UUID]:
    return clock.due_at, clock.clock_id


def _card_columns() -> tuple[Column[Any], ...]:
    return (
        Column("lead_id", Uuid),
        Column("number", String(40), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("scenario", String(40), nullable=False),
        Column("grade", String(1)),
        Column("source", String(20)),
        Column("industry", String(200)),
        Column("owner_id", String(64)),
        Column("stage", String(40), nullable=False),
        Column("stage_before", String(40)),
        Column("entered_at", InstantColumn, nullable=False),
        Column("expected_amount_fen", BigInteger, nullable=False),
        Column("expected_sign_on", Date),
        Column("probability_bp", Integer, nullable=False),
        Column("weighted_fen", BigInteger, nullable=False),
        Column("imported", Boolean, nullable=False),
        Column("open_objections", Integer, nullable=False),
        Column("open_complaints", Integer, nullable=False),
        Column("deadline_kind", String(40)),
        Column("deadline_due_at", InstantColumn),
        Column("breached", Boolean, nullable=False),
    )
