"""What each query shows to whom: declared for every route that reads, and written into the docs.

Which cases are in a reader's scope `domain.scope` says, which of their fields `domain.sight`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain import registers
from domain.people import Role
from domain.sight import CONTACT_READERS


class Kind(StrEnum):
    """How a query keeps to its reader's scope."""

    ANYBODY = "anybody"
    NOTHING = "nothing"
    CASE = "case"
    ROWS = "rows"
    ROLES = "roles"
    OWN = "own"


WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.ANYBODY: "Needs no key, and tells of no case.",
        Kind.NOTHING: "Everybody with a key; tells of no case.",
        Kind.CASE: "Who reads the case; for everybody else it is not there (404).",
        Kind.ROWS: "Everybody, of the cases that he reads: rows, sums and figures of no others.",
        Kind.ROLES: "Only these roles, and of rows only those in the reader's scope; others 403.",
        Kind.OWN: "The person himself, of what is his own.",
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """How one query keeps to the scope; the roles where only some may ask at all.

    `but` says what is otherwise there, and why.
    """

    kind: Kind
    roles: tuple[Role, ...] = ()
    but: str = ""


def _all(kind: Kind, *paths: str) -> dict[str, Seen]:
    return dict.fromkeys(paths, Seen(kind))


def _only(roles: Collection[Role], *paths: str, but: str = "") -> dict[str, Seen]:
    return dict.fromkeys(paths, Seen(Kind.ROLES, tuple(r for r in Role if r in roles), but))


#: The one list that goes beyond its reader's scope.
LEFT_OPEN = (
    "Admins get all rows, to have a person's cases handed over: kind, id, number and state, no "
    "more. Everybody gets his own."
)
#: The one kind of stream that is no case, and yet not for everybody.
PERSONAL = (
    "What tells of legal holds, erasures and restrictions only for roles: "
    f"{', '.join(role for role in Role if role in registers.PERSONAL_DATA)}."
)


API = "/api/v1"
CASES = tuple(f"{API}/{case}s/{{{case}_id}}" for case in ("lead", "deal", "complaint"))
PARTS = (
    *("", "/history", "/difference", "/known", "/forms", "/forms/{form}"),
    *("/evidence", "/evidence/proofs"),
)

SEEN: Mapping[str, Seen] = MappingProxyType(
    {
        **_all(Kind.ANYBODY, "/health/live", "/health/ready", "/metrics", "/docs", "/openapi.json"),
        **_all(
            Kind.NOTHING,
            *(f"{API}/{name}" for name in ("catalog", "clauses", "clock", "policies")),
            f"{API}/policies/{{version}}",
            *(f"{API}/people", f"{API}/people/{{person_id}}"),
            *(
                f"{API}/ledger/{name}"
                for name in ("checkpoint", "proof", "consistency", "keys", "verification")
            ),
        ),
        **_all(Kind.CASE, *(case + part for case in CASES for part in PARTS)),
        **_all(
            Kind.ROWS,
            *(
                f"{API}/{name}"
                for name in (
                    *("pipeline", "leads", "deals", "complaints", "complaint-statistics"),
                    *("customers", "customers/{customer_id}", "repurchase", "contracts"),
                    *("receivables", "cash", "cash/{month}", "worklist", "deadlines"),
                    *("deadlines/{kind}", "conformance"),
                    *("funnel", "funnel/months", "funnel/{step}"),
                    *("forecast", "forecast/changes", "forecast/{month}"),
                    *("stage-ageing", "stage-ageing/{stage}"),
                )
            ),
        ),
        **dict.fromkeys(
            (f"{API}/events", f"{API}/audit", f"{API}/overrides"), Seen(Kind.ROWS, but=PERSONAL)
        ),
        **_only(registers.EXPORTS, f"{API}/exports", f"{API}/exports/{{export_id}}"),
        **_only(registers.EXPORT_FILES, f"{API}/exports/{{export_id}}/download"),
        **_only(registers.MINING_FILES, f"{API}/exports/{{export_id}}/process-mining/{{form}}"),
        **_only(registers.WEBHOOKS, f"{API}/webhooks", f"{API}/webhooks/{{webhook_id}}/deliveries"),
        **_only(registers.KEYS, f"{API}/people/{{person_id}}/keys"),
        **_only(registers.LEFT_OPEN, f"{API}/people/{{person_id}}/left-open", but=LEFT_OPEN),
        **_only(
            registers.PERSONAL_DATA,
            *(f"{API}/{name}" for name in ("legal-holds", "erasures", "restrictions")),
            f"{API}/legal-holds/{{legal_hold_id}}",
            f"{API}/erasures/{{erasure_id}}",
            f"{API}/restrictions/{{restriction_id}}",
        ),
        **_only(registers.WHAT_IF, f"{API}/whatif"),
        **_only(CONTACT_READERS, f"{API}/customers/search"),
        **_all(Kind.OWN, f"{API}/worklist.ics", f"{API}/sessions"),
    }
)
