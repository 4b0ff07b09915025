"""What the views say of a story that was played: conformance, register, funnel, feed.

A case is named by its path, `/deals/…`, as everywhere in the stories.
"""

from __future__ import annotations

from typing import Any

from feeding import feed
from people import AUDITOR
from service import API
from stories.playing import Play

Row = dict[str, Any]

#: What a clause can be found to be, once something was decided of it.
BENT = ("late", "waived", "violated")


def pages(play: Play, path: str, **asked: Any) -> list[Row]:
    """All items of a list, page by page."""
    found: list[Row] = []
    at = play.position()
    while True:
        params = asked | {"min_position": at}
        answer = play.client.get(f"{API}{path}", params=params, headers=play.headers(AUDITOR))
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            return found
        asked["cursor"] = page["next"]


# ---- conformance (V15) -------------------------------------------------------------


def conformance(play: Play, case: str) -> dict[str, Any]:
    """The whole answer on the lead, deal or complaint."""
    _, kind, id = case.split("/")
    answer: dict[str, Any] = play.get(AUDITOR, "/conformance", **{f"{kind[:-1]}_id": id})
    return answer


def clauses(play: Play, case: str, *statuses: str) -> list[str]:
    """The clauses to which the case stands so."""
    items = conformance(play, case)["items"]
    return [item["clause"] for item in items if item["status"] in statuses]


def bent(play: Play, case: str) -> dict[str, str]:
    """The clauses that were not simply kept, and how."""
    items = conformance(play, case)["items"]
    return {item["clause"]: item["status"] for item in items if item["status"] in BENT}


def verdict(play: Play, case: str, clause: str) -> Row:
    """The row of one clause."""
    (row,) = (r for r in conformance(play, case)["items"] if r["clause"] == clause)
    assert isinstance(row, dict)
    return row


def proofs(play: Play, case: str, clause: str) -> list[str]:
    """The events that prove how the case stands to the clause."""
    return [event_at(play, position)["event"] for position in verdict(play, case, clause)["proof"]]


def event_at(play: Play, position: int) -> Row:
    """The event of that position, as the audit trail has it."""
    (row,) = play.get(AUDITOR, "/audit", from_position=position, limit=1)["items"]
    assert isinstance(row, dict)
    assert row["position"] == position
    return row


# ---- the register of overrides (V16) -----------------------------------------------


def register(play: Play, **asked: Any) -> list[Row]:
    """What people went past in the story, the earliest first; hiring them is not part of it."""
    items = pages(play, "/overrides", **asked)
    return [item for item in reversed(items) if item["kind"] != "operator"]


def entries(play: Play, **asked: Any) -> list[tuple[str, str, str]]:
    """Kind, clause and person of each entry."""
    return [(e["kind"], e["clause"], e["person"]) for e in register(play, **asked)]


# ---- funnel, stages, forecast (V2 to V4) -------------------------------------------


def funnel(play: Play, **asked: Any) -> dict[str, int]:
    """How many leads took each step, as the rows behind it say too."""
    steps = play.get(AUDITOR, "/funnel", **asked)["steps"]
    counts = {step["step"]: step["count"] for step in steps}
    for step, count in counts.items():
        assert len(play.get(AUDITOR, f"/funnel/{step}", **asked)["items"]) == count, step
    return counts


def steps_taken(play: Play) -> dict[str, str]:
    """By which event the only lead took each step."""
    taken = {}
    for step in funnel(play):
        for row in play.get(AUDITOR, f"/funnel/{step}")["items"]:
            event = event_at(play, row["position"])
            assert event["event_id"] == row["event_id"]
            taken[step] = event["event"]
    return taken


def stays(play: Play, deal: str, stages: list[str]) -> list[str]:
    """In which of these stages the deal stayed and left again, in order (V4)."""
    rows = [
        row
        for stage in stages
        for row in play.get(AUDITOR, f"/stage-ageing/{stage}")["items"]
        if deal.endswith(row["deal_id"])
    ]
    rows.sort(key=lambda row: int(row["entered_position"]))
    return [row["stage"] for row in rows]


def waterfall(play: Play, since: Any, **asked: Any) -> dict[str, tuple[int, int]]:
    """The bars of the forecast since then that are not empty: how many deals, how much."""
    fall = play.get(AUDITOR, "/forecast", compare=since, **asked)["waterfall"]
    whole = fall["to"]["amount_fen"] - fall["from"]["amount_fen"]
    assert whole == sum(bar["amount_fen"] for bar in fall["bars"])
    return {b["change"]: (b["count"], b["amount_fen"]) for b in fall["bars"] if b["count"]}


# ---- the feed ----------------------------------------------------------------------


def fed_in_order(play: Play) -> None:
    """The feed has every event of the story once, in order, and none of the receipts."""
    fed = feed(play, AUDITOR)
    rows = pages(play, "/audit", limit=500)
    logged = [row for row in rows if row["event"] != "CommandReceived"]
    assert [(e["position"], e["id"], e["subject"], e["type"]) for e in fed] == [
        (r["position"], r["event_id"], r["aggregate_id"], f"dealtrail.{r['event']}") for r in logged
    ]
    for path in sorted({f"{e['source']}/{e['subject']}".removeprefix("/api/v1") for e in fed}):
        if path.startswith(("/leads/", "/deals/", "/complaints/")):
            told = pages(play, f"{path}/history", state=False)
            assert [(i["position"], i["event_id"]) for i in told] == [
                (e["position"], e["id"]) for e in fed if path.endswith(e["subject"])
            ]
