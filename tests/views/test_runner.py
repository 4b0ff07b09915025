"""Views follow the log: each event exactly once, through crashes, restarts and failures."""

from __future__ import annotations

import datetime as dt

import pytest
from desk import Desk
from office import Office, bring_forward
from people import CHEN
from samples import register
from sqlalchemy import Column, Connection, String, inspect

from domain.lead.registration import LeadRegistered
from projections.backlog import Lag, Under
from projections.builds import add, all_builds
from projections.deals import DealsView
from projections.folding import Happening
from projections.leads import LeadFilter, LeadsView
from projections.view import View
from projections.views import VIEWS, RebuildingError, Views

POISON = "不可入库有限公司"


class Died(BaseException):
    """The process ends in the middle of something."""


class PoisonedLeads(LeadsView):
    """A lead list that cannot take one certain lead."""

    def apply(self, connection: Connection, happening: Happening) -> None:
        event = happening.event
        if isinstance(event, LeadRegistered) and event.customer_name == POISON:
            raise ValueError("this lead cannot be listed")
        super().apply(connection, happening)


class DyingLeads(LeadsView):
    """A lead list in whose middle the process dies."""

    left = 0

    def apply(self, connection: Connection, happening: Happening) -> None:
        super().apply(connection, happening)
        type(self).left -= 1
        if type(self).left == 0:
            raise Died


class SecondLeads(LeadsView):
    """A view of a later release, which nobody has built yet."""

    name = "second_leads"


class LaterLeads(LeadsView):
    """The lead list of a later release, in the same columns."""

    version = LeadsView.version + 1


class WiderLeads(LeadsView):
    """The lead list of a later release, with one more table."""

    version = LeadsView.version + 1

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.table("more", Column("id", String(10), primary_key=True))


def instead_of_leads(kind: type[LeadsView]) -> tuple[type[View], ...]:
    return tuple(kind if view is LeadsView else view for view in VIEWS)


def listed(views: Views, office: Office) -> list[str]:
    return [row["customer_name"] for row in views.leads(LeadFilter(), office.now).items]


def test_a_query_can_wait_for_the_answer_of_a_command(office: Office) -> None:
    views = Views(office.desk.sales.log, office.desk.sales.wait_past)
    views.start()
    for number in range(20):
        position = office.desk.do(CHEN, register(customer_name=f"第{number}号")).position
        assert views.wait_for(position, timeout=10)
        assert views.position >= position
        assert listed(views, office)[0] == f"第{number}号"
    assert not views.wait_for(position + 1, timeout=0)
    views.close()


def test_what_another_process_writes_is_seen_too(office: Office) -> None:
    views = Views(office.desk.sales.log, office.desk.sales.wait_past)
    views.start()
    other = Desk(office.location, keys=office.desk.keys, hire=False)
    position = other.do(CHEN, register()).position
    assert views.wait_for(position, timeout=10)
    views.close()
    other.close()


def test_without_anybody_to_wake_it_the_log_is_looked_at_now_and_then(office: Office) -> None:
    office.views.start()
    position = office.desk.do(CHEN, register()).position
    assert office.views.wait_for(position, timeout=10)


@pytest.mark.parametrize("events", [1, 7, 30, 55])
def test_a_death_midway_loses_nothing_and_doubles_nothing(office: Office, events: int) -> None:
    office.catch_up()
    for number in range(6):
        office.graded(f"第{number}号", 3, 4, 4)
    DyingLeads.left = events
    views = office.reopen(instead_of_leads(DyingLeads))
    with pytest.raises(Died):
        bring_forward(views)
    office.reopen()
    office.catch_up()
    assert office.tables() == office.tables_anew()
    assert len(office.tables()["audit_rows"]) == office.position


def test_two_processes_may_follow_into_the_same_views(office: Office) -> None:
    other = Views(office.desk.sales.log)
    for number in range(6):
        office.graded(f"第{number}号", 3, 4, number % 5 + 1)
        (office.views if number % 2 else other).runner.step()
    other.runner.step()
    office.views.runner.step()
    assert office.views.position == other.position == office.position
    assert office.tables() == office.tables_anew()
    other.close()


def test_a_view_that_fails_stops_itself_only(office: Office) -> None:
    office.reopen(instead_of_leads(PoisonedLeads))
    office.lead("之前")
    poison = office.desk.do(CHEN, register(customer_name=POISON))
    office.lead("之后")
    views = office.catch_up()

    failure = views.failures["leads"]
    assert failure.position == poison.events[0].position
    assert "cannot be listed" in failure.error
    assert listed(views, office) == ["之前"]
    assert set(views.failures) == {"leads"}
    assert views.position == office.position
    assert views.runner.positions["leads"] == failure.position - 1
    assert not views.runner.wait_for(office.position, 10, views=["leads"])

    repaired = office.reopen()
    office.catch_up()
    assert listed(repaired, office) == ["之后", POISON, "之前"]
    assert not repaired.failures
    assert office.tables() == office.tables_anew()


def test_a_stopped_view_is_not_waited_for_and_says_how_far_it_has_seen(office: Office) -> None:
    office.reopen(instead_of_leads(PoisonedLeads))
    office.lead("之前")
    poison = office.desk.do(CHEN, register(customer_name=POISON)).events[0]
    last = office.desk.do(CHEN, register(customer_name="之后")).position
    views = office.catch_up()
    now = poison.recorded.trail.recorded_at + dt.timedelta(seconds=90)
    lags = views.lags(now)
    assert lags["leads"] == Lag(poison.position - 1, last - poison.position + 1, 90.0)
    assert {lag for name, lag in lags.items() if name != "leads"} == {Lag(last, 0, 0.0)}
    assert views.stands(LeadsView)
    assert not views.wait_for(last, 10, LeadsView)
    assert views.wait_for(last, 0, DealsView)
    assert views.wait_for(last, 0)


def test_a_view_far_behind_keeps_no_other_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        office.graded(f"第{number}号", 3, 4, 4)
    office.catch_up()
    monkeypatch.setattr("projections.runner.BATCH", 10)
    views = office.reopen((*VIEWS, SecondLeads))
    office.lead("新来")
    assert views.runner.step()
    assert listed(views, office)[0] == "新来"
    assert views.runner.positions["leads"] == office.position
    assert views.runner.positions["second_leads"] == 10
    assert views.lags(office.now)["second_leads"].events == office.position - 10
    assert views.wait_for(office.position, 0, LeadsView)
    assert not views.wait_for(office.position, 0, SecondLeads)
    bring_forward(views)
    tables = office.tables()
    assert tables["second_leads_rows"] == tables["leads_rows"]


def test_of_several_builds_that_were_begun_one_takes_over(office: Office) -> None:
    """As rebuilds leave them that were killed, one after the other, and a new release begun."""
    office.lead("之前")
    office.catch_up()
    with office.views._store.writing() as connection:
        for _ in range(3):
            add(connection, LeadsView, all_builds(connection), live=False)
    views = office.reopen()
    assert len(views.under_way()) == 1
    office.catch_up()
    assert views.under_way() == {}
    assert listed(views, office) == ["之前"]
    assert office.tables() == office.tables_anew()
    with office.views._store.reading() as connection:
        there = [n for n in inspect(connection).get_table_names() if n[-1].isdigit()]
    assert len(there) == len(office.tables()), "one left over stands beside another of its name"


def test_what_is_built_beside_is_told_with_its_position(office: Office) -> None:
    for number in range(6):
        office.graded(f"第{number}号", 3, 4, 4)
    office.catch_up()
    views = office.reopen(instead_of_leads(LaterLeads))
    coming = Under(LaterLeads.version, 0, office.position)
    assert views.under_way() == {"leads": coming}
    while views.runner.build():
        pass
    assert views.under_way() == {}
    assert views.wait_for(office.position, 0, LeadsView), "noticed at once"


def test_a_new_version_is_built_beside_the_old_one_which_answers_meanwhile(office: Office) -> None:
    office.lead("之前")
    office.catch_up()
    before = office.tables()
    views = office.reopen(instead_of_leads(LaterLeads))
    assert listed(views, office) == ["之前"]
    office.lead("之后")
    office.catch_up()
    assert listed(views, office) == ["之后", "之前"]
    assert views.position == office.position
    assert set(office.tables()) == set(before)
    assert office.tables() == office.tables_anew()


def test_a_new_version_with_other_tables_answers_when_it_is_built(office: Office) -> None:
    office.lead("之前")
    office.catch_up()
    views = office.reopen(instead_of_leads(WiderLeads))
    with pytest.raises(RebuildingError):
        listed(views, office)
    office.catch_up()
    assert listed(views, office) == ["之前"]


def test_a_rebuild_by_somebody_else_is_taken_over(office: Office) -> None:
    office.lead("之前")
    office.catch_up()
    other = Views(office.desk.sales.log)
    reached: list[tuple[int, int]] = []
    other.rebuild("leads", lambda position, last: reached.append((position, last)))
    other.close()
    assert reached == [(office.position, office.position)]
    office.lead("之后")
    views = office.catch_up()
    assert listed(views, office) == ["之后", "之前"]
    assert office.tables() == office.tables_anew()
    with pytest.raises(LookupError):
        views.rebuild("no such view")


def test_a_rebuild_beside_the_following_thread(office: Office) -> None:
    views = office.views
    views.start()
    for number in range(5):
        office.graded(f"第{number}号", 3, 4, 4)
    views.rebuild()
    position = office.desk.do(CHEN, register()).position
    assert views.wait_for(position, timeout=10, view=LeadsView)
    assert views.wait_for(position, timeout=10)
    views.stop()
    assert office.tables() == office.tables_anew()
    assert not views.failures
