"""From a negotiation to the closed deal within two weeks, for what has to be seen at the end."""

from __future__ import annotations

from typing import Any

from people import CHEN, HE, ZHENG
from stories import bodies
from stories.collection import invoiced, paid
from stories.delivery import accepted, archived, handed_over, started
from stories.journeys import contact_of
from stories.playing import Play
from stories.signing import TEXT, voted


def closed_in_time(play: Play, deal: str, amount_fen: int) -> None:
    """Signed on 20 March, accepted and paid on the 25th, closed; all of it in time."""
    play.clock("03-20 10:00")
    _signed(play, deal, amount_fen)
    archived(play, deal, "03-20")
    handed_over(play, deal)
    started(play, deal, M1="2026-03-25")
    accepted(play, deal, "M1", asked="03-24", on="03-25")
    invoiced(play, deal, "L1", "FP-0325-6")
    paid(play, deal, "NB-0325-6", amount_fen, "03-25")
    for person in (ZHENG, HE):
        play.do(person, f"{deal}/close-deal")
    assert play.stage(deal) == "CLOSED"


def _signed(play: Play, deal: str, amount_fen: int) -> None:
    line = {"line_id": "L1", "kind": "ACCEPTANCE", "trigger": "ACCEPTED", "days": 30}
    agreed: dict[str, Any] = {
        "payment_plan": [line | {"amount_fen": amount_fen}],
        "delivery_on": "2026-03-25",
    }
    play.do(CHEN, f"{deal}/record-round", bodies.TALKS)
    play.do(CHEN, f"{deal}/agree-terms", bodies.terms(amount_fen, **agreed))
    play.do(CHEN, f"{deal}/draft-contract", bodies.contract(amount_fen, TEXT, **agreed))
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 1})
    voted(play, deal, TEXT, 1)
    signature = bodies.signature(contact_of(play, deal), "2026-03-20", TEXT)
    play.do(CHEN, f"{deal}/sign-contract", signature)
