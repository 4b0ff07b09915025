"""Whatever is asked of the service: what it holds is what its log tells, and so are its indexes."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from agreement import check_claims, check_clocks, check_workload
from desk import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leads import contact, convert, reevaluate
from people import BOTH, CHEN, WANG, ZHAO
from samples import register, score

from application.exchange import Accepted
from application.streams import held_from
from domain.kernel import Command
from domain.lead.assignment import ReassignLead
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.giving_up import Disqualify, DisqualifyCode, Revive
from domain.lead.merging import MergeLead
from domain.lead.scoring import ApproveScore, ReturnScore
from domain.lead.state import Lead, Outreach
from domain.shared import AddContact, GiveConsent

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
NAMES = ("月宫", "钟表厂", "石头建材")

people = st.sampled_from([CHEN, ZHAO, WANG, BOTH])
ratings = st.integers(1, 5)
reasons = st.sampled_from([None, "有据可查"])
commands = st.one_of(
    st.builds(score, ratings, ratings, ratings, need_verified=st.booleans()),
    st.builds(reevaluate, ratings, ratings, ratings),
    st.builds(ApproveScore, round=st.integers(1, 3), reason=reasons),
    st.builds(ReturnScore, round=st.integers(1, 3), reason=reasons),
    st.builds(contact, outcome=st.sampled_from(Outreach)),
    st.builds(LogActivity, kind=st.sampled_from(ActivityKind), text=st.just("又去了一趟")),
    st.builds(ReassignLead, to=people, reason=reasons),
    st.builds(GiveConsent, command=st.just("Disqualify")),
    st.builds(Disqualify, code=st.sampled_from(DisqualifyCode)),
    st.builds(Revive, reason=reasons),
    st.builds(
        CorrectLead,
        field=st.just(BaseField.CUSTOMER_NAME),
        new=st.sampled_from(NAMES),
        reason=reasons,
        confirm_not_duplicate=st.booleans(),
    ),
    st.builds(AddContact, name=st.just("吴刚"), phone=st.sampled_from(["13900000001", None])),
    st.just(convert()),
)
registrations = st.builds(
    register,
    customer_name=st.sampled_from(NAMES),
    confirm_not_duplicate=st.booleans(),
    reason=reasons,
)
#: Who, what, on which of the leads so far; or hours that pass; or a restart.
acts = st.one_of(
    st.tuples(people, registrations, st.just(0)),
    st.tuples(people, commands, st.integers(0, 9)),
    st.tuples(people, commands, st.integers(0, 9)),
    st.tuples(people, commands, st.integers(0, 9)),
    st.tuples(st.just("merge"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 72), st.just(0)),
    st.tuples(st.just("restart"), st.just(0), st.just(0)),
)


@settings(
    max_examples=400 if SOAK else 25,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
@given(walk=st.lists(acts, min_size=10, max_size=60))
def test_R5_2_a_replay_of_the_log_gives_what_the_service_holds(walk: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "log.sqlite3")
        leads: list[UUID] = []
        for who, what, which in walk:
            _act(desk, leads, who, what, which)
        _check(desk, leads)
        desk.restart()
        _check(desk, leads)
        desk.close()


def _act(desk: Desk, leads: list[UUID], who: str, what: Any, which: int) -> None:
    target = leads[which % len(leads)] if leads else None
    match who, what:
        case "wait", int(hours):
            desk.sales.set_clock(desk.sales.clock.now() + dt.timedelta(hours=hours))
        case "restart", _:
            desk.restart()
        case "merge", int(into) if target is not None:
            desk.send(WANG, MergeLead(into_id=leads[into % len(leads)]), target)
        case _, Command() if what.creates:
            answer = desk.send(who, what)
            if isinstance(answer, Accepted):
                leads.append(answer.id)
        case _, Command() if target is not None:
            desk.send(who, what, target)
        case _:
            pass


def _check(desk: Desk, leads: list[UUID]) -> None:
    states: list[Lead] = []
    for lead in leads:
        events = desk.sales.log.stream(lead)
        replayed, live = held_from(events, lead), desk.sales.held(lead)
        assert replayed == live
        assert replayed is not None
        assert [p.recorded.version for p in events] == list(range(1, len(events) + 1))
        states.append(replayed.stream.state)
    with desk.sales.log.reading() as cursor:
        check_claims(cursor, states)
        check_workload(cursor, states)
        check_clocks(cursor, states)
