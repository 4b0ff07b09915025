"""A small company whose cases stand in every part of the console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from admins import WITH_ADMINS
from people import CHEN
from stories import bodies
from stories.complaints import customer_of, investigated
from stories.journeys import approved, converted, needs_confirmed, registered
from stories.playing import Play


@dataclass(frozen=True, slots=True)
class Company:
    """A service, and the paths of cases in it."""

    play: Play
    fresh: str
    scored: str
    deal: str
    complaint: str

    @property
    def customer(self) -> str:
        """Whom the deal is with."""
        return f"/customers/{self.play.get(CHEN, self.deal)['customer_id']}"


@contextmanager
def founded(folder: Path) -> Iterator[Company]:
    """The company, over a database in that folder."""
    with Play(folder, people=WITH_ADMINS, verify_seconds=0) as play:
        play.clock("03-02 09:00")
        lead = registered(play, "月宫桂花糕食品有限公司")
        approved(play, lead, 3, 4, 4)
        play.clock("03-02 14:20")
        play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
        deal = converted(play, lead, 48_000_000)
        complaint = investigated(play, customer_of(play, lead))
        needs_confirmed(play, deal)
        scored = registered(play, "广寒宫冷链有限公司")
        play.do(CHEN, f"{scored}/score-lead", bodies.score(4, 4, 4))
        fresh = registered(play, "蟾宫玉器行")
        yield Company(play, fresh, scored, deal, complaint)
