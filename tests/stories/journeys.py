"""The way of a deal to where its story begins; nothing on it deviates or is late.

A lead or deal is named by its path, `/deals/…`, so that it can be asked and commanded alike.
"""

from __future__ import annotations

from typing import Any

from people import CHEN, WANG
from stories import bodies
from stories.playing import Play


def registered(play: Play, company: str, by: str = CHEN, **changes: Any) -> str:
    """A lead of that company, registered now."""
    return f"/leads/{play.do(by, '/leads', bodies.lead(company, **changes))['id']}"


def approved(play: Play, lead: str, *scores: int, by: str = CHEN) -> dict[str, Any]:
    """The lead scored and approved now; returns the answer to the approval."""
    play.do(by, f"{lead}/score-lead", bodies.score(*scores))
    return play.do(WANG, f"{lead}/approve-score", {"round": 1})


def opened(play: Play, company: str, expected_amount_fen: int, /, **changes: Any) -> str:
    """A deal of 陈一's from a lead of 2 March."""
    play.clock("03-02 09:00")
    lead = registered(play, company, **changes)
    play.clock("03-02 10:00")
    approved(play, lead, 3, 4, 4)
    play.clock("03-02 14:20")
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    return converted(play, lead, expected_amount_fen)


def converted(play: Play, lead: str, expected_amount_fen: int) -> str:
    answer = play.do(CHEN, f"{lead}/convert-lead", bodies.intent(expected_amount_fen))
    (converted,) = (e for e in answer["events"] if e["type"] == "LeadConverted")
    return f"/deals/{converted['data']['deal_id']}"


def contact_of(play: Play, deal: str) -> str:
    """The contact of the customer with whom the deal began."""
    return str(play.the(deal, "DealOpened")["data"]["contact_id"])


def needs_confirmed(play: Play, deal: str) -> None:
    """A talk on 4 March, confirmed the same day."""
    customer = contact_of(play, deal)
    play.clock("03-04 09:00")
    play.do(CHEN, f"{deal}/prepare-discovery", bodies.preparation())
    play.clock("03-04 11:30")
    play.do(CHEN, f"{deal}/record-needs", bodies.needs("03-04", "11:00", customer))
    play.clock("03-04 14:00")
    play.do(CHEN, f"{deal}/send-needs-summary", bodies.mail(customer))
    play.clock("03-04 16:00")
    play.do(CHEN, f"{deal}/confirm-needs", bodies.confirmation(customer))


def solution_approved(play: Play, deal: str, price_fen: int, cost_fen: int) -> None:
    """A solution with its material on 5 March."""
    play.clock("03-05 10:00")
    play.do(CHEN, f"{deal}/draft-solution", bodies.solution(price_fen, cost_fen))
    play.do(CHEN, f"{deal}/submit-solution", {"solution_version": 1})
    play.clock("03-05 15:00")
    play.do(WANG, f"{deal}/review-solution", bodies.PASSED)
    play.do(CHEN, f"{deal}/attach-material", bodies.MATERIAL)


def presented(play: Play, deal: str) -> None:
    """Presented on 9 March, feedback in at once."""
    meeting = bodies.presentation("03-09 10:00", "03-09 11:30", contact_of(play, deal))
    play.clock("03-09 12:00")
    play.do(CHEN, f"{deal}/present-solution", meeting)
    play.do(CHEN, f"{deal}/submit-feedback", bodies.FEEDBACK)


def prepared_to_negotiate(play: Play, deal: str, floor_price_fen: int) -> None:
    """Bottom line, strategy and rehearsal, now."""
    play.do(CHEN, f"{deal}/set-bottom-line", bodies.bottom_line(floor_price_fen))
    play.do(CHEN, f"{deal}/prepare-strategy", bodies.STRATEGY)
    play.do(CHEN, f"{deal}/record-rehearsal", bodies.REHEARSAL)
