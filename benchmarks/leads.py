"""The five commands that make a lead a deal, as bodies that anybody could send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.engines.location import Location
from application.exchange import Accepted, Issuer, Request
from application.sales import Sales, new_command_id
from domain.kernel import Command
from domain.lead.contact import RecordFirstContact
from domain.lead.ending import ConvertLead
from domain.lead.registration import RegisterLead
from domain.lead.scoring import ApproveScore, ScoreLead
from domain.people import Role
from interfaces.intake import read
from interfaces.operator import Operator

REP = Issuer("rep", frozenset({Role.SALES_REP}), "bench")
MANAGER = Issuer("manager", frozenset({Role.SALES_MANAGER}), "bench")

SIGN_ON = (dt.datetime.now(dt.UTC) + dt.timedelta(days=40)).date().isoformat()
NEED = "现场看过产线，三处瓶颈都拍了照片，客户逐条确认"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five: the command, who issues it, its route, and its body."""

    kind: type[Command]
    by: Issuer
    route: str
    body: dict[str, Any]


def steps(customer: str, phone: str) -> Iterator[Step]:
    """Register, score, approve, first contact, convert: five commands a lead."""
    contact = {"name": "嫦娥", "phone": phone}
    yield Step(
        RegisterLead,
        REP,
        "",
        {
            "customer_name": customer,
            "contact": contact,
            "industry": "食品",
            "company_size": "SMALL",
            "source": "EXHIBITION",
        },
    )
    evidence = {"budget_evidence": "预算表已看过", "need_evidence": NEED, "need_verified": True}
    scores = {"size_fit": 4, "budget_clarity": 3, "urgency": 3}
    yield Step(ScoreLead, REP, "score-lead", scores | evidence)
    yield Step(ApproveScore, MANAGER, "approve-score", {"round": 1})
    yield Step(
        RecordFirstContact, REP, "record-first-contact", {"channel": "PHONE", "outcome": "REACHED"}
    )
    intent = {
        "expected_amount_fen": 48_000_000,
        "expected_sign_on": SIGN_ON,
        "intent": "愿意先谈方案",
    }
    yield Step(ConvertLead, REP, "convert-lead", intent)


class Customers:
    """Invented customers, none twice."""

    def __init__(self, prefix: str = "月宫") -> None:
        self._prefix = prefix
        self._count = 0

    def next(self) -> tuple[str, str]:
        """A name and a phone number."""
        self._count += 1
        return f"{self._prefix}{self._count:06d}食品有限公司", f"138{self._count:08d}"


def hire(location: Location, keys: Location | None = None) -> dict[str, str]:
    """A new database with a rep and a manager; returns their keys."""
    sales = Sales(location, keys=keys)
    issued = join(sales)
    sales.close()
    return issued


def join(sales: Sales) -> dict[str, str]:
    """A rep and a manager join, as a team of their own; returns their keys."""
    operator = Operator(sales)
    return {
        issuer.actor: operator.add_person(issuer.actor, issuer.actor, [*issuer.roles], "sales")
        for issuer in (REP, MANAGER)
    }


def request(step: Step, lead: UUID | None) -> Request:
    """The step as the application takes it, read from its body."""
    known = read(step.kind, step.body)
    return Request(
        step.kind,
        "lead",
        lead,
        known.command,
        known.body,
        step.by,
        new_command_id(),
        field_reasons=known.reasons,
    )


def carry_out(sales: Sales, step: Step, lead: UUID | None = None) -> Accepted:
    answer = sales.execute(request(step, lead))
    assert isinstance(answer, Accepted), answer
    return answer


def play(sales: Sales, customers: Customers, up_to: int = 5) -> UUID:
    """A lead through the first steps of its life, one command after another."""
    lead: UUID | None = None
    for step in list(steps(*customers.next()))[:up_to]:
        lead = carry_out(sales, step, lead).id
    assert lead is not None
    return lead
