"""A manager goes on leave, and another one acts for him; both keep the rules for both (3.4)."""

from __future__ import annotations

import pytest
from admins import WITH_ADMINS
from feeding import feed
from people import AUDITOR, CHEN, HE, LIU, WANG, ZHAO
from stories import bodies
from stories.journeys import registered
from stories.playing import Play

from domain.people import People, Person, Role

GONG = "gong"  # 公经理, the only manager of the south
SOUTH = {
    id: Person(id, name, frozenset({role}), "south")
    for id, name, role in (
        (GONG, "公经理", Role.SALES_MANAGER),
        ("nan", "南销售", Role.SALES_REP),
    )
}
LENT = {"to": ZHAO, "role": "sales_manager", "until": "2026-03-13"}


@pytest.fixture
def people() -> People:
    return People({**WITH_ADMINS.by_id, **SOUTH})


def test_R5_1_the_deputy_of_a_manager_on_leave_approves_for_him(play: Play) -> None:
    play.clock("03-02 09:00")
    lead = registered(play, "月宫", by="nan")
    play.do("nan", f"{lead}/score-lead", bodies.score(3, 4, 4))
    path, body = f"{lead}/approve-score", {"round": 1}
    assert play.post(ZHAO, path, body).status_code == 403
    play.do(GONG, f"/people/{GONG}/grant-delegation", LENT)
    shown = play.get(CHEN, f"/people/{ZHAO}")["acts_for"]
    assert [(d["from"], d["role"], d["until"]) for d in shown] == [
        (GONG, "sales_manager", "2026-03-13T16:00:00Z")
    ]
    play.do(ZHAO, path, body)
    _told_everywhere(play, lead)
    _past_its_time(play)


def _told_everywhere(play: Play, lead: str) -> None:
    """History, audit trail, register and feed name both."""
    approved = play.the(lead, "LeadScoreApproved")
    assert (approved["actor"], approved["role"], approved["on_behalf_of"]) == (
        ZHAO,
        "sales_manager",
        GONG,
    )
    rows = play.get(AUDITOR, "/audit", on_behalf_of=GONG)["items"]
    assert {(row["event"], row["actor"]) for row in rows} == {
        ("LeadScoreApproved", ZHAO),
        ("CommandReceived", ZHAO),
    }
    entries = play.get(AUDITOR, "/overrides", kind="delegation")["items"]
    assert [(row["person"], row["what"]) for row in reversed(entries)] == [
        (GONG, "zhao may act for gong as sales manager, until 2026-03-14 00:00"),
        (ZHAO, "For gong, as sales manager: approve the score (accepted)"),
    ]
    fed = [e for e in feed(play, AUDITOR) if e["type"].endswith("LeadScoreApproved")]
    assert [(e["actor"], e["onbehalfof"]) for e in fed] == [(ZHAO, GONG)]


def _past_its_time(play: Play) -> None:
    """The last day counts to its end; after that, or once it is taken back, he acts no more."""
    later = registered(play, "广寒宫", by="nan")
    play.do("nan", f"{later}/score-lead", bodies.score(3, 4, 4))
    play.clock("03-14 00:01")
    path = f"{later}/approve-score"
    assert play.post(ZHAO, path, {"round": 1}).status_code in (403, 404)
    play.do(GONG, f"/people/{GONG}/grant-delegation", LENT | {"until": "2026-03-31"})
    take_back = {"to": ZHAO, "role": "sales_manager"}
    play.do(GONG, f"/people/{GONG}/revoke-delegation", take_back)
    assert play.post(ZHAO, path, {"round": 1}).status_code in (403, 404)
    play.do(GONG, path, {"round": 1})


def test_R5_1_four_eyes_hold_against_who_acts_for_another(play: Play) -> None:
    play.clock("03-02 09:00")
    play.do(WANG, f"/people/{WANG}/grant-delegation", LENT | {"to": CHEN})
    own = registered(play, "月宫")
    play.do(CHEN, f"{own}/score-lead", bodies.score(3, 4, 4))
    play.refuses(CHEN, f"{own}/approve-score", {"round": 1}, 403, "G3.1.7", "OWN_SCORE")
    play.do(LIU, f"{own}/approve-score", {"round": 1})
    _agreed_once(play)
    _nothing_personal(play)


def _agreed_once(play: Play) -> None:
    """Where two admins must agree, who acts for one of them is not the other."""
    play.do("bai", "/people/bai/grant-delegation", LENT | {"to": HE, "role": "admin"})
    niu = {"person_id": "niu", "name": "牛五", "roles": ["sales_rep"]}
    play.do(HE, "/people", niu)
    for person in ("bai", HE):
        play.refuses(person, "/people", niu, 403, "R5.1", "SECOND_ADMIN")
    play.do("hei", "/people", niu)


def _nothing_personal(play: Play) -> None:
    """Acting for somebody gives neither a key of his nor a say in who else acts for him."""
    play.refuses(CHEN, f"/people/{WANG}/issue-key", {}, 403, "R5.1", "NOT_RELATED")
    play.refuses(HE, "/people/bai/issue-key", {}, 403, "R5.1", "NOT_RELATED")
    lend_on = LENT | {"to": ZHAO}
    play.refuses(CHEN, f"/people/{WANG}/grant-delegation", lend_on, 403, "R5.1", "NOT_RELATED")
    play.refuses(CHEN, f"/people/{CHEN}/grant-delegation", lend_on, 422, "R5.1", "ROLE_NOT_TO_LEND")
