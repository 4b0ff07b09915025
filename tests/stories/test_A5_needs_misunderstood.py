"""A5: needs misunderstood — 九尾狐宠物医院集团."""

from __future__ import annotations

from people import CHEN, SUN, WANG
from stories import bodies, judged
from stories.journeys import contact_of, opened
from stories.playing import Play

SAID, MEANT = 80_000_000, 30_000_000
LATE_SECONDS = 40 * 60


def test_A5_G3_2_5_needs_that_the_customer_corrects_are_recorded_anew(play: Play) -> None:
    deal = opened(play, bodies.FOXES, SAID)
    customer = contact_of(play, deal)
    _three_to_five_questions(play, deal)
    _a_whole_record(play, deal, customer)
    _mail_forty_minutes_late(play, deal, customer)
    _corrected(play, deal, customer)
    _second_talk_with_the_product_manager(play, deal, customer)
    _solution_on_the_confirmed_version_only(play, deal)
    _judged(play, deal)


def _three_to_five_questions(play: Play, deal: str) -> None:
    play.clock("03-09 09:00")
    for count in (2, 6):
        path, body = f"{deal}/prepare-discovery", bodies.preparation(count)
        problem = play.refuses(CHEN, path, body, 422, "G3.2.2")
        assert [r["field"] for r in problem["reasons"]] == ["questions"]
    answer = play.do(CHEN, f"{deal}/prepare-discovery", bodies.preparation(5))
    assert len(answer["events"][0]["data"]["questions"]) == 5


def _a_whole_record(play: Play, deal: str, customer: str) -> None:
    play.clock("03-10 15:30")
    whole = bodies.needs("03-10", "15:00", customer, budget_min_fen=SAID, budget_max_fen=SAID)
    for wrong in (
        {k: v for k, v in whole.items() if k != "decision_process"},
        whole | {"decision_process": ""},
    ):
        problem = play.refuses(CHEN, f"{deal}/record-needs", wrong, 422, "G3.2.4")
        assert [r["field"] for r in problem["reasons"]] == ["decision_process"]
    play.do(CHEN, f"{deal}/record-needs", whole)
    assert play.the(deal, "NeedsRecorded")["data"]["needs_version"] == 1
    assert play.the(deal, "NeedsRecorded")["deviations"] == []
    clock = play.clock_of(deal, "NEEDS_MAIL")
    assert (clock["state"], clock["due_at"]) == ("RUNNING", "2026-03-11T07:00:00Z")


def _mail_forty_minutes_late(play: Play, deal: str, customer: str) -> None:
    play.clock("03-11 15:00")
    assert play.found(deal, "DeadlineBreached") == []
    play.clock("03-11 15:40")
    breach = play.the(deal, "DeadlineBreached")
    assert set(breach["data"]["told"]) >= {WANG, SUN}
    path = f"{deal}/send-needs-summary"
    problem = play.refuses(CHEN, path, bodies.mail(customer, cc=(WANG,)), 422, "G3.2.6")
    assert [r["field"] for r in problem["reasons"]] == ["cc"]
    play.do(CHEN, path, bodies.mail(customer))
    _stays_late(play, deal)


def _stays_late(play: Play, deal: str) -> None:
    """The breach stays; nothing excuses it."""
    clock = play.clocks(deal, "NEEDS_MAIL")[0]
    assert (clock["state"], clock["late_seconds"]) == ("MET", LATE_SECONDS)
    assert (clock["breached"], clock["excused"]) == (True, False)
    met = play.found(deal, "DeadlineMet")[0]
    assert met["data"]["late_seconds"] == LATE_SECONDS
    assert [(c["id"], c["verdict"]) for c in met["clauses"]] == [("G3.2.5", "late")]
    assert len(play.found(deal, "DeadlineBreached")) == 1
    assert judged.bent(play, deal) == {"G3.2.5": "late"}


def _corrected(play: Play, deal: str, customer: str) -> None:
    play.clock("03-12 09:00")
    deviations = ["预算是三十万，不是八十万"]
    path = f"{deal}/confirm-needs"
    play.do(CHEN, path, bodies.confirmation(customer, deviations=deviations))
    assert play.the(deal, "NeedsConfirmed")["data"]["deviations"] == deviations
    seen = play.get(CHEN, deal)
    assert seen["state"] == "DISCOVERY" == play.stage(deal)
    play.refuses(CHEN, path, bodies.confirmation(customer), 422, "G3.2.5")


def _second_talk_with_the_product_manager(play: Play, deal: str, customer: str) -> None:
    play.clock("03-12 15:30")
    talk = bodies.needs(
        *("03-12", "15:00", customer),
        participants=[CHEN, SUN, customer],
        budget_min_fen=MEANT,
        budget_max_fen=MEANT,
    )
    play.do(CHEN, f"{deal}/record-needs", talk)
    second = play.found(deal, "NeedsRecorded")[-1]
    assert (second["data"]["needs_version"], second["deviations"]) == (2, [])
    assert SUN in second["data"]["participants"]
    play.clock("03-13 10:00")
    play.do(CHEN, f"{deal}/send-needs-summary", bodies.mail(customer, needs_version=2))
    play.do(CHEN, f"{deal}/confirm-needs", bodies.confirmation(customer, needs_version=2))
    assert play.stage(deal) == "NEEDS_CONFIRMED"
    late, second_mail = play.clocks(deal, "NEEDS_MAIL")
    assert (second_mail["state"], second_mail["late_seconds"]) == ("MET", 0)
    assert (late["breached"], second_mail["breached"]) == (True, False)
    _stays_late(play, deal)


def _solution_on_the_confirmed_version_only(play: Play, deal: str) -> None:
    price = {"price_fen": MEANT, "cost_fen": 20_000_000}
    path = f"{deal}/draft-solution"
    on_the_first = bodies.solution(**price, needs_version=1)
    problem = play.refuses(CHEN, path, on_the_first, 422, "G3.3.1")
    assert [r["field"] for r in problem["reasons"]] == ["needs_version"]
    assert play.stage(deal) == "NEEDS_CONFIRMED"
    answer = play.do(CHEN, path, bodies.solution(**price, needs_version=2))
    assert answer["events"][0]["data"]["needs_version"] == 2


def _judged(play: Play, deal: str) -> None:
    """The second mail in time does not make up for the first; refusals broke nothing (V15)."""
    breached, met = judged.verdict(play, deal, "G3.2.5")["proof"]
    assert judged.event_at(play, breached)["event"] == "DeadlineBreached"
    (late,) = (m for m in play.found(deal, "DeadlineMet") if m["position"] == met)
    assert late["data"]["late_seconds"] == LATE_SECONDS
    assert {"G3.2.2", "G3.2.4", "G3.2.6"} <= set(judged.clauses(play, deal, "satisfied"))
    assert judged.register(play) == []
