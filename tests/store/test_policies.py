"""Commands are decided under the policy in force; what was decided before stays (R5.3)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from desk import Desk
from people import CHEN, WANG
from policies import approve, publish
from samples import register, score

from application.exchange import Accepted, Issuer
from application.policies import PolicyBook
from domain.clocks import DeadlineArmed, DeadlineBreached
from domain.company.state import COMPANY_ID
from domain.lead.scoring import ApproveScore, LeadScoreSubmitted
from domain.people import OPERATOR, Role

ADMIN = Issuer("admin0", frozenset({Role.ADMIN}), "test")
OTHER = Issuer("admin1", frozenset({Role.ADMIN}), "test")
STRICTER = publish("2026-2", grade_a_min=11, clocks__A_FIRST_CONTACT__limit={"minutes": 720})


def put_in_force(desk: Desk) -> None:
    desk.do(OPERATOR, STRICTER, COMPANY_ID, issuer=ADMIN)
    desk.do(OPERATOR, approve(), COMPANY_ID, issuer=OTHER)


def graded(desk: Desk, name: str) -> tuple[str, str]:
    """The grade of ten points now, and the policy that gave it."""
    lead = desk.do(CHEN, register(customer_name=name)).id
    desk.do(CHEN, score(4, 3, 3), lead)
    return told(desk, lead)


def told(desk: Desk, lead: UUID) -> tuple[str, str]:
    (found,) = (
        (p.recorded.event.grade.value, p.recorded.trail.policy_version)
        for p in desk.sales.log.stream(lead)
        if isinstance(p.recorded.event, LeadScoreSubmitted)
    )
    return found


def focused(desk: Desk, name: str) -> UUID:
    """An A lead that waits for its first contact."""
    lead = desk.do(CHEN, register(customer_name=name)).id
    desk.do(CHEN, score(4, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    return lead


def hours_left(desk: Desk, lead: UUID) -> float:
    (clock,) = (
        e
        for p in desk.sales.log.stream(lead)
        if isinstance(e := p.recorded.event, DeadlineArmed) and e.kind == "A_FIRST_CONTACT"
    )
    return (clock.due_at - clock.starts_at) / dt.timedelta(hours=1)


def test_R5_3_it_rules_from_the_approval_on_and_what_was_decided_stays(desk: Desk) -> None:
    assert graded(desk, "甲") == ("A", "2026-1")
    early = focused(desk, "乙")
    desk.do(OPERATOR, STRICTER, COMPANY_ID, issuer=ADMIN)
    assert graded(desk, "丙") == ("A", "2026-1"), "proposed is not in force"
    desk.do(OPERATOR, approve(), COMPANY_ID, issuer=OTHER)
    assert graded(desk, "丁") == ("B", "2026-2")
    assert hours_left(desk, early) == 24
    assert hours_left(desk, focused(desk, "戊")) == 12


def test_R5_3_a_running_deadline_keeps_its_due_time(desk: Desk) -> None:
    lead = focused(desk, "甲")
    put_in_force(desk)
    desk.restart()
    desk.clock("03-03 09:00")
    assert "DeadlineBreached" not in desk.names(lead)
    desk.clock("03-03 09:01")
    breaches = [
        p.recorded.trail
        for p in desk.sales.log.stream(lead)
        if isinstance(p.recorded.event, DeadlineBreached)
    ]
    assert [t.policy_version for t in breaches] == ["2026-2"], "stamped with what is in force"


def test_R5_3_it_survives_a_restart(desk: Desk) -> None:
    put_in_force(desk)
    desk.restart()
    assert desk.sales.policy.version == "2026-2"
    assert graded(desk, "甲") == ("B", "2026-2")


def test_R5_3_it_rules_within_the_turn_that_puts_it_in_force(desk: Desk) -> None:
    lead = desk.do(CHEN, register(customer_name="甲")).id
    requests = (
        desk.request(OPERATOR, STRICTER, COMPANY_ID, issuer=ADMIN),
        desk.request(OPERATOR, approve(), COMPANY_ID, issuer=OTHER),
        desk.request(CHEN, score(4, 3, 3), lead),
    )
    answers = [desk.sales.submit(request) for request in requests]
    assert all(isinstance(answer.result(), Accepted) for answer in answers)
    assert told(desk, lead) == ("B", "2026-2")


def test_R5_3_another_process_takes_notice_of_it(desk: Desk) -> None:
    other = desk.beside()
    put_in_force(other)
    assert graded(desk, "甲") == ("B", "2026-2")
    back = publish("2026-3")
    desk.do(OPERATOR, back, COMPANY_ID, issuer=ADMIN)
    desk.do(OPERATOR, approve("2026-3"), COMPANY_ID, issuer=OTHER)
    assert graded(other, "乙") == ("A", "2026-3")
    other.close()


def test_R5_3_what_is_refused_changes_nothing(desk: Desk) -> None:
    desk.do(OPERATOR, STRICTER, COMPANY_ID, issuer=ADMIN)
    refused = desk.refused(OPERATOR, approve(), COMPANY_ID, issuer=ADMIN)
    assert [reason.code for reason in refused.reasons] == ["OWN_POLICY"]
    assert graded(desk, "甲") == ("A", "2026-1")


def test_R5_3_who_reads_finds_each_policy_by_its_version_and_by_when(desk: Desk) -> None:
    book = PolicyBook(desk.sales.log)
    assert [r.policy.version for r in book.records()] == ["2026-1"]
    before = desk.sales.position
    put_in_force(desk)
    newest, shipped = book.records()
    assert (newest.proposed_by, newest.approved_by) == ("admin0", "admin1")
    assert newest.in_force_from is not None
    assert newest.in_force_from > before
    assert (shipped.in_force_from, shipped.proposed_by) == (0, None)
    assert [c.path for c in newest.diff] == ["grade_a_min", "clocks.A_FIRST_CONTACT.limit.minutes"]
    assert book.of("2026-2").grade_a_min == 11
    assert book.at(newest.in_force_from - 1).version == "2026-1"
    assert book.at(newest.in_force_from).version == "2026-2"
    assert PolicyBook(desk.sales.log).at(10**9) == book.of("2026-2")
    assert book.of("never heard of").version == "2026-1"
