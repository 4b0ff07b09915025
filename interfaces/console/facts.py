"""What the page of a case shows of it: a few plain facts, and its parts, the present one open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.deal.stages import Stage

#: What the head of the page says already, or what only programs need, wherever it stands.
NOT_AGAIN = frozenset(
    {
        "amount_fen",
        "approvals",
        "assigned_grade",
        "assigned_round",
        "clocks",
        "commands",
        "contact_ids",
        "contact_names",
        "customer_id",
        "customer_name",
        "deal_id",
        "grade",
        "handler_id",
        "hidden",
        "id",
        "imported",
        "lead_id",
        "missing",
        "number",
        "owner_id",
        "owners",
        "position",
        "registered_by_rep",
        "rounds",
        "stage",
        "stage_before",
        "state",
        "status",
        "total",
        "version",
    }
)
#: What within a part only programs need.
QUIET = frozenset(
    {
        "content_sha256",
        "doers",
        "drafted_by",
        "event_id",
        "into_id",
        "is_taken_over",
        "lapsed",
        "repeats_days",
    }
)
#: What of the record of a talk one wants to have before one's eyes, in this order.
NEEDED = (
    "goals",
    "pains",
    "budget_min_fen",
    "budget_max_fen",
    "budget_unknown_reason",
    "timeline",
    "decision_process",
    "talk_ended_at",
    "participants",
)
#: Which parts of a deal matter at a stage; the others are folded.
PRESENT: Mapping[str, tuple[str, ...]] = {
    Stage.DISCOVERY: ("discovery",),
    Stage.NEEDS_CONFIRMED: ("discovery",),
    Stage.SOLUTION_DRAFT: ("discovery", "solutions"),
    Stage.SOLUTION_REVIEW: ("solutions",),
    Stage.SOLUTION_APPROVED: ("solutions", "presentations"),
    Stage.PRESENTED: ("presentations", "negotiation"),
    Stage.NEGOTIATION: ("negotiation",),
    Stage.TERMS_AGREED: ("negotiation",),
    Stage.CONTRACT_REVIEW: ("contract",),
    Stage.CONTRACT_APPROVED: ("contract",),
    Stage.SIGNED: ("delivery", "receivables"),
}
BEFORE_DELIVERY = frozenset(PRESENT) - {Stage.SIGNED}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a case with a name of its own."""

    name: str
    told: Any
    is_open: bool


def plain_facts(case: Mapping[str, Any]) -> dict[str, Any]:
    """What is said in a word or a number."""
    return {n: v for n, v in _told_of(case).items() if _is_simple(v)}


def parts_of(case: Mapping[str, Any], needs: Mapping[str, Any]) -> list[Part]:
    """The parts of the case; `needs` is the newest record of what the customer needs."""
    told = {n: v for n, v in _told_of(case).items() if not _is_simple(v)}
    if needs and "discovery" in told:
        told["discovery"] = _needs(needs, told["discovery"])
    if case["state"] in BEFORE_DELIVERY:
        told.pop("delivery", None)
    present = PRESENT.get(case["state"])
    return [Part(n, _calm(v), present is None or n in present) for n, v in told.items()]


def _told_of(case: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in case.items() if n not in NOT_AGAIN and says(v)}


def _needs(needs: Mapping[str, Any], discovery: Mapping[str, Any]) -> dict[str, Any]:
    """The needs in the customer's words, and which version he confirmed."""
    found = {name: needs[name] for name in NEEDED if says(needs.get(name))}
    if says(needs.get("pains")):
        found["pains"] = [pain["text"] for pain in needs["pains"]]
    found["needs_version"] = needs["needs_version"]
    return {**found, "confirmed_version": discovery.get("confirmed_version")}


def _calm(told: Any) -> Any:
    """The same without what only programs need; a contact is told by his name, and what was
    planned of a line stands beside what became of it."""
    if isinstance(told, Mapping):
        if isinstance(told.get("plan"), Mapping):
            told = {**told["plan"], **told, "plan": None}
        quiet = QUIET | ({"contact_id"} if "name" in told else frozenset())
        return {n: _calm(v) for n, v in told.items() if n not in quiet and says(v)}
    return [_calm(one) for one in told] if isinstance(told, list) else told


def _is_simple(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def says(value: Any) -> bool:
    """Whether there is anything in it that somebody would want to read."""
    if isinstance(value, Mapping):
        return any(says(part) for part in value.values())
    if isinstance(value, list):
        return any(says(part) for part in value)
    return value not in (None, "", False, 0)
