"""The pipeline: deals by stage, now or as they stood on a day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.calendar import SHANGHAI
from domain.customers import Scenario
from domain.deal.stages import BEFORE_SIGNED, Stage
from domain.people import Role
from domain.policy import Grade
from interfaces.console.asking import Page, Reader, ReaderDep, told
from interfaces.http.queries import PipelineQuery, pipeline

router = APIRouter(route_class=Page, include_in_schema=False)

#: As many cards of a column are shown at once.
CARDS = 50
#: What is not over: what rests waits to be resumed.
OPEN = frozenset({*BEFORE_SIGNED, Stage.SIGNED, Stage.ON_HOLD})


class Chosen(BaseModel):
    """What the board is narrowed to; as a form sends it, empty fields and all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: str = Field(default="", max_length=200)
    owner: str = Field(default="", max_length=64)
    team: str = Field(default="", max_length=200)
    scenario: str = Field(default="", max_length=40)
    grade: str = Field(default="", max_length=1)
    breached: bool = False
    day: dt.date | None = None
    whole: bool = False
    stage: Stage | None = None
    cursor: str | None = Field(default=None, max_length=2000)

    @property
    def as_of(self) -> str | None:
        """The end of the day in Shanghai."""
        if self.day is None:
            return None
        end = dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), SHANGHAI)
        return (end - dt.timedelta(microseconds=1)).isoformat()

    def but(self, **other: Any) -> str:
        """The query of the same board with something else in it."""
        kept = {n: v for n, v in self.model_dump(mode="json").items() if v not in ("", None, False)}
        kept |= other
        return urlencode({n: v for n, v in kept.items() if v not in ("", None, False)})


@router.get("/pipeline")
def board(reader: ReaderDep, chosen: Annotated[Chosen, Query()]) -> Response:
    asked = PipelineQuery.model_validate(
        {
            "search": chosen.search or None,
            "owner": chosen.owner or None,
            "team": chosen.team or None,
            "scenario": chosen.scenario if chosen.scenario in set(Scenario) else None,
            "grade": chosen.grade if chosen.grade in set(Grade) else None,
            "breached": chosen.breached,
            "stage": chosen.stage,
            "cursor": chosen.cursor,
            "as_of": chosen.as_of,
            "limit": CARDS,
        }
    )
    found = told(pipeline(asked, reader.asked))
    shown = [c for c in found["columns"] if chosen.whole or chosen.stage or c["stage"] in OPEN]
    return reader.page(
        "pipeline.html",
        chosen=chosen,
        columns=shown,
        # From there on changes are told as they come; what stood on a day does not change.
        after=None if chosen.day else found["position"],
        total={key: sum(c[key] for c in shown) for key in ("count", "amount_fen", "weighted_fen")},
        owners=_owners(reader),
        teams=sorted(t for t in reader.asked.sales.people.teams() if t),
        scenarios=list(Scenario),
        grades=list(Grade),
        now=reader.asked.now,
        name_of=reader.name_of,
    )


def _owners(reader: Reader) -> list[tuple[str, str]]:
    """Who may own deals, by id and name."""
    people = reader.asked.sales.people
    ids = {*people.with_role(Role.SALES_REP), *people.with_role(Role.SALES_MANAGER)}
    return sorted(((id, reader.name_of(id)) for id in ids), key=lambda owner: owner[1])
