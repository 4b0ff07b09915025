"""A12: an app that retries, a duplicate, an auditor — 九天揽月文具有限公司.

Erasure and legal holds stand in test_A12_erasure. `make second-readers` loads the OCEL file.
"""

from __future__ import annotations

import http.client
import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

from people import APP, AUDITOR, CHEN, WANG, YI, ZHAO
from service import API
from stories import bodies
from stories.journeys import contact_of, converted, needs_confirmed, opened
from stories.playing import Play
from stories.rows import wipe_views

from projections.store import beside

CODE = "FAKE-0000-0000-0000-X"
LEAD = bodies.lead(
    bodies.STATIONERY,
    contact={"name": "玉兔", "phone": "13900000012"},
    industry="文具",
    source="ONLINE_PLATFORM",
    uscc=CODE,
)
KEY = {"idempotency_key": "K1"}
VIEWS = ("/pipeline", "/leads", "/deals", "/worklist", "/deadlines", "/audit")


def test_A12_R5_1_an_app_that_retries_registers_one_lead(play: Play) -> None:
    play.clock("03-02 09:00")
    before = play.position()
    _timed_out(play)
    first, again, thrice = (play.post(APP, "/leads", LEAD, **KEY) for _ in range(3))
    for answer in (first, again, thrice):
        assert answer.status_code == 201
        assert answer.headers["Idempotency-Replayed"] == "true"
        assert answer.json() == first.json()
    lead = f"/leads/{first.json()['id']}"
    registered = play.the(lead, "LeadRegistered")
    assert (registered["actor"], registered["role"]) == (APP, "app")
    written = play.get(AUDITOR, "/audit", from_position=before + 1)["items"]
    assert [row["event"] for row in written] == ["LeadRegistered", "CommandReceived"]
    assert len(play.get(AUDITOR, "/leads")["items"]) == 1
    _key_reused(play)


def _timed_out(play: Play) -> None:
    """The app sends the command and hangs up without having read the answer."""
    before = play.position()
    impatient = http.client.HTTPConnection(play.url.removeprefix("http://"))
    headers = play.headers(APP, **KEY) | {"Content-Type": "application/json"}
    impatient.request("POST", f"{API}/leads", json.dumps(LEAD), headers)
    deadline = time.monotonic() + 10
    while play.position() == before:
        assert time.monotonic() < deadline, "the command never arrived"
    impatient.close()


def _key_reused(play: Play) -> None:
    before = play.position()
    other = LEAD | {"contact": {"name": "玉兔", "phone": "13900000099"}}
    answer = play.post(APP, "/leads", other, **KEY)
    assert (answer.status_code, answer.json()["type"]) == (422, "key-reused")
    assert play.position() == before


def test_A12_G3_1_2_a_duplicate_is_refused_forced_and_merged(play: Play) -> None:
    play.clock("03-02 09:00")
    first = play.do(APP, "/leads", LEAD)["id"]
    same = bodies.lead("九天揽月", uscc=CODE.lower().replace("-", ""), source="REFERRAL")
    problem = play.refuses(ZHAO, "/leads", same, 409, "G3.1.2", "DUPLICATE_LEAD")
    assert (problem["type"], problem["other_id"]) == ("duplicate", first)
    forced = same | {"confirm_not_duplicate": True}
    play.refuses(ZHAO, "/leads", forced, 409, "G3.1.2", "DUPLICATE_LEAD")
    second = play.do(ZHAO, "/leads", forced | {"reason": "客户说是另一家分公司"})["id"]
    assert play.the(f"/leads/{second}", "LeadRegistered")["reason"] == "客户说是另一家分公司"
    assert {r["id"] for r in play.get(WANG, "/leads", duplicates=True)["items"]} >= {second}
    _merged(play, first, second)


def _merged(play: Play, first: str, second: str) -> None:
    kept = [play.events(AUDITOR, f"/leads/{lead}") for lead in (first, second)]
    play.clock("03-03 10:00")
    play.do(WANG, f"/leads/{second}/merge-lead", {"into_id": first})
    for lead, before in zip((first, second), kept, strict=True):
        assert play.events(AUDITOR, f"/leads/{lead}")[: len(before)] == before
    merged = play.the(f"/leads/{second}", "LeadMerged")
    assert merged["data"] == {"into_id": first}
    assert play.the(f"/leads/{first}", "LeadAbsorbed")["data"] == {"from_id": second}
    assert play.row(f"/leads/{second}")["state"] == "MERGED"
    assert play.row(f"/leads/{first}")["state"] == "REGISTERED"


def test_A12_R5_3_an_auditor_replays_a_deal_and_changes_nothing(play: Play) -> None:
    deal = _deal_of_the_app(play)
    play.clock("03-05 10:00")
    play.do(
        CHEN,
        f"{deal}/update-forecast",
        {"expected_amount_fen": 30_000_000, "expected_sign_on": "2026-04-15"},
    )
    opened, talked, end = (
        play.the(deal, name)["position"]
        for name in ("DealOpened", "NeedsRecorded", "ForecastUpdated")
    )
    states = [_state(play, deal, position) for position in (opened, talked, end)]
    assert [s["stage"] for s in states] == ["DISCOVERY", "DISCOVERY", "NEEDS_CONFIRMED"]
    assert [s["expected_amount_fen"] for s in states] == [20_000_000, 20_000_000, 30_000_000]
    assert _differing(states[0], states[1]) >= {"discovery"}
    assert _differing(states[1], states[2]) >= {"stage", "expected_amount_fen", "discovery"}
    assert play.stage(deal, as_of=talked) == "DISCOVERY"
    assert {item["policy_version"] for item in play.events(AUDITOR, deal)} == {"2026-1"}
    path, talk = f"{deal}/prepare-discovery", bodies.preparation()
    problem = play.refuses(AUDITOR, path, talk, 403, "G3.2.1", "ROLE")
    assert problem["type"] == "role"
    assert len(problem["reasons"]) == 1
    play.refuses(AUDITOR, "/leads", bodies.lead("审计自己的客户"), 403, "G3.1.1")
    assert play.get(AUDITOR, deal)["commands"] == []


def test_A12_R5_5_compliance_exports_a_quarter_that_proves_itself(
    play: Play, tmp_path: Path
) -> None:
    opened(play, bodies.STATIONERY, 48_000_000)
    quarter = {"from": "2026-01-01", "to": "2026-04-01"}
    formats = ["jsonl", "csv", "parquet", "xes", "ocel-json", "ocel-sqlite"]
    asked = bodies.export(range=quarter, formats=formats, purpose="2026 年一季度审计")
    play.refused(AUDITOR, "/exports", asked, 403, "R5.5", "ROLE")
    export = _exported(play, asked)
    bag = _taken_out(play, export, tmp_path)
    assert _verified(bag).returncode == 0
    told = play.get(AUDITOR, export)
    manifest = json.loads((bag / "manifest.json").read_bytes())
    assert manifest["content_sha256"] == told["sha256"]
    assert manifest["filter"]["from"] == "2025-12-31T16:00:00Z"
    lines = (bag / "data/events.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == manifest["counts"]["rows"] == told["rows"]
    log = json.loads((bag / "data/log.ocel.json").read_bytes())
    assert len(log["events"]) == manifest["counts"]["events"]
    _one_byte_changed(bag, lines)


def _exported(play: Play, asked: Any) -> str:
    """The path of an export, once it is done."""
    if play.settings.exports_folder is None:
        kept = str(play.folder / "exports")
        play.settings = play.settings.model_copy(update={"exports": kept})
        play.restart()
    export = f"/exports/{play.do(YI, '/exports', asked)['id']}"
    deadline = time.monotonic() + 120
    while play.get(AUDITOR, export)["state"] != "DONE":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return export


def _taken_out(play: Play, export: str, folder: Path) -> Path:
    answer = play.client.get(f"{API}{export}/download", headers=play.headers(YI))
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
        whole.extractall(folder)
    (bag,) = folder.glob("dealtrail-export-*")
    return bag


def _one_byte_changed(bag: Path, lines: list[str]) -> None:
    """The verifier names the position of the first row that is not what it was."""
    bad = next(i for i, line in enumerate(lines) if "2026-03-02" in line and i > 3)
    changed = lines[bad].replace("2026-03-02", "2026-03-03", 1)
    text = "\n".join([*lines[:bad], changed, *lines[bad + 1 :], ""])
    (bag / "data/events.jsonl").write_text(text, "utf-8")
    found = _verified(bag)
    assert found.returncode == 1
    assert f"broken at position {json.loads(lines[bad])['position']}" in found.stdout


def _verified(bag: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "verify.py"], cwd=bag, capture_output=True, encoding="utf-8", check=False
    )


def test_A12_wiped_projections_come_back_byte_for_byte(play: Play) -> None:
    _deal_of_the_app(play)
    tables, answers = play.tables(), [_raw(play, path) for path in VIEWS]
    play.stop()
    wipe_views(beside(play.place.location))
    play.restart()
    assert play.tables() == tables
    assert [_raw(play, path) for path in VIEWS] == answers


def _deal_of_the_app(play: Play) -> str:
    """The app's lead, scored by 陈一 and owned by him, becomes a deal with confirmed needs."""
    play.clock("03-02 09:00")
    lead = f"/leads/{play.do(APP, '/leads', LEAD)['id']}"
    play.do(CHEN, f"{lead}/score-lead", bodies.score(3, 3, 4))
    play.do(WANG, f"{lead}/approve-score", {"round": 1})
    if play.row(lead)["owner_id"] != CHEN:
        play.do(WANG, f"{lead}/reassign-lead", {"to": CHEN, "reason": "陈一认识客户"})
    play.clock("03-02 14:00")
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    deal = converted(play, lead, 20_000_000)
    assert contact_of(play, deal)
    needs_confirmed(play, deal)
    return deal


def _state(play: Play, deal: str, position: int) -> dict[str, Any]:
    """The deal as it stood at the position."""
    state: dict[str, Any] = play.get(AUDITOR, f"{deal}/history", as_of=position)["items"][-1][
        "state"
    ]
    return state


def _differing(a: dict[str, Any], b: dict[str, Any]) -> set[str]:
    return {name for name in a if a[name] != b[name]}


def _raw(play: Play, path: str) -> bytes:
    """The very bytes of an answer, but for what is signed by now, which no view keeps."""
    params = {"min_position": play.position(), "limit": 500}
    answer = play.client.get(f"{API}{path}", params=params, headers=play.headers(AUDITOR))
    assert answer.status_code == 200
    return answer.content.replace(b'"proof_status":"pending"', b'"proof_status":"signed"')
