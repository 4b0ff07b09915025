"""The order on its way to the customer; every step is taken now unless a time is named."""

from __future__ import annotations

from people import CHEN, HE
from stories import bodies_signed as bodies
from stories.playing import Play


def archived(play: Play, deal: str, day: str, amendment_no: int | None = None) -> None:
    body = bodies.archive(f"2026-{day}", amendment_no=amendment_no)
    play.do(CHEN, f"{deal}/archive-contract", body)


def handed_over(play: Play, deal: str) -> None:
    """陈一 tells 何交付, who takes over."""
    play.do(CHEN, f"{deal}/hand-over", bodies.HANDOVER)
    play.do(HE, f"{deal}/accept-handover")


def started(play: Play, deal: str, **due: str) -> None:
    """Planned in milestones that are due on these days, and begun."""
    play.do(HE, f"{deal}/plan-delivery", bodies.delivery_plan(**due))
    play.do(HE, f"{deal}/start-delivery")


def reported(play: Play, deal: str, *moments: str) -> None:
    """A report at each of these moments."""
    for number, moment in enumerate(moments, start=1):
        play.clock(moment)
        pct_bp = 10_000 * number // (len(moments) + 1)
        play.do(HE, f"{deal}/report-progress", bodies.progress(pct_bp))


def accepted(play: Play, deal: str, milestone_id: str, asked: str, on: str) -> None:
    """何交付 asks the customer on the one day and has his signature on the other, at 15:00."""
    play.clock(f"{asked} 15:00")
    play.do(HE, f"{deal}/request-acceptance", {"milestone_id": milestone_id})
    if on != asked:
        play.clock(f"{on} 15:00")
    signed = bodies.acceptance(milestone_id, f"2026-{on}")
    play.do(HE, f"{deal}/accept-milestone", signed)
