"""Claims, facts about others, counters and open clocks, kept in the events' own transaction.

A guard that needs to know of other aggregates reads these small tables inside the turn,
never a view, which may lag. Each file holds one topic: its tables, what they answer, and how
they are kept up. What must be unique is claimed under keyed hashes, so that no name, phone or
bank reference stands here in the clear.
"""

from __future__ import annotations

from domain.decision import Stream
from domain.kernel import Recorded

from ..engines.engine import Cursor
from .clocks import ClockIndex, DueClock
from .complaints import ComplaintIndex
from .customers import CustomerIndex
from .index import Index, instant, micros
from .leads import LeadIndex
from .money import MoneyIndex
from .personal import PersonalIndex
from .registers import Registers
from .subjects import SubjectIndex

__all__ = ["PERSONAL_MARK", "TOPICS", "DueClock", "Indexes", "instant", "micros"]

#: All topics; the registers first, which say in which shape the others are.
TOPICS: tuple[type[Index], ...] = (
    Registers,
    ClockIndex,
    LeadIndex,
    CustomerIndex,
    MoneyIndex,
    ComplaintIndex,
    PersonalIndex,
    SubjectIndex,
)

#: The setting that changes whenever somebody is erased or restricted, or no longer is.
PERSONAL_MARK = "personal data as of event"


class Indexes:
    """The index tables as one turn sees them."""

    def __init__(self, cursor: Cursor, key: bytes) -> None:
        self.registers = Registers(cursor, key)
        self.clocks = ClockIndex(cursor, key)
        self.leads = LeadIndex(cursor, key)
        self.customers = CustomerIndex(cursor, key)
        self.money = MoneyIndex(cursor, key)
        self.complaints = ComplaintIndex(cursor, key)
        self.personal = PersonalIndex(cursor, key)
        self.subjects = SubjectIndex(cursor, key)

    def note(self, before: Stream, after: Stream, recorded: tuple[Recorded, ...]) -> None:
        """Bring the tables up to the stream's new state."""
        self.clocks.note(before.state.clocks, after, recorded)
        events = [r.event for r in recorded]
        match after.aggregate.name:
            case "lead":
                self.personal.note_case(after.id, after.state.customer_id, events)
                self.customers.note_lead(before.state, after.state)
                self.leads.note(before.state, after.state, events)
            case "deal":
                self.personal.note_case(after.id, after.state.customer_id, events)
                self.customers.note_deal(before.state, after.state, recorded)
                self.money.note(before.state, after.state, events)
            case "complaint":
                self.personal.note_case(after.id, after.state.customer_id, events)
                self.complaints.note(before.state, after.state, recorded)
            case "person":
                self.registers.add_person(after.id)
            case "legal_hold":
                self.personal.note_hold(after.state)
            case "erasure":
                self.personal.note_erasure(after.state)
                self.registers.set(PERSONAL_MARK, recorded[-1].trail.event_id.hex)
            case "restriction":
                self.personal.note_restriction(after.state)
                self.registers.set(PERSONAL_MARK, recorded[-1].trail.event_id.hex)
            case _:
                pass
