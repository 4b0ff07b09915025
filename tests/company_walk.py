"""A company by chance: leads, deals to their end, money, complaints, people, clocks, new rules.

Every move is a command at the real application, allowed or not; what is refused stands in the
log too. Between two moves some time passes, so clocks fire by themselves.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from books import brought_in, customer_of, owed, reasoned, state
from complaint_moves import HANDLER, MOVES, USUAL
from deal_endings import NEXT
from given import Story
from leads import reevaluate
from ledger import Ledger
from money_moves import move_of
from office import Office
from people import CHEN, EVERYBODY, LIU, SUN, WANG, XU, ZHAO, ZHOU
from policies import approve, publish
from samples import score
from samples_complaint import acknowledge, assign, complain, triage
from ways import Way

from application.engines.location import Location
from application.exchange import Accepted, Issuer
from domain.company.calendars import CalendarDay, PublishCalendar
from domain.company.people import AddPerson, RetirePerson
from domain.company.state import COMPANY_ID
from domain.company.targets import SetSalesTarget
from domain.complaint.severity import Severity
from domain.complaint.state import Category, Complaint
from domain.deal.payment_plan import LineKind
from domain.deal.state import TERMINAL
from domain.kernel import Command
from domain.lead.assignment import ReassignLead
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.giving_up import Disqualify, DisqualifyCode
from domain.lead.merging import MergeLead
from domain.lead.scoring import ApproveScore, ReturnScore
from domain.lead.state import Source, Status
from domain.people import OPERATOR, Role
from domain.shared import GiveConsent

T = TypeVar("T")
ADMINS = tuple(Issuer(f"admin{n}", frozenset({Role.ADMIN}), "test") for n in (0, 1))
#: Besides the moves that fit a deal's stage.
DETOURS = ("forecast", "hold", "lose", "revive", "reassign", "reopen", "object", "terminate")
#: How far a new deal has come already; the rest it goes by chance.
BEGUN = (None, "confirm", "present", "agree", "sign", "sign", "sign")
SOURCES = tuple(Source)[:3]
HOURS = (0.1, 0.5, 1, 3, 8, 20, 30)
#: So many deals and complaints at most are under way at once, so that some come to an end.
MOST = 4
#: Now and then nobody does anything for long.
LONG_HOURS = (60, 200, 500)


class Company:
    """An office on a new database, and whose turn it is next."""

    def __init__(
        self, location: Location, dice: random.Random, *, keys: Location | None = None
    ) -> None:
        self.office = Office(location, keys=keys)
        self.dice = dice
        self.leads: list[UUID] = []
        self.complaints: list[UUID] = []
        #: Their streams, by who they are.
        self.newcomers: dict[str, UUID] = {}
        self._hired = 0
        self.ways = [
            Way(self.office, "刚起步食品有限公司").converted(),
            Way(self.office, "谈到一半商贸有限公司").converted().until("agree"),
            Way(self.office, "已签约物流有限公司").converted().until("sign"),
        ]
        kept = owed(2_000, "2026-08-31", LineKind.RETENTION)
        self.past = [
            brought_in(
                self.office, "A", owed(3_000, "2026-02-20"), owed(5_000, "2026-05-10"), kept
            ),
            brought_in(self.office, "B", owed(7_000, "2026-03-20")),
            brought_in(self.office, "C", customer_name="老主顾农具厂"),
        ]
        self._rules = 0

    def go(self) -> None:
        """Some time passes, then somebody does something."""
        hours = self.one(LONG_HOURS if self.dice.random() < 0.02 else HOURS)
        clock = self.office.now + dt.timedelta(hours=hours)
        self.office.desk.sales.set_clock(clock)
        move: Callable[[], None] = self.dice.choices(
            (self.lead, self.deal, self.ending, self.money, self.complaint, self.other),
            (4, 7, 4, 4, 5, 1),
        )[0]
        move()

    @property
    def customers(self) -> list[UUID]:
        """Everybody who was ever a lead or a buyer here."""
        of_leads = (self.state_of(id) for id in (*self.leads, *(way.lead for way in self.ways)))
        of_deals = (customer_of(self.office, deal) for deal in self.past)
        return list(dict.fromkeys((*(lead.customer_id for lead in of_leads), *of_deals)))

    @property
    def cases(self) -> list[UUID]:
        """All leads, deals and complaints."""
        ways = (id for way in self.ways for id in (way.lead, way.deal) if id is not None)
        return [*self.leads, *ways, *self.past, *self.complaints]

    # ---- what somebody may do ----------------------------------------------------------

    def lead(self) -> None:
        """A new lead, or something about one that is no deal yet."""
        if len(self.leads) < 3 or self.dice.random() < 0.15:
            name = f"第{len(self.leads)}家{self.one(('公司', '工厂', '合作社'))}"
            by, source = self.one((CHEN, ZHAO)), self.one(SOURCES)
            self.leads.append(self.office.lead(name, by, source=source))
            return
        id = self.one(self.leads)
        lead = self.state_of(id)
        scores = [self.one((1, 2, 3, 4, 5)) for _ in range(3)]
        round, owner = max(1, lead.rounds), lead.owner_id or CHEN
        moves: tuple[tuple[str, Callable[[], Command]], ...] = (
            (owner, lambda: score(*scores)),
            (owner, lambda: reevaluate(*scores)),
            (WANG, lambda: ApproveScore(round=round)),
            (WANG, lambda: ApproveScore(round=round)),
            (WANG, lambda: ReturnScore(round=round)),
            (WANG, lambda: ReassignLead(to=self.one((ZHAO, CHEN, *self.newcomers)))),
            (WANG, lambda: ReassignLead(to=self.one((ZHAO, CHEN, *self.newcomers)))),
            (WANG, lambda: self._renamed(lead.customer_name)),
            (WANG, lambda: MergeLead(into_id=self.one(self.leads))),
            (WANG, lambda: GiveConsent(command="Disqualify")),
            (owner, lambda: Disqualify(code=DisqualifyCode.OTHER)),
        )
        usual = {Status.REGISTERED: moves[:1], Status.SCORE_PENDING: moves[2:5]}
        fits = usual.get(lead.status, moves[1:2] + moves[5:])
        by, command = self.one(fits if self.dice.random() < 0.8 else moves)
        self.send(by, command(), id)

    def deal(self) -> None:
        """A move that fits a deal's stage, or a detour; now and then a deal more."""
        under_way = [way for way in self.ways if not self._is_over(way.deal)]
        if self.dice.random() < (0.08 if len(under_way) < MOST else 0):
            way = Way(self.office, f"又一家{len(self.ways)}号有限公司")
            self.ways.append(way.converted(self.dice.randrange(1, 90) * 1_000_000))
            if begun := self.one(BEGUN):
                way.until(begun)
            return
        way = self.one(under_way if under_way and self.dice.random() < 0.9 else self.ways)
        if self.dice.random() < 0.15:
            way.attempt(self.one(DETOURS), self.dice.randrange(3))
        else:
            way.by_chance(self.dice.randrange(100), self.dice.choice((0, 0, 0, 0, 1, 2)))

    def ending(self) -> None:
        """The next of what leads a signed deal to its end."""
        id = self.one(self.signed)
        move = self.one(NEXT[self.state_of(id).delivery.state])
        by, command = move(self.state_of(id), self.office.now)
        self.send(by, command, id)

    def money(self) -> None:
        """Whatever finance and others try on what is owed."""
        stories = {str(id): self.story(id) for id in self.signed}
        move = move_of(Ledger(stories), [self.dice.randrange(10_000) for _ in range(16)])
        command: Any = move.command
        if hasattr(command, "complaint_id"):
            about = self._complaint_of(UUID(move.deal))
            command = command.model_copy(update={"complaint_id": about or command.complaint_id})
        self.send(move.by, command, UUID(move.deal))

    def complaint(self) -> None:
        """A new complaint, or the next of what becomes of one."""
        under_way = [id for id in self.complaints if self.state_of(id).is_open]
        if not under_way or self.dice.random() < (0.08 if len(under_way) < MOST else 0):
            self._complain(self.one(self.signed))
            return
        id = self.one(under_way if self.dice.random() < 0.9 else self.complaints or under_way)
        complaint: Complaint = self.state_of(id)
        if complaint.handler_id is None and complaint.is_open:
            self.send(XU, self._first(complaint), id)
            return
        usual = USUAL.get(complaint.status, ()) if self.dice.random() < 0.85 else ()
        fill, right = MOVES[self.one(usual or tuple(MOVES))]
        by = self.one(right)
        by = (complaint.handler_id or ZHOU) if by == HANDLER else by
        command = fill(self.story(id), self.one)
        for field, days in (("due_on", 20), ("done_on", 0)):
            if hasattr(command, field):
                day = self.office.now.date() + dt.timedelta(days=days)
                command = command.model_copy(update={field: day})
        self.send(by, command, id)

    def other(self) -> None:
        """Somebody comes or goes, a target is set, a policy or a calendar changes."""
        self.one((self._hire, self._dismiss, self._target, self._rule, self._holiday))()

    # ---- inside ------------------------------------------------------------------------

    @property
    def signed(self) -> list[UUID]:
        deals = (way.deal for way in self.ways if way.deal is not None)
        found = [id for id in deals if state(self.office, id).signed_on is not None]
        every = [*found, *self.past[:2]]
        alive = [id for id in every if not self._is_over(id)]
        return alive if alive and self.dice.random() < 0.9 else every

    def _is_over(self, deal: UUID | None) -> bool:
        return deal is not None and state(self.office, deal).stage in TERMINAL

    def one(self, options: Sequence[T], /) -> T:
        return self.dice.choice(options)

    def state_of(self, id: UUID) -> Any:
        return self.story(id).state

    def story(self, id: UUID) -> Story:
        held = self.office.desk.sales.held(id)
        assert held is not None
        return Story(held.stream, self.office.now)

    def send(self, by: str, command: Command, id: UUID) -> None:
        if by in EVERYBODY.by_id:
            aggregate = self.story(id).stream.aggregate.name
            self.office.desk.send(by, reasoned(command), id, aggregate)

    def _complaint_of(self, deal: UUID) -> UUID | None:
        """An open complaint of the deal's customer; a new one if there is none."""
        customer = customer_of(self.office, deal)
        states = ((id, self.state_of(id)) for id in self.complaints)
        found = [id for id, its in states if its.is_open and its.customer_id == customer]
        if not found:
            self._complain(deal)
        return self.one(found or self.complaints) if self.complaints else None

    def _complain(self, deal: UUID) -> None:
        about = {"customer_id": customer_of(self.office, deal), "deal_id": deal}
        command = complain(category=self.one(tuple(Category)), **about)
        answer = self.office.desk.send(XU, command)
        if isinstance(answer, Accepted):
            self.complaints.append(answer.id)

    def _first(self, complaint: Complaint) -> Command:
        """What customer service does until somebody handles it."""
        if complaint.status == "REGISTERED":
            return acknowledge()
        if complaint.severity is None:
            return triage(self.one(tuple(Severity)))
        return assign(self.one((ZHOU, XU, SUN)))

    def _renamed(self, name: str) -> Command:
        return CorrectLead(field=BaseField.CUSTOMER_NAME, new=f"{name[:20]}改")

    def _hire(self) -> None:
        self._hired += 1
        person = f"new{self._hired}"
        roles = (Role.SALES_REP,)
        team = self.one(("sales", "north"))
        add = AddPerson(person_id=person, name=person, roles=roles, team=team)
        self.newcomers[person] = self.office.desk.do(OPERATOR, add, aggregate="person").id

    def _dismiss(self) -> None:
        if self.newcomers:
            employed = self.newcomers.pop(next(iter(self.newcomers)))
            self.office.desk.do(OPERATOR, reasoned(RetirePerson()), employed, "person")

    def _target(self) -> None:
        amount = self.dice.randrange(1, 90) * 1_000_000
        target = SetSalesTarget(
            person_id=self.one((CHEN, ZHAO)), month="2026-04", amount_fen=amount
        )
        self.office.desk.send(LIU, target, COMPANY_ID)

    def _rule(self) -> None:
        """Another policy: grades, odds and buckets change, nothing that was decided does."""
        self._rules += 1
        version = f"walk-{self._rules}"
        changes = {
            "grade_a_min": self.one((9, 10, 11)),
            "collection__bucket_days": [*self.one(((30, 60), (15, 45))), 90, 180],
        }
        desk = self.office.desk
        desk.send(OPERATOR, publish(version, **changes), COMPANY_ID, issuer=ADMINS[0])
        desk.send(OPERATOR, approve(version), COMPANY_ID, issuer=ADMINS[1])

    def _holiday(self) -> None:
        """A working day in two weeks is off, and the Saturday after it is worked."""
        monday = self.office.now.date() + dt.timedelta(days=14 - self.office.now.weekday())
        days = ((monday, False), (monday + dt.timedelta(days=5), True))
        named = tuple(CalendarDay(date=day, working=working) for day, working in days)
        command = PublishCalendar(days=named)
        self.office.desk.send(OPERATOR, command, COMPANY_ID, issuer=ADMINS[0])
