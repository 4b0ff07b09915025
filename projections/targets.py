"""Sales targets in the forecast: what was to be won, of whom, and what was (G1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, String, select

from domain.company.state import COMPANY_ID
from domain.company.targets import SalesTargetPublished

from .asking import Asking
from .folding import Happening
from .journey import proof
from .rows import Intervals, Row, interval_columns

#: What each owner won in a month.
Won = Mapping[str, int]


def target_columns() -> tuple[Column[Any], ...]:
    return (
        Column("id", String(300), primary_key=True),
        *interval_columns(),
        Column("month", String(7), nullable=False),
        Column("person_id", String(64)),
        Column("team", String(200)),
        Column("amount_fen", BigInteger, nullable=False),
        Column("version", Integer, nullable=False),
    )


def note_target(targets: Intervals, connection: Connection, happening: Happening) -> None:
    """The newest target of the same person or team for the same month counts."""
    event = happening.event
    assert isinstance(event, SalesTargetPublished)
    whose = f"person {event.person_id}" if event.person_id is not None else f"team {event.team}"
    row = {
        "id": f"{event.month} {whose}",
        "recorded_at": happening.trail.recorded_at,
        "month": event.month,
        "person_id": event.person_id,
        "team": event.team,
        "amount_fen": event.amount_fen,
        "version": happening.placed.recorded.version,
    }
    targets.put(connection, happening.position, row)


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of a time, and who was in which team then."""

    rows: tuple[Row, ...]
    team_of: Mapping[str, str]
    person: str | None
    team: str | None

    @classmethod
    def at(
        cls, targets: Intervals, asking: Asking, person: str | None, team: str | None
    ) -> Targets:
        """Those that count for the person or the team asked about, or for everybody."""
        c = targets.table.c
        found = select(targets.table).where(targets.at(asking.position, asking.seen))
        found = found.order_by(c.month, c.team, c.person_id)
        rows = map(dict, asking.connection.execute(found).mappings())
        teams = _teams(asking)
        return cls(tuple(r for r in rows if _is_his(r, asking, teams)), teams, person, team)

    def months(self) -> set[str]:
        return {row["month"] for row in self.rows if self._is_meant(row)}

    def of(self, month: str) -> int | None:
        """The month's target: of each team its own, or else that of its people together."""
        rows = [row for row in self.rows if row["month"] == month and self._is_meant(row)]
        teams = {row["team"]: row["amount_fen"] for row in rows if row["team"] is not None}
        people = [
            row["amount_fen"]
            for row in rows
            if row["person_id"] is not None and self.team_of.get(row["person_id"]) not in teams
        ]
        return sum((*teams.values(), *people)) if rows else None

    def shown(self, month: str, won: Won) -> list[dict[str, Any]]:
        """Every target of the month, with what was won against it and the event that set it."""
        return [
            {
                "person_id": row["person_id"],
                "team": row["team"],
                "target_fen": row["amount_fen"],
                "won_fen": (fen := self._won(row, won)),
                "attained_bp": attained(fen, row["amount_fen"]),
                **proof("company", COMPANY_ID, row["from_position"], row["version"]),
            }
            for row in self.rows
            if row["month"] == month and self._is_meant(row)
        ]

    def _won(self, row: Row, won: Won) -> int:
        if row["person_id"] is not None:
            return won.get(row["person_id"], 0)
        return sum(fen for who, fen in won.items() if self.team_of.get(who) == row["team"])

    def _is_meant(self, row: Row) -> bool:
        if self.person is not None:
            return bool(row["person_id"] == self.person)
        if self.team is None:
            return True
        return self.team in (row["team"], self.team_of.get(row["person_id"]))


def _is_his(row: Row, asking: Asking, team_of: Mapping[str, str]) -> bool:
    """Whether the reader sees the cases of whom the target is for."""
    owners = asking.reading.scope.owners if asking.reading is not None else None
    if owners is None:
        return True
    people = (p for p, team in team_of.items() if team == row["team"])
    return row["person_id"] in owners if row["person_id"] else not owners.isdisjoint(people)


def attained(won_fen: int, target_fen: int | None) -> int | None:
    """Which share of the target was won; None if there was nothing to win."""
    return won_fen * 10_000 // target_fen if target_fen else None


def _teams(asking: Asking) -> dict[str, str]:
    c = asking.people.people.table.c
    held = asking.people.people.at(asking.position, 2**62)
    return {row[0]: row[1] for row in asking.connection.execute(select(c.id, c.team).where(held))}
