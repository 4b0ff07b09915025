"""The five lead commands as the eventsourcing library's own manual would have them.

Aggregates with the library's decorators, its repository and its JSON transcoder, on SQLite.
The same domain events (an approval assigns, a conversion opens a deal), but no trail, no
receipts, no clocks, no claims and no clauses.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from .leads import NEED, SIGN_ON


class WrongStateError(Exception):
    """The lead is not where this command finds it."""


class StockLead(Aggregate):
    """A lead."""

    @event("Registered")
    def __init__(
        self,
        customer_name: str,
        contact: dict[str, str],
        industry: str,
        company_size: str,
        source: str,
    ) -> None:
        self.customer_name = customer_name
        self.contact = contact
        self.industry = industry
        self.company_size = company_size
        self.source = source
        self.status = "REGISTERED"
        self.scores: dict[str, int] = {}
        self.owner_id = ""
        self.deal_id: UUID | None = None

    def unless(self, status: str) -> None:
        if self.status != status:
            raise WrongStateError(self.status)

    @event("ScoreSubmitted")
    def submit_score(
        self, scores: dict[str, int], total: int, evidence: tuple[str, str], scorer_id: str
    ) -> None:
        self.unless("REGISTERED")
        self.scores = scores
        self.status = "SCORE_PENDING"

    @event("ScoreApproved")
    def approve_score(self, approver_id: str) -> None:
        self.unless("SCORE_PENDING")
        self.status = "APPROVED"

    @event("Assigned")
    def assign(self, owner_id: str) -> None:
        self.unless("APPROVED")
        self.owner_id = owner_id
        self.status = "ASSIGNED"

    @event("FirstContactMade")
    def first_contact(self, channel: str, outcome: str, by_person: str) -> None:
        self.unless("ASSIGNED")
        self.status = "WORKING"

    @event("Converted")
    def convert(self, deal_id: UUID, amount_fen: int, sign_on: str, intent: str) -> None:
        self.unless("WORKING")
        self.deal_id = deal_id
        self.status = "CONVERTED"


class StockDeal(Aggregate):
    """A deal."""

    @event("Opened")
    def __init__(self, lead_id: UUID, customer_name: str, owner_id: str, amount_fen: int) -> None:
        self.lead_id = lead_id
        self.customer_name = customer_name
        self.owner_id = owner_id
        self.amount_fen = amount_fen


def settings_at(path: Path) -> dict[str, str]:
    """The library's settings for a file of SQLite."""
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}


class StockSales(Application[UUID]):
    """One method a command: load, decide, save."""

    def __init__(self, settings: dict[str, str]) -> None:
        super().__init__(settings)

    def register(self, customer_name: str, phone: str) -> UUID:
        contact = {"name": "嫦娥", "phone": phone}
        lead = StockLead(customer_name, contact, "食品", "SMALL", "EXHIBITION")
        self.save(lead)
        return lead.id

    def score(self, lead_id: UUID) -> None:
        lead = self._lead(lead_id)
        scores = {"size_fit": 4, "budget_clarity": 3, "urgency": 3}
        lead.submit_score(scores, 10, ("预算表已看过", NEED), "rep")
        self.save(lead)

    def approve(self, lead_id: UUID) -> None:
        lead = self._lead(lead_id)
        lead.approve_score("manager")
        lead.assign("rep")
        self.save(lead)

    def first_contact(self, lead_id: UUID) -> None:
        lead = self._lead(lead_id)
        lead.first_contact("PHONE", "REACHED", "rep")
        self.save(lead)

    def convert(self, lead_id: UUID) -> None:
        lead = self._lead(lead_id)
        deal = StockDeal(lead_id, lead.customer_name, lead.owner_id, 48_000_000)
        lead.convert(deal.id, 48_000_000, SIGN_ON, "愿意先谈方案")
        self.save(lead, deal)

    def _lead(self, lead_id: UUID) -> StockLead:
        lead: StockLead = self.repository.get(lead_id)
        return lead


def play(stock: StockSales, customer: str, phone: str) -> None:
    """A lead through its five commands."""
    lead_id = stock.register(customer, phone)
    stock.score(lead_id)
    stock.approve(lead_id)
    stock.first_contact(lead_id)
    stock.convert(lead_id)
