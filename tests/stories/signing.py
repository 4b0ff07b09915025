"""From the fair to the signature in a single day, for stories that begin with a signed deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from people import CHEN, QIAN, WANG, WU, ZHENG, ZHOU
from stories import bodies
from stories.journeys import approved, contact_of, converted, prepared_to_negotiate, registered
from stories.playing import Play

#: The hash of the text that is signed in such a day.
TEXT = "b" * 64
DEPARTMENTS = (
    (WU, "LEGAL"),
    (ZHENG, "FINANCE"),
    (ZHOU, "TECHNICAL"),
    (WANG, "SALES_MANAGER"),
)


def signed(
    play: Play, day: str, company: str, amount_fen: int, lead: Mapping[str, Any], **agreed: Any
) -> str:
    """A deal of 陈一's that is registered in the morning and signed in the evening."""
    play.clock(f"{day} 09:00")
    deal = _begun(play, company, amount_fen, lead)
    signed_once_prepared(play, day, deal, amount_fen, **agreed)
    return deal


def signed_once_prepared(play: Play, day: str, deal: str, amount_fen: int, **agreed: Any) -> None:
    """A deal in discovery, its first talk prepared, is signed in the evening of that day."""
    play.clock(f"{day} 12:00")
    _needs_and_solution(play, deal, day, amount_fen)
    play.clock(f"{day} 16:00")
    _presented(play, deal, day)
    play.clock(f"{day} 17:00")
    _agreed(play, deal, amount_fen, agreed)
    voted(play, deal, TEXT, 1)
    signature = bodies.signature(contact_of(play, deal), f"2026-{day}", TEXT)
    play.do(CHEN, f"{deal}/sign-contract", signature)


def _begun(play: Play, company: str, amount_fen: int, changes: Mapping[str, Any]) -> str:
    lead = registered(play, company, **changes)
    approved(play, lead, 3, 4, 4)
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    deal = converted(play, lead, amount_fen)
    play.do(CHEN, f"{deal}/prepare-discovery", bodies.preparation())
    return deal


def _needs_and_solution(play: Play, deal: str, day: str, price_fen: int) -> None:
    customer = contact_of(play, deal)
    play.do(CHEN, f"{deal}/record-needs", bodies.needs(day, "11:00", customer))
    play.do(CHEN, f"{deal}/send-needs-summary", bodies.mail(customer))
    play.do(CHEN, f"{deal}/confirm-needs", bodies.confirmation(customer))
    play.do(CHEN, f"{deal}/draft-solution", bodies.solution(price_fen, price_fen * 7 // 10))
    play.do(CHEN, f"{deal}/submit-solution", {"solution_version": 1})
    play.do(WANG, f"{deal}/review-solution", bodies.PASSED)
    play.do(CHEN, f"{deal}/attach-material", bodies.MATERIAL)


def _presented(play: Play, deal: str, day: str) -> None:
    meeting = bodies.presentation(f"{day} 14:00", f"{day} 15:30", contact_of(play, deal))
    play.do(CHEN, f"{deal}/present-solution", meeting)
    play.do(CHEN, f"{deal}/submit-feedback", bodies.FEEDBACK)


def _agreed(play: Play, deal: str, amount_fen: int, agreed: Mapping[str, Any]) -> None:
    prepared_to_negotiate(play, deal, amount_fen)
    play.do(CHEN, f"{deal}/enter-negotiation", {})
    play.do(CHEN, f"{deal}/record-round", bodies.TALKS)
    play.do(CHEN, f"{deal}/agree-terms", bodies.terms(amount_fen, **agreed))
    play.do(CHEN, f"{deal}/draft-contract", bodies.contract(amount_fen, TEXT, **agreed))
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 1})


def voted(play: Play, deal: str, sha256: str, rev: int, **changes: Any) -> None:
    """All departments but the general manager approve, now."""
    for person, department in DEPARTMENTS:
        vote = bodies.vote(department, sha256, rev, **changes)
        play.do(person, f"{deal}/review-contract", vote)


def voted_by_the_general_manager(
    play: Play, deal: str, sha256: str, rev: int, **changes: Any
) -> dict[str, Any]:
    vote = bodies.vote("GENERAL_MANAGER", sha256, rev, **changes)
    return play.do(QIAN, f"{deal}/review-contract", vote)
